package convert

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const mark = "From jean@acme.example Fri Nov 20 09:15:00 2026\n"

// TestMailboxes cuts mailboxes of every make into mails.
func TestMailboxes(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string // LINE and the bytes of each mail, without its From line
	}{
		{"two mails", mark + "A: 1\n\nx\n\n" + mark + "B: 2\n\ny\n\n", []string{"1 A: 1\n\nx\n\n", "6 B: 2\n\ny\n\n"}},
		{"no last line end", mark + "A: 1\n\nx", []string{"1 A: 1\n\nx"}},
		{"CRLF", strings.ReplaceAll(mark+"A: 1\n\nx\n\n"+mark+"B: 2\n", "\n", "\r\n"), []string{"1 A: 1\r\n\r\nx\r\n\r\n", "6 B: 2\r\n"}},
		{"blank lines before", "\n\r\n" + mark + "A: 1\n", []string{"3 A: 1\n"}},
		{"no blank line between", mark + "A: 1\n\nx\n" + mark + "B: 2\n", []string{"1 A: 1\n\nx\n", "5 B: 2\n"}},
		{"a sentence is no From line", mark + "A: 1\n\nFrom here on\n\nFrom Mon to Fri at 9:00\n", []string{"1 A: 1\n\nFrom here on\n\nFrom Mon to Fri at 9:00\n"}},
		{"a zone, and a sender with blanks", "From a b Fri Nov 20 09:15:00 +0100 2026\nA: 1\n", []string{"1 A: 1\n"}},
		{"no sender", "From - Fri Nov 20 09:15:00 2026\nA: 1\n", []string{"1 A: 1\n"}},
		{"Gmail's numbers", "From 1234567890123456789@xxx Fri Nov 20 09:15:00 +0000 2026\nA: 1\n", []string{"1 A: 1\n"}},
		{"mboxo and mboxrd", mark + "A: 1\n\n>From x\n>>From y\n> From z\n>Fro\n", []string{"1 A: 1\n\nFrom x\n>From y\n> From z\n>Fro\n"}},
		{"nothing", "", nil},
		{"blank", "\n\n\n", nil},
		{"only a From line", mark, []string{"1 "}},
	}
	for _, tt := range tests {
		for _, slow := range []bool{false, true} {
			var got []string
			s := postScanner{r: strings.NewReader(tt.in), max: maxMail}
			if slow {
				s.r = iotest.OneByteReader(s.r)
			}
			for s.next() == nil {
				require.True(t, s.posted, tt.name)
				_, rest, _ := strings.Cut(string(s.mail), "\n")
				got = append(got, fmt.Sprintf("%d %s", s.line, unquoteFrom([]byte(rest))))
			}
			assert.Equal(t, tt.want, got, "%s, slow %v", tt.name, slow)
		}
	}
}

// TestLongMail cuts a mail that is too long and goes on with the next one, on the right line.
func TestLongMail(t *testing.T) {
	s := postScanner{r: strings.NewReader(mark + strings.Repeat("x: y\n", 100) + mark + "B: 2\n"), max: 70}
	require.NoError(t, s.next())
	assert.True(t, s.cut)
	assert.Len(t, s.mail, 70)
	require.NoError(t, s.next())
	assert.False(t, s.cut)
	assert.Equal(t, 102, s.line)
	assert.Equal(t, mark+"B: 2\n", string(s.mail))
	assert.Error(t, s.next())
}
