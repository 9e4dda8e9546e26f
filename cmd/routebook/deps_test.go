package main_test

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/routebook/routebook"

// A room is a folder of the house with what its packages may import. The longest matching room decides.
type room struct {
	folder  string
	ours    []string // rooms it may look into; a folder stands for everything below it
	modules []string // third-party modules of its code; its tests may also use testModules
}

var (
	lightModules = []string{
		"github.com/alecthomas/participle/v2",
		"github.com/arran4/golang-ical",
		"github.com/hashicorp/go-multierror",
		"github.com/osteele/liquid",
		"github.com/sergi/go-diff",
		"golang.org/x/text",
		"golang.org/x/time",
	}
	mailModules    = slices.Concat([]string{"github.com/emersion/go-message", "golang.org/x/net/html"}, lightModules) // html: the text of HTML mails
	commandModules = slices.Concat([]string{
		"github.com/fsnotify/fsnotify",
		"github.com/lmittmann/tint",
		"github.com/schollz/progressbar/v3",
		"github.com/sourcegraph/jsonrpc2",
		"github.com/spf13/cobra",
		"github.com/spf13/pflag", // the flags of cobra
		"golang.org/x/term",
	}, mailModules)
	serverModules = slices.Concat([]string{
		"github.com/coreos/go-oidc/v3",
		"github.com/nats-io/nats-server/v2",
		"github.com/nats-io/nats.go",
		"github.com/prometheus/client_golang",
		"github.com/wneessen/go-mail",
	}, mailModules)
	testModules = []string{
		"github.com/chromedp/cdproto", // what chromedp says to a browser
		"github.com/chromedp/chromedp",
		"github.com/emersion/go-smtp",
		"github.com/google/go-cmp",
		"github.com/owenrumney/go-sarif/v3",
		"github.com/rogpeppe/go-internal",
		"github.com/santhosh-tekuri/jsonschema/v6",
		"github.com/stretchr/testify",
		"go.uber.org/goleak",
		"pgregory.net/rapid",
	}
	// yaml.v3 is no longer maintained: one package imports it, so that one package can replace it.
	yamlModules = []string{"gopkg.in/yaml.v3"}
)

var (
	leaves     = []string{"dsl/diag", "dsl/fold", "dsl/schema", "dsl/yamlpos"}
	openLeaves = []string{"dsl/diag", "dsl/fold", "dsl/schema"} // those that the engine may see
)

var house = []room{
	{folder: "dsl", ours: []string{"dsl"}, modules: lightModules},
	{folder: "dsl/diag", ours: leaves, modules: lightModules},
	{folder: "dsl/fold", ours: leaves, modules: lightModules},
	{folder: "dsl/schema", ours: leaves, modules: lightModules},
	{folder: "dsl/yamlpos", ours: leaves, modules: slices.Concat(yamlModules, lightModules)},
	{folder: "compiler", ours: []string{"dsl", "compiler"}, modules: lightModules},
	{folder: "compiler/optimise", ours: slices.Concat([]string{"compiler/program", "compiler/optimise", "compiler/selectivity"}, openLeaves), modules: lightModules},
	{folder: "compiler/program", ours: openLeaves, modules: lightModules},
	{folder: "compiler/selectivity", ours: []string{"compiler/program"}, modules: lightModules},
	{folder: "compiler/workload"}, // a leaf: other modules' engines are measured with it
	{folder: "engine", ours: slices.Concat([]string{"compiler/program", "engine"}, openLeaves), modules: lightModules},
	{folder: "engine/live", ours: slices.Concat([]string{"compiler/program", "engine"}, openLeaves), modules: serverModules},
	{folder: "rules", ours: []string{"dsl", "compiler", "engine", "rules"}, modules: lightModules},
	{folder: "rules/convert", ours: []string{"dsl", "compiler", "engine", "rules"}, modules: mailModules},
	{folder: "rules/gitfs", ours: []string{"dsl", "compiler", "engine", "rules"}, modules: mailModules},
	{folder: "cmd/routebook", ours: []string{"dsl", "compiler", "engine", "rules", "cmd"}, modules: commandModules},
	{
		folder: "cmd/routebook/internal/web", ours: []string{"dsl", "compiler", "engine", "rules", "cmd"},
		modules: slices.Concat(serverModules, commandModules),
	},
	{folder: "examples", ours: []string{"dsl", "compiler", "engine", "rules"}, modules: nil},
}

