package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
)

// Comparison says what is compared over which traffic. Old, New and Inputs are needed; what replay.Settings has under the
// same name means the same here.
type Comparison struct {
	Old, New *Book
	Inputs   []replay.Input
	MaxLine  int
	Jobs     int
	Until    time.Time
	Beyond   time.Duration

	Start []state.Change // what both sides know before the first event, such as a roster

	Examples int  // conversations that a group shows at most
	Explain  bool // whether examples carry what was said, and both decisions in full

	Rejected func(*event.LineError) error
	Progress func(events int)
}

// Compare decides the traffic with both versions and reports what differs. Its errors are those of replay.Run.
func Compare(ctx context.Context, c Comparison) (*Report, error) {
	w, err := newWatch(c)
	if err != nil {
		return nil, err
	}
	before, after, err := replay.Compare(ctx, replay.Versions{
		Old: c.Old.Program, New: c.New.Program, Inputs: c.Inputs, MaxLine: c.MaxLine, Jobs: c.Jobs, Until: c.Until, Beyond: c.Beyond,
		Start: c.Start, Decided: w.turn, Rejected: c.Rejected, Progress: c.Progress,
	})
	if err != nil {
		return nil, err
	}
	return w.report(&before, &after), nil
}

// watch looks at both versions while they decide.
type watch struct {
	Comparison
	*static
	hash   hasher
	routes routes
	loads  [2]*tally

	places map[int]*difference    // of the conversations that differ, by their place in the order of creation
	visits map[string]*difference // of the visits, by event
	made   int                    // visits that a rule listened to
	noted  map[exampleKey]int     // how many examples there are
	moved  bool                   // something differed before, so that later turns may differ on account of it
}

// side is a version: the old one or the new one.
type side int

const (
	older side = iota
	newer
)

func newWatch(c Comparison) (*watch, error) {
	w := &watch{
		Comparison: c, static: compareBooks(c.Old, c.New), routes: newRoutes(),
		places: map[int]*difference{}, visits: map[string]*difference{}, noted: map[exampleKey]int{},
	}
	for s, b := range []*Book{c.Old, c.New} {
		zone, err := time.LoadLocation(b.Program.Desk.Zone)
		if err != nil {
			return nil, fmt.Errorf("load the book's time zone: %w", err)
		}
		w.loads[s] = newTally(zone)
	}
	return w, nil
}

// turn takes in one turn. As long as a conversation is treated alike, nothing is kept of it but whom it went to.
func (w *watch) turn(t *replay.Turn) error {
	before, after := effectsOf(t.Old), effectsOf(t.New)
	if len(before) == 0 && len(after) == 0 {
		if isVisit(t) {
			w.made++
		}
		return nil
	}
	if isVisit(t) {
		w.made++
		w.visit(t)
		return nil
	}
	place := t.Place()
	d := w.places[place]
	if d == nil && (t.Old == nil || t.New == nil || !t.Old.At.Equal(t.New.At) || !sameEffects(before, after)) {
		d = &difference{conversation: conversationOf(t)}
		w.places[place] = d
	}
	if d != nil {
		w.follow(d, t, [2]string{w.routes.at(older, place).to, w.routes.at(newer, place).to})
	}
	w.account(t, place)
	return nil
}

// isVisit reports whether a turn is that of a visit, which belongs to no conversation.
func isVisit(t *replay.Turn) bool {
	return t.Event != nil && t.Event.Type == event.Visit && (t.Old.Listened || t.New.Listened)
}

// visit compares one visit. Nothing follows from it that belongs to it.
func (w *watch) visit(t *replay.Turn) {
	if sameEffects(t.Old.Effects, t.New.Effects) {
		return
	}
	d := &difference{conversation: "visit " + t.Event.ID}
	w.visits[t.Event.ID] = d
	w.follow(d, t, [2]string{})
}

func effectsOf(d *engine.Decision) []engine.Effect {
	if d == nil {
		return nil
	}
	return d.Effects
}

func conversationOf(t *replay.Turn) string {
	if t.Old != nil {
		return t.Old.Conversation
	}
	return t.New.Conversation
}

