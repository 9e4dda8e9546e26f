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
  routebook codes R101   one of them`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return s.codes(args) },
	}
}

// codes lists the codes of findings, or one of them.
func (s *streams) codes(args []string) error {
	var known []string
	seen := false
	for _, c := range reference.Codes() {
		known = append(known, c.Code)
		if len(args) > 0 && !strings.EqualFold(args[0], c.Code) {
			continue
		}
		seen = true
		refused := ""
		if c.Refused {
			refused = "; run refuses it"
		}
		if _, err := fmt.Fprintf(s.out, "%s  %-7s  %s%s\n", c.Code, c.Severity, c.Doc, refused); err != nil {
			return err
		}
	}
	if !seen {
		return &status{exitCould, fmt.Sprintf("unknown code %q; %s", args[0], diag.Suggest(args[0], known))}
	}
	return nil
}
