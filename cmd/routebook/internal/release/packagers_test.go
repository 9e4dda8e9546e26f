package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/yamlpos"
)

const root = "../../../.."

// parsed reads a YAML file in the root of the repository.
func parsed(t *testing.T, name string) *yamlpos.Node {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	n, found := yamlpos.Parse(name, text)
	require.Empty(t, found)
	return n
}

// texts are the texts of a list below some keys; a number is a place in a list.
func texts(t *testing.T, n *yamlpos.Node, keys ...string) []string {
	t.Helper()
	for _, key := range keys {
		n = n.Lookup(key)
		require.NotNil(t, n, "%v", keys)
	}
	var all []string
	for _, item := range n.Items {
		all = append(all, item.Text)
	}
	return all
}

// TestGoReleaser makes sure that GoReleaser would build the same bytes and pack the same files as this program.
func TestGoReleaser(t *testing.T) {
	config := parsed(t, ".goreleaser.yaml")
	assert.Equal(t, "2", config.Lookup("version").Text)
	builds := config.Lookup("builds").Items
	require.Len(t, builds, 1)
	b := builds[0]
	assert.Equal(t, command, b.Lookup("main").Text)
	assert.Equal(t, buildFlags, texts(t, b, "flags"))
	version := identity{version: "v{{ .Version }}", commit: "{{ .FullCommit }}"}
	assert.Equal(t, ldflags(version), strings.Join(texts(t, b, "ldflags"), " "))

	set := map[string]string{"GOAMD64": strings.Join(texts(t, b, "goamd64"), " "), "GOARM64": strings.Join(texts(t, b, "goarm64"), " ")}
	for _, setting := range texts(t, b, "env") {
		name, value, _ := strings.Cut(setting, "=")
		set[name] = value
	}
	assert.Equal(t, steering, set)
	var built []target
	for _, goos := range texts(t, b, "goos") {
		for _, goarch := range texts(t, b, "goarch") {
			built = append(built, target{goos, goarch})
		}
	}
	assert.Equal(t, targets, built)

	a := config.Lookup("archives").Items[0]
	assert.Equal(t, []string{"tar.gz"}, texts(t, a, "formats"))
	name := strings.NewReplacer("{{ .Version }}", "1.2.3", "{{ .Os }}", "linux", "{{ .Arch }}", "arm64").Replace(a.Lookup("name_template").Text)
	assert.Equal(t, target{"linux", "arm64"}.folder(sample), name)
	var packed []string
	for _, file := range a.Lookup("files").Items {
		packed = append(packed, strings.TrimPrefix(file.Lookup("src").Text, "dist-pages/"))
	}
	assert.Equal(t, slices.Concat(documents, []string{"completions/*", "man/man1/*"}), packed)
	assert.Equal(t, sumsFile, config.Lookup("checksum").Lookup("name_template").Text)
}

// TestPackages makes sure that every file that a package for Linux takes is one that there will be.
func TestPackages(t *testing.T) {
	config := parsed(t, ".goreleaser.yaml")
	pages := t.TempDir()
	require.NoError(t, writePages(filepath.Join(pages, "dist-pages"), sample))
	for _, name := range documents {
		require.NoError(t, os.Symlink(filepath.Join(root, name), filepath.Join(pages, name)))
	}
	seen := map[string]bool{}
	for _, file := range config.Lookup("nfpms").Items[0].Lookup("contents").Items {
		src := file.Lookup("src").Text
		found, err := filepath.Glob(filepath.Join(pages, src))
		require.NoError(t, err)
		assert.NotEmpty(t, found, src)
		seen[file.Lookup("dst").Text] = true
	}
	for _, dst := range []string{"/usr/share/man/man1/", "/usr/share/bash-completion/completions/routebook", "/usr/share/doc/routebook/THIRD_PARTY_NOTICES"} {
		assert.Contains(t, seen, dst)
	}
}

// instruction is one of a Dockerfile: FROM, with its words.
type instruction struct {
	name  string
	words []string
}

// dockerfile reads the instructions of the Dockerfile, stage by stage.
func dockerfile(t *testing.T) (stages map[string][]instruction, last string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	require.NoError(t, err)
	stages = map[string][]instruction{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if words[0] == "FROM" {
			last = "final"
			if n := len(words); words[n-2] == "AS" {
				last = words[n-1]
			}
		}
		stages[last] = append(stages[last], instruction{words[0], words[1:]})
	}
	return stages, last
}

