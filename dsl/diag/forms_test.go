package diag

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// form is one way to write findings.
type form struct {
	golden string
	write  func(io.Writer, List, Sources) error
}

var forms = []form{
	{"findings.sarif", func(w io.Writer, l List, s Sources) error {
		return WriteSARIF(w, l, s, []Rule{
			{Code: "R601", Name: "short-word", Doc: "never found here"},
			{Code: "R101", Name: "unknown-field", Doc: "a field that nobody knows", Help: "Write **another** one.", Severity: Error},
		})
	}},
	{"findings.github", WriteGitHub},
	{"findings.xml", func(w io.Writer, l List, s Sources) error {
		return WriteJUnit(w, l, s, []string{"é, 100%.route", "clean.route"})
	}},
	{"findings.md", func(w io.Writer, l List, s Sources) error { return WriteMarkdown(w, l, s, 3) }},
}

// hostile are findings with everything that some form has to escape.
func hostile(t *testing.T) (List, Sources) {
	src, span := marked(t, "\uFEFFlanguage fr\r\nwhen body is \"<é😀>\" and ‹subjet› is \"x\"\r\nthen\r\n  stop\r\n")
	const file = "é, 100%.route"
	l := List{
		{Code: "R901", Severity: Info, File: file, Span: Span{3, 14}, Message: "no description"},
		{
			Code: "R101", File: file, Span: span,
			Message: "unknown field \"subjet\x1b[31m\x00\" & <b>`a`|*_@ana_*|</b> ]]> 100%, ::error::", Label: "did you mean\r\n\"subject\"?", Where: `rule "<b> & c: ::"`,
			Related: []Related{{File: file, Span: Span{3, 14}, Message: "the <language>"}, {File: "gone away.yaml", Span: Span{7, 9}, Message: "elsewhere"}},
			Notes:   []string{"one\u202Etwo", "%0A"},
			Fixes: []Fix{
				{Message: `write "subject"`, Safe: true, Edits: []Edit{{File: file, Span: span, New: "<subject>"}}},
				{Message: "insert a line", Edits: []Edit{{File: file, New: "# x\n"}}},
				{Message: "of a file that is not at hand", Edits: []Edit{{File: "gone away.yaml", New: "x"}}},
			},
		},
		{Code: "R502", Severity: Warning, File: "book.yaml", Message: "no timezone", Example: &Example{
			Text: "both match, and \"<b>\" wins", Events: []string{`{"subject": "a` + "`" + `b"}`, `{"subject": "é\n"}`},
		}},
		{Code: "R120", Severity: Warning, File: file, Span: Span{3, len(src)}, Message: "over several lines", Example: &Example{
			Text: "both matched in 2 conversations of the traffic, such as c_1", Recorded: &Recorded{2, "c_1", "e7"},
		}},
		{Code: "R120", Severity: Hint, File: file, Span: Span{len(src), len(src)}, Message: "the end"},
	}
	return l, func(name string) []byte {
		if name == file {
			return []byte(src)
		}
		return nil
	}
}

// TestForms compares every form with its golden file.
func TestForms(t *testing.T) {
	l, sources := hostile(t)
	for _, f := range forms {
		var out bytes.Buffer
		require.NoError(t, f.write(&out, l, sources), f.golden)
		golden := filepath.Join("testdata", f.golden)
		if *update {
			require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", f.golden, diff)
		}
		assert.ErrorContains(t, f.write(closedPipe{}, l, sources), "write findings ", f.golden)
	}
}

// TestFormsOfNothing writes the findings of a clean book.
func TestFormsOfNothing(t *testing.T) {
	tests := map[string]string{
		"findings.github": "",
		"findings.md":     "Nothing to report.\n",
	}
	for _, f := range forms {
		var out bytes.Buffer
		require.NoError(t, f.write(&out, nil, nil), f.golden)
		if want, ok := tests[f.golden]; ok {
			assert.Equal(t, want, out.String(), f.golden)
		}
	}
}

// validSARIF holds a log against the schema of OASIS.
func validSARIF(t *testing.T, log []byte) error {
	t.Helper()
	c := jsonschema.NewCompiler()
	schema, err := c.Compile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	require.NoError(t, err)
	return schema.Validate(document)
}

func TestSARIFIsValid(t *testing.T) {
	l, sources := hostile(t)
	for name, list := range map[string]List{"hostile": l, "nothing": nil} {
		var out bytes.Buffer
		require.NoError(t, forms[0].write(&out, list, sources))
		require.NoError(t, validSARIF(t, out.Bytes()), "%s: %s", name, out.String())
		var log struct {
			Runs []struct {
				ColumnKind string
				Results    *[]struct{ RuleID string }
			}
		}
		require.NoError(t, json.Unmarshal(out.Bytes(), &log))
		require.Len(t, log.Runs, 1)
		assert.Equal(t, "unicodeCodePoints", log.Runs[0].ColumnKind)
		require.NotNil(t, log.Runs[0].Results, "%s: results are neither absent nor null", name)
		assert.Len(t, *log.Runs[0].Results, len(list))
	}
	require.Error(t, validSARIF(t, []byte(`{"version":"2.1.0","runs":[{"results":[]}]}`)), "the schema can fail")
}

// TestFingerprints checks that a finding keeps its fingerprint while lines move above it, and that two findings never share one.
func TestFingerprints(t *testing.T) {
	const text = "rule \"A\"\n  when subjet is \"x\"\nrule \"B\"\n  when subjet is \"x\"\n"
	prints := func(src string) []string {
		var l List
		for at := 0; ; {
			i := strings.Index(src[at:], "subjet")
			if i < 0 {
				break
			}
			l = append(l, Diagnostic{Code: "R101", File: "a.route", Span: Span{at + i, at + i + 6}, Message: "unknown"})
			at += i + 6
		}
		return Fingerprints(l, func(string) []byte { return []byte(src) })
	}
	want := prints(text)
	require.Len(t, want, 2)
	assert.NotEqual(t, want[0], want[1])
	assert.Equal(t, want, prints("# a comment\n\n"+text))
	assert.Equal(t, want, prints(strings.ReplaceAll(text, "  when", "\t    when")), "white space does not matter")
	assert.NotEqual(t, want, prints(strings.ReplaceAll(text, `"x"`, `"y"`)))
}

// TestJUnitIsWellFormed reads the XML back: no character of a finding breaks it.
func TestJUnitIsWellFormed(t *testing.T) {
	l, sources := hostile(t)
	for r := range rune(0x20) {
		l = append(l, Diagnostic{Code: "R001", File: "é, 100%.route", Message: string(r) + "\uFFFE<![CDATA[&#0;"})
	}
	var out bytes.Buffer
	require.NoError(t, WriteJUnit(&out, l, sources, []string{"é, 100%.route"}))
	d := xml.NewDecoder(&out)
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	assert.Zero(t, depth)
}

// TestGitHubIsOneLineEach checks that nothing in a finding begins another command.
func TestGitHubIsOneLineEach(t *testing.T) {
	l, sources := hostile(t)
	var out bytes.Buffer
	require.NoError(t, WriteGitHub(&out, l, sources))
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, len(l))
	for _, line := range lines {
		assert.Regexp(t, `^::(error|warning|notice) file=[^,:]+(,(line|endLine|col|endColumn)=\d+)*,title=[^,:]+::`, line)
		assert.NotContains(t, line, "\r")
	}
	assert.True(t, strings.HasPrefix(lines[0], "::error "), "the worst come first: GitHub shows only a few")
}
