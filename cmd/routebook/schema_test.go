package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	"github.com/routebook/routebook/rules/mutation"
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
			promised, err := jsonschema.UnmarshalJSON(strings.NewReader(tt.schema))
			require.NoError(t, err)
			compiler := jsonschema.NewCompiler()
			require.NoError(t, compiler.AddResource("schema.json", promised))
			schema, err := compiler.Compile("schema.json")
			require.NoError(t, err)
			require.NoError(t, schema.Validate(document), string(text))
		})
	}
}
