package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
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
	for _, c := range allCodes() {
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

// allCodes returns the codes of syntax and of the check, in order.
func allCodes() []compiler.Code {
	all := slices.Clone(compiler.Codes)
	for _, c := range dsl.Codes {
		all = append(all, compiler.Code{Code: c.Code, Severity: c.Severity, Refused: c.Severity == diag.Error, Doc: c.Doc})
	}
	slices.SortFunc(all, func(a, b compiler.Code) int { return strings.Compare(a.Code, b.Code) })
	return all
}
