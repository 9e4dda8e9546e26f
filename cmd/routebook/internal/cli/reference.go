package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/cmd/routebook/internal/reference"
	"github.com/routebook/routebook/dsl/diag"
)

func newDoc(s *streams) *cobra.Command {
	var names []string
	for _, p := range reference.Pages {
		names = append(names, p.Name)
	}
	return &cobra.Command{
		Use:   "doc [PAGE]",
		Short: "Print a page of the language reference",
		Example: `  routebook doc           the pages
  routebook doc fields    what a condition can read
  routebook doc steps     what a rule can do
  routebook doc R203      the page of a code`,
		Args:              atMostOne("PAGE"),
		ValidArgsFunction: first(offeredPages),
		RunE:              func(_ *cobra.Command, args []string) error { return s.doc(args, names) },
	}
}

// doc lists the pages of the reference, or prints one of them in Markdown.
func (s *streams) doc(args, names []string) error {
	if len(args) == 0 {
		for _, p := range reference.Pages {
			if _, err := fmt.Fprintf(s.out, "%-10s  %s\n", p.Name, p.Brief); err != nil {
				return err
			}
		}
		return nil
	}
	if page, ok := reference.LookupCode(args[0]); ok {
		_, err := s.out.Write(page.Markdown())
		return err
	}
	page, ok := reference.Lookup(args[0])
	if !ok {
		return &status{exitCould, fmt.Sprintf("unknown page %q; %s", args[0], diag.Suggest(args[0], names))}
	}
	_, err := s.out.Write(page.Markdown())
	return err
}
