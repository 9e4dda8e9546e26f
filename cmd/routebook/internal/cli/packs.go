package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/packs"
)

func newPacks(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "packs",
		Short: "Ready-made books for those who come from a product",
		Long: `A pack is the desk of a product as a book: rules for each of its features, with tests. "add" makes one your own,
with your teams, agents and words.`,
		Example: `  routebook packs list
  routebook packs show hubspot-routing
  routebook packs add hubspot-routing desk      asks for your team and agents`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &status{exitCould, fmt.Sprintf("packs has no command %q; %s", args[0], diag.Suggest(args[0], []string{"list", "show", "add"}))}
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(newPacksList(s), newPacksShow(s), newPacksAdd(s))
	return cmd
}

func newPacksList(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Name the packs",
		Example: "  routebook packs list",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return s.listPacks() },
	}
}

func (s *streams) listPacks() error {
	var b bytes.Buffer
	width := 0
	for _, name := range packs.Names() {
		width = max(width, len(name))
	}
	for _, p := range packs.All() {
		fmt.Fprintf(&b, "%-*s  %s: %s\n", width, p.Name, p.Product, p.Summary)
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

// showFlags are the flags of packs show.
type showFlags struct {
	language string
	readme   bool
}

func newPacksShow(s *streams) *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Say what a pack holds, and what it asks for",
		Example: `  routebook packs show brevo-groups
  routebook packs show brevo-groups --language fr
  routebook packs show brevo-groups --readme     feature by feature, with what was assumed`,
		Args:              oneName,
		ValidArgsFunction: completePack,
		RunE:              func(_ *cobra.Command, args []string) error { return s.showPack(args[0], f) },
	}
	cmd.Flags().StringVar(&f.language, "language", packs.English, "of the rules and of what stands for parameters: en or fr")
	cmd.Flags().BoolVar(&f.readme, "readme", false, "print the pack's README instead")
	return cmd
}

// oneName takes the name of a pack.
func oneName(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return &status{exitCould, fmt.Sprintf("%s takes the NAME of a pack: %s", strings.TrimPrefix(cmd.CommandPath(), "routebook "), strings.Join(packs.Names(), ", "))}
}

func completePack(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return packs.Names(), cobra.ShellCompDirectiveNoFileComp
}

// findPack returns a pack that there is in a language.
func findPack(name, language string) (*packs.Pack, error) {
	p, ok := packs.Find(name)
	if !ok {
		return nil, &status{exitCould, fmt.Sprintf("no pack is called %q; %s", name, diag.Suggest(name, packs.Names()))}
	}
	if !slices.Contains(p.Languages(), language) {
		return nil, &status{exitCould, fmt.Sprintf("--language takes %s, not %q", strings.Join(p.Languages(), " or "), language)}
	}
	return p, nil
}

func (s *streams) showPack(name string, f showFlags) error {
	p, err := findPack(name, f.language)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if f.readme {
		b.WriteString(p.Readme)
	} else if err := writePack(&b, p, f.language); err != nil {
		return err
	}
	_, err = s.out.Write(b.Bytes())
	return err
}

// writePack says what a pack asks for and which rules it holds.
func writePack(b *bytes.Buffer, p *packs.Pack, language string) error {
	files, err := p.Edition(language, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s: %s, %s\n\nParameters, as in --set NAME=VALUE:\n", p.Name, p.Product, p.Summary)
	for i := range p.Parameters {
		parameter := &p.Parameters[i]
		fmt.Fprintf(b, "  %s: %s\n      %s", parameter.Name, parameter.Description, parameter.Type.Form())
		if parameter.Required {
			fmt.Fprintf(b, "; needed, for example %s\n", p.Default(parameter, language))
		} else {
			fmt.Fprintf(b, "; otherwise %s\n", p.Default(parameter, language))
		}
	}
	b.WriteString("\nRules:\n")
	for _, name := range files.Names() {
		if !strings.HasSuffix(name, ".route") {
			continue
		}
		tree, _ := dsl.Parse(name, files[name])
		for _, d := range tree.Decls {
			if rule, ok := d.(*dsl.Rule); ok {
				writeRule(b, rule)
			}
		}
	}
	return nil
}

// writeRule writes the name of a rule, and what it says it is for.
func writeRule(b *bytes.Buffer, rule *dsl.Rule) {
	off := ""
	if rule.Disabled {
		off = " (disabled)"
	}
	fmt.Fprintf(b, "  %s%s\n", rule.Name.Text, off)
	for _, h := range rule.Header {
		if d, ok := h.(*dsl.Description); ok {
			fmt.Fprintf(b, "      %s\n", d.Text.Text)
		}
	}
}
