package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
	"github.com/routebook/routebook/engine/assign"
)

// documents are the pages that people write, of which every example is executed: the reference is printed by
// "routebook doc", and its examples are those of the lints.
func documents(t *testing.T) []string {
	t.Helper()
	all := []string{"../../README.md"}
	for _, pattern := range []string{"../../docs/*.md", "../../docs/explanation/*.md", "../../docs/howto/*.md", "../../examples/*/README.md", "../../rules/packs/*/README.md"} {
		pages, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, pages, pattern)
		all = append(all, pages...)
	}
	return all
}

// isFollowed tells whether a page is followed from top to bottom in a folder of its own (follow_test.go).
func isFollowed(name string) bool {
	return filepath.Base(filepath.Dir(name)) == "howto" || filepath.Base(name) == "tutorial.md"
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
	pages = slices.DeleteFunc(pages, isFollowed)
	for i, name := range pages {
		abs, err := filepath.Abs(name)
		require.NoError(t, err)
		pages[i] = abs
	}
	t.Chdir("../..")
	root, err := os.Getwd()
	require.NoError(t, err)
	seen := 0
	for _, name := range pages {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		all := blocks(page, "console")
		for i := len(all) - 1; i >= 0; i-- { // from the end, so that offsets stay right
			patch, patched := patchBefore(page, all[i].start)
			if patched {
				inPatchedClone(t, filepath.Dir(name), patch)
			}
			got := runConsole(t, all[i].text)
			if patched {
				t.Chdir(root)
			}
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

// patchBefore returns the "```diff" block that is the last block before a place of a page, if the last one is such a block.
func patchBefore(page []byte, start int) (patch string, ok bool) {
	before := page[:start]
	all := blocks(before, "[a-z]*")
	if len(all) == 0 {
		return "", false
	}
	last := all[len(all)-1]
	return last.text, bytes.HasSuffix(page[:last.start], []byte("```diff\n"))
}

// inPatchedClone makes a repository whose branch main holds a book, applies a patch to its files, and goes there: a page that
// shows a change and then "diff main:BOOK BOOK" shows what its reader would see.
func inPatchedClone(t *testing.T, folder, patch string) {
	t.Helper()
	root := t.TempDir()
	here, err := os.Getwd()
	require.NoError(t, err)
	book, err := filepath.Rel(here, folder)
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(filepath.Join(root, book), os.DirFS(folder)))
	t.Chdir(root)
	require.NoError(t, os.WriteFile(filepath.Join(root, "change.patch"), []byte(patch), 0o644))
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch", "main"},
		{"add", book},
		{"-c", "user.name=Reader", "-c", "user.email=reader@desk.example", "commit", "--quiet", "--message", "Before"},
		{"apply", "change.patch"},
	} {
		out, err := exec.Command("git", args...).CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, out)
	}
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

// TestPresetTable compares the table of presets with what each of them makes of an empty book.
func TestPresetTable(t *testing.T) {
	const name = "../../docs/explanation/presets.md"
	var schema struct {
		Properties struct{ Preset struct{ Enum []string } }
	}
	require.NoError(t, json.Unmarshal([]byte(workspace.Schema), &schema))
	require.NotEmpty(t, schema.Properties.Preset.Enum)
	table := "| preset | `busy:` | `ties:` | `route_to:` |\n| --- | --- | --- | --- |\n"
	for _, preset := range append([]string{""}, schema.Properties.Preset.Enum...) {
		table += presetRow(t, preset)
	}
	page := read(t, name)
	was := regexp.MustCompile(`(?m)^\| preset .*\n(?:\|.*\n)+`).FindString(page)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(strings.Replace(page, was, table, 1)), 0o644))
		return
	}
	assert.Equal(t, table, was)
}

func presetRow(t *testing.T, preset string) string {
	t.Helper()
	shown, key := "none", ""
	if preset != "" {
		shown, key = "`"+preset+"`", "preset: "+preset+"\n"
	}
	ws, found, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte("edition: 1\nteams: [{id: T}]\n" + key)}})
	require.NoError(t, err)
	require.Empty(t, found)
	reach := "all"
	if ws.Teams[0].PrimaryOnly {
		reach = "primary"
	}
	list := func(all any) string { return strings.ReplaceAll(strings.Trim(fmt.Sprint(all), "[]"), " ", ", ") }
	return fmt.Sprintf("| %s | `[%s]` | `[%s]` | `%s` |\n", shown, list(ws.Busy), list(ws.Ties), reach)
}

