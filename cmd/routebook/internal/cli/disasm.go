package cli

import (
	"github.com/spf13/cobra"
)

func newDisasm(s *streams) *cobra.Command {
	var allowEmpty bool
	cmd := &cobra.Command{
		Use:   "disasm [BOOK]",
		Short: "Show the decision program that a book compiles to",
		Long: `Prints the compiled program as text: the desk, the predicates that rules share, and the code of each rule in the order of decision.
Two books with the same text decide alike.`,
		Example: `  routebook disasm desk`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := openBook(bookArg(args))
			if err != nil {
				return err
			}
			p, err := b.compile(s, allowEmpty)
			if err != nil {
				return err
			}
			_, err = s.out.Write(p.Disassemble())
			return err
		},
	}
	cmd.Flags().BoolVar(&allowEmpty, "allow-empty", false, "a book without any rule is no failure")
	return cmd
}

// bookArg returns the book that a command was given, "." without one.
func bookArg(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
