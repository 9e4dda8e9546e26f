package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	"github.com/routebook/routebook/rules/importer"
	"github.com/routebook/routebook/rules/mutation"
	"github.com/routebook/routebook/rules/packs"
	"github.com/routebook/routebook/rules/profile"
	"github.com/routebook/routebook/rules/review"
)

// schemas are the JSON Schemas that are published: of what people write, then of what commands print.
var schemas = []struct{ name, brief, text string }{
	{"book", "book.yaml", workspace.Schema},
	{"tests", "a file of tests, NAME.test.yaml", cases.FileSchema},
	{"events", "one line of traffic", event.Schema},
	{"decisions", "one line of what run prints", engine.Schema},
	{"findings", "check --format json", diag.Schema},
	{"test-report", "test --format json", cases.Schema},
	{"coverage", "test --coverage=FILE.json", coverage.Schema},
	{"mutation", "mutate --format json", mutation.Schema},
	{"profile", "profile --format json", profile.Schema},
	{"packs", "packs list --format json, packs show NAME --format json", packs.Schema},
	{"diff", "diff --format json", review.Schema},
	{"why", "why --format json", review.WhySchema},
	{"import", "import --format json", importer.Schema},
}

func newSchema(s *streams) *cobra.Command {
	var names []string
	for _, schema := range schemas {
		names = append(names, schema.name)
	}
	return &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print a JSON Schema of what is read or printed",
		Long:  "Prints a JSON Schema (2020-12), for editors and for programs that read what commands print; without NAME their names.",
		Example: `  routebook schema                          their names
  routebook schema book > book.schema.json  for an editor; the first line of book.yaml then is
                                            # yaml-language-server: $schema=book.schema.json`,
		Args:              atMostOne("NAME"),
		ValidArgsFunction: first(offeredSchemas),
		RunE:              func(_ *cobra.Command, args []string) error { return s.schema(args, names) },
	}
}

// schema lists the schemas, or prints one of them.
func (s *streams) schema(args, names []string) error {
	for _, schema := range schemas {
		var err error
		switch {
		case len(args) == 0:
			_, err = fmt.Fprintf(s.out, "%-11s  %s\n", schema.name, schema.brief)
		case schema.name == args[0]:
			_, err = io.WriteString(s.out, schema.text)
			return err
		}
		if err != nil {
			return err
		}
	}
	if len(args) == 0 {
		return nil
	}
	return &status{exitCould, fmt.Sprintf("unknown schema %q; %s", args[0], diag.Suggest(args[0], names))}
}
