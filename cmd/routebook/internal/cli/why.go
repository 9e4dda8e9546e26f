package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/review"
	"github.com/routebook/routebook/rules/roster"
)

// whyFlags are the flags of why.
type whyFlags struct {
	traffic      []string
	event        string
	conversation string
	message      messageFlags
	against      string
	rule         string
	misses       int
	state        string
	roster       string
	format       string
	onError      string
	maxLine      int
	until        string
	untilTime    time.Time
	beyond       time.Duration
	rev          bool
}

func newWhy(s *streams) *cobra.Command {
	var f whyFlags
	cmd := &cobra.Command{
		Use:   "why [BOOK] (--traffic FILE… (--event ID | --conversation ID) | --subject TEXT …)",
		Short: "Say why an event was decided so, and why not otherwise",
		Long: `Decides an event as run does and says why: the value under each condition of the rules that matched, what superseded what,
who was considered for an assignment, which rules nearly matched, and what time will do.
The event is one of recorded traffic, which is decided from its beginning, or one put together from flags. The desk is empty
before the first one, everybody online, unless --state and --roster say otherwise.
Exit code: 0 done, 2 could not. What is decided is never an exit code.`,
		Example: `  routebook why desk --traffic week.ndjson --event e42
  routebook why desk --traffic week.ndjson --event e42 --rule 'Retours'     why (not) this rule
  routebook why desk --traffic week.ndjson --event e42 --against main       what my edits change about it
  routebook why desk --traffic week.ndjson --conversation c7                everything about a conversation
  routebook why desk --traffic tuesday.ndjson --event e7 --state monday.state   as the run of Monday left the desk
  routebook why desk --source email --subject 'Retour colis' --set contact.plan=pro
  tail -n 1 events.ndjson | routebook why desk -`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.why(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.traffic, "traffic", nil, "file of events, one JSON object a line, .gz too; - is stdin; may be repeated or followed by further files")
	flags.StringVar(&f.event, "event", "", "the id of the event to explain")
	flags.StringVar(&f.conversation, "conversation", "", "the id of a conversation: explain every turn about it")
	f.message.register(flags)
	flags.StringVar(&f.against, "against", "", "a revision, or another BOOK: what differs there")
	flags.StringVar(&f.rule, "rule", "", "say everything about this rule, why or why not")
	flags.IntVar(&f.misses, "misses", 3, "how many rules that nearly matched are shown")
	flags.StringVar(&f.state, "state", "", "start from the state in this file, which run --state left; it is read, not written")
	flags.StringVar(&f.roster, "roster", "", "YAML or JSON file that says who is at work, and with how much to do")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a line that is no event")
	flags.IntVar(&f.maxLine, "max-line", event.DefaultMaxLine, "bytes of the longest line")
	flags.StringVar(&f.until, "until", "", "with --conversation: let the clock go on after the last event, until a time, or for +48h")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	takes(cmd, "format", reportFormats...)
	takes(cmd, "on-error", onErrors...)
	takes(cmd, "type", event.Types()...)
	takesText(cmd, "event", "conversation", "rule", "misses", "max-line", "until", "at", "source", "inbox", "from", "subject", "body", "tag", "set", "event-json")
	return cmd
}

// check checks the flags and sorts the arguments: files behind --traffic are traffic too.
func (f *whyFlags) check(cmd *cobra.Command, args []string) (bookName string, err error) {
	if err := oneOf("--format", f.format, reportFormats...); err != nil {
		return "", err
	}
	if err := checkRejects(f.onError, "", f.maxLine); err != nil {
		return "", err
	}
	if f.misses < 0 {
		return "", &status{exitCould, fmt.Sprintf("--misses takes a number of rules, not %d", f.misses)}
	}
	if f.state == "-" {
		return "", &status{exitCould, "--state takes a file, not stdin"}
	}
	if f.untilTime, f.beyond, err = readUntil(f.until); err != nil {
		return "", err
	}
	bookName = "."
	named := false
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case arg == "-":
			f.message.json = "-"
		case len(f.traffic) > 0 && err == nil && !info.IsDir() && !strings.HasSuffix(arg, ".route"):
			f.traffic = append(f.traffic, arg)
		case !named:
			bookName, named = arg, true
		default:
			return "", &status{exitCould, fmt.Sprintf("why takes one BOOK: %s or %s?", bookName, arg)}
		}
	}
	if err := checkTraffic("why", f.traffic, named); err != nil {
		return "", err
	}
	return bookName, f.checkWhat(cmd)
}

// checkWhat checks that the flags name one thing to explain.
func (f *whyFlags) checkWhat(cmd *cobra.Command) error {
	given := f.message.given(cmd.Flags())
	switch {
	case len(f.traffic) > 0 && len(given) > 0:
		return &status{exitCould, fmt.Sprintf("--traffic holds its own events: leave out %s", given[0])}
	case len(f.traffic) > 0 && (f.event == "") == (f.conversation == ""):
		return &status{exitCould, "why --traffic needs --event ID or --conversation ID, one of them"}
	case len(f.traffic) > 0:
		if f.until != "" && f.conversation == "" {
			return &status{exitCould, "--until goes with --conversation: an event is decided when it comes"}
		}
		return nil
	case f.event != "" || f.conversation != "":
		return &status{exitCould, "why needs the traffic that the id is from: --traffic FILE; - is stdin"}
	case len(given) == 0:
		return &status{exitCould, "why needs --traffic FILE with --event ID, or a message such as --subject 'Retour colis'; see routebook why --help"}
	}
	return nil
}

