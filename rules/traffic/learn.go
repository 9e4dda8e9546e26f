package traffic

import (
	"context"
	"errors"
	"io"

	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// Settings say what is learned from.
type Settings struct {
	Program *program.Program // verified

	// Open opens the recordings, which are read twice, as one stream. Whoever gives it closes what it opened, once Learn has
	// returned.
	Open func() ([]replay.Input, error)
}

// Learn decides recorded traffic and counts what lints ask for. A line that is no event ends it with an *event.LineError.
func Learn(ctx context.Context, s Settings) (*lint.Traffic, error) {
	l := &learner{program: s.Program, seen: map[collision]bool{}, learned: &lint.Traffic{
		Matched: map[string]int{}, Overlaps: map[lint.Overlap]lint.Hits{}, Words: map[schema.FieldID]map[string]int{},
	}}
	inputs, err := s.Open()
	if err != nil {
		return nil, err
	}
	summary, err := replay.Run(ctx, replay.Settings{Program: s.Program, Inputs: inputs, Decided: l.decided})
	if err != nil {
		return nil, err
	}
	l.sum(&summary)
	if inputs, err = s.Open(); err != nil {
		return nil, err
	}
	return l.learned, l.read(ctx, inputs)
}

// learner counts.
type learner struct {
	program *program.Program
	learned *lint.Traffic
	seen    map[collision]bool
}

// collision is an overlap in one conversation.
type collision struct {
	lint.Overlap
	conversation string
}

// sum takes in what the replay has counted.
func (l *learner) sum(summary *replay.Summary) {
	l.learned.Events = summary.Events
	l.learned.Messages = summary.Types[event.Message]
	for rule, n := range summary.Firings {
		l.learned.Matched[l.program.Rules[rule].Name] = n
	}
	for _, m := range summary.Missing {
		missing := lint.Missing{Field: l.program.Fields[m.Field].String()}
		for _, rule := range m.Rules {
			missing.Rules = append(missing.Rules, l.program.Rules[rule].Name)
		}
		l.learned.Missing = append(l.learned.Missing, missing)
	}
}

// decided counts the steps of a decision that came to nothing.
func (l *learner) decided(d *engine.Decision) error {
	for i := range d.Superseded {
		s := &d.Superseded[i]
		o := lint.Overlap{Winner: l.program.Rules[s.By].Name, Loser: l.program.Rules[s.Rule].Name}
		at := collision{o, d.Conversation}
		if s.By == s.Rule || l.seen[at] {
			continue
		}
		l.seen[at] = true
		hits := l.learned.Overlaps[o]
		if hits.Conversations == 0 {
			hits.Conversation, hits.Event = d.Conversation, d.Event
		}
		hits.Conversations++
		l.learned.Overlaps[o] = hits
	}
	return nil
}

// read counts the words of the messages.
func (l *learner) read(ctx context.Context, inputs []replay.Input) error {
	var r *event.Reader
	for i, in := range inputs {
		if i == 0 {
			r = event.NewReader(in.Reader, event.Settings{File: in.Name})
		} else {
			r.Continue(in.Reader, in.Name)
		}
		if err := l.readOne(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (l *learner) readOne(ctx context.Context, r *event.Reader) error {
	var ev event.Event
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch err := r.Next(&ev); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case ev.Type == event.Message:
			l.words(schema.Subject, ev.Subject.Text)
			l.words(schema.Body, ev.Body.Text)
		}
	}
}

// words counts each word of a text once.
func (l *learner) words(field schema.FieldID, text string) {
	counts := l.learned.Words[field]
	if counts == nil {
		counts = map[string]int{}
		l.learned.Words[field] = counts
	}
	folded := fold.String(text)
	once := map[string]bool{}
	from := -1
	for at, r := range folded + " " {
		switch {
		case fold.IsWord(r) && from < 0:
			from = at
		case !fold.IsWord(r) && from >= 0:
			if word := folded[from:at]; !once[word] {
				once[word] = true
				counts[word]++
			}
			from = -1
		}
	}
}
