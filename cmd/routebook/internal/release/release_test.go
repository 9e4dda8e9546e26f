package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var sample = identity{version: "v1.2.3", commit: strings.Repeat("0123456789", 4), at: time.Date(2026, 11, 20, 8, 15, 0, 0, time.UTC)}

func TestParse(t *testing.T) {
	o, err := parse([]string{"--target", "linux/arm64,windows/amd64", "--version", "v1.2.3"})
	require.NoError(t, err)
	assert.Equal(t, []target{{"linux", "arm64"}, {"windows", "amd64"}}, o.targets)
	o, err = parse(nil)
	require.NoError(t, err)
	assert.Equal(t, targets, o.targets)

	for want, args := range map[string][]string{
		`no target "plan9/amd64"`:   {"--target", "plan9/amd64"},
		`what is "dist"?`:           {"dist"},
		"--binary needs one":        {"--binary", "routebook"},
		"flag provided but not def": {"--targets", "linux/amd64"},
	} {
		_, err := parse(args)
		require.Error(t, err, "%v", args)
		assert.Contains(t, err.Error(), want)
	}
}

// TestRunRefuses ends before anything is built.
func TestRunRefuses(t *testing.T) {
	var out bytes.Buffer
	require.ErrorContains(t, run(nil, &out), "root of the repository")
	t.Chdir(root)
	t.Setenv("SOURCE_DATE_EPOCH", "1763626500")
	require.ErrorContains(t, run([]string{"--out", "docs"}, &out), "docs is there already")
	require.ErrorContains(t, run([]string{"--version", "1 2"}, &out), "is no version")
	assert.Empty(t, out.String())
}

func TestIdentity(t *testing.T) {
	const commit = "0123456789012345678901234567890123456789"
	folder := t.TempDir() // no repository
	tests := []struct {
		name            string
		version, commit string
		epoch           string
		want            string // of the error; "" when it is fine
	}{
		{"given", "v1.2.3", commit, "1763626500", ""},
		{"without a commit", "v1.2.3", "", "1763626500", ""},
		{"without a version", "", "", "1763626500", ""},
		{"a version that is a flag", "v1 -X main.x=y", commit, "1763626500", "is no version"},
		{"a version that is a path", "../v1", commit, "1763626500", "is no version"},
		{"a short commit", "v1.2.3", "0123456", "1763626500", "is no commit"},
		{"no time", "v1.2.3", commit, "", "Set SOURCE_DATE_EPOCH"},
		{"a date for a time", "v1.2.3", commit, "2026-11-20", "SOURCE_DATE_EPOCH is in seconds"},
		{"a time of no zip archive", "v1.2.3", commit, "0", "SOURCE_DATE_EPOCH is in seconds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(folder))
			t.Setenv("SOURCE_DATE_EPOCH", tt.epoch)
			id := identity{version: tt.version, commit: tt.commit}
			err := id.complete(folder)
			if err == nil {
				err = id.date(folder)
			}
			if tt.want == "" {
				require.NoError(t, err)
				assert.Equal(t, time.Unix(1763626500, 0).UTC(), id.at)
				assert.NotEmpty(t, id.version)
				return
			}
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
}

// TestEnvironment lets nothing through that steers the go command, and everything that says where things are.
func TestEnvironment(t *testing.T) {
	inherited := append([]string{"PATH=/bin", "HOME=/root", "GOOS=plan9", "GOARCH=386", "GOWASM=x", "CGO_CFLAGS=-O3", "GOPROXY=wrong"}, disturbance("/tmp/x")...)
	env := environment(target{"windows", "arm64"}, inherited, map[string]string{"GOPROXY": "https://proxy.example", "GOCACHE": "/cache"})
	got := map[string]string{}
	for _, setting := range env {
		name, value, _ := strings.Cut(setting, "=")
		assert.NotContains(t, got, name, "set twice")
		got[name] = value
	}
	assert.Equal(t, map[string]string{
		"PATH": "/bin", "HOME": "/root", "TMPDIR": "/tmp/x", "TZ": "Pacific/Auckland", "LC_ALL": "C",
		"GOPROXY": "https://proxy.example", "GOCACHE": "/cache",
		"CGO_ENABLED": "0", "GOAMD64": "v1", "GOARM64": "v8.0", "GOENV": "off", "GOEXPERIMENT": "", "GOFIPS140": "off", "GOFLAGS": "", "GOWORK": "off",
		"GOOS": "windows", "GOARCH": "arm64",
	}, got)
}

// work is a folder with what compile and writePages would have made.
func work(t *testing.T, id identity, binaries ...target) string {
	t.Helper()
	dir := t.TempDir()
	for _, b := range binaries {
		file := filepath.Join(dir, b.goos, b.goarch, b.binary())
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte("the command for "+b.String()), 0o600))
	}
	require.NoError(t, writePages(filepath.Join(dir, "pages"), id))
	return dir
}