// account notes whom conversations go to.
func (w *watch) account(t *replay.Turn, place int) {
	for s, d := range [...]*engine.Decision{t.Old, t.New} {
		if d == nil {
			continue
		}
		for i := range d.Effects {
			if e := &d.Effects[i]; e.Do == "assign" || e.Do == "unassign" {
				w.routes.set(side(s), place, e)
				w.loads[s].assigned(d.Conversation, d.At, e)
			}
		}
	}
}

// difference is a conversation that is treated differently, at least for a while.
type difference struct {
	conversation string
	all          [2]digest // of everything that happened since, with its instants
	facets       [facetCount]facetDifference
	first        Cause // of the first difference
	example      *Example
}

// facetDifference is what is known of one facet of a conversation.
type facetDifference struct {
	digests  [2]digest // of what happened since the conversation differs
	differs  bool
	cause    Cause
	shown    [2]string // what happened at the first difference
	happened [2]bool   // whether anything has since
}

// follow takes in a turn of a conversation that differs. Teams are those that had it on either side.
func (w *watch) follow(d *difference, t *replay.Turn, teams [2]string) {
	for s, decision := range [...]*engine.Decision{t.Old, t.New} {
		for i := range effectsOf(decision) {
			e := &decision.Effects[i]
			d.all[s] = w.hash.moment(d.all[s], decision.At, e)
			for f := range facetCount {
				if !f.has(e) || f == Team && teamOf(e) == teams[s] { // it stays with its team
					continue
				}
				d.facets[f].digests[s] = w.hash.facet(d.facets[f].digests[s], f, e)
			}
			if Team.has(e) {
				teams[s] = teamOf(e)
			}
		}
	}
	w.blame(d, t)
}

// blame finds the causes of what differs since the last turn.
func (w *watch) blame(d *difference, t *replay.Turn) {
	var c *court
	for _, f := range [...]Facet{Team, Agent, Status, Tags, Other, Message} { // texts depend on the others
		state := &d.facets[f]
		switch differs := state.digests[older] != state.digests[newer]; {
		case !differs:
			*state = facetDifference{digests: state.digests}
		case state.differs:
			w.complete(state, f, t)
		default:
			if c == nil {
				c = w.newCourt(t, d)
			}
			state.differs = true
			w.describe(state, f, t)
			state.cause = c.judge(f)
			if d.first.Kind == "" {
				d.first = state.cause
			}
		}
	}
	if d.first.Kind == "" && d.all[older] != d.all[newer] { // the same things, at other instants
		if c == nil {
			c = w.newCourt(t, d)
		}
		d.first = c.judge(Timing)
	}
	if c != nil {
		w.note(d, t)
		w.moved = true
	}
}

// describe notes what a turn does to a facet on one side only.
func (w *watch) describe(state *facetDifference, f Facet, t *replay.Turn) {
	before, after := effectsOn(f, t.Old), effectsOn(f, t.New)
	gone, added := w.missing(f, before, after), w.missing(f, after, before)
	if len(gone)+len(added) == 0 {
		state.shown = [2]string{"", anotherOrder}
		return
	}
	for s, list := range [...][]*engine.Effect{gone, added} {
		state.shown[s] = w.shown(side(s), f, list)
		state.happened[s] = len(list) > 0
	}
}

// anotherOrder is what differs where the same happens, one thing before the other.
const anotherOrder = "in another order"

