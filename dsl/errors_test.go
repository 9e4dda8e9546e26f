package dsl

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
)

// TestErrors shows every finding as the user sees it, and what each of its
// fixes makes of the text. A fix has to leave fewer findings.
func TestErrors(t *testing.T) {
	golden(t, "errors", ".txt", func(t *testing.T, src []byte) string {
		_, found := Parse("in.route", src)
		assert.NotEmpty(t, found, "%s", src)
		return rendered(t, src, found)
	})
}

func rendered(t *testing.T, src []byte, found diag.List) string {
	sources := func(string) []byte { return src }
	var b bytes.Buffer
	require.NoError(t, diag.Renderer{Sources: sources}.Render(&b, found))
	for _, d := range found {
		assert.NotContains(t, d.Message+d.Label, "<", "%s", src)
		for _, fix := range d.Fixes {
			b.WriteString("\n" + fix.Message + ":\n")
			fixed, _ := diag.ApplyFixes(sources, []diag.Fix{fix})
			changedLines(&b, string(src), string(fixed["in.route"]))
			_, left := Parse("in.route", fixed["in.route"])
			assert.Less(t, len(left), len(found), "%s\nfixed:\n%s", src, fixed["in.route"])
		}
	}
	return b.String()
}

// changedLines prints the lines of a text that another one does not have at the same place.
func changedLines(b *bytes.Buffer, before, after string) {
	old, lines := strings.Split(before, "\n"), strings.Split(after, "\n")
	for len(old) > 0 && len(lines) > 0 && old[0] == lines[0] {
		old, lines = old[1:], lines[1:]
	}
	for len(old) > 0 && len(lines) > 0 && old[len(old)-1] == lines[len(lines)-1] {
		old, lines = old[:len(old)-1], lines[:len(lines)-1]
	}
	for _, line := range lines {
		b.WriteString("\t" + line + "\n")
	}
}
