package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/routebook/routebook/rules/convert"
)

func newConvert(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "convert",
		Short: "Turn other systems' traffic into events",
		Long: `Turns logs, mailboxes and exports into events that run and diff read. The SOURCE is the format; several files
are one recording, and names that end in .gz are read and written as such.`,
		Example: `  routebook convert mbox support.mbox --desk support@shop.example --out month.ndjson.gz
  routebook convert ndjson chat.log --set at=time --set body=text --out week.ndjson`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &status{exitCould, fmt.Sprintf("unknown format %q; %s", args[0], convert.SuggestSource(args[0]))}
			}
			return cmd.Help()
		},
	}
	for _, src := range convert.Sources {
		cmd.AddCommand(newConvertSource(s, src))
	}
	return cmd
}

// convertFlags are the flags of convert.
type convertFlags struct {
	profile   string
	set       []string
	atDefault string
	desk      []string
	full      bool
	headers   []string
	separator string
	out       string
	onError   string
	rejects   string
	maxLine   int
	empty     bool
	sample    sampleFlags
	people    peopleFlags
}

func newConvertSource(s *streams, src convert.Source) *cobra.Command {
	var f convertFlags
	use := src.Name + " FILE…"
	if src.Folder != convert.None {
		use = src.Name + " FILE|FOLDER…"
	}
	cmd := &cobra.Command{
		Use:     use,
		Short:   src.Short,
		Long:    src.Long,
		Example: src.Example,
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return s.convert(cmd.Context(), src, args, f) },
	}
	f.addTo(cmd.Flags(), src)
	takes(cmd, "on-error", onErrors...)
	if src.Takes.Profile {
		takesText(cmd, "set")
	}
	if src.Takes.Lines {
		takesText(cmd, "max-line")
	}
	if src.Takes.AtDefault {
		takesText(cmd, "at-default")
	}
	if src.Takes.Cells {
		takes(cmd, "separator", slices.Sorted(maps.Keys(convert.Separators))...)
	}
	if src.Takes.Mail {
		takesText(cmd, "desk", "header")
	}
	takesText(cmd, "since", "until", "every", "anonymise", "keep-domain")
	return cmd
}

// addTo adds the flags that mean something to a source.
func (f *convertFlags) addTo(flags *pflag.FlagSet, src convert.Source) {
	f.maxLine = convert.DefaultMaxLine
	if src.Takes.Profile {
		flags.StringVar(&f.profile, "profile", "", "YAML file that says where each key comes from")
		flags.StringArrayVar(&f.set, "set", nil, "KEY=PATH or KEY={helper: …}; holds against the profile; may be repeated")
	}
	if src.Takes.Lines {
		flags.IntVar(&f.maxLine, "max-line", convert.DefaultMaxLine, "bytes of the longest "+src.Noun)
	}
	if src.Takes.Cells {
		flags.StringVar(&f.separator, "separator", "", "what stands between cells: , ; | or tab; found out when not given")
	}
	if src.Takes.AtDefault {
		flags.StringVar(&f.atDefault, "at-default", "", "time of "+src.Noun+"s that have none, RFC 3339")
	}
	if src.Takes.Mail {
		flags.StringArrayVar(&f.desk, "desk", nil, "ADDRESS[=INBOX] or domain of the desk, whose mails are replies; may be repeated")
		flags.StringArrayVar(&f.headers, "header", nil, "NAME of a header to keep as event.headers.NAME; may be repeated")
		flags.BoolVar(&f.full, "full", false, "keep quoted mails and signatures in body")
	}
	f.sample.addTo(flags)
	f.people.addTo(flags)
	flags.StringVarP(&f.out, "out", "o", "", "write to this file, once it is complete, instead of stdout")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a "+src.Noun+" that cannot be converted")
	flags.StringVar(&f.rejects, "rejects", "", "write the "+src.Noun+"s that were skipped to this file")
	flags.BoolVar(&f.empty, "allow-empty", false, "an input without any "+src.Noun+" is no failure")
}

