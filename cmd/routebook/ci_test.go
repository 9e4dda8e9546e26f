package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// yamlFile reads a YAML file of the repository.
func yamlFile(t *testing.T, name string) *yamlpos.Node {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	n, found := yamlpos.Parse(name, text)
	require.Empty(t, found)
	return n
}

// at returns what lies below some keys.
func at(t *testing.T, n *yamlpos.Node, keys ...string) *yamlpos.Node {
	t.Helper()
	for _, key := range keys {
		n = n.Lookup(key)
		require.NotNil(t, n, "%v", keys)
	}
	return n
}

// startedBook is a git repository that holds the book which init writes, with its first commit.
func startedBook(t *testing.T) (dir, commit string) {
	t.Helper()
	dir = t.TempDir()
	require.Zero(t, cli.Main([]string{"init", filepath.Join(dir, "desk")}, strings.NewReader(""), &strings.Builder{}, &strings.Builder{}))
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "."}, {"commit", "-q", "-m", "first"}} {
		shell(t, dir, nil, "git "+strings.Join(args, " "))
	}
	return dir, strings.TrimSpace(shell(t, dir, nil, "git rev-parse HEAD"))
}

// shell runs a script that succeeds, and returns what it prints.
func shell(t *testing.T, dir string, env []string, script string) string {
	t.Helper()
	out, err := shellCommand(t, dir, env, script)
	require.NoError(t, err, "%s", out)
	return out
}

func shellCommand(t *testing.T, dir string, env []string, script string) (string, error) {
	t.Helper()
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script) // as the runners do
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+t.TempDir(),
		"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@shop.example", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@shop.example")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// change edits a file of the started book.
func change(t *testing.T, dir, file, old, new string) {
	t.Helper()
	name := filepath.Join(dir, "desk", file)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	require.NoError(t, os.WriteFile(name, []byte(strings.ReplaceAll(string(text), old, new)), 0o644))
}

// TestAction runs the shell steps of the GitHub Action over a pull request, with a gh that writes down what it is asked.
func TestAction(t *testing.T) {
	action := yamlFile(t, "../../action.yml")
	for _, key := range []string{"name", "description", "inputs", "outputs", "branding"} {
		at(t, action, key)
	}
	assert.Equal(t, "composite", at(t, action, "runs", "using").Text)
	steps := map[string]*yamlpos.Node{}
	for _, step := range at(t, action, "runs", "steps").Items {
		steps[at(t, step, "name").Text] = step
		if run := step.Lookup("run"); run != nil {
			assert.Equal(t, "bash", at(t, step, "shell").Text, "a composite action names the shell of every step")
			assert.NotContains(t, run.Text, "${{", "what others write comes in by the environment, never into the script")
		}
	}
	for _, tt := range []struct {
		name, edit, by, base, failed string
		report, command              []string
	}{
		{"no change", "Europe/Paris", "Europe/Paris", "HEAD", "", []string{"Nothing to report.", "3 tests: 3 passed", "3 conversations"}, []string{"POST", "issues/12/comments"}},
		{"a changed decision", "assign team Sales", "assign team Support", "HEAD", "test", []string{"Nothing to report.", "1 passed, 2 failed", "Sales → Support"}, nil},
		{"a mistake", "subject contains", "subjet contains", "HEAD", "check test diff", []string{`unknown field "subjet"`}, nil},
		{"a new book", "Europe/Paris", "Europe/Paris", "EMPTY", "", []string{"The book is new"}, nil},
		{"a push", "Europe/Paris", "Europe/Paris", "", "", []string{"3 tests: 3 passed"}, nil},
		{"a base that cannot be fetched", "Europe/Paris", "Europe/Paris", "0123456789012345678901234567890123456789", "diff", []string{"could not be fetched"}, nil},
		{"a report that is too long", "LONG", "", "HEAD", "check test diff", []string{"no team named", "(cut here: the report is longer"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, base := startedBook(t)
			switch tt.base {
			case "HEAD":
			case "EMPTY":
				base = strings.TrimSpace(shell(t, dir, nil, "git commit-tree -m empty $(printf '' | git hash-object -t tree -w --stdin)"))
			default:
				base = tt.base
			}
			for _, file := range []string{"book.yaml", "returns.route"} {
				if text, err := os.ReadFile(filepath.Join(dir, "desk", file)); err == nil && strings.Contains(string(text), tt.edit) {
					change(t, dir, file, tt.edit, tt.by)
				}
			}
			if tt.edit == "LONG" {
				rule := "when body contains \"lang\" then assign team \"" + strings.Repeat("é", 1_000) + "\"\n"
				require.NoError(t, os.WriteFile(filepath.Join(dir, "desk", "long.route"), []byte(strings.Repeat(rule, 100)), 0o644))
			}
			temp := t.TempDir()
			binary, err := exec.LookPath("routebook") // the test binary under that name
			require.NoError(t, err)
			require.NoError(t, os.Symlink(binary, filepath.Join(temp, "routebook")))
			env := []string{
				"RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + filepath.Join(temp, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary"),
				"GITHUB_REPOSITORY=shop/desk", "BOOK=desk", "TRAFFIC=", "FAIL_LEVEL=error", "BASE=" + base, "NUMBER=12",
			}
			shell(t, dir, env, at(t, steps["Check, test and compare"], "run").Text)
			outputs := map[string]string{}
			for line := range strings.Lines(read(t, filepath.Join(temp, "output"))) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				outputs[name] = value
			}
			report := read(t, outputs["report"])
			assert.Equal(t, tt.failed, outputs["failed"], report)
			assert.Equal(t, report, read(t, filepath.Join(temp, "summary")))
			assert.True(t, strings.HasPrefix(report, "<!-- routebook -->\n"))
			for _, want := range tt.report {
				assert.Contains(t, report, want)
			}
			assert.FileExists(t, outputs["sarif"])
			assert.LessOrEqual(t, len(report), 65_536)
			assert.True(t, utf8.ValidString(report))

			_, err = shellCommand(t, dir, append(env, "FAILED="+outputs["failed"]), at(t, steps["Result"], "run").Text)
			assert.Equal(t, tt.failed != "", err != nil)
			comment(t, dir, temp, append(env, "REPORT="+outputs["report"]), at(t, steps["Comment"], "run").Text)
		})
	}
}

