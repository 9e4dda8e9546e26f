package convert

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var started = time.Now()

// worked returns a time to measure work by: that of processors, so that other programs do not count, or else of the clock.
func worked() time.Duration {
	if cpu := cpuTime(); cpu > 0 {
		return cpu
	}
	return time.Since(started)
}

// TestHostileMails bounds the time and memory of mails that are written to cost some, and goes on with the next mail.
func TestHostileMails(t *testing.T) {
	deep := func(levels int) string {
		var b strings.Builder
		b.WriteString(mailHead)
		for i := range levels {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String() + "\ntext\n"
	}
	multipart := mailHead + "Content-Type: multipart/mixed; boundary=b\n\n"
	tests := []struct {
		name, mail string
		reject     string // what the reason begins with, "" when there is an event
		noted      string
	}{
		{"parts within parts", deep(10_000), "", "more parts than are read"},
		{"many parts", multipart + strings.Repeat("--b\n\n\n", 1_000_000), "", "more parts than are read"},
		{"the boundary is a prefix", multipart + strings.Repeat("--bb\n", 2_000_000), "", ""},
		{"50 MB of header", mailHead + strings.Repeat("X: y\n", 10_000_000) + "\n\nx\n", "the header is longer", ""},
		{"one field of 50 MB", mailHead + "X: " + strings.Repeat("y", 50_000_000) + "\n\nx\n", "the header is longer", ""},
		{"one line of 50 MB", mailHead + "\n" + strings.Repeat("y", 50_000_000), "", "longer texts than are kept"},
		{"many addresses", mailHead + "To: " + strings.Repeat("a@b.example,", 80_000) + "\n\nx\n", "", ""},
		{"many references", mailHead + "References: " + strings.Repeat("<a@b.example> ", 70_000) + "\n\nx\n", "", ""},
		{"an address of brackets", mailHead + "To: " + strings.Repeat("<", 900_000) + "\n\nx\n", "", ""},
		{"comments in comments", "From: a@b.example\nDate: " + strings.Repeat("(", 900_000) + "\n\nx\n", "", "dated by From line"},
		{"encoded words", mailHead + "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 70_000) + "\n\nx\n", "", ""},
		{"parameters", mailHead + "Content-Type: text/plain; " + strings.Repeat("a=b; ", 200_000) + "\n\nx\n", "", ""},
		{"HTML of open tags", mailHead + "Content-Type: text/html\n\n" + strings.Repeat("<blockquote type=cite><div>", 1_000_000) + "x", "", ""},
		{"HTML of entities", mailHead + "Content-Type: text/html\n\n" + strings.Repeat("&CounterClockwiseContourIntegral;", 1_000_000), "", "longer texts than are kept"},
		{"a text of 30 MB", mailHead + "\n" + strings.Repeat("word ", 6_000_000), "", "longer texts than are kept"},
		{"base64 of 30 MB", mailHead + "Content-Transfer-Encoding: base64\n\n" + strings.Repeat("QUFB", 7_000_000), "", "longer texts than are kept"},
		{"a charset that grows", mailHead + "Content-Type: text/plain; charset=koi8-r\n\n" + strings.Repeat("\xf0", 4_000_000), "", "longer texts than are kept"},
		{"control characters", mailHead + "\n" + strings.Repeat("\x01", 2_000_000) + "x\n", "", ""},
		{"names of files", multipart + strings.Repeat("--b\nContent-Type: image/png; name=\""+strings.Repeat("n", 4000)+"\"\n\n\n", 900), "", ""},
		{"an id of 1 MB", mailHead + "Message-ID: <" + strings.Repeat("i", 1_000_000) + ">\n\nx\n", "", ""},
		{"an address of 1 MB", "Date: Fri, 20 Nov 2026 09:15:00 +0100\nFrom: " + strings.Repeat("i", 1_000_000) + "@b.example\n\nx\n", "no usable sender", ""},
		{"a file of 30 MB", multipart + "--b\nContent-Type: image/png\n\n" + strings.Repeat("A", 30_000_000) + "\n--b--\n", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			var reasons []string
			begun := worked()
			summary, err := runOn("mbox", &out, strings.NewReader(mark+tt.mail+"\n"+mark+mailHead+"\nlast\n"), Settings{OnReject: func(r Reject) error {
				reasons = append(reasons, r.Reason)
				return nil
			}})
			require.NoError(t, err)
			assert.Less(t, worked()-begun, time.Minute, "a hang, not a figure")
			assert.Equal(t, 2, summary.Read)
			assert.Contains(t, out.String(), `"body":"last"`)
			assert.Less(t, out.Len(), 3<<20)
			if tt.reject != "" {
				require.Len(t, reasons, 1)
				assert.True(t, strings.HasPrefix(reasons[0], tt.reject), reasons[0])
				return
			}
			require.Empty(t, reasons)
			if tt.noted != "" {
				require.NotEmpty(t, summary.Noted)
				assert.Equal(t, tt.noted, summary.Noted[0].Name)
			}
		})
	}
}