// missing returns the effects on a facet that are not among others, each counted.
func (w *watch) missing(f Facet, effects, others []*engine.Effect) []*engine.Effect {
	rest, all := slices.Clone(others), []*engine.Effect(nil)
	for _, e := range effects {
		i := slices.IndexFunc(rest, func(o *engine.Effect) bool { return w.alike(f, e, o) })
		if i < 0 {
			all = append(all, e)
			continue
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return all
}

// complete adds what happens on one side only, and for the first time since a facet differs, to what is shown of it.
func (w *watch) complete(state *facetDifference, f Facet, t *replay.Turn) {
	if state.happened[older] && state.happened[newer] {
		return
	}
	before, after := effectsOn(f, t.Old), effectsOn(f, t.New)
	for s, list := range [...][]*engine.Effect{w.missing(f, before, after), w.missing(f, after, before)} {
		if len(list) > 0 && !state.happened[s] {
			state.shown[s], state.happened[s] = w.shown(side(s), f, list), true
		}
	}
}

// alike reports whether two effects do the same to a facet.
func (w *watch) alike(f Facet, a, b *engine.Effect) bool {
	return w.hash.facet(0, f, a) == w.hash.facet(0, f, b)
}

// effectsOn returns the effects on a facet, in order.
func effectsOn(f Facet, d *engine.Decision) []*engine.Effect {
	var all []*engine.Effect
	for i := range effectsOf(d) {
		if e := &d.Effects[i]; f == Timing || f.has(e) {
			all = append(all, e)
		}
	}
	return all
}

// shown says what some effects do to a facet.
func (w *watch) shown(s side, f Facet, effects []*engine.Effect) string {
	var list []string
	for _, e := range effects {
		list = append(list, f.shown(e, w.ruleName(s, e.Rule)))
	}
	return listed(list)
}

func (w *watch) ruleName(s side, id program.RuleID) string {
	return [...]*version{w.old, w.new}[s].Program.Rules[id].Name
}

// shownEffects is how many effects of one turn a group is told apart by.
const shownEffects = 3

func listed(list []string) string {
	text := ""
	for i, one := range list {
		if i == shownEffects {
			return text + ", …"
		}
		if i > 0 {
			text += ", "
		}
		text += one
	}
	return text
}

// spareExamples is how many more examples are kept than are wanted: some turn out to belong elsewhere.
const spareExamples = 50

// exampleKey is what examples are counted by.
type exampleKey struct {
	facet Facet
	cause string
}

// note keeps the turn in which a conversation first differs, and what happened in it unless there are enough like it.
func (w *watch) note(d *difference, t *replay.Turn) {
	if d.example != nil {
		return
	}
	d.example = &Example{Conversation: d.conversation, Old: []Said{}, New: []Said{}}
	for _, decision := range [...]*engine.Decision{t.Old, t.New} {
		if decision == nil {
			continue
		}
		d.example.Event, d.example.At = decision.Event, decision.At
		if decision.Trigger != nil {
			d.example.Trigger = decision.Trigger.Kind.String()
		}
	}
	key := exampleKey{w.riskiest(d), d.first.Text}
	if w.noted[key] >= 4*w.Examples+spareExamples {
		return
	}
	w.noted[key]++
	if w.Explain {
		d.example.Explanation = w.explain(t)
	}
	before, after := differing(t.Old, t.New), differing(t.New, t.Old)
	for i, e := range before {
		text := sentence(e)
		if i < len(after) && sentence(after[i]) == text { // they differ in what a sentence leaves out
			text += contrast(e.Text("text"), after[i].Text("text"))
		}
		d.example.Old = append(d.example.Old, Said{Rule: w.ruleName(older, e.Rule), Text: text})
	}
	for i, e := range after {
		text := sentence(e)
		if i < len(before) && sentence(before[i]) == text {
			text += contrast(e.Text("text"), before[i].Text("text"))
		}
		d.example.New = append(d.example.New, Said{Rule: w.ruleName(newer, e.Rule), Text: text})
	}
}

// differing returns the effects of a decision that the other one does not have; all of them where only the order differs.
func differing(of, other *engine.Decision) []*engine.Effect {
	all := effectsOn(Timing, of)
	rest := slices.DeleteFunc(slices.Clone(all), func(e *engine.Effect) bool {
		return slices.ContainsFunc(effectsOf(other), func(o engine.Effect) bool { return e.Do == o.Do && sameKeys(e.Keys, o.Keys) })
	})
	if len(rest) == 0 && len(all) == len(effectsOf(other)) {
		return all
	}
	return rest
}

// shownBefore is how much of a text is shown before the place where it differs.
const shownBefore = 12

// contrast shows a text from shortly before where it differs from another.
func contrast(text, other string) string {
	a, b := []rune(text), []rune(other)
	at := sharedPrefix(a, b)
	from, start := max(0, at-shownBefore), ""
	if from > 0 {
		start = "…"
	}
	return " " + quoted(start+clip(strings.Join(strings.Fields(string(a[from:])), " "), shortWidth))
}

// riskiest returns the facet that a conversation counts under.
func (w *watch) riskiest(d *difference) Facet {
	for f := Message; f < facetCount; f++ {
		if d.facets[f].differs && f != Timing {
			return f
		}
	}
	return Timing
}