// comment runs the step that writes the comment: first where there is none, then where there is one.
func comment(t *testing.T, dir, temp string, env []string, script string) {
	t.Helper()
	asked := filepath.Join(temp, "asked")
	require.NoError(t, os.WriteFile(filepath.Join(temp, "gh"), []byte("#!/bin/bash\necho \"$*\" >>"+asked+"\n [[ $* != *--paginate* ]] || cat "+temp+"/ids\n[[ -z ${REFUSED:-} || $* == *--paginate* ]]\n"), 0o755))
	env = append(env, "PATH="+temp+":"+os.Getenv("PATH"))
	require.NoError(t, os.WriteFile(filepath.Join(temp, "ids"), nil, 0o644))
	refusing := append(slices.Clone(env), "REFUSED=1")
	assert.Contains(t, shell(t, dir, refusing, script), "::warning::routebook: the comment was refused")
	for ids, want := range map[string]string{"": "--method POST repos/shop/desk/issues/12/comments", "7\n9\n": "--method PATCH repos/shop/desk/issues/comments/7 "} {
		require.NoError(t, os.WriteFile(filepath.Join(temp, "ids"), []byte(ids), 0o644))
		require.NoError(t, os.RemoveAll(asked))
		shell(t, dir, env, script)
		assert.Contains(t, read(t, asked), want)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// TestGitLab runs the script of the GitLab template over a merge request.
func TestGitLab(t *testing.T) {
	job := at(t, yamlFile(t, "../../docs/ci/gitlab.yml"), "routebook")
	at(t, job, "image")
	assert.Equal(t, "always", at(t, job, "artifacts", "when").Text)
	script := at(t, job, "script").Items
	require.Len(t, script, 1)
	dir, base := startedBook(t)
	none := strings.TrimSpace(shell(t, dir, nil, "git commit-tree -m empty $(printf '' | git hash-object -t tree -w --stdin)"))
	shell(t, dir, []string{"BOOK=desk", "TRAFFIC=", "FAIL_LEVEL=error", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + none}, script[0].Text)
	assert.Contains(t, read(t, filepath.Join(dir, "routebook-diff.md")), "The book is new")
	env := []string{"BOOK=desk", "TRAFFIC=desk/tests/monday.ndjson", "FAIL_LEVEL=error", "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + base}
	shell(t, dir, env, script[0].Text)
	assert.Contains(t, read(t, filepath.Join(dir, "routebook-diff.md")), "3 conversations")

	change(t, dir, "returns.route", "subject contains", "subjet contains")
	out, err := shellCommand(t, dir, env, script[0].Text)
	require.Error(t, err)
	assert.Contains(t, out, "routebook: failed in check test diff")
	for _, list := range []string{"paths", "reports"} {
		n := at(t, job, "artifacts", list)
		if list == "reports" {
			n = at(t, n, "junit")
		}
		for _, item := range n.Items {
			assert.FileExists(t, filepath.Join(dir, item.Text))
		}
	}
}

// TestHooks runs every pre-commit hook over the files that it would be given in the book which init writes.
func TestHooks(t *testing.T) {
	hooks := yamlFile(t, "../../.pre-commit-hooks.yaml").Items
	require.Len(t, hooks, 3)
	started := yamlFile(t, "internal/cli/starter/.pre-commit-config.yaml")
	var offered, used []string
	dir, _ := startedBook(t)
	book := filepath.Join(dir, "desk")
	for _, hook := range hooks {
		offered = append(offered, at(t, hook, "id").Text)
		assert.Equal(t, "golang", at(t, hook, "language").Text)
		command := at(t, hook, "entry").Text
		if pass := hook.Lookup("pass_filenames"); pass == nil {
			command += " " + shell(t, book, nil, "git ls-files | grep -E '"+at(t, hook, "files").Text+"' | tr '\\n' ' '")
		}
		shell(t, book, nil, command)
	}
	for _, hook := range at(t, at(t, started, "repos").Items[0], "hooks").Items {
		used = append(used, at(t, hook, "id").Text)
	}
	assert.ElementsMatch(t, offered, used)
}
