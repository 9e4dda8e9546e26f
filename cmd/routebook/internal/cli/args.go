package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// atMostOne accepts no argument or one, which what names as the usage line does.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return &status{exitCould, fmt.Sprintf("%s takes one %s: %s or %s?", cmd.Name(), what, args[0], args[1])}
		}
		return nil
	}
}

// noArguments accepts no argument.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return &status{exitCould, fmt.Sprintf("%s takes no argument; what is %s?", name, args[0])}
}
