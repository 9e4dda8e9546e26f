package convert

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tabled converts a table and returns the events, and rejects as "LINE: REASON [TEXT]".
func tabled(t *testing.T, in string, s Settings) (string, []string, Summary, error) {
	t.Helper()
	var out bytes.Buffer
	var rejects []string
	s.OnReject = func(r Reject) error {
		rejects = append(rejects, fmt.Sprintf("%d: %s [%s]", r.Line, r.Reason, r.Text))
		return nil
	}
	summary, err := runOn("csv", &out, strings.NewReader(in), s)
	return out.String(), rejects, summary, err
}

// TestTables reads tables as spreadsheets and desks write them.
func TestTables(t *testing.T) {
	const head = `{"type":"message","at":"2026-11-20T09:15:00Z",`
	const at = "2026-11-20T09:15:00Z"
	tests := []struct{ name, in, want string }{
		{"commas", "at,b\n" + at + ",x\n", head + `"body":"x"}`},
		{"semicolons", "at;b\n" + at + ";x, y\n", head + `"body":"x, y"}`},
		{"tabs", "at\tb\n" + at + "\tx\n", head + `"body":"x"}`},
		{"bars", "at|b\n" + at + "|x\n", head + `"body":"x"}`},
		{"a separator in a quoted name", "\"a;b;c\",at,b\n1," + at + ",x\n", head + `"body":"x"}`},
		{"one column", "at\n" + at + "\n", `{"type":"message","at":"2026-11-20T09:15:00Z"}`},
		{"CRLF and a mark", "\ufeffat,b\r\n" + at + ",x\r\n", head + `"body":"x"}`},
		{"quotes and line breaks", "at,b\n" + at + ",\"x \"\"y\"\"\n\nz\"\n", head + `"body":"x \"y\"\n\nz"}`},
		{"blank lines", "\nat,b\n\n" + at + ",x\n\n", head + `"body":"x"}`},
		{"Windows-1252", "at,b\n" + at + ",caf\xe9\n", head + `"body":"café"}`},
		{"UTF-16", "\xfe\xff\x00a\x00t\x00,\x00b\x00\n\x00" + strings.Join(strings.Split(at, ""), "\x00") + "\x00,\x00\xe9\x00\n", head + `"body":"é"}`},
		{"empty cells are missing", "at,b,c\n" + at + ", ,x\n", head + `"subject":"x"}`},
		{"sorted, without a time last", "at,b\n,3\n2026-11-21T00:00:00Z,2\n" + at + ",1\n", head + `"body":"1"}` + "\n" + `{"type":"message","at":"2026-11-21T00:00:00Z","body":"2"}` + "\n" + `{"type":"message","body":"3"}`},
	}
	p := mustProfile(t, "at: at\nbody: b\nsubject: c\nfrom: customer.mail\ninbox: 'Nom d’équipe'")
	for _, tt := range tests {
		out, rejects, _, err := tabled(t, tt.in, Settings{Profile: p})
		require.NoError(t, err, tt.name)
		assert.Empty(t, rejects, tt.name)
		assert.Equal(t, tt.want+"\n", out, tt.name)
	}
	out, _, _, err := tabled(t, "at,customer.mail,Nom d’équipe\n"+at+",a@b.example,Nord\n", Settings{Profile: p})
	require.NoError(t, err)
	assert.Equal(t, head+`"inbox":"Nord","from":"a@b.example"}`+"\n", out, "names of columns are paths, and may have blanks in them")
}

// TestRejectedRows gives the line and the text of rows that cannot be used, and goes on behind them.
func TestRejectedRows(t *testing.T) {
	p := mustProfile(t, "at: at\nbody: b")
	in := "at;b\n1;ok\n2;\"two\nlines\";more\n3\n4;a \"b\n5;\"a\"b\nsoon;x\n6;ok\n"
	out, rejects, summary, err := tabled(t, in, Settings{Profile: p})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"3: 3 cells, where the first row has 2 [2;\"two\nlines\";more]",
		"5: 1 cells, where the first row has 2 [3]",
		`6: a quote inside a cell that is not quoted: double it, and put the cell in quotes [4;a "b]`,
		`7: a quote is not closed, or there is something behind it [5;"a"b]`,
		`8: at: "soon" is no time: want one like 2026-11-20T09:15:00+01:00 [soon;x]`,
	}, rejects)
	assert.Equal(t, 2, strings.Count(out, "\n"))
	assert.Equal(t, Summary{Read: 7, Written: 2, Rejected: 5, Types: []Count{{"message", 2}}}, summary)
}

func TestTableErrors(t *testing.T) {
	p := mustProfile(t, "at: at\nbody: b")
	tests := []struct {
		name, in, want string
	}{
		{"two columns of a name", "at,b,at\n1,2,3\n", `input:1: two columns are named "at"`},
		{"one within another", "at,at.b\n1,2\n", `input:1: two columns are named "at.b"`},
		{"a first row that is broken", "at,\"b\n", "input:1: a quote is not closed, or there is something behind it"},
		{
			"a quote that is never closed", "at,b\n1,x\n2,\"x\n" + strings.Repeat("3,y\n", 100_000),
			"input:3: the row that begins here is longer than 1000 bytes; is there a quote that is never closed?",
		},
	}
	for _, tt := range tests {
		_, _, _, err := tabled(t, tt.in, Settings{Profile: p, MaxLine: 1000})
		assert.EqualError(t, err, tt.want, tt.name)
	}
	_, err := runOn("csv", io.Discard, iotest.ErrReader(io.ErrUnexpectedEOF), Settings{Profile: p})
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, _, summary, err := tabled(t, "", Settings{Profile: p})
	assert.NoError(t, err)
	assert.Zero(t, summary.Read)
}
