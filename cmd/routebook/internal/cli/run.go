package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// runFlags are the flags of run.
type runFlags struct {
	traffic      []string
	out          string
	format       string
	trace        bool
	matchedOnly  bool
	conversation string
	onError      string
	rejects      string
	maxLine      int
	jobs         int
	until        string
	untilTime    time.Time     // what until says
	beyond       time.Duration // or that
	roster       string
	state        string
	allowEmpty   bool
	rev          bool
}

// runFormats are the forms in which decisions can be written.
var runFormats = []string{"auto", "json", "text"}

func newRun(s *streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [BOOK] --traffic FILE…",
		Short: "Decide recorded or piped traffic, and perform nothing",
		Long: `Decides every event of a stream with the rules of a book. Effects are printed, never performed.
Results are NDJSON, or on a terminal a readable form; a summary goes to stderr. BOOK is a folder or a .route file, also of a revision as in main:desk;
by default this folder.
Exit code: 0 done, 1 done but lines were rejected, 2 could not. What is decided is never an exit code.`,
		Example: `  routebook run desk --traffic week.ndjson
  routebook run desk --traffic monday.ndjson.gz tuesday.ndjson.gz --matched-only --out decisions.ndjson
  routebook run desk --traffic week.ndjson --conversation c42 --trace
  routebook run desk --traffic week.ndjson --until +48h
  routebook run desk --traffic monday.ndjson --roster monday.yaml --state desk.state
  tail -f events.ndjson | routebook run desk --traffic -`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.traffic, "traffic", nil, "file of events, one JSON object a line, .gz too; - is stdin; may be repeated or followed by further files")
	flags.StringVarP(&f.out, "out", "o", "", "write decisions to this file, once it is complete, instead of stdout")
	flags.StringVar(&f.format, "format", "auto", "json, text, or auto: text on a terminal")
	flags.BoolVar(&f.trace, "trace", false, "with each decision the conditions and candidates that led to it (json)")
	flags.BoolVar(&f.matchedOnly, "matched-only", false, "leave out decisions in which no rule matched")
	flags.StringVar(&f.conversation, "conversation", "", "print only this conversation; the others are decided all the same")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a line that is no event")
	flags.StringVar(&f.rejects, "rejects", "", "write the lines that were skipped to this file")
	flags.IntVar(&f.maxLine, "max-line", event.DefaultMaxLine, "bytes of the longest line; at most half a GiB")
	flags.IntVar(&f.jobs, "jobs", 0, "how many events to read at once, 0 for one on each core; what is decided does not depend on it")
	flags.StringVar(&f.until, "until", "", "let the clock go on after the last event, until a time such as 2026-11-30T09:00:00Z, or for +48h")
	flags.StringVar(&f.roster, "roster", "", "YAML or JSON file that says who is at work, and with how much to do")
	flags.StringVar(&f.state, "state", "", "start from the state in this file, if it is there, and keep the new one in it when the run has succeeded")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "no rule, or no event, is no failure")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	takes(cmd, "format", runFormats...)
	takes(cmd, "on-error", onErrors...)
	takesText(cmd, "conversation", "max-line", "jobs", "until")
	return cmd
}

// check checks the flags and sorts the arguments: files behind --traffic are traffic too, as a shell's wildcard gives them.
func (f *runFlags) check(args []string) (bookName string, err error) {
	if err := oneOf("--format", f.format, runFormats...); err != nil {
		return "", err
	}
	if err := checkRejects(f.onError, f.rejects, f.maxLine); err != nil {
		return "", err
	}
	switch {
	case f.jobs < 0:
		return "", &status{exitCould, fmt.Sprintf("--jobs takes 0 or more, not %d", f.jobs)}
	case f.jobs == 0:
		f.jobs = runtime.GOMAXPROCS(0)
	}
	if f.untilTime, f.beyond, err = readUntil(f.until); err != nil {
		return "", err
	}
	bookName, f.traffic, err = sortArgs("run", args, f.traffic, f.rev)
	return bookName, err
}

// sortArgs tells the book of a verb from its traffic.
func sortArgs(verb string, args, given []string, rev bool) (bookName string, traffic []string, err error) {
	if len(given) == 0 {
		return "", nil, needsTraffic(verb, args)
	}
	traffic = given
	for _, arg := range args {
		info, err := os.Stat(arg)
		_, _, isRevision := revisionOf(arg, rev)
		isBook := strings.HasSuffix(arg, ".route") || err == nil && info.IsDir() || isRevision
		switch {
		case !isBook && (bookName != "" || err == nil):
			traffic = append(traffic, arg)
		case bookName == "":
			bookName = arg
		default:
			return "", nil, &status{exitCould, fmt.Sprintf("%s takes one BOOK: %s or %s?", verb, bookName, arg)}
		}
	}
	if err := checkTraffic(verb, traffic, bookName != ""); err != nil {
		return "", nil, err
	}
	if bookName == "" {
		bookName = "."
	}
	return bookName, traffic, nil
}