// TestReasonsAreExplained checks that whoever is called at night finds every reason that speaks against an agent or a team.
func TestReasonsAreExplained(t *testing.T) {
	page := read(t, "../../docs/howto/stuck-queue.md")
	for _, reason := range []assign.Reason{
		assign.Tried, assign.Unknown, assign.Disabled, assign.NoSeat, assign.NoAccess, assign.Away, assign.OutsideHours, assign.Full,
	} {
		assert.Contains(t, page, "`"+string(reason)+"`")
	}
	for _, why := range []assign.Why{assign.NoMembers, assign.TeamDisabled} {
		assert.Contains(t, page, "`"+string(why)+"`")
	}
}

// TestDocumentedFiles compares the files that a page shows, in blocks such as "```route testdata/docs/x.route", with those on disk.
// A page that is followed writes them instead.
func TestDocumentedFiles(t *testing.T) {
	seen := 0
	for _, name := range slices.DeleteFunc(documents(t), isFollowed) {
		page := read(t, name)
		shown := script([]byte(page))
		for _, b := range slices.Backward(shown) {
			if b.file == "" {
				continue
			}
			seen++
			text := read(t, filepath.Join("../..", b.file))
			if *update {
				page = page[:b.start] + text + page[b.end:]
				continue
			}
			assert.Equal(t, text, b.text, "%s: %s", name, b.file)
		}
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(page), 0o644))
		}
	}
	assert.NotZero(t, seen)
}

// kinds are the blocks that pages hold, and what becomes of each.
var kinds = map[string]string{
	"console": "typed, and compared with what is printed",
	"sh":      "commands over files of one's own: their names and flags are checked",
	"route":   "checked as rules, or a file",
	"yaml":    "run if it is a test, or a file",
	"diff":    "a change of a file",
	"json":    "what is read or printed",
	"text":    "a file",
	"go":      "compiled by the tests of its package",
	"":        "the shape of something",
}

// TestDocumentedBlocks checks that every block is of a kind that something is done about, and that commands stand in the right ones.
func TestDocumentedBlocks(t *testing.T) {
	checked := 0
	for _, name := range pages(t) {
		page := read(t, name)
		open := ""
		for i, line := range strings.Split(page, "\n") {
			where := fmt.Sprintf("%s:%d: %s", name, i+1, line)
			switch kind, isFence := strings.CutPrefix(line, "```"); {
			case isFence && open == "":
				open = "```" + kind
				word, _, _ := strings.Cut(kind, " ")
				assert.Contains(t, kinds, word, where)
			case isFence:
				open = ""
			case strings.HasPrefix(line, "$ "):
				assert.Equal(t, "```console", open, where)
			case strings.HasPrefix(open, "```sh"), open == "" && strings.HasPrefix(line, "    "):
				checked += known(t, where, line)
			}
		}
		assert.Empty(t, open, "%s: a block is not closed", name)
		for _, m := range inline.FindAllStringSubmatch(page, -1) {
			checked += known(t, name, m[1])
		}
	}
	assert.Greater(t, checked, 50)
}

var (
	inline    = regexp.MustCompile("`(routebook [^`\n]*)`")
	separated = regexp.MustCompile(`\|\|?|&&|;|  +|…|>`)
)

// known checks the commands and flags of a line that is not executed, with "--help" in place of doing it. It returns how many there were.
func known(t *testing.T, where, line string) int {
	t.Helper()
	n := 0
	for _, part := range separated.Split(strings.TrimSpace(line), -1) {
		_, rest, ok := strings.Cut(" "+strings.Replace(strings.Trim(part, " ("), "go run ./cmd/routebook ", "routebook ", 1), " routebook ")
		if !ok {
			continue
		}
		args := words(strings.NewReplacer("[", "", "]", "", " N", " 1").Replace(rest))
		if len(args) == 0 || strings.HasPrefix(args[0], "-") || strings.ToUpper(args[0]) == args[0] {
			continue // the name of the program, or "routebook COMMAND"
		}
		n++
		var stdout, stderr bytes.Buffer
		code := cli.Main(append(args, "--help"), strings.NewReader(""), &stdout, &stderr)
		assert.Zero(t, code, "%s\n%s", where, &stderr)
		assert.Contains(t, stdout.String(), "routebook "+args[0], where)
	}
	return n
}
