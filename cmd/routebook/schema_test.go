package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	"github.com/routebook/routebook/rules/importer"
	"github.com/routebook/routebook/rules/mutation"
	"github.com/routebook/routebook/rules/packs"
	"github.com/routebook/routebook/rules/profile"
)

// TestSchemas checks that what the tests of a book are reported as in JSON is what the schemas promise.
func TestSchemas(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.route": "rule \"r\"\n  on message\n  when source is \"chat\"\n  then\n    set priority high\n",
		"a.test.yaml": "tests:\n  - {name: a, when: {body: x, source: chat}, expect: {matched: [r]}}\n" +
			"  - {name: b, when: {body: x}, expect: {matched: [r]}}\n",
		"good/a.route":           "rule \"r\"\n  on message\n  when source is \"chat\"\n  then\n    set priority high\n",
		"good/tests/a.test.yaml": "tests:\n  - {name: a, when: {body: x, source: chat}, expect: {matched: [r]}}\n",
		"good/tests/week.ndjson": `{"id":"e1","at":"2026-01-05T09:00:00Z","source":"chat"}` + "\n",
		"good/book.yaml":         "edition: 1\n",
	} {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	good := filepath.Join(dir, "good")
	tests := []struct {
		name   string
		args   []string
		schema string
		code   int
		file   string // what is checked instead of stdout
	}{
		{"failures", []string{"test", dir}, cases.Schema, 1, ""},
		{"updated", []string{"test", good, "--update"}, cases.Schema, 0, ""},
		{"coverage in the report", []string{"test", good, "--coverage", "--traffic", filepath.Join(good, "tests/week.ndjson")}, cases.Schema, 0, ""},
		{"list", []string{"test", good, "--list"}, cases.Schema, 0, ""},
		{"coverage", []string{"test", good, "--coverage=" + filepath.Join(dir, "c.json")}, coverage.Schema, 0, filepath.Join(dir, "c.json")},
		{"mutation", []string{"mutate", good}, mutation.Schema, 0, ""},
		{"profile", []string{"profile", good, "--traffic", filepath.Join(good, "tests/week.ndjson")}, profile.Schema, 0, ""},
		{"packs", []string{"packs", "list"}, packs.Schema, 0, ""},
		{"a pack", []string{"packs", "show", "brevo-groups"}, packs.Schema, 0, ""},
		{"a pack in another language", []string{"packs", "show", "hubspot-routing", "--language", "fr"}, packs.Schema, 0, ""},
		{"import", []string{"import", "sieve", "../../testdata/docs/import/shop.sieve", "--out", filepath.Join(dir, "shop")}, importer.Schema, 1, ""},
		{"import of nothing", []string{"import", "sieve", "../../rules/importer/testdata/sieve/proton-expire_calender_notifications.sieve"}, importer.Schema, 1, ""},
		{"sample", []string{"mutate", good, "--max", "1"}, mutation.Schema, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, tt.code, cli.Main(append(tt.args, "--format", "json"), strings.NewReader(""), &stdout, &stderr), stderr.String())
			text := stdout.Bytes()
			if tt.file != "" {
				var err error
				text, err = os.ReadFile(tt.file)
				require.NoError(t, err)
			}
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			require.NoError(t, err)
			require.NoError(t, schemaOf(t, tt.schema).Validate(document), string(text))
		})
	}
}

// schemaOf compiles a schema.
func schemaOf(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	promised, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("schema.json", promised))
	schema, err := compiler.Compile("schema.json")
	require.NoError(t, err)
	return schema
}

// printed returns what a command prints. Its exit code is 0, or 1 when it finds something.
func printed(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	require.Less(t, cli.Main(args, strings.NewReader(""), &stdout, &stderr), 2, "%v: %s", args, stderr.String())
	return stdout.Bytes()
}

// validLines checks each line of a text, and returns how many there are.
func validLines(t *testing.T, schema *jsonschema.Schema, text []byte) int {
	t.Helper()
	n := 0
	for line := range bytes.Lines(text) {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(document), string(line))
		n++
	}
	return n
}

// TestSchemasOfLines checks that the traffic of the examples and of the conformance tests is what the schema of events says, and
// that what is decided about it is what the schema of decisions promises.
func TestSchemasOfLines(t *testing.T) {
	events, decisions := schemaOf(t, event.Schema), schemaOf(t, engine.Schema)
	folders, err := filepath.Glob("../../examples/*")
	require.NoError(t, err)
	seen := 0
	for _, folder := range folders {
		recordings, err := filepath.Glob(filepath.Join(folder, "traffic", "*.ndjson"))
		require.NoError(t, err)
		for _, recording := range recordings {
			text, err := os.ReadFile(recording)
			require.NoError(t, err)
			require.NotZero(t, validLines(t, events, text), recording)
			seen += validLines(t, decisions, printed(t, "run", folder, "--traffic", recording, "--until", "+48h"))
			seen += validLines(t, decisions, printed(t, "run", folder, "--traffic", recording, "--trace"))
		}
	}
	archives, err := filepath.Glob("../../testdata/conformance/*.txtar")
	require.NoError(t, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for _, f := range archive.Files {
			switch f.Name {
			case "events.ndjson":
				validLines(t, events, f.Data)
			case "want.ndjson":
				seen += validLines(t, decisions, f.Data)
			}
		}
	}
	require.Greater(t, seen, 500)
	for _, wrong := range []string{
		`{"at":"2026-01-01T00:00:00Z"}`, `{"at":"2026-01-01T00:00:00+01:00","matched":[]}`, `{"at":"2026-01-01T00:00:00Z","matched":[],"effects":[]}`,
		`{"at":"2026-01-01T00:00:00Z","matched":[],"effects":[{"do":"assign","rule":"r","tag":"x"}]}`, `{"at":"2026-01-01T00:00:00Z","matched":[],"effects":[{"do":"dance","rule":"r"}]}`,
		`{"at":"2026-01-01T00:00:00Z","matched":[],"superseded":[{"do":"reopen","rule":"r"}]}`,
	} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		require.NoError(t, err)
		require.Error(t, decisions.Validate(document), wrong)
	}
}

// TestSchemasOfFindings checks the findings of real books: their JSON, and their SARIF against the schema of OASIS.
func TestSchemasOfFindings(t *testing.T) {
	sarif, err := jsonschema.NewCompiler().Compile("../../dsl/diag/testdata/sarif-schema-2.1.0.json")
	require.NoError(t, err)
	findings := schemaOf(t, diag.Schema)
	books, err := filepath.Glob("../../examples/*/book.yaml")
	require.NoError(t, err)
	books = append(books, "../../testdata/docs/mistake.route")
	bad, err := filepath.Glob("../../compiler/lint/codes/*/bad.route")
	require.NoError(t, err)
	for _, name := range append(books, bad...) {
		if filepath.Base(name) == "book.yaml" {
			name = filepath.Dir(name)
		}
		for format, schema := range map[string]*jsonschema.Schema{"json": findings, "sarif": sarif} {
			text := printed(t, "check", name, "--format", format)
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			require.NoError(t, err, name)
			require.NoError(t, schema.Validate(document), "%s: %s", name, text)
		}
	}
}
