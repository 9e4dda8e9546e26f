package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/cmd/routebook/internal/reference"
	"github.com/routebook/routebook/dsl/diag"
)

func newCodes(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "codes [CODE]",
		Short: "Say what a finding means",
		Example: `  routebook codes        all codes
  routebook codes R101   why it matters, with a bad and a good example`,
		Args:              atMostOne("CODE"),
		ValidArgsFunction: first(offeredCodes),
		RunE:              func(_ *cobra.Command, args []string) error { return s.codes(args) },
	}
}

// codes lists the codes of findings, or prints the page of one of them.
func (s *streams) codes(args []string) error {
	all := reference.Codes()
	if len(args) > 0 {
		page, ok := reference.LookupCode(args[0])
		if !ok {
			var known []string
			for _, c := range all {
				known = append(known, c.Code)
			}
			return &status{exitCould, fmt.Sprintf("unknown code %q; %s", args[0], diag.Suggest(strings.ToUpper(args[0]), known))}
		}
		_, err := s.out.Write(page.Text())
		return err
	}
	width := 0
	for _, c := range all {
		width = max(width, len(c.Name))
	}
	for _, c := range all {
		refused := ""
		if c.Refused {
			refused = "; run refuses it"
		}
		if _, err := fmt.Fprintf(s.out, "%s  %-7s  %-*s  %s%s\n", c.Code, c.Severity, width, c.Name, c.Doc, refused); err != nil {
			return err
		}
	}
	return nil
}