// An edge says that package from, a folder of this module, imports to.
type edge struct {
	from string
	to   string
	test bool // the import stands in a _test.go file
}

// forbidden says why e may not exist, "" when it may.
func forbidden(e edge) string {
	lives := roomOf(e.from)
	if lives == nil {
		return fmt.Sprintf("%s is in no room of the house", e.from)
	}
	if target, ok := strings.CutPrefix(e.to, module+"/"); ok {
		return forbiddenRoom(lives, target, e)
	}
	first, _, _ := strings.Cut(e.to, "/")
	if !strings.Contains(first, ".") || within(e.to, lives.modules) { // standard library, or allowed
		return ""
	}
	if onlyForTests(e) && within(e.to, testModules) {
		return ""
	}
	if within(e.to, testModules) {
		return fmt.Sprintf("%s imports %s, which is for tests only", e.from, e.to)
	}
	return fmt.Sprintf("%s imports %s, which its tier may not use", e.from, e.to)
}

// forbiddenRoom judges an import of one of our own packages. Tests may bring in any room: an engine test compiles its
// rules from text, and Go itself refuses the cycles.
func forbiddenRoom(lives *room, target string, e edge) string {
	switch {
	case onlyForTests(e):
		return ""
	case isTestPackage(target):
		return fmt.Sprintf("%s imports %s, which is for tests only", e.from, target)
	case within(target, lives.ours):
		return ""
	}
	return fmt.Sprintf("%s imports %s, against the direction of imports", e.from, target)
}

func roomOf(folder string) *room {
	var best *room
	for i := range house {
		if r := &house[i]; within(folder, []string{r.folder}) && (best == nil || len(r.folder) > len(best.folder)) {
			best = r
		}
	}
	return best
}

// within reports whether p is one of roots or lies below one.
func within(p string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return p == root || strings.HasPrefix(p, root+"/")
	})
}

func onlyForTests(e edge) bool { return e.test || isTestPackage(e.from) }

// isTestPackage recognises packages such as state/statetest, which serve other packages' tests.
func isTestPackage(folder string) bool { return strings.HasSuffix(path.Base(folder), "test") }

var emptyNames = []string{"common", "helper", "helpers", "model", "models", "pkg", "types", "util", "utils"}

// badName says what is wrong with a package's folder or name, "" when nothing is.
func badName(folder, name string) string {
	for _, word := range append(strings.Split(folder, "/"), strings.TrimSuffix(name, "_test")) {
		if slices.Contains(emptyNames, word) {
			return fmt.Sprintf("%s: %q says nothing about what is inside", folder, word)
		}
		if word == "internal" && !within(folder, []string{"cmd/routebook"}) {
			return fmt.Sprintf("%s: internal packages live under cmd/routebook only", folder)
		}
	}
	return ""
}

// TestDependencies reads the imports of every package of the module. It looks at the files themselves and not at the
// output of a command, so that the test cache knows what the answer depends on.
func TestDependencies(t *testing.T) {
	root := filepath.Join("..", "..")
	packages := 0
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(rel)
		if skipped(dir, folder) {
			return fs.SkipDir
		}
		p, err := build.ImportDir(dir, 0)
		if noGo := (*build.NoGoError)(nil); errors.As(err, &noGo) {
			return nil
		}
		if err != nil {
			return err
		}
		packages++
		for _, found := range findings(folder, p) {
			assert.Fail(t, found)
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, packages, 5, "the walk found too few packages to be believed")
}

// skipped leaves out what the go command leaves out too: hidden folders, test data and nested modules.
func skipped(dir, folder string) bool {
	if folder == "." {
		return false
	}
	base := path.Base(folder)
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func findings(folder string, p *build.Package) []string {
	found := []string{badName(folder, p.Name)}
	for _, to := range p.Imports {
		found = append(found, forbidden(edge{from: folder, to: to}))
	}
	for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
		found = append(found, forbidden(edge{from: folder, to: to, test: true}))
	}
	return slices.DeleteFunc(found, func(s string) bool { return s == "" })
}

