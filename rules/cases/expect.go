package cases

import (
	"slices"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine"
)

// expectation is what must come of a case, or of one of its steps.
type expectation struct {
	span diag.Span

	at      int // the step it is about, from 1; 0 for all
	trigger *trigger
	exactly bool

	matched    *list[string]
	effects    *list[*effect]
	not        []*denial
	left       *word
	why        *word
	superseded *list[*effect]
	warnings   *list[string]
}

// list is an expected list, where it stands and what each of its items is.
type list[T any] struct {
	span  diag.Span
	items []T
	spans []diag.Span // of the items
}

func (l *list[T]) add(item T, at diag.Span) {
	l.items = append(l.items, item)
	l.spans = append(l.spans, at)
}

// word is an expected word.
type word struct {
	text string
	span diag.Span
}

// trigger is what must have begun a turn.
type trigger struct {
	kind string
	rule string // "" for any
	span diag.Span
}

// denial is what must not come of it: an effect, or that a rule matches.
type denial struct {
	span   diag.Span
	rule   string // "" for an effect
	effect *effect
}

// expectations reads one expectation, or a list of them.
func (p *parser) expectations(n *yamlpos.Node, c *Case) {
	items := []*yamlpos.Node{n}
	if n.Kind == yamlpos.List {
		items = n.Items
	}
	if len(items) == 0 {
		p.vacuous(n)
	}
	for _, item := range items {
		e := &expectation{span: item.Span}
		before := len(p.Found)
		if yamlpos.ReadFields(&p.Reader, item, "expect", p.expectKeys(), e) && len(p.Found) == before && e.assertsNothing() {
			p.vacuous(item)
		}
		c.expect = append(c.expect, e)
	}
}

// vacuous reports an expectation that holds whatever is decided.
func (p *parser) vacuous(n *yamlpos.Node) {
	d := p.Report(n, "the expectation asserts nothing, and would hold for ever")
	d.Code = CodeVacuous
	d.Label = `give matched, effects or not; an empty list asserts something with "exactly: true"`
}

func (e *expectation) assertsNothing() bool {
	asserts := func(given bool, items int) bool { return given && (items > 0 || e.exactly) }
	switch {
	case e.trigger != nil, len(e.not) > 0, e.left != nil, e.why != nil:
		return false
	case e.matched != nil && asserts(true, len(e.matched.items)):
		return false
	case e.effects != nil && asserts(true, len(e.effects.items)):
		return false
	case e.superseded != nil && asserts(true, len(e.superseded.items)):
		return false
	}
	return e.warnings == nil || !asserts(true, len(e.warnings.items))
}

func (p *parser) expectKeys() []yamlpos.Field[expectation] {
	return []yamlpos.Field[expectation]{
		{Key: "at", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { p.at(n, e) }},
		{Key: "trigger", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { p.trigger(n, e) }},
		{Key: "exactly", Read: func(r *yamlpos.Reader, n *yamlpos.Node, e *expectation) { e.exactly, _ = r.Bool(n, "exactly") }},
		{Key: "matched", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) {
			e.matched = &list[string]{span: n.Span}
			items, _ := p.List(n, "matched")
			for _, item := range items {
				e.matched.add(p.rule(item), item.Span)
			}
		}},
		{Key: "effects", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { e.effects = p.effectList(n, "effects") }},
		{Key: "not", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { p.denials(n, e) }},
		{Key: "left", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { e.left = p.word(n, &p.names.lefts) }},
		{Key: "why", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { e.why = p.word(n, &p.names.whys) }},
		{Key: "superseded", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) { e.superseded = p.effectList(n, "superseded") }},
		{Key: "warnings", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, e *expectation) {
			e.warnings = &list[string]{span: n.Span}
			items, _ := p.List(n, "warnings")
			for _, item := range items {
				text, _ := p.Text(item, "a warning")
				e.warnings.add(text, item.Span)
			}
		}},
	}
}

// at reads the number of a step.
func (p *parser) at(n *yamlpos.Node, e *expectation) {
	at, ok := p.Int(n, "at")
	if ok && (at < 1 || at > int64(p.steps)) {
		p.Report(n, "at needs the number of an event of when, from 1 to %d, found %q", p.steps, n.Text).Code = CodeVacuous
	}
	e.at = int(at)
}

var triggerKinds = []string{
	engine.TriggerTimer.String(), engine.TriggerEvery.String(), engine.TriggerReassign.String(),
	engine.TriggerQueue.String(), engine.TriggerSnooze.String(), engine.TriggerPresence.String(),
}

func (p *parser) trigger(n *yamlpos.Node, e *expectation) {
	e.trigger = &trigger{span: n.Span}
	kind := func(n *yamlpos.Node) {
		if i, ok := p.Word(n, "kind of trigger", triggerKinds); ok {
			e.trigger.kind = triggerKinds[i]
		}
	}
	if n.Kind != yamlpos.Map {
		kind(n)
		return
	}
	yamlpos.ReadFields(&p.Reader, n, "trigger", []yamlpos.Field[trigger]{
		{Key: "kind", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, _ *trigger) { kind(n) }},
		{Key: "rule", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, t *trigger) { t.rule = p.rule(n) }},
	}, e.trigger)
}

// rule reads the name of a rule that can match.
func (p *parser) rule(n *yamlpos.Node) string {
	name, ok := p.known(n, &p.names.rules, CodeVacuous)
	if ok && !slices.Contains(p.names.live.words, name) {
		p.Report(n, "the rule %q is disabled: it never matches", name).Code = CodeVacuous
	}
	return name
}

func (p *parser) word(n *yamlpos.Node, v *vocabulary) *word {
	text, _ := p.known(n, v, CodeVacuous)
	return &word{text: text, span: n.Span}
}

func (p *parser) effectList(n *yamlpos.Node, what string) *list[*effect] {
	l := &list[*effect]{span: n.Span}
	items, _ := p.List(n, what)
	for _, item := range items {
		if e := p.effect(item, what == "superseded"); e != nil {
			l.add(e, item.Span)
		}
	}
	return l
}

// denials reads what must not come of a case.
func (p *parser) denials(n *yamlpos.Node, e *expectation) {
	items, _ := p.List(n, "not")
	for _, item := range items {
		d := &denial{span: item.Span}
		if rule := item.Lookup("matched"); rule != nil && len(item.Entries) == 1 {
			d.rule = p.rule(rule)
		} else if d.effect = p.effect(item, false); d.effect == nil {
			continue
		}
		e.not = append(e.not, d)
	}
}
