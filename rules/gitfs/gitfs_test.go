package gitfs_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/gitfs"
)

// isolate keeps the configuration of whoever runs the tests out of them.
func isolate(t *testing.T) {
	t.Helper()
	none := filepath.Join(t.TempDir(), "none") // a file that is not there says nothing
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": none, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@shop.example", "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": "ana@shop.example",
		"GIT_CEILING_DIRECTORIES": os.TempDir(),
	} {
		t.Setenv(name, value)
	}
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"} {
		if old, ok := os.LookupEnv(name); ok {
			require.NoError(t, os.Unsetenv(name))
			t.Cleanup(func() { os.Setenv(name, old) })
		}
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), said)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
}

// repository makes a repository with two commits: the first with rules v1, the second with v2.
func repository(t *testing.T) string {
	t.Helper()
	isolate(t)
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	write(t, dir, "desk/a.route", "v1")
	write(t, dir, "desk/sub/é t.route", "accents")
	write(t, dir, "shared/s.route", "shared")
	require.NoError(t, os.Symlink("../shared/s.route", filepath.Join(dir, "desk", "link.route")))
	require.NoError(t, os.Symlink("/etc/nothing", filepath.Join(dir, "desk", "out.route")))
	require.NoError(t, os.Symlink("none.route", filepath.Join(dir, "desk", "broken.route")))
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "one")
	git(t, dir, "tag", "v1.0")
	write(t, dir, "desk/a.route", "v2")
	git(t, dir, "commit", "-q", "-am", "two")
	write(t, dir, "desk/a.route", "not committed")
	return dir
}

func open(t *testing.T, dir, revision, folder string) *gitfs.FS {
	t.Helper()
	f, err := gitfs.Open(context.Background(), dir, revision, folder)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func TestOpen(t *testing.T) {
	dir := repository(t)
	tests := []struct {
		name, from, revision, folder string
		file, want                   string
	}{
		{"branch", ".", "main", "desk", "a.route", "v2"},
		{"ancestor", ".", "HEAD~1", "desk", "a.route", "v1"},
		{"tag", ".", "v1.0", "desk", "a.route", "v1"},
		{"trailing slash", ".", "main", "desk/", "a.route", "v2"},
		{"the whole repository", ".", "main", "", "desk/a.route", "v2"},
		{"a subfolder's own", "desk", "main", ".", "a.route", "v2"},
		{"a subfolder, bare", "desk", "main", "", "a.route", "v2"},
		{"relative to a subfolder", "desk", "main", "sub", "é t.route", "accents"},
		{"up from a subfolder", "desk/sub", "main", "..", "a.route", "v2"},
		{"from the top, as git has it", "desk/sub", "main", "desk", "a.route", "v2"},
		{"explicitly from the top", "desk/sub", "main", "/desk", "a.route", "v2"},
		{"a link is followed", ".", "main", "desk", "link.route", "shared"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := open(t, filepath.Join(dir, tt.from), tt.revision, tt.folder)
			text, err := fs.ReadFile(f, tt.file)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(text))
		})
	}
}

// TestFS lets the standard library look for whatever an fs.FS may not do.
func TestFS(t *testing.T) {
	dir := repository(t)
	git(t, dir, "rm", "-q", "desk/out.route", "desk/broken.route") // which cannot be opened
	git(t, dir, "checkout", "-q", "--", "desk/a.route")
	git(t, dir, "commit", "-q", "-m", "three")
	f := open(t, dir, "main", "desk")
	require.NoError(t, fstest.TestFS(f, "a.route", "sub/é t.route"))
}

func TestLinks(t *testing.T) {
	f := open(t, repository(t), "main", "desk")
	_, err := fs.ReadFile(f, "broken.route")
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = fs.ReadFile(f, "out.route")
	require.ErrorContains(t, err, `the link leads out of the repository, to "/etc/nothing"`)
	text, err := fs.ReadFile(f, "a.route")
	require.NoError(t, err, "git goes on after a link that cannot be followed")
	assert.Equal(t, "v2", string(text))
}

