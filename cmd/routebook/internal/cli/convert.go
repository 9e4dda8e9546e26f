package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/convert"
)

func newConvert(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "convert",
		Short: "Turn other systems' traffic into events",
		Example: `  routebook convert ndjson chat.log --set at=time --set body=text --out week.ndjson
  routebook convert ndjson chat.log --profile chat.yaml | routebook run desk --traffic -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &status{exitCould, fmt.Sprintf("unknown format %q; %s", args[0], diag.Suggest(args[0], []string{"ndjson"}))}
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(newConvertNDJSON(s))
	return cmd
}

// convertFlags are the flags of convert.
type convertFlags struct {
	profile   string
	set       []string
	atDefault string
	out       string
	onError   string
	rejects   string
	maxLine   int
	empty     bool
}

func newConvertNDJSON(s *streams) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "ndjson FILE…",
		Short: "Any log of one JSON object a line",
		Long: `Maps each line of a log to an event, one line out for one line in. Where each key comes from is said by --set
or by a profile, a small YAML file that is kept in git:

  at: time
  source: {first: [channel, medium], default: chat}
  type: {path: direction, map: {in: message, out: reply}}
  from: {text: "{from_name} <{from_email}>"}

Lines without a time come last, or take --at-default. The summary names the input fields that were left out.`,
		Example: `  routebook convert ndjson chat.log --set at=time --set source=channel --set body=text --out week.ndjson
  routebook convert ndjson chat.log.gz --profile chat.yaml --set inbox='{const: support}' | routebook run desk --traffic -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return s.convertNDJSON(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "YAML file that says where each key comes from")
	flags.StringArrayVar(&f.set, "set", nil, "KEY=PATH or KEY={helper: …}; holds against the profile; may be repeated")
	flags.StringVar(&f.atDefault, "at-default", "", "time of lines that have none, RFC 3339")
	flags.StringVarP(&f.out, "out", "o", "", "write to this file, once it is complete, instead of stdout")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a line that cannot be converted")
	flags.StringVar(&f.rejects, "rejects", "", "write the lines that were skipped to this file")
	flags.IntVar(&f.maxLine, "max-line", convert.DefaultMaxLine, "bytes of the longest line")
	flags.BoolVar(&f.empty, "allow-empty", false, "an input without any line is no failure")
	takes(cmd, "on-error", onErrors...)
	takesText(cmd, "set", "at-default", "max-line")
	return cmd
}

func (s *streams) convertNDJSON(ctx context.Context, args []string, f convertFlags) error {
	if len(args) == 0 {
		return &status{exitCould, "convert ndjson needs a FILE; - is stdin"}
	}
	if err := checkRejects(f.onError, f.rejects, f.maxLine); err != nil {
		return err
	}
	settings, err := s.convertSettings(f)
	if err != nil {
		return err
	}
	inputs, err := s.openInputs(args)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	out, err := s.openOutput(f.out, inputs)
	if err != nil {
		return err
	}
	defer out.Abort()
	rejects, err := s.openRejects(f.onError, f.rejects, inputs)
	if err != nil {
		return err
	}
	defer rejects.Abort()
	settings.OnReject = func(r convert.Reject) error { return rejects.add(inputs, r.Line, r.Reason, r.Text) }

	b := s.newBar(inputs)
	var readers []io.Reader
	for _, in := range inputs {
		readers = append(readers, b.watched(in))
	}
	w := bufio.NewWriterSize(out, 1<<16)
	summary, err := convert.NDJSON(w, cancelable{ctx, joinLines(readers)}, settings)
	b.finish()
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return convertFailed(err)
	}
	if summary.Read == 0 && !f.empty {
		return errors.New("no line to convert; --allow-empty accepts that")
	}
	if err := errors.Join(out.Commit(), rejects.Commit()); err != nil {
		return err
	}
	s.convertSummary(summary)
	if summary.Rejected > 0 {
		return found
	}
	return nil
}

// convertFailed adds what to do to errors that have a remedy.
func convertFailed(err error) error {
	if errors.Is(err, convert.ErrNoTime) {
		return fmt.Errorf("%w: --set at=FIELD, or --at-default 2026-01-31T09:00:00Z", err)
	}
	return err
}

// convertSettings reads the profile and the flags.
func (s *streams) convertSettings(f convertFlags) (convert.Settings, error) {
	settings := convert.Settings{MaxLine: f.maxLine}
	if f.atDefault != "" {
		at, err := time.Parse(time.RFC3339Nano, f.atDefault)
		if err != nil {
			return settings, &status{exitCould, fmt.Sprintf("--at-default takes a time such as 2026-01-31T09:00:00Z, not %q", f.atDefault)}
		}
		settings.AtDefault = at
	}
	if f.profile != "" {
		src, err := s.readAll(f.profile)
		if err != nil {
			return settings, err
		}
		if settings.Profile, err = s.parseProfile(f.profile, src); err != nil {
			return settings, err
		}
	}
	if len(f.set) > 0 {
		src, err := convert.FlagSource(f.set)
		if err != nil {
			return settings, &status{exitCould, err.Error()}
		}
		p, err := s.parseProfile(convert.FlagFile, src)
		if err != nil {
			return settings, err
		}
		settings.Profile = settings.Profile.With(p)
	}
	if settings.Profile.Empty() {
		return settings, &status{exitCould, "say where the keys come from: --set at=time --set body=text …, or --profile FILE"}
	}
	return settings, nil
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
func (s *streams) convertSummary(sum convert.Summary) {
	if s.quiet {
		return
	}
	fmt.Fprintf(s.err, "%s → %s", plural(sum.Read, "line"), plural(sum.Written, "event"))
	if sum.Rejected > 0 {
		fmt.Fprintf(s.err, ", %s rejected", grouped(sum.Rejected))
	}
	fmt.Fprintln(s.err)
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
		fmt.Fprintf(s.err, "not UTF-8: %s\n", plural(sum.NotUTF8, "line"))
	}
	s.counts("left out", sum.LeftOut)
	s.counts("no row in a map", sum.Unmapped)
}

// counts prints names with how often each occurred.
func (s *streams) counts(title string, list []convert.Count) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(s.err, "%s:", title)
	for i, c := range list {
		if i > 0 {
			fmt.Fprint(s.err, ",")
		}
		fmt.Fprintf(s.err, " %s (%s)", c.Name, grouped(c.Lines))
	}
	fmt.Fprintln(s.err)
}