func (s *streams) why(cmd *cobra.Command, args []string, f whyFlags) error {
	name, err := f.check(cmd, args)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	v, err := s.openVersion(ctx, name, f.rev)
	if err != nil {
		return err
	}
	var against *compiled
	if f.against != "" {
		if against, err = s.openVersion(ctx, againstBook(name, f.against, f.rev), f.rev); err != nil {
			return err
		}
	}
	x, rejected, err := s.explain(ctx, v, against, f)
	if err != nil {
		return err
	}
	if rejected > 0 {
		fmt.Fprintf(s.err, "rejected lines: %s\n", grouped(rejected))
	}
	if f.format == "json" {
		return x.JSON(s.out)
	}
	return x.Text(s.out, review.Style{Width: s.width(), Color: s.colored(s.out)})
}

// openVersion opens and compiles a book.
func (s *streams) openVersion(ctx context.Context, name string, rev bool) (*compiled, error) {
	b, err := openBook(ctx, name, rev)
	if err != nil {
		return nil, err
	}
	p, err := b.compile(s, false)
	if err != nil {
		return nil, err
	}
	return &compiled{b, p}, nil
}

// againstBook returns the book that --against names: a BOOK, or a revision of the one that is explained.
func againstBook(name, against string, rev bool) string {
	if strings.Contains(against, ":") {
		return against
	}
	if info, err := os.Stat(against); err == nil && (info.IsDir() || strings.HasSuffix(against, ".route")) && !rev {
		return against
	}
	if _, at, ok := revisionOf(name, rev); ok {
		name = at
	}
	return against + ":" + name
}

// explain asks the review.
func (s *streams) explain(ctx context.Context, v, against *compiled, f whyFlags) (*review.Reasons, int, error) {
	rejected := 0
	q := review.Inquiry{
		Book: v.reviewed(), Event: f.event, Conversation: f.conversation, Rule: f.rule, Misses: f.misses,
		MaxLine: f.maxLine, Until: f.untilTime, Beyond: f.beyond,
	}
	if f.state != "" {
		q.State = func(p *program.Program) (*state.Memory, error) { return loadState(f.state, p) }
	}
	roster, err := s.whoIsThere(v, against, f)
	if err != nil {
		return nil, 0, err
	}
	q.Start = roster.Changes()
	if against != nil {
		q.Against = against.reviewed()
	}
	if f.onError == "skip" {
		q.Rejected = func(*event.LineError) error { rejected++; return nil }
	}
	if len(f.traffic) > 0 {
		q.Open, err = s.trafficOf(ctx, f, against != nil)
	} else {
		q.Event, q.Open, err = s.messageOf(ctx, f)
	}
	if err != nil {
		return nil, 0, err
	}
	x, err := review.Explain(ctx, q)
	if against != nil {
		rejected /= 2 // each version has met them
	}
	return x, rejected, err
}

// whoIsThere reads the roster, which may name the agents of either version.
func (s *streams) whoIsThere(v, against *compiled, f whyFlags) (*roster.Roster, error) {
	if against == nil {
		against = v
	}
	return s.readStart(against, v, diffFlags{roster: f.roster, traffic: f.traffic})
}

// trafficOf returns what opens the traffic. Stdin, which can be read once, is kept when it is needed twice.
func (s *streams) trafficOf(ctx context.Context, f whyFlags, twice bool) (func() ([]replay.Input, error), error) {
	kept := map[string][]byte{}
	for _, name := range f.traffic {
		if name == "-" && twice {
			text, err := io.ReadAll(s.in)
			if err != nil {
				return nil, fmt.Errorf("read stdin: %w", err)
			}
			kept[name] = text
		}
	}
	return func() ([]replay.Input, error) {
		var all []replay.Input
		for _, name := range f.traffic {
			if text, ok := kept[name]; ok {
				all = append(all, replay.Input{Name: "stdin", Reader: bytes.NewReader(text)})
				continue
			}
			in, err := s.openInput(name)
			if err != nil {
				return nil, err
			}
			all = append(all, replay.Input{Name: in.name, Reader: closable{cancelable{ctx, in}, in}})
		}
		return all, nil
	}, nil
}

// closable is a reader with what closes it.
type closable struct {
	io.Reader
	io.Closer
}

// width returns how many columns a terminal has, 0 where nobody knows.
func (s *streams) width() int {
	file, ok := s.out.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// messageOf returns the one event that the flags describe.
func (s *streams) messageOf(ctx context.Context, f whyFlags) (id string, open func() ([]replay.Input, error), err error) {
	name, line := "the flags", []byte(nil)
	if f.message.json == "-" {
		name = "stdin"
		if line, err = io.ReadAll(io.LimitReader(s.in, int64(f.maxLine)+1)); err != nil {
			return "", nil, fmt.Errorf("read stdin: %w", err)
		}
	} else {
		line = []byte(f.message.json)
	}
	if line, err = f.message.line(bytes.TrimSpace(line), name); err != nil {
		return "", nil, err
	}
	var ev event.Event
	reader := event.NewReader(bytes.NewReader(line), event.Settings{File: name, MaxLine: f.maxLine})
	if err := reader.Next(&ev); err != nil {
		var bad *event.LineError
		if errors.As(err, &bad) {
			return "", nil, &status{exitCould, fmt.Sprintf("%s: %s", name, bad.Reason)}
		}
		return "", nil, err
	}
	return strings.Clone(ev.ID), func() ([]replay.Input, error) {
		return []replay.Input{{Name: name, Reader: cancelable{ctx, bytes.NewReader(line)}}}, nil
	}, nil
}

// isJSON reports whether a text is a JSON value.
func isJSON(text string) bool { return json.Valid([]byte(text)) }
