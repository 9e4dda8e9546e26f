package review

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// Explanation is a turn in full: what began it, and what each version makes of it.
type Explanation struct {
	Given []Given  `json:"given"`         // what the event says
	Old   *Account `json:"old,omitempty"` // nil where that version has no such turn
	New   *Account `json:"new,omitempty"`
}

// Given is one thing that an event says.
type Given struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Account is what one version does in a turn, and why.
type Account struct {
	Rules      []Answer `json:"rules"`   // those that match in either version, in this version's order
	Effects    []Done   `json:"effects"` // all, in order
	Superseded []Late   `json:"superseded,omitempty"`
}

// Late is a step that came to nothing because an earlier one had set the same thing.
type Late struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
	By   string `json:"by"` // the rule whose step was kept
}

// Answer says whether a rule matched, and what its tests were asked.
type Answer struct {
	Rule    string `json:"rule"`
	At      *Place `json:"at,omitempty"`
	Matched bool   `json:"matched"`
	Differs bool   `json:"differs"` // the other version says otherwise, or has no such rule
	Tests   []Test `json:"tests"`   // empty where the turn cannot be decided again as it was
}

// Test is one test of a rule, those of its "if" included.
type Test struct {
	Text string `json:"text"`
	Held bool   `json:"held"`
}

// Done is one effect, in words.
type Done struct {
	Rule    string `json:"rule"`
	Text    string `json:"text"`
	Message string `json:"message,omitempty"` // the text of one that sends or notifies
	Why     string `json:"why,omitempty"`     // how somebody was chosen, or why nobody was
	Differs bool   `json:"differs"`           // the other version does not do this
}

// givenWidth and messageWidth are how much of a text an explanation shows, in characters.
const (
	givenWidth   = 600
	messageWidth = 600
)

// explain tells a turn in full. Both versions decide it again, with evidence; that of a decision which then is another one,
// because it depended on what only its own version had done before, is not shown.
func (w *watch) explain(t *replay.Turn) *Explanation {
	x := &Explanation{Given: given(t.Event)}
	again := [2]*engine.Decision{}
	if a, b, ok := t.Again(true); ok {
		again = [2]*engine.Decision{a, b}
	}
	decisions := [2]*engine.Decision{t.Old, t.New}
	for s, account := range []**Account{&x.Old, &x.New} {
		if decisions[s] != nil {
			*account = w.tell(side(s), decisions, again[s])
		}
	}
	return x
}

// given lists what an event says that people read.
func given(e *event.Event) []Given {
	all := []Given{}
	if e == nil {
		return all
	}
	add := func(field, text string) {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, Given{field, strings.Clone(clip(text, givenWidth))})
		}
	}
	add("event", e.Type.String())
	for _, f := range []struct {
		name  string
		value event.Value
	}{
		{"source", e.Source},
		{"inbox", e.Inbox},
		{"from", e.From},
		{"subject", e.Subject},
		{"body", e.Body},
		{"tag", e.Tag},
		{"status", e.Status},
		{"agent", e.Agent},
		{"team", e.Team},
	} {
		if f.value.Given() {
			add(f.name, f.value.String())
		}
	}
	return all
}

// tell says what one of two decisions does.
func (w *watch) tell(s side, decisions [2]*engine.Decision, again *engine.Decision) *Account {
	d, other := decisions[s], decisions[1-s]
	a := &Account{Rules: []Answer{}, Effects: []Done{}}
	for _, id := range w.heard(s, d, other) {
		partner := w.partners[s][id]
		answer := Answer{Rule: w.ruleName(s, id), At: w.rulePlaceOf(s, id), Matched: matched(d, id), Tests: []Test{}}
		answer.Differs = partner < 0 || matched(other, partner) != answer.Matched
		if again != nil && slices.Equal(again.Matched, d.Matched) {
			answer.Tests = w.tests(s, id, again)
		}
		a.Rules = append(a.Rules, answer)
	}
	for i := range d.Effects {
		e := &d.Effects[i]
		done := Done{Rule: w.ruleName(s, e.Rule), Text: sentence(e), Why: chosen(e)}
		done.Differs = !slices.ContainsFunc(effectsOf(other), func(o engine.Effect) bool { return e.Do == o.Do && sameKeys(e.Keys, o.Keys) })
		if e.Do == "send" || e.Do == "notify" {
			done.Text, done.Message = addressed(e), clip(e.Text("text"), messageWidth)
		}
		a.Effects = append(a.Effects, done)
	}
	for i := range d.Superseded {
		l := &d.Superseded[i]
		a.Superseded = append(a.Superseded, Late{w.ruleName(s, l.Rule), sentence(&l.Effect), w.ruleName(s, l.By)})
	}
	return a
}

// heard returns the rules of one version that match on either side, in the order of that version.
func (w *watch) heard(s side, d, other *engine.Decision) []program.RuleID {
	ids := rulesOf(d)
	for _, id := range rulesOf(other) {
		if partner := w.partners[1-s][id]; partner >= 0 && !slices.Contains(ids, partner) {
			ids = append(ids, partner)
		}
	}
	slices.Sort(ids)
	return ids
}

// rulePlaceOf returns where a rule of one side stands, nil where the program does not know.
func (w *watch) rulePlaceOf(s side, id program.RuleID) *Place {
	v := [...]*version{w.old, w.new}[s]
	if int(id) >= len(v.Program.Debug.Rules) {
		return nil
	}
	source := v.Program.Debug.Rules[id]
	p := v.place(source.File, source.Span.Start)
	return &p
}

// tests returns the answers to the tests of a rule, in the pass in which it did something, or else the first that heard it.
func (w *watch) tests(s side, id program.RuleID, d *engine.Decision) []Test {
	all := []Test{}
	p := [...]*version{w.old, w.new}[s].Program
	if int(id) >= len(p.Debug.Rules) {
		return all
	}
	first := 1
	if i := slices.IndexFunc(d.Effects, func(e engine.Effect) bool { return e.Rule == id }); i >= 0 {
		first = d.Effects[i].Pass
	}
	for i := range d.Evidence.Passes {
		pass := &d.Evidence.Passes[i]
		if i+1 < first || !slices.Contains(pass.Considered, id) {
			continue
		}
		for k := range p.Debug.Rules[id].Atoms {
			atom := &p.Debug.Rules[id].Atoms[k]
			all = append(all, Test{atom.Text, pass.Holds(atom)})
		}
		break
	}
	return all
}

// addressed says whom a message goes to, or which one it is, without its text.
func addressed(e *engine.Effect) string {
	switch template := e.Text("template"); {
	case e.Do == "notify":
		return "notify " + e.Text("agent") + e.Text("team")
	case template != "":
		return "send template " + template
	}
	return "send to the customer"
}

// chosen says how an assignment came about.
func chosen(e *engine.Effect) string {
	var words []string
	for _, key := range []string{"strategy", "why"} {
		if text := e.Text(key); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, ", ")
}