// TestDependenciesCanFail proves the rules on edges that nobody wrote.
func TestDependenciesCanFail(t *testing.T) {
	tests := []struct {
		from, to string
		test     bool
		want     string // "" when the edge is fine
	}{
		{"engine", module + "/compiler/program", false, ""},
		{"engine/event", module + "/dsl/fold", false, ""},
		{"engine", module + "/dsl", false, "engine imports dsl, against the direction of imports"},
		{"engine/replay", module + "/compiler", false, "engine/replay imports compiler, against the direction of imports"},
		{"engine/state", module + "/compiler/workspace", false, "engine/state imports compiler/workspace, against the direction of imports"},
		{"engine", module + "/dsl/yamlpos", false, "engine imports dsl/yamlpos, against the direction of imports"},
		{"engine", module + "/compiler", true, ""}, // a test compiles its rules from text
		{"compiler/program", module + "/dsl", false, "compiler/program imports dsl, against the direction of imports"},
		{"compiler", module + "/engine", false, "compiler imports engine, against the direction of imports"},
		{"compiler/lint", module + "/dsl", false, ""},
		{"compiler/workload", module + "/dsl/fold", false, "compiler/workload imports dsl/fold, against the direction of imports"},
		{"dsl", module + "/compiler", false, "dsl imports compiler, against the direction of imports"},
		{"dsl/yamlpos", module + "/dsl/diag", false, ""},
		{"dsl/diag", module + "/dsl", false, "dsl/diag imports dsl, against the direction of imports"},
		{"rules/review", module + "/engine/replay", false, ""},
		{"rules/review", module + "/cmd/routebook/internal/cli", false, "rules/review imports cmd/routebook/internal/cli, against the direction of imports"},
		{"cmd/routebook/internal/cli", module + "/rules/convert", false, ""},
		{"engine", module + "/engine/state/statetest", false, "engine imports engine/state/statetest, which is for tests only"},
		{"engine", module + "/engine/state/statetest", true, ""},
		{"engine/state/statetest", "github.com/stretchr/testify/require", false, ""},

		{"dsl", "strings", false, ""},
		{"dsl", "github.com/alecthomas/participle/v2/lexer", false, ""},
		{"dsl", "github.com/alecthomas/participle", false, "dsl imports github.com/alecthomas/participle, which its tier may not use"},
		{"dsl", "github.com/spf13/cobra", false, "dsl imports github.com/spf13/cobra, which its tier may not use"},
		{"rules/convert", "github.com/spf13/cobra", false, "rules/convert imports github.com/spf13/cobra, which its tier may not use"},
		{"rules/convert", "github.com/emersion/go-message/mail", false, ""},
		{"rules", "github.com/emersion/go-message/mail", false, "rules imports github.com/emersion/go-message/mail, which its tier may not use"},
		{"cmd/routebook/internal/cli", "github.com/spf13/cobra", false, ""},
		{"cmd/routebook/internal/cli", "github.com/nats-io/nats.go", false, "cmd/routebook/internal/cli imports github.com/nats-io/nats.go, which its tier may not use"},
		{"cmd/routebook/internal/web", "github.com/coreos/go-oidc/v3/oidc", false, ""},
		{"dsl/yamlpos", "gopkg.in/yaml.v3", false, ""},
		{"compiler/workspace", "gopkg.in/yaml.v3", false, "compiler/workspace imports gopkg.in/yaml.v3, which its tier may not use"},
		{"compiler/workspace", "gopkg.in/yaml.v3", true, "compiler/workspace imports gopkg.in/yaml.v3, which its tier may not use"},
		{"dsl", "github.com/stretchr/testify/require", true, ""},
		{"dsl", "github.com/stretchr/testify/require", false, "dsl imports github.com/stretchr/testify/require, which is for tests only"},
		{"parser", "strings", false, "parser is in no room of the house"},
	}
	for _, tt := range tests {
		e := edge{from: tt.from, to: tt.to, test: tt.test}
		assert.Equal(t, tt.want, forbidden(e), "%+v", e)
	}
}

// TestNamesCanFail does the same for the names of packages.
func TestNamesCanFail(t *testing.T) {
	tests := []struct {
		folder, name string
		want         string
	}{
		{"engine/assign", "assign", ""},
		{"cmd/routebook/internal/cli", "cli", ""},
		{"cmd/routebook", "main_test", ""},
		{"dsl/util", "util", `dsl/util: "util" says nothing about what is inside`},
		{"dsl/text", "helpers", `dsl/text: "helpers" says nothing about what is inside`},
		{"pkg/dsl", "dsl", `pkg/dsl: "pkg" says nothing about what is inside`},
		{"engine/model/slot", "slot", `engine/model/slot: "model" says nothing about what is inside`},
		{"dsl/internal/scan", "scan", "dsl/internal/scan: internal packages live under cmd/routebook only"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, badName(tt.folder, tt.name), "%s (package %s)", tt.folder, tt.name)
	}
}