// TestNothingIsTouched compares the whole repository, its index included, before and after.
func TestNothingIsTouched(t *testing.T) {
	dir := repository(t)
	before := snapshot(t, dir)
	f := open(t, dir, "HEAD~1", "desk")
	_, err := fs.ReadFile(f, "a.route")
	require.NoError(t, err)
	assert.Equal(t, before, snapshot(t, dir))
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	}))
	return all
}

func TestOpenErrors(t *testing.T) {
	dir := repository(t)
	tests := []struct {
		name, revision, folder string
		want                   string
	}{
		{"mistyped branch", "mian", "desk", `unknown revision "mian"; did you mean "main"?`},
		{"mistyped tag", "v1.1~2", "desk", `unknown revision "v1.1~2"; did you mean "v1.0"?`},
		{"nothing alike", "feature/returns", "desk", `unknown revision "feature/returns"; one of main, v1.0`},
		{"beyond the beginning", "main~7", "desk", `unknown revision "main~7"; main has no such ancestor`},
		{"an option", "--all", "desk", `unknown revision "--all"; one of main, v1.0`},
		{"mistyped folder", "main", "dsek", `revision main: no folder "dsek" there; did you mean "desk"?`},
		{"no folder", "main", "elsewhere", `revision main: no folder "elsewhere" there`},
		{"a file", "main", "desk/a.route", `revision main: "desk/a.route" is a file there, not a folder`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := gitfs.Open(context.Background(), dir, tt.revision, tt.folder)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestNoRepository(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	_, err := gitfs.Open(context.Background(), dir, "main", "desk")
	require.EqualError(t, err, dir+" is in no git repository: a revision such as main:desk needs one")
	t.Chdir(dir)
	_, err = gitfs.Open(context.Background(), ".", "main", "desk")
	require.EqualError(t, err, "this folder is in no git repository: a revision such as main:desk needs one")
}

func TestNoCommit(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	_, err := gitfs.Open(context.Background(), dir, "main", "desk")
	require.EqualError(t, err, `unknown revision "main"; the repository has no branch or tag yet`)
}

func TestNoGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := gitfs.Open(context.Background(), ".", "main", "desk")
	require.EqualError(t, err, "git is not installed, or not on the PATH: a revision is read with the git command")
}

func TestShallowClone(t *testing.T) {
	dir := repository(t)
	git(t, dir, "branch", "older", "HEAD~1")
	shallow := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "-q", "--depth", "1", "--branch", "main", "file://"+dir, shallow)

	text, err := fs.ReadFile(open(t, shallow, "main", "desk"), "a.route")
	require.NoError(t, err)
	assert.Equal(t, "v2", string(text))
	_, err = gitfs.Open(context.Background(), shallow, "main~1", "desk")
	require.ErrorContains(t, err, `unknown revision "main~1"; this clone is shallow and does not reach back that far: "git fetch --unshallow" fetches the rest`)
	_, err = gitfs.Open(context.Background(), shallow, "older", "desk")
	require.ErrorContains(t, err, `unknown revision "older"; this clone is shallow: "git fetch --unshallow" fetches all of it, "git fetch --depth 1 origin older"`)

	git(t, shallow, "fetch", "-q", "--unshallow") // the hint helps
	text, err = fs.ReadFile(open(t, shallow, "main~1", "desk"), "a.route")
	require.NoError(t, err)
	assert.Equal(t, "v1", string(text))
}

// TestPartialClone reads a clone that has no texts of its own: git fetches those that are asked for.
func TestPartialClone(t *testing.T) {
	dir := repository(t)
	git(t, dir, "config", "uploadpack.allowFilter", "true")
	git(t, dir, "config", "uploadpack.allowAnySHA1InWant", "true")
	partial := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "-q", "--filter=blob:none", "--no-checkout", "file://"+dir, partial)
	text, err := fs.ReadFile(open(t, partial, "HEAD~1", "desk"), "a.route")
	require.NoError(t, err)
	assert.Equal(t, "v1", string(text))
}

// TestCanceled checks that nothing goes on once nobody wants the answer.
func TestCanceled(t *testing.T) {
	dir := repository(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := gitfs.Open(ctx, dir, "main", "desk")
	require.ErrorIs(t, err, context.Canceled)
}
