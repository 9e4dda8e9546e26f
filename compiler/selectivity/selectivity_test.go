package selectivity_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/compiler/workspace"
)

const good = `routebook profile 1
events 12
predicates 3
source is "allegro": 3 of 10
subject contains "a: 1 of 2": 0 of 0
subject contains "retour": 10 of 10
`

func TestParse(t *testing.T) {
	p, err := selectivity.Parse([]byte(good))
	require.NoError(t, err)
	assert.Equal(t, &selectivity.Profile{Events: 12, Preds: map[string]selectivity.Share{
		`source is "allegro"`:          {True: 3, Of: 10},
		`subject contains "a: 1 of 2"`: {},
		`subject contains "retour"`:    {True: 10, Of: 10},
	}}, p)
	assert.Equal(t, good, string(p.Append(nil)))
	other, err := selectivity.Parse([]byte(strings.ReplaceAll(good, "\n", "\r\n")))
	require.NoError(t, err)
	assert.Equal(t, p, other, "as git may check it out")
}

func TestParseDamaged(t *testing.T) {
	tests := []struct{ name, old, with, want string }{
		{"empty", good, "", `line 1 is not "routebook profile 1"`},
		{"another version", "profile 1", "profile 2", `line 1 is not "routebook profile 1"`},
		{"only a head", good, "routebook profile 1\n", `line 2 is not "events" and a number`},
		{"cut in the head", good, "routebook profile 1\nevents 12", `line 3 is not "predicates" and a number`},
		{"a negative number", "events 12", "events -12", `line 2 is not "events" and a number`},
		{"cut between lines", "subject contains \"retour\": 10 of 10\n", "", "it has 2 tests of the 3 that it says it has"},
		{"cut within a line", ": 10 of 10\n", ": 10", "line 6 is not a test and how often it was true"},
		{"more true than asked", "3 of 10", "13 of 10", "line 4 is not a test"},
		{"a number too large", "3 of 10", "3 of 99999999999999999999", "line 4 is not a test"},
		{"no number", "3 of 10", "x of 10", "line 4 is not a test"},
		{"a mark of a merge", "source", "<<<<<<< HEAD\nsource", "line 4 is not a test"},
		{"out of order", "source", "z", "line 5 is out of order"},
		{"twice", "source is \"allegro\": 3 of 10\n", "source is \"allegro\": 3 of 10\nsource is \"allegro\": 3 of 10\n", "line 5 is out of order"},
		{"twice with other numbers", "source is \"allegro\": 3 of 10\n", "source is \"allegro\": 3 of 10\nsource is \"allegro\": 4 of 10\n", "line 5 is about the test of an earlier line"},
	}
	for _, tt := range tests {
		_, err := selectivity.Parse([]byte(strings.Replace(good, tt.old, tt.with, 1)))
		if assert.Error(t, err, tt.name) {
			assert.Contains(t, err.Error(), tt.want, tt.name)
		}
	}
}

// TestAppendAndParse checks that what is written is what is read, and written alike again.
func TestAppendAndParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &selectivity.Profile{Events: rapid.IntRange(0, 1<<40).Draw(t, "events"), Preds: map[string]selectivity.Share{}}
		for range rapid.IntRange(0, 8).Draw(t, "predicates") {
			of := rapid.IntRange(0, 1<<40).Draw(t, "of")
			picture := "subject contains " + fmt.Sprintf("%q", rapid.String().Draw(t, "word"))
			p.Preds[picture] = selectivity.Share{True: rapid.IntRange(0, of).Draw(t, "true"), Of: of}
		}
		text := p.Append(nil)
		read, err := selectivity.Parse(text)
		require.NoError(t, err, string(text))
		require.Equal(t, p, read)
		require.Equal(t, string(text), string(read.Append(nil)))
	})
}

// FuzzParse checks that what can be read is written and read alike, and that nothing makes it panic.
func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("routebook profile 1\nevents 0\npredicates 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := selectivity.Parse([]byte(text))
		if err != nil {
			return
		}
		again, err := selectivity.Parse(p.Append(nil))
		require.NoError(t, err, text)
		require.Equal(t, p, again, text)
	})
}

func compile(t *testing.T, rules string) *program.Program {
	t.Helper()
	ws, found, err := workspace.Load(fstest.MapFS{"a.route": {Data: []byte(rules)}})
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return p
}

// TestFor checks what is known of a program whose rules are others than those that were profiled.
func TestFor(t *testing.T) {
	when := func(tests ...string) string {
		var b strings.Builder
		for _, test := range tests {
			b.WriteString("when " + test + " then add tag \"x\"\n\n")
		}
		return b.String()
	}
	const unknown = `body contains "z"`
	tests := []struct {
		name  string
		text  []byte
		rules string
		want  []selectivity.Share
		known int
		err   string
	}{
		{"no profile", nil, when(`source is "allegro"`), nil, 0, ""},
		{"another order", []byte(good), when(`subject contains "retour"`, `source is "allegro"`), []selectivity.Share{{True: 10, Of: 10}, {True: 3, Of: 10}}, 2, ""},
		{"one more test", []byte(good), when(unknown, `source is "allegro"`), []selectivity.Share{{}, {True: 3, Of: 10}}, 1, ""},
		{"many more", []byte(good), when(unknown, `source is "allegro"`, `body contains "y"`), []selectivity.Share{{}, {True: 3, Of: 10}, {}}, 1, "it knows 1 of the 3 tests of this book"},
		{"another book", []byte(good), when(unknown), nil, 0, "it knows no test of this book"},
		{"a book without tests", []byte(good), "rule \"r\"\n  on message\n  then add tag \"x\"\n", []selectivity.Share{}, 0, ""},
		{"damaged", []byte("x"), when(`source is "allegro"`), nil, 0, "line 1 is not"},
	}
	for _, tt := range tests {
		got, known, err := selectivity.For(tt.text, compile(t, tt.rules))
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.known, known, tt.name)
		if tt.err == "" {
			assert.NoError(t, err, tt.name)
		} else if assert.Error(t, err, tt.name) {
			assert.Contains(t, err.Error(), tt.err, tt.name)
		}
	}
}