func (s *streams) run(ctx context.Context, args []string, f runFlags) error {
	name, err := f.check(args)
	if err != nil {
		return err
	}
	b, err := openBook(ctx, name, f.rev)
	if err != nil {
		return err
	}
	p, err := b.compile(s, f.allowEmpty)
	if err != nil {
		return err
	}
	e, err := s.openEnds(p, f)
	defer e.close()
	if err != nil {
		return err
	}
	summary, err := s.replay(ctx, p, e, f)
	if err != nil {
		return err
	}
	if summary.Events == 0 && summary.Lines.Rejected == 0 && !f.allowEmpty {
		return errors.New("no event to decide; --allow-empty accepts that")
	}
	if err := e.commit(); err != nil {
		return err
	}
	if !s.quiet {
		s.writeSummary(p, &summary, e.past, name)
	}
	if e.rejects.count > 0 {
		return found
	}
	return nil
}

// ends are what a run reads and writes.
type ends struct {
	inputs  []*input
	past    *past
	out     *output
	rejects *rejects
}

// openEnds opens everything that the flags name. What it returns is to be closed, also after an error.
func (s *streams) openEnds(p *program.Program, f runFlags) (e *ends, err error) {
	e = &ends{}
	if e.inputs, err = s.openInputs(f.traffic); err != nil {
		return e, err
	}
	if e.past, err = s.openPast(p, e.inputs, f); err != nil {
		return e, err
	}
	if e.out, err = s.openOutput(f.out, e.inputs); err != nil {
		return e, err
	}
	e.rejects, err = s.openRejects(f.onError, f.rejects, e.inputs)
	return e, err
}

// commit completes the files that a run writes, the state last: whoever has that has the decisions too.
func (e *ends) commit() error {
	if err := e.past.save(); err != nil {
		return err
	}
	if err := errors.Join(e.out.Commit(), e.rejects.Commit()); err != nil {
		return err
	}
	return e.past.commit()
}

// close closes the inputs, and removes what was not committed.
func (e *ends) close() {
	closeInputs(e.inputs)
	e.past.abort()
	e.out.Abort()
	e.rejects.Abort()
}

// replay runs the program over the inputs and prints its decisions.
func (s *streams) replay(ctx context.Context, p *program.Program, e *ends, f runFlags) (replay.Summary, error) {
	w := bufio.NewWriterSize(e.out, 1<<16)
	write := s.decisionWriter(w, p, e.out, f)
	each := !allRegular(e.inputs) // somebody waits at the other end
	b := s.newBar(e.inputs)
	settings := replay.Settings{
		Program: p, MaxLine: f.maxLine, Jobs: f.jobs, Conversation: f.conversation, Evidence: f.trace,
		Until: f.untilTime, Beyond: f.beyond, State: e.past.memory,
		Rejected: func(bad *event.LineError) error { return e.rejects.addLine(bad) },
		Decided: func(d *engine.Decision) error {
			if f.matchedOnly && len(d.Matched) == 0 && len(d.Effects) == 0 {
				return nil
			}
			if err := write(d); err != nil || !each {
				return err
			}
			return w.Flush()
		},
	}
	for _, in := range e.inputs {
		settings.Inputs = append(settings.Inputs, replay.Input{Name: in.name, Reader: cancelable{ctx, b.watched(in)}, Ready: in.isRegular()})
	}
	summary, err := replay.Run(ctx, settings)
	b.finish()
	if flushed := w.Flush(); err == nil { // what was decided before an error is printed all the same
		err = flushed
	}
	return summary, err
}

// decisionWriter returns what prints one decision, in the format asked for.
func (s *streams) decisionWriter(w *bufio.Writer, p *program.Program, out *output, f runFlags) func(*engine.Decision) error {
	var line []byte
	if f.format == "json" || f.format == "auto" && (out.file != nil || !isTerminal(s.out)) {
		return func(d *engine.Decision) error {
			line = append(d.AppendJSON(line[:0]), '\n')
			_, err := w.Write(line)
			return err
		}
	}
	zone, err := time.LoadLocation(p.Desk.Zone)
	if err != nil {
		zone = time.UTC // the engine, which needs the zone, says what is wrong
	}
	printer := &decisionPrinter{program: p, zone: zone, color: out.file == nil && s.colored(s.out)}
	return func(d *engine.Decision) error {
		line = printer.append(line[:0], d)
		_, err := w.Write(line)
		return err
	}
}

// allRegular reports whether all inputs are files whose end is known.
func allRegular(inputs []*input) bool {
	for _, in := range inputs {
		if !in.isRegular() {
			return false
		}
	}
	return true
}

func (in *input) isRegular() bool { return in.info != nil && in.info.Mode()&fs.ModeType == 0 }

// addLine takes in a line that is no event.
func (r *rejects) addLine(bad *event.LineError) error {
	place := fmt.Sprintf("%s:%d", bad.File, bad.Line)
	if bad.Column > 0 {
		place += fmt.Sprintf(":%d", bad.Column)
	}
	return r.addAt(place, bad.Reason, bad.Text)
}
