package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
)

// examples writes the bad example of every code into folders of their own.
func examples(t *testing.T) map[string]string {
	t.Helper()
	folders := map[string]string{}
	for _, c := range lint.Catalogue() {
		page, ok := lint.PageOf(c.Code)
		require.True(t, ok, c.Code)
		folders[c.Code] = t.TempDir()
		for _, f := range page.Bad {
			name := filepath.Join(folders[c.Code], f.Name)
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
			require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o644))
		}
	}
	return folders
}

// mainOutput runs a command and returns what it prints on stdout.
func mainOutput(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	require.Less(t, Main(args, strings.NewReader(""), &stdout, &stderr), exitCould, "%v: %s", args, stderr.String())
	return stdout.String()
}

// TestFixesOfExamples mends every bad example: what is then left to mend is nothing, and the book has no more meaningless
// parts than before.
func TestFixesOfExamples(t *testing.T) {
	for code, dir := range examples(t) {
		for _, flags := range [][]string{{"--fix"}, {"--fix", "--unsafe"}} {
			before, err := openOnDisk(dir)
			require.NoError(t, err, code)
			mainOutput(t, append([]string{"check", dir}, flags...)...)
			after, err := openOnDisk(dir)
			require.NoError(t, err, code)
			assert.LessOrEqual(t, len(compiler.Refused(after.found)), len(compiler.Refused(before.found)), code)
			assert.Empty(t, mainOutput(t, append([]string{"check", dir, "--diff"}, flags...)...), "%s %v is not done at once", code, flags)
			if flags[len(flags)-1] == "--fix" {
				assert.NotRegexp(t, `"safe": true`, mainOutput(t, "check", dir, "--format", "json"), code)
			}
		}
	}
}

// TestBaselineOfExamples silences every bad example: then only what a comment cannot silence is left, the formatter leaves the
// comments where they are, and nothing else has changed.
func TestBaselineOfExamples(t *testing.T) {
	for code, dir := range examples(t) {
		mainOutput(t, "check", dir, "--add-ignore", "from before")
		b, err := openOnDisk(dir)
		require.NoError(t, err, code)
		for _, d := range lintsOf(b, nil, nil, lint.Settings{}) {
			silenceable := len(compiler.Refused(diag.List{d})) == 0 && d.Code != lint.SuppressionCode && !d.Span.IsZero()
			assert.False(t, silenceable, "%s: %s %s", code, d.Code, d.Message)
		}
		assert.Empty(t, mainOutput(t, "check", dir, "--add-ignore", "from before", "--diff"), code)
	}
}