// TestDockerfile reads what no Docker is needed for: what the image stands on, who runs in it, and that the command is built by
// this program.
func TestDockerfile(t *testing.T) {
	stages, last := dockerfile(t)
	require.Equal(t, "final", last, "docker build makes the last stage")
	assert.ElementsMatch(t, []string{"build", "base", "prebuilt", "final"}, slices.Collect(maps.Keys(stages)))
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:[a-z0-9.-]+$`)
	for name, stage := range stages {
		from := slices.DeleteFunc(slices.Clone(stage[0].words), func(w string) bool { return strings.HasPrefix(w, "--") })[0]
		if stages[from] == nil {
			assert.Regexp(t, pinned, from, name)
			assert.NotContains(t, from, ":latest", name)
		}
	}
	of := func(stage, name string) (all []string) {
		for _, in := range stages[stage] {
			if in.name == name {
				all = append(all, strings.Join(in.words, " "))
			}
		}
		return all
	}
	assert.Equal(t, []string{"gcr.io/distroless/static-debian12:nonroot AS base"}, of("base", "FROM"))
	assert.Equal(t, []string{"65532:65532"}, of("base", "USER"))
	assert.Equal(t, []string{"/book"}, of("base", "WORKDIR"))
	assert.Equal(t, []string{`["/usr/local/bin/routebook"]`}, of("base", "ENTRYPOINT"))
	for _, stage := range []string{"prebuilt", "final"} {
		assert.Equal(t, "base", stages[stage][0].words[0])
		assert.Empty(t, slices.Concat(of(stage, "USER"), of(stage, "ENTRYPOINT"), of(stage, "RUN")), "%s keeps what base says", stage)
		assert.True(t, strings.HasSuffix(of(stage, "COPY")[0], " /usr/local/bin/routebook"), stage)
	}
	runs := of("build", "RUN")
	build, ok := strings.CutPrefix(runs[len(runs)-1], "go run ./cmd/routebook/internal/release ")
	require.True(t, ok, "the command is built by this program: %s", runs)
	given := strings.NewReplacer(`"`, "", "$TARGETOS", "linux", "$TARGETARCH", "arm64", "$VERSION", sample.version, "$COMMIT", sample.commit)
	o, err := parse(strings.Fields(given.Replace(build)))
	require.NoError(t, err)
	assert.Equal(t, []target{{"linux", "arm64"}}, o.targets)
	assert.Equal(t, []string{"--from=build " + o.binary + " /usr/local/bin/routebook"}, of("final", "COPY"))
	assert.Equal(t, sample.version+sample.commit, o.version+o.commit)

	release := parsed(t, ".goreleaser.yaml").Lookup("dockers_v2").Items[0]
	assert.Equal(t, []string{"--target=prebuilt"}, texts(t, release, "flags"))
	assert.Equal(t, []string{"LICENSE THIRD_PARTY_NOTICES /usr/share/doc/routebook/"}, of("base", "COPY"))
	assert.Equal(t, []string{"LICENSE", "THIRD_PARTY_NOTICES"}, texts(t, release, "extra_files"))
}

// TestDockerContext makes sure that .dockerignore leaves in what the build needs, embedded files too.
func TestDockerContext(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	require.NoError(t, err)
	var ignored []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			ignored = append(ignored, line)
		}
	}
	for _, file := range append(sources(t), "go.mod", "go.sum", "LICENSE", "THIRD_PARTY_NOTICES") {
		assert.FileExists(t, filepath.Join(root, file))
		for _, pattern := range ignored {
			assert.False(t, leftOut(pattern, file), "%s leaves out %s", pattern, file)
		}
	}
	assert.True(t, leftOut("**/testdata", "dsl/testdata/a.route"))
	assert.True(t, leftOut("docs", "docs/ci/gitlab.yml"))
	assert.True(t, leftOut("**/*_test.go", "dsl/lex_test.go"))
	assert.False(t, leftOut("docs", "cmd/docs/a.go"))
}

// sources are the files of our own that the command and this program are built from.
func sources(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,GoFiles,EmbedFiles,Module", command, "./cmd/routebook/internal/release")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	at, err := filepath.Abs(root)
	require.NoError(t, err)
	var all []string
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			Dir                 string
			GoFiles, EmbedFiles []string
			Module              *struct{ Main bool }
		}
		require.NoError(t, d.Decode(&p))
		if p.Module == nil || !p.Module.Main {
			continue
		}
		for _, file := range slices.Concat(p.GoFiles, p.EmbedFiles) {
			name, err := filepath.Rel(at, filepath.Join(p.Dir, file))
			require.NoError(t, err)
			all = append(all, filepath.ToSlash(name))
		}
	}
	require.Greater(t, len(all), 100)
	return all
}

// leftOut reports whether a pattern of .dockerignore leaves out a file: itself, or with a folder above it.
func leftOut(pattern, file string) bool {
	base, anywhere := strings.CutPrefix(pattern, "**/")
	for ; file != "."; file = path.Dir(file) {
		name := file
		if anywhere {
			name = path.Base(file)
		}
		if ok, _ := path.Match(base, name); ok {
			return true
		}
	}
	return false
}

// TestInvocations parses every call of this program that stands elsewhere in the repository.
func TestInvocations(t *testing.T) {
	call := regexp.MustCompile(`go run \./cmd/routebook/internal/release((?: +[^ \n]+)*)`)
	values := strings.NewReplacer(
		`"`, "", "`", "", "$TARGETOS", "linux", "$TARGETARCH", "arm64", "$VERSION", "v1.2.3", "$COMMIT", sample.commit, "$GITHUB_REF_NAME", "v1.2.3",
		"{{ .Version }}", "1.2.3", "{{ .FullCommit }}", sample.commit, "$scratch", "/tmp",
	)
	for _, name := range []string{
		".ci/run", ".github/workflows/release.yml", ".goreleaser.yaml", "Dockerfile", "docs/install.md", "cmd/routebook/internal/release/doc.go",
	} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		calls := call.FindAllStringSubmatch(values.Replace(string(text)), -1)
		assert.NotEmpty(t, calls, name)
		for _, c := range calls {
			args := c[1]
			if name == "cmd/routebook/internal/release/doc.go" {
				args, _, _ = strings.Cut(args, "  ") // what it does stands behind
			}
			_, err := parse(strings.Fields(args))
			require.NoError(t, err, "%s: %s", name, c[0])
		}
	}
}
