package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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
		RunE: helpOrUnknown,
	}
	cmd.AddCommand(newPacksList(s), newPacksShow(s), newPacksAdd(s))
	return cmd
}

func newPacksList(s *streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Name the packs",
		Example: "  routebook packs list",
		Args:    noArguments,

		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return s.listPacks(format) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	takes(cmd, "format", reportFormats...)
	return cmd
}

func (s *streams) listPacks(format string) error {
	if err := oneOf("--format", format, reportFormats...); err != nil {
		return err
	}
	if format == "json" {
		var all []packs.Description
		for _, p := range packs.All() {
			all = append(all, p.Brief())
		}
		return packs.WriteJSON(s.out, all)
	}
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
	format   string
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
		ValidArgsFunction: first(offeredPacks),
		RunE:              func(_ *cobra.Command, args []string) error { return s.showPack(args[0], f) },
	}
	cmd.Flags().StringVar(&f.language, "language", packs.English, "of the rules and of what stands for parameters: en or fr")
	cmd.Flags().BoolVar(&f.readme, "readme", false, "print the pack's README instead")
	cmd.Flags().StringVar(&f.format, "format", "text", "text or json")
	takes(cmd, "format", reportFormats...)
	offer(cmd, "language", packLanguages)
	return cmd
}

// oneName takes the name of a pack.
func oneName(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return &status{exitCould, fmt.Sprintf("%s takes the NAME of a pack: %s", strings.TrimPrefix(cmd.CommandPath(), "routebook "), strings.Join(packs.Names(), ", "))}
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
	if err := oneOf("--format", f.format, reportFormats...); err != nil {
		return err
	}
	if f.readme && f.format != "text" {
		return &status{exitCould, "--readme is a text: it does not go with --format json"}
	}
	p, err := findPack(name, f.language)
	if err != nil {
		return err
	}
	if f.readme {
		_, err = io.WriteString(s.out, p.Readme)
		return err
	}
	d, err := p.Describe(f.language)
	if err != nil {
		return err
	}
	if f.format == "json" {
		return packs.WriteJSON(s.out, []packs.Description{d})
	}
	var b bytes.Buffer
	writePack(&b, p, &d)
	_, err = s.out.Write(b.Bytes())
	return err
}

// writePack says what a pack asks for and which rules it holds.
func writePack(b *bytes.Buffer, p *packs.Pack, d *packs.Description) {
	fmt.Fprintf(b, "%s: %s, %s\n\nParameters, as in --set NAME=VALUE:\n", d.Name, d.Product, d.Summary)
	for i, parameter := range d.Parameters {
		fmt.Fprintf(b, "  %s: %s\n      %s", parameter.Name, parameter.Description, p.Parameters[i].Type.Form())
		if parameter.Required {
			fmt.Fprintf(b, "; needed, for example %s\n", parameter.Default)
		} else {
			fmt.Fprintf(b, "; otherwise %s\n", parameter.Default)
		}
	}
	b.WriteString("\nRules:\n")
	for _, rule := range d.Rules {
		off := ""
		if rule.Disabled {
			off = " (disabled)"
		}
		fmt.Fprintf(b, "  %s%s\n", rule.Name, off)
		if rule.Description != "" {
			fmt.Fprintf(b, "      %s\n", rule.Description)
		}
	}
}
