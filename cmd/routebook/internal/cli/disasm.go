package cli

import (
	"github.com/spf13/cobra"
)

func newDisasm(s *streams) *cobra.Command {
	var allowEmpty, plan, rev bool
	cmd := &cobra.Command{
		Use:   "disasm [BOOK]",
		Short: "Show the decision program that a book compiles to",
		Long: `Prints the compiled program as text: the desk, the predicates that rules share, and the code of each rule in the order of decision.
Two books with the same text decide alike.

With --plan it also prints how the program is run, which changes no decision: how each predicate is found, and which predicates
lead to each rule. A rule to which none lead is evaluated for every event that it listens to.`,
		Example: `  routebook disasm desk
  routebook disasm main:desk
  routebook disasm --plan desk`,
		Args: atMostOne("BOOK"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := openBook(cmd.Context(), bookArg(args), rev)
			if err != nil {
				return err
			}
			p, err := b.compile(s, allowEmpty)
			if err != nil {
				return err
			}
			if _, err = s.out.Write(p.Disassemble()); err != nil || !plan {
				return err
			}
			_, err = s.out.Write(append([]byte{'\n'}, p.DisassemblePlan()...))
			return err
		},
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "also show how the program is run")
	cmd.Flags().BoolVar(&allowEmpty, "allow-empty", false, "a book without any rule is no failure")
	cmd.Flags().BoolVar(&rev, "rev", false, revFlag)
	return cmd
}

// bookArg returns the book that a command was given, "." without one.
func bookArg(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
