package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/cmd/routebook/internal/reference"
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/rules/packs"
	"github.com/routebook/routebook/rules/review"
)

// Words that flags of several verbs take.
var (
	colors   = []string{"auto", "always", "never"}
	onErrors = []string{"stop", "skip"}

	reportFormats = []string{"text", "json"} // of what has no further one
)

// takes makes the shell offer the words that a flag takes. They are checked by oneOf, with the same list.
func takes(cmd *cobra.Command, flag string, words ...string) {
	offer(cmd, flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return beginning(typed, words), cobra.ShellCompDirectiveNoFileComp
	})
}

// takesList is takes for a flag whose value is several words with commas between them. They are asked for only when somebody
// completes them: not every run of the command has to list them.
func takesList(cmd *cobra.Command, flag string, words func() []string) {
	offer(cmd, flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		var all []string
		for _, w := range words() {
			all = append(all, before+w)
		}
		return beginning(typed, all), cobra.ShellCompDirectiveNoFileComp
	})
}

// takesText is takes for a flag whose value nobody can guess: no files are offered for it.
func takesText(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		offer(cmd, flag, cobra.NoFileCompletions)
	}
}

func offer(cmd *cobra.Command, flag string, completions cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, completions); err != nil {
		panic(err) // no such flag, or twice
	}
}

// beginning returns the words that begin as was typed.
func beginning(typed string, words []string) []string {
	var all []string
	for _, w := range words {
		if strings.HasPrefix(w, typed) {
			all = append(all, w)
		}
	}
	return all
}

// first offers words for the first argument, and nothing further.
func first(words func(typed string) []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return beginning(typed, words(typed)), cobra.ShellCompDirectiveNoFileComp
	}
}

// folder offers folders for the first argument.
func folder(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// described are codes as a shell shows them, each with what it means.
func described(codes []compiler.Code) []string {
	var all []string
	for _, c := range codes {
		all = append(all, cobra.CompletionWithDesc(c.Code, c.Doc))
	}
	return all
}

// offeredCodes are the codes that have a page.
func offeredCodes(string) []string { return described(reference.Codes()) }

// checkedCodes are those that check can select or ignore.
func checkedCodes() []string { return described(lint.Catalogue()) }

// offeredPages are the pages of the reference, and the codes once something is typed: there are many.
func offeredPages(typed string) []string {
	var all []string
	for _, p := range reference.Pages {
		all = append(all, cobra.CompletionWithDesc(p.Name, p.Brief))
	}
	if typed != "" {
		all = append(all, offeredCodes(typed)...)
	}
	return all
}

// offeredSchemas are the names of the schemas.
func offeredSchemas(string) []string {
	var all []string
	for _, schema := range schemas {
		all = append(all, cobra.CompletionWithDesc(schema.name, schema.brief))
	}
	return all
}

// offeredPacks are the names of the packs.
func offeredPacks(string) []string {
	var all []string
	for _, p := range packs.All() {
		all = append(all, cobra.CompletionWithDesc(p.Name, p.Product+": "+p.Summary))
	}
	return all
}

// packLanguages are the languages in which the pack that is named on the line can be had, or any pack.
func packLanguages(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		args = packs.Names()
	}
	p, ok := packs.Find(args[0])
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return beginning(typed, p.Languages()), cobra.ShellCompDirectiveNoFileComp
}

// offeredParameters are the parameters of the pack that is named on the line, as --set takes them: the value is typed behind.
func offeredParameters(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	p, ok := packs.Find(args[0])
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	for i := range p.Parameters {
		all = append(all, cobra.CompletionWithDesc(p.Parameters[i].Name+"=", p.Parameters[i].Description))
	}
	return beginning(typed, all), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// facets are the ways in which conversations can differ.
func facets() []string { return review.Facets }

// reportForms are the beginnings of what --report takes: the file is typed behind.
func reportForms(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var all []string
	for _, format := range checkFormats {
		all = append(all, format+"=")
	}
	return beginning(typed, all), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
