package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/state"
)

// Verdict says what came of a rule.
type Verdict string

// The verdicts.
const (
	Matched      Verdict = "matched"
	NotMatched   Verdict = "not matched"
	HeldBack     Verdict = "held back"     // its condition held, and its limit did not let it fire
	GoesOn       Verdict = "goes on"       // its assignment of an earlier turn is passed on, or taken out of a queue
	Skipped      Verdict = "skipped"       // an earlier rule stopped the pass
	NotListening Verdict = "not listening" // it listens to nothing that occurred
	DisabledRule Verdict = "disabled"
	Absent       Verdict = "absent" // this version of the book has no such rule
)

// Ruling is what came of one rule in one pass, and why.
type Ruling struct {
	Rule       string     `json:"rule"`
	At         *Spot      `json:"at,omitempty"`
	Verdict    Verdict    `json:"verdict"`
	Pass       int        `json:"pass,omitempty"` // in which it was considered
	Says       string     `json:"says,omitempty"` // the verdict in a sentence, of the rule that was asked for
	On         string     `json:"on,omitempty"`   // what it listens to, of the rule that was asked for
	Condition  *Condition `json:"condition,omitempty"`
	Turns      int        `json:"turns,omitempty"` // the least number of tests that would have to turn for it to match; -1 when none would do
	Branches   []Branch   `json:"branches,omitempty"`
	Effects    []Deed     `json:"effects,omitempty"`
	Superseded []Loss     `json:"superseded,omitempty"`
	Limit      *Limit     `json:"limit,omitempty"`

	id program.RuleID
}

// Branch is a condition of an "if" that was reached.
type Branch struct {
	At        *Spot      `json:"at"`
	Taken     bool       `json:"taken"`
	Condition *Condition `json:"condition"`
}

// Deed is one effect of a rule that fired: its kind, what it does in words, and where its step stands.
type Deed struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	At   *Spot  `json:"at"`

	destination string // of an assignment that found somebody
	why         string // of one that did not
}

// Loss is a step that came to nothing.
type Loss struct {
	Deed
	By      string `json:"by"`
	ByPlace *Spot  `json:"by_place"`
	Why     string `json:"why"`
}

// Limit is a limit that held a rule back.
type Limit struct {
	Text  string     `json:"text"`
	Fired int        `json:"fired"` // firings that count
	Last  time.Time  `json:"last"`
	Free  *time.Time `json:"free,omitempty"` // when the rule may fire again, where that is by the passing of time alone
}

// ruling explains one rule that a pass considered, with what the pass read, and what the rule did in it.
func (i *inquest) ruling(d *engine.Decision, at int, id program.RuleID, read readings, did *made) Ruling {
	e, rule := &d.Evidence.Passes[at], i.reader.Rule(id)
	r := Ruling{Rule: rule.ID, At: i.ruleSpot(id), Pass: at + 1, id: id, Verdict: NotMatched}
	b := &conditions{inquest: i, evidence: e, readings: read, rule: id, now: d.At, conversation: d.Conversation}
	if rule.When != nil {
		r.Condition = b.condition(rule.When)
	}
	switch {
	case r.Condition != nil && !r.Condition.Holds:
		return r
	case did == nil || !did.matched:
		r.Verdict = HeldBack
		return r
	}
	r.Verdict = Matched
	r.Branches = b.branches(nil, rule.Then)
	i.deeds(&r, did, i.steps(e, id))
	return r
}

// sequelOf explains a rule whose assignment of an earlier turn goes on.
func (i *inquest) sequelOf(at int, id program.RuleID, all map[program.RuleID]*made) Ruling {
	r := Ruling{Rule: i.reader.Rule(id).ID, At: i.ruleSpot(id), Pass: at + 1, id: id, Verdict: GoesOn}
	i.deeds(&r, all[id], nil)
	return r
}

// step is a step that a rule took.
type step struct {
	do, word string
	at       *Spot
	used     bool
}

// steps returns the steps that a rule took, in order.
func (i *inquest) steps(e *engine.PassEvidence, id program.RuleID) []step {
	var all []step
	for _, effect := range i.taken(e, id) {
		for _, does := range effect.Does {
			s := step{do: engine.DoOf(does), at: i.spot(effect.File.Name, effect.Span().Start)}
			switch does := does.(type) {
			case *program.Tagging:
				s.word = fold.String(does.Word)
			case *program.Update:
				s.word = fold.String(does.Property)
			}
			all = append(all, s)
		}
	}
	return all
}

// made is what came of one rule in one pass.
type made struct {
	matched    bool // in some pass of the turn
	effects    []*engine.Effect
	superseded []*engine.Superseded
}

// deedsOf sorts what was decided in one pass by rule, so that each rule looks at its own only.
func (i *inquest) deedsOf(d *engine.Decision, pass int) map[program.RuleID]*made {
	all := map[program.RuleID]*made{}
	of := func(id program.RuleID) *made {
		if all[id] == nil {
			all[id] = &made{}
		}
		return all[id]
	}
	for _, id := range d.Matched {
		of(id).matched = true
	}
	for k := range d.Effects {
		if e := &d.Effects[k]; e.Pass == pass {
			of(e.Rule).effects = append(of(e.Rule).effects, e)
		}
	}
	for k := range d.Superseded {
		if s := &d.Superseded[k]; s.Pass == pass {
			of(s.Rule).superseded = append(of(s.Rule).superseded, s)
		}
	}
	return all
}

