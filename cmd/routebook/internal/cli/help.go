package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/dsl/diag"
)

// refuseUnknown makes the commands that cobra brings along, help and completion, refuse what they do not know. They would
// print help and succeed: a script with a mistake in it would go on with the help for a completion.
func refuseUnknown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.RunE = helpOf
		case "completion":
			c.Args, c.RunE, c.DisableFlagsInUseLine = cobra.ArbitraryArgs, helpOrUnknown, true
			c.Use = "completion COMMAND"
			for _, shell := range c.Commands() {
				shell.Args = noArguments
			}
		}
	}
}

// helpOf prints the help of the command that the arguments name, of all of them when there are none.
func helpOf(help *cobra.Command, args []string) error {
	cmd, rest, err := help.Root().Find(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 && cmd.HasSubCommands() {
		return cmd.RunE(cmd, rest[:1]) // it knows how to refuse that
	}
	cmd.InitDefaultHelpFlag() // --help, which only a command that runs has by itself
	return cmd.Help()
}

// helpOrUnknown runs a command that only holds others: without an argument its help is printed, and any argument is a
// mistake, since a command that exists would have run.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return cmd.Help()
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	what := fmt.Sprintf("unknown command %q", name)
	if cmd.HasParent() {
		what = fmt.Sprintf("%s has no command %q", cmd.Name(), name)
	}
	return &status{exitCould, what + "; " + diag.Suggest(name, names)}
}
