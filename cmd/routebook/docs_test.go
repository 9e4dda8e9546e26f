package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// documents are the pages whose examples are executed.
func documents(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	examples, err := filepath.Glob("../../examples/*/README.md")
	require.NoError(t, err)
	return append(append(pages, examples...), "../../README.md")
}

// block is a fenced block of a page.
type block struct {
	start, end int // of its text, in the page
	text       string
}

// blocks returns the blocks of one kind, as in "```route".
func blocks(page []byte, kind string) []block {
	var all []block
	fence := regexp.MustCompile("(?ms)^```" + kind + "\n(.*?)^```$")
	for _, m := range fence.FindAllSubmatchIndex(page, -1) {
		all = append(all, block{m[2], m[3], string(page[m[2]:m[3]])})
	}
	return all
}

// documented is the book whose teams, calendars and templates the examples of the documentation use.
const documented = "../../testdata/docs/language"

// TestDocumentedRules checks every example of the documentation, each in a book of its own, and expects it in canonical layout.
func TestDocumentedRules(t *testing.T) {
	seen := 0
	for _, name := range documents(t) {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, b := range blocks(page, "route") {
			seen++
			tree, found := dsl.Parse(name, []byte(b.text))
			require.Empty(t, found, "%s:\n%s", name, b.text)
			assert.Equal(t, b.text, string(dsl.Format(tree)), "%s: not in canonical layout", name)
			assert.Empty(t, wrong(t, b.text), "%s:\n%s", name, b.text)
		}
	}
	assert.NotZero(t, seen)
}

// wrong returns the errors that a check of some rules finds, in the book of the documentation.
func wrong(t *testing.T, rules string) []string {
	t.Helper()
	fsys := fstest.MapFS{"example.route": {Data: []byte(rules)}}
	for _, name := range []string{"book.yaml", "templates.route"} {
		text, err := os.ReadFile(filepath.Join(documented, name))
		require.NoError(t, err)
		fsys[name] = &fstest.MapFile{Data: text}
	}
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	_, more := compiler.Check(ws)
	var all []string
	for _, d := range append(found, more...) {
		if d.Severity == diag.Error {
			all = append(all, d.Code+" "+d.Message)
		}
	}
	return all
}

// TestDocumentedCases runs every test that the documentation shows, in the book that its examples share.
func TestDocumentedCases(t *testing.T) {
	seen := 0
	for _, name := range documents(t) {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, b := range blocks(page, "yaml") {
			if !strings.HasPrefix(b.text, "tests:") {
				continue
			}
			seen++
			folder := t.TempDir()
			for _, file := range []string{"book.yaml", "desk.route"} {
				text, err := os.ReadFile(filepath.Join("../../testdata/docs/test", file))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), text, 0o644))
			}
			require.NoError(t, os.WriteFile(filepath.Join(folder, "a.test.yaml"), []byte(b.text), 0o644))
			var stdout, stderr bytes.Buffer
			code := cli.Main([]string{"test", folder}, strings.NewReader(""), &stdout, &stderr)
			assert.Zero(t, code, "%s:\n%s\n%s%s", name, b.text, &stdout, &stderr)
		}
	}
	assert.NotZero(t, seen)
}

// TestDocumentedCommands runs every "$ routebook …" of the documentation in the
// root of the repository and compares what it prints, stdout and stderr
// together. "| head -n N" cuts stdout.
func TestDocumentedCommands(t *testing.T) {
	pages := documents(t)
	for i, name := range pages {
		abs, err := filepath.Abs(name)
		require.NoError(t, err)
		pages[i] = abs
	}
	t.Chdir("../..")
	seen := 0
	for _, name := range pages {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		all := blocks(page, "console")
		for i := len(all) - 1; i >= 0; i-- { // from the end, so that offsets stay right
			got := runConsole(t, all[i].text)
			seen++
			if *update {
				page = append(page[:all[i].start:all[i].start], append([]byte(got), page[all[i].end:]...)...)
				continue
			}
			assert.Equal(t, all[i].text, got, name)
		}
		if *update {
			require.NoError(t, os.WriteFile(name, page, 0o644))
		}
	}
	assert.NotZero(t, seen)
}

// runConsole runs the commands of a console block and returns the block as it should be.
func runConsole(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	for _, line := range strings.SplitAfter(text, "\n") {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		out.WriteString(line)
		out.WriteString(runCommand(t, strings.TrimSpace(command)))
	}
	return out.String()
}

func runCommand(t *testing.T, command string) string {
	t.Helper()
	command, head, cut := strings.Cut(command, " | head -n ")
	for _, prefix := range []string{"go run ./cmd/routebook ", "routebook "} {
		rest, ok := strings.CutPrefix(command, prefix)
		if !ok {
			continue
		}
		var stdout, stderr bytes.Buffer
		cli.Main(words(rest), strings.NewReader(""), &stdout, &stderr)
		lines := strings.SplitAfter(stdout.String(), "\n")
		if cut {
			n, err := strconv.Atoi(head)
			require.NoError(t, err, command)
			lines = lines[:min(n, len(lines))]
		}
		return strings.Join(lines, "") + stderr.String()
	}
	require.Fail(t, "a documented command that is not ours", command)
	return ""
}

// words splits a command line at blanks outside quotes.
func words(line string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		all = append(all, m[1]+m[2]+m[3])
	}
	return all
}