// settings reads the profile and the flags.
func (f *convertFlags) settings(s *streams, src convert.Source) (convert.Settings, error) {
	settings := convert.Settings{MaxLine: f.maxLine, Full: f.full, Headers: f.headers}
	if f.atDefault != "" {
		at, err := time.Parse(time.RFC3339Nano, f.atDefault)
		if err != nil {
			return settings, &status{exitCould, fmt.Sprintf("--at-default takes a time such as 2026-01-31T09:00:00Z, not %q", f.atDefault)}
		}
		settings.AtDefault = at
	}
	if f.separator != "" {
		var known bool
		if settings.Separator, known = convert.Separators[f.separator]; !known {
			return settings, &status{exitCould, fmt.Sprintf("--separator takes , ; | or tab, not %q", f.separator)}
		}
	}
	for _, name := range f.headers {
		if err := convert.CheckHeader(name); err != nil {
			return settings, &status{exitCould, "--header: " + err.Error()}
		}
	}
	for _, desk := range f.desk {
		side, err := convert.ParseDesk(desk)
		if err != nil {
			return settings, &status{exitCould, "--desk: " + err.Error()}
		}
		settings.Desk = append(settings.Desk, side)
	}
	if !src.Takes.Profile {
		return settings, nil
	}
	var err error
	settings.Profile, err = f.mapping(s)
	return settings, err
}

// mapping reads the profile and what --set adds to it.
func (f *convertFlags) mapping(s *streams) (convert.Profile, error) {
	var mapped convert.Profile
	if f.profile != "" {
		src, err := s.readAll(f.profile)
		if err != nil {
			return mapped, err
		}
		if mapped, err = s.parseProfile(f.profile, src); err != nil {
			return mapped, err
		}
	}
	if len(f.set) > 0 {
		src, err := convert.FlagSource(f.set)
		if err != nil {
			return mapped, &status{exitCould, err.Error()}
		}
		p, err := s.parseProfile(convert.FlagFile, src)
		if err != nil {
			return mapped, err
		}
		mapped = mapped.With(p)
	}
	if mapped.Empty() {
		return mapped, &status{exitCould, "say where the keys come from: --set at=time --set body=text …, or --profile FILE"}
	}
	return mapped, nil
}

func (s *streams) parseProfile(name string, src []byte) (convert.Profile, error) {
	p, list := convert.ParseProfile(name, src)
	if len(list) == 0 {
		return p, nil
	}
	list.Sort()
	if err := s.render(s.err, list, func(string) []byte { return src }); err != nil {
		return p, err
	}
	return p, refused
}

// convertSummary says what became of the input.
func (s *streams) convertSummary(src convert.Source, sum convert.Summary) {
	if s.quiet {
		return
	}
	fmt.Fprintf(s.err, "%s → %s", plural(sum.Read, src.Noun), plural(sum.Written, "event"))
	if len(sum.Types) > 1 {
		var kinds []string
		for _, c := range sum.Types {
			kinds = append(kinds, grouped(c.Lines)+" "+c.Name)
		}
		fmt.Fprintf(s.err, " (%s)", strings.Join(kinds, ", "))
	}
	if sum.Dropped > 0 {
		fmt.Fprintf(s.err, ", %s left out", grouped(sum.Dropped))
	}
	if sum.Rejected > 0 {
		fmt.Fprintf(s.err, ", %s rejected", grouped(sum.Rejected))
	}
	fmt.Fprintln(s.err)
	s.counts("no events", sum.Skipped)
	s.counts("noted", sum.Noted)
	if sum.WithoutTime > 0 {
		fmt.Fprintf(s.err, "without a time: %s\n", grouped(sum.WithoutTime))
	}
	if sum.Backwards > 0 {
		fmt.Fprintf(s.err, "going back in time: %s; sort the log, or they are decided at the later time\n", plural(sum.Backwards, "event"))
	}
	if sum.DuplicateKeys > 0 {
		fmt.Fprintf(s.err, "keys given twice: %s; the last one counts\n", grouped(sum.DuplicateKeys))
	}
	if sum.NotUTF8 > 0 {
		fmt.Fprintf(s.err, "not UTF-8: %s\n", plural(sum.NotUTF8, src.Noun))
	}
	s.counts("left out", sum.LeftOut)
	s.counts("no row in a map", sum.Unmapped)
}

// counts prints names with how often each occurred.
func (s *streams) counts(title string, list []convert.Count) {
	if len(list) == 0 {
		return
	}
	var words []string
	for _, c := range list {
		words = append(words, fmt.Sprintf("%s (%s)", c.Name, grouped(c.Lines)))
	}
	fmt.Fprintf(s.err, "%s: %s\n", title, strings.Join(words, ", "))
}