// deeds adds the effects of a rule in its pass, and its steps that came to nothing.
func (i *inquest) deeds(r *Ruling, did *made, steps []step) {
	if did == nil {
		return
	}
	place := func(e *engine.Effect) *Spot {
		word := fold.String(e.Text("tag") + e.Text("topic") + e.Text("property"))
		for k := range steps {
			if s := &steps[k]; !s.used && s.do == e.Do && s.word == word {
				s.used = true
				return s.at
			}
		}
		return r.At
	}
	done := func(e *engine.Effect) Deed {
		return Deed{Do: e.Do, Text: strings.Clone(deed(e)), At: place(e), destination: strings.Clone(destination(e)), why: strings.Clone(e.Text("why"))}
	}
	for _, e := range did.effects {
		r.Effects = append(r.Effects, done(e))
	}
	for _, s := range did.superseded {
		r.Superseded = append(r.Superseded, Loss{
			Deed: done(&s.Effect), By: i.Program.Rules[s.By].Name, ByPlace: i.ruleSpot(s.By), Why: i.whyLost(s.Rule, s.By),
		})
	}
}

// whyLost says why a step of one rule comes after one of another.
func (i *inquest) whyLost(loser, winner program.RuleID) string {
	a, b := i.reader.Rule(winner), i.reader.Rule(loser)
	switch {
	case loser == winner:
		return "an earlier step of the same rule"
	case a.Precedence != b.Precedence:
		return fmt.Sprintf("precedence %d goes before %d", a.Precedence, b.Precedence)
	case a.File != b.File:
		return fmt.Sprintf("%s goes before %s", a.File.Name, b.File.Name)
	}
	return "it stands above"
}

// limit describes the limit that held a rule back.
func (i *inquest) limit(id program.RuleID, firings []state.Firing) *Limit {
	rule := &i.Program.Rules[id]
	l := &Limit{Text: i.Program.Parts(id).Limit}
	var times []state.Instant
	for _, f := range firings {
		l.Fired += f.Count
		times = append(times, f.At)
	}
	slices.Sort(times)
	if len(times) > 0 {
		l.Last = times[len(times)-1].Time()
	}
	if over := len(times) - rule.Limit.Count; rule.Limit.Sliding > 0 && over >= 0 {
		free := times[over].Add(rule.Limit.Sliding).Time()
		l.Free = &free
	}
	return l
}

// about answers for the rule that was asked for.
func (i *inquest) about(t *Turn, d *engine.Decision, unheard []engine.Occurrence) *Ruling {
	id, enabled := i.ids[i.Rule]
	if !enabled {
		return i.aboutDisabled()
	}
	r := i.lastOf(t, id)
	r.On = i.Program.Parts(id).On
	switch r.Verdict {
	case Matched:
		r.Says = "it matched"
	case GoesOn:
		r.Says = "its assignment of an earlier turn goes on"
	case HeldBack:
		r.Says = fmt.Sprintf("its condition held, but its limit held it back: %s, and it had fired %s", r.Limit.Text, times(r.Limit.Fired))
	case NotMatched:
		r.Turns, _ = r.Condition.fewest(nil)
		r.Condition.turn()
		r.Says = "its condition did not hold: " + wouldHaveTo(r.Turns)
	case Skipped:
		r.Says = fmt.Sprintf("it was not considered: %s stopped pass %d", curly(t.Passes[r.Pass-1].Stopped.By), r.Pass)
	case NotListening:
		r.Says = fmt.Sprintf("it was not considered: it listens to %s, and this was %s", r.On, i.happened(t, d, unheard))
	}
	return r
}

// aboutDisabled answers for a rule that the program does not have.
func (i *inquest) aboutDisabled() *Ruling {
	for _, r := range i.Info.Rules {
		if r.ID == i.Rule {
			return &Ruling{Rule: r.ID, At: i.spot(r.File.Name, r.Node.Span().Start), Verdict: DisabledRule, Says: "it is disabled", id: -1}
		}
	}
	return &Ruling{Rule: i.Rule, Verdict: Absent, Says: "this version of the book has no such rule", id: -1}
}

// lastOf returns what came of a rule in the last pass that knew it.
func (i *inquest) lastOf(t *Turn, id program.RuleID) *Ruling {
	for k := len(t.rulings) - 1; k >= 0; k-- {
		if t.rulings[k].id == id {
			r := t.rulings[k]
			r.Condition = r.Condition.clone()
			return &r
		}
	}
	r := &Ruling{Rule: i.Rule, At: i.ruleSpot(id), Verdict: NotListening, id: id}
	for k := range t.Passes {
		if s := t.Passes[k].Stopped; s != nil && slices.Contains(s.Rules, i.Rule) {
			r.Verdict, r.Pass = Skipped, k+1
		}
	}
	return r
}

// happened says what rules could have listened to in a turn.
func (i *inquest) happened(t *Turn, d *engine.Decision, unheard []engine.Occurrence) string {
	var all []string
	if d.Trigger != nil && d.Trigger.Rule >= 0 {
		all = append(all, fmt.Sprintf("the %s of %s", t.Trigger, curly(i.Program.Rules[d.Trigger.Rule].Name)))
	}
	for k := range t.Passes {
		all = append(all, t.Passes[k].Because...)
	}
	for _, o := range unheard {
		all = append(all, occurred(o))
	}
	if len(all) == 0 {
		all = append(all, strings.TrimSpace(t.Type+" "+t.Trigger))
	}
	return strings.Join(all, " and ")
}

// times says how often.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// taken returns the effects that a rule went through.
func (i *inquest) taken(e *engine.PassEvidence, id program.RuleID) []*compiler.Effect {
	var all []*compiler.Effect
	i.reader.Follow(e, id, followed(&all))
	return all
}
