package convert

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sketch is a mail of which only the thread matters: ID DAY FROM>TO SUBJECT [<references].
type sketch struct {
	id       string
	day      int
	from, to string
	subject  string
	refs     string // ids; with "=" before it goes into In-Reply-To
	want     string // the conversation
}

func (s sketch) mail() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sMessage-ID: <%s>\nFrom: %s@x.example\nTo: %s@x.example\nSubject: %s\nDate: %d Nov 2026 09:00:00 +0000\n", mark, s.id, s.from, s.to, s.subject, s.day)
	if id, ok := strings.CutPrefix(s.refs, "="); ok {
		fmt.Fprintf(&b, "In-Reply-To: Your mail of today <%s>\n", id)
	} else if s.refs != "" {
		fmt.Fprintf(&b, "References: <%s>\n", strings.ReplaceAll(s.refs, " ", ">\n <"))
	}
	return b.String() + "\nx\n\n"
}

// TestThreads puts mails into conversations, in whichever order the mailbox has them.
func TestThreads(t *testing.T) {
	tests := []struct {
		name  string
		mails []sketch
	}{
		{"references", []sketch{
			{"a", 1, "zoe", "desk", "Hi", "", "a"},
			{"b", 2, "desk", "zoe", "Re: Hi", "a", "a"},
			{"c", 3, "zoe", "desk", "Re: Hi", "a b", "a"},
			{"d", 3, "carl", "desk", "Hi", "", "d"},
		}},
		{"in reply to", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "desk", "zoe", "other", "=a", "a"}}},
		{"the first mail is not there", []sketch{{"b", 2, "zoe", "desk", "Re: Hi", "a", "a"}, {"c", 3, "desk", "zoe", "Re: Hi", "a b", "a"}}},
		{"a mail between is not there", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"c", 3, "zoe", "desk", "Re: Hi", "a b", "a"}}},
		{"two branches that a third joins", []sketch{
			{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "zoe", "desk", "Hello", "", "a"}, {"c", 3, "desk", "zoe", "Re: Hi", "a b", "a"},
		}},
		{"subject, to the writer", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "desk", "zoe", "AW: hi", "", "a"}, {"c", 3, "zoe", "desk", "Re: Re: Hi", "", "a"}}},
		{"subject, of a list", []sketch{{"a", 1, "zoe", "all", "[all] Hi", "", "a"}, {"b", 2, "bob", "zoe", "Re: [all] Hi", "", "a"}}},
		{"subject, of others", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "carl", "desk", "Re: Hi", "", "b"}}},
		{"subject, no answer", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "zoe", "desk", "Hi", "", "b"}}},
		{"subject, passed on", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "zoe", "desk", "Fwd: Hi", "", "b"}}},
		{"subject, a month later", []sketch{{"a", -20, "zoe", "desk", "Hi", "", "a"}, {"b", 20, "zoe", "desk", "Re: Hi", "", "b"}}},
		{"no subject", []sketch{{"a", 1, "zoe", "desk", "", "", "a"}, {"b", 2, "zoe", "desk", "Re:", "", "b"}}},
		{"references to nothing known, then subject", []sketch{{"a", 1, "zoe", "desk", "Hi", "", "a"}, {"b", 2, "zoe", "desk", "Re: Hi", "lost", "a"}, {"c", 3, "desk", "zoe", "Re: Hi", "lost b", "a"}}},
		{"itself", []sketch{{"a", 1, "zoe", "desk", "Hi", "a", "a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 5 {
				var box strings.Builder
				for _, i := range rand.Perm(len(tt.mails)) {
					s := tt.mails[i]
					if s.day < 0 { // in October
						box.WriteString(strings.Replace(s.mail(), fmt.Sprintf("%d Nov", s.day), fmt.Sprintf("%d Oct", -s.day), 1))
						continue
					}
					box.WriteString(s.mail())
				}
				got, rejects, _ := mailed(t, "mbox", box.String(), Settings{Desk: desks(t, "desk@x.example")})
				require.Empty(t, rejects)
				require.Len(t, got, len(tt.mails))
				for _, e := range got {
					for _, s := range tt.mails {
						if s.id == e.ID {
							assert.Equal(t, s.want, e.Conversation, "%s of\n%s", s.id, box.String())
						}
					}
				}
			}
		})
	}
}

// TestPlainSubjects takes subjects to what mails of one conversation have in common.
func TestPlainSubjects(t *testing.T) {
	tests := []struct {
		in, plain string
		answers   bool
	}{
		{"Hi", "hi", false},
		{"Re: Hi", "hi", true},
		{"RE : RE: Hi", "hi", true},
		{"Re[2]: Hi", "hi", true},
		{"Réf : Straße", "strasse", true},
		{"[list] Re: [list] Hi", "hi", true},
		{"Fwd: Re: Hi", "re: hi", false},
		{"TR: Hi", "hi", false},
		{"[urgent]", "[urgent]", false},
		{"Order: 17", "order: 17", false},
		{"Re:", "", true},
		{"", "", false},
	}
	for _, tt := range tests {
		plain, answers := plainSubject(tt.in)
		assert.Equal(t, tt.plain, plain, tt.in)
		assert.Equal(t, tt.answers, answers, tt.in)
	}
}

// TestManyMailsOfOneID keeps events apart that some mailer gave one id, and drops copies.
func TestManyMailsOfOneID(t *testing.T) {
	one := sketch{"a", 1, "zoe", "desk", "Hi", "", ""}
	other := sketch{"a", 2, "zoe", "desk", "Hi", "", ""}
	got, _, summary := mailed(t, "mbox", one.mail()+other.mail()+one.mail(), Settings{})
	require.Len(t, got, 2)
	assert.Equal(t, []string{"a", "a#2"}, []string{got[0].ID, got[1].ID})
	assert.Equal(t, []Count{{"mails seen before", 1}}, summary.Skipped)

	unnamed := mark + mailHead + "\nx\n\n"
	got, _, _ = mailed(t, "mbox", unnamed+strings.ReplaceAll(unnamed, "x\n", "y\n"), Settings{})
	again, _, _ := mailed(t, "mbox", unnamed, Settings{})
	require.Len(t, got, 2)
	assert.NotEqual(t, got[0].ID, got[1].ID)
	assert.Contains(t, []string{got[0].ID, got[1].ID}, again[0].ID, "the id of a mail without one is its own from run to run")
}
