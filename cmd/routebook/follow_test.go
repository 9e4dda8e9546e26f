package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tutorial and the how-tos are followed: what they show is typed, in order,
// in a folder of its own, and must print what they say.
//
//	```console      commands behind "$ ", with what a terminal shows
//	```route FILE   the whole text of a file, whatever its first word
//	```diff FILE    a change of a file: lines of context, "-" and "+"; what it replaces stands there once
//
// A file is named in the text before its block too, because a page does not show the first line of a block.
const named = "```"

// scripted is a block of a page that is followed.
type scripted struct {
	kind, file string
	start, end int    // of its text, in the page
	text       string //
	before     string // the paragraph that introduces it
}

var fences = regexp.MustCompile("(?ms)^" + named + "([a-z]+)(?: (\\S+))?\n(.*?)^" + named + "$")

// script returns the blocks of a page that do something: consoles, and those that name a file.
func script(page []byte) []scripted {
	var all []scripted
	for _, m := range fences.FindAllSubmatchIndex(page, -1) {
		b := scripted{kind: string(page[m[2]:m[3]]), start: m[6], end: m[7], text: string(page[m[6]:m[7]])}
		if m[4] >= 0 {
			b.file = string(page[m[4]:m[5]])
		}
		if b.kind != "console" && b.file == "" {
			continue
		}
		paragraphs := strings.Split(strings.TrimSpace(string(page[:m[0]])), "\n\n")
		b.before = paragraphs[len(paragraphs)-1]
		all = append(all, b)
	}
	return all
}

// follower is somebody who follows a page.
type follower struct {
	t      *testing.T
	page   string   // its name
	root   string   // the folder in which the page is followed, and nothing outside of which it changes
	folder string   // where the follower stands
	env    []string // of every command
}

func newFollower(t *testing.T, page string) *follower {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	return &follower{t: t, page: page, root: root, folder: root}
}

// follow does what a page says and returns the page as it should be.
func (f *follower) follow(page []byte) []byte {
	f.t.Helper()
	shift := 0
	for _, b := range script(page) {
		switch {
		case b.kind == "console":
			got := f.console(b.text)
			assert.True(f.t, *update || b.text == got, "%s: want\n%s\ngot\n%s", f.page, b.text, got)
			page = append(page[:b.start+shift:b.start+shift], append([]byte(got), page[b.end+shift:]...)...)
			shift += len(got) - len(b.text)
		case b.kind == "diff":
			f.introduced(b)
			f.change(b)
		default:
			f.introduced(b)
			f.write(b.file, b.text)
		}
	}
	return page
}

// introduced says that the reader is told which file a block is about.
func (f *follower) introduced(b scripted) {
	f.t.Helper()
	assert.Contains(f.t, b.before, "`"+b.file+"`", "%s: the text before a block names its file", f.page)
}

func (f *follower) write(file, text string) {
	f.t.Helper()
	name := filepath.Join(f.folder, file)
	require.NoError(f.t, os.MkdirAll(filepath.Dir(name), 0o755))
	place, err := filepath.EvalSymlinks(filepath.Dir(name))
	require.NoError(f.t, err)
	require.True(f.t, strings.HasPrefix(place, f.root), "%s: %s lies outside of the folder in which the page is followed", f.page, file)
	require.NoError(f.t, os.WriteFile(name, []byte(text), 0o644))
}

// change makes the change that a block of kind diff shows.
func (f *follower) change(b scripted) {
	f.t.Helper()
	text := read(f.t, filepath.Join(f.folder, b.file))
	var before, after strings.Builder
	for line := range strings.Lines(b.text) {
		switch rest := line[1:]; line[0] {
		case '-':
			before.WriteString(rest)
		case '+':
			after.WriteString(rest)
		default:
			before.WriteString(strings.TrimPrefix(line, " ")) // an empty line of context may have lost its blank
			after.WriteString(strings.TrimPrefix(line, " "))
		}
	}
	require.Equal(f.t, 1, strings.Count(text, before.String()), "%s: %s holds it not once:\n%s", f.page, b.file, before.String())
	f.write(b.file, strings.Replace(text, before.String(), after.String(), 1))
}

// console runs the commands of a block and returns the block as it should be.
func (f *follower) console(text string) string {
	f.t.Helper()
	var out strings.Builder
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		out.WriteString(line)
		out.WriteString(f.run(strings.TrimSpace(command)))
	}
	return out.String()
}

// run types one command and returns what it prints; of several that are joined by pipes, stderr comes last, because any order may happen.
func (f *follower) run(command string) string {
	f.t.Helper()
	if folder, ok := strings.CutPrefix(command, "cd "); ok {
		f.folder = filepath.Join(f.folder, folder)
		require.DirExists(f.t, f.folder, "%s: %s", f.page, command)
		return ""
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("bash", "-o", "pipefail", "-c", command)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = f.folder, f.env, &stdout, &stderr
	if !strings.Contains(command, "|") {
		cmd.Stderr = &stdout
	}
	if strings.HasPrefix(command, "go install ") {
		cmd.Dir = "../.." // not in the clone, which holds the same files: here their packages are compiled already
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() > 2 { // 1 and 2: it found something, or could not, and the page shows what it says
		require.NoError(f.t, err, "%s: %s\n%s%s", f.page, command, &stdout, &stderr)
	}
	return stdout.String() + stderr.String()
}

// desktop is the environment of somebody who has git and Routebook, and no settings of their own.
func desktop(t *testing.T, more ...string) []string {
	t.Helper()
	return append(append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "NO_COLOR=1",
		"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@shop.example", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@shop.example"), more...)
}

// TestTutorial follows the tutorial from the clone on, with the program that it installs.
func TestTutorial(t *testing.T) {
	const name = "../../docs/tutorial.md"
	bin := t.TempDir()
	f := newFollower(t, name)
	f.env = desktop(t, "GOBIN="+bin, "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url."+published(t)+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/routebook/routebook")
	page := read(t, name)
	require.Contains(t, page, "$ go install ./cmd/routebook\n")
	got := f.follow([]byte(page))
	assert.FileExists(t, filepath.Join(bin, "routebook"))
	if *update {
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
}

// published is a repository that holds the project as it is on disk.
func published(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	repository := "GIT_DIR=" + filepath.Join(dir, "routebook.git") + " GIT_WORK_TREE=" + root
	shell(t, root, nil, repository+" git init -q; "+repository+" git add .; "+repository+" git commit -q -m now")
	return filepath.Join(dir, "routebook.git")
}

// TestHowTos follows each how-to, in a folder with the same files as a clone.
func TestHowTos(t *testing.T) {
	pages, err := filepath.Glob("../../docs/howto/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	for _, name := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".md"), func(t *testing.T) {
			f := newFollower(t, name)
			f.env = desktop(t)
			for _, folder := range []string{"examples", "testdata", "rules"} {
				require.NoError(t, os.Symlink(filepath.Join(root, folder), filepath.Join(f.folder, folder)))
			}
			got := f.follow([]byte(read(t, name)))
			if *update {
				require.NoError(t, os.WriteFile(name, got, 0o644))
			}
		})
	}
}
