package diag

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestWriteJSON(t *testing.T) {
	src, span := marked(t, "\uFEFFlanguage fr\r\nwhen body is \"<é😀>\" and ‹subjet› is \"x\"\r\n")
	sources := func(file string) []byte {
		if file == "a.route" {
			return []byte(src)
		}
		return nil
	}
	l := List{
		{
			Code: "R101", File: "a.route", Span: span,
			Message: `unknown field "subjet"`, Label: `did you mean "subject"?`, Where: `rule "<b> & c"`,
			Related: []Related{{File: "a.route", Span: Span{3, 14}, Message: "the language"}, {File: "gone.yaml", Span: Span{7, 9}, Message: "elsewhere"}},
			Notes:   []string{"one", "two"},
			Fixes: []Fix{
				{Message: `write "subject"`, Safe: true, Edits: []Edit{{File: "a.route", Span: span, New: "subject"}}},
				{Message: "insert a line", Edits: []Edit{{File: "a.route", New: "# x\n"}}},
			},
		},
		{Code: "R502", Severity: Warning, File: "book.yaml", Message: "no timezone", Example: &Example{
			Text: "both match", Events: []string{`{"at": "2026-01-05T10:00:00Z", "subject": "é"}`, `{"type": "reply"}`},
		}},
		{Severity: Hint, File: "a.route", Span: Span{len(src), len(src)}, Message: "end", Example: &Example{
			Text: "both matched in 2 conversations of the traffic, such as c1", Recorded: &Recorded{2, "c1", "e7"},
		}},
	}
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, l, sources))

	golden := filepath.Join("testdata", "findings.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWriteJSONOfNothing(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, nil, nil))
	assert.Equal(t, "{\n  \"schema\": 1,\n  \"findings\": []\n}\n", out.String())
}

func TestWriteJSONFailsWithItsWriter(t *testing.T) {
	assert.ErrorContains(t, WriteJSON(closedPipe{}, nil, nil), "write findings as JSON: ")
}