// TestPack packs twice what was written twice, at other times and with other rights, and looks into the archives.
func TestPack(t *testing.T) {
	t.Chdir(root)
	for _, target := range []target{{"linux", "amd64"}, {"windows", "arm64"}} {
		var archives [][]byte
		for range 2 {
			dist := t.TempDir()
			require.NoError(t, pack(target, sample, work(t, sample, target), dist))
			text, err := os.ReadFile(filepath.Join(dist, target.archive(sample)))
			require.NoError(t, err)
			archives = append(archives, text)
		}
		assert.Equal(t, archives[0], archives[1], target)
		modes := read(t, target, archives[0])
		root := "routebook_1.2.3_" + target.goos + "_" + target.goarch + "/"
		for name, mode := range map[string]os.FileMode{
			target.binary(): 0o755, "LICENSE": 0o644, "README.md": 0o644, "THIRD_PARTY_NOTICES": 0o644, "man/man1/routebook.1": 0o644,
			"man/man1/routebook-check.1": 0o644, "completions/routebook.bash": 0o644, "completions/_routebook": 0o644,
			"completions/routebook.fish": 0o644, "completions/routebook.ps1": 0o644,
		} {
			assert.Equal(t, mode, modes[root+name], "%s: %s", target, name)
		}
		for name := range modes {
			assert.True(t, strings.HasPrefix(name, root), name)
		}
	}
}

// read returns the files of an archive with their rights, and makes sure that all are of one instant and nobody's.
func read(t *testing.T, target target, archive []byte) map[string]os.FileMode {
	t.Helper()
	modes := map[string]os.FileMode{}
	if target.goos == "windows" {
		r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		require.NoError(t, err)
		for _, f := range r.File {
			assert.True(t, sample.at.Equal(f.Modified), f.Name)
			modes[f.Name] = f.Mode()
		}
		return modes
	}
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	require.NoError(t, err)
	assert.True(t, zipped.ModTime.IsZero())
	for r := tar.NewReader(zipped); ; {
		h, err := r.Next()
		if err == io.EOF {
			return modes
		}
		require.NoError(t, err)
		assert.True(t, sample.at.Equal(h.ModTime), h.Name)
		assert.Zero(t, h.Uid+h.Gid+len(h.Uname)+len(h.Gname), h.Name)
		modes[h.Name] = os.FileMode(h.Mode)
	}
}

func TestCompare(t *testing.T) {
	folder := func(files ...string) string {
		dir := t.TempDir()
		for _, file := range files {
			name, text, _ := strings.Cut(file, "=")
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		return dir
	}
	require.NoError(t, compare(folder("a=1", "b=2"), folder("a=1", "b=2")))
	for want, folders := range map[string][2]string{
		"for b":    {folder("a=1", "b=2"), folder("a=1", "b=3")},
		"for c":    {folder("a=1", "c=2"), folder("a=1")},
		"for d":    {folder("a=1"), folder("a=1", "d=1")},
		"for a, b": {folder("a=1", "b=2"), folder("a=2", "b=3")},
	} {
		err := compare(folders[0], folders[1])
		require.Error(t, err, want)
		assert.True(t, strings.HasSuffix(err.Error(), want), err.Error())
	}
}

// TestManual finds the date and the version of a release in its man pages, and the build's own time nowhere.
func TestManual(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(work(t, sample), "pages", "man", "man1", "routebook-run.1"))
	require.NoError(t, err)
	assert.Contains(t, string(page), `.TH "ROUTEBOOK\-RUN" "1" "2026\-11\-20" "Routebook v1.2.3" "Routebook"`+"\n")
}

// TestStamped looks for the variables that the linker sets: of one that is not there, it says nothing.
func TestStamped(t *testing.T) {
	set := regexp.MustCompile(`-X github\.com/routebook/routebook/([^ ]+)\.([A-Za-z]+)=`).FindAllStringSubmatch(ldflags(sample), -1)
	require.Len(t, set, 2)
	for _, variable := range set {
		text, err := os.ReadFile(filepath.Join(root, variable[1], "version.go"))
		require.NoError(t, err)
		assert.Regexp(t, `(?m)^\t`+variable[2]+` +string( |$)`, string(text))
	}
}
