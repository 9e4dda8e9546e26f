package cases

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
)

// judgment compares one expectation with what was decided.
type judgment struct {
	*Runner
	test *Case
	*expectation
	made     []made // those that the expectation is about
	explains bool   // whether they carry their evidence
	failures []Failure
}

// judgeOne returns in what one expectation was not met.
func (r *Runner) judgeOne(c *Case, e *expectation, all []made) []Failure {
	j := judgment{Runner: r, explains: r.reader != nil && r.machine.KeepEvidence, test: c, expectation: e}
	for _, m := range all {
		if (e.at == 0 || m.step == e.at) && j.begunBy(&m.decision) {
			j.made = append(j.made, m)
		}
	}
	if e.trigger != nil && len(j.made) == 0 {
		j.noTrigger(all)
		return j.failures
	}
	j.judgeMatched()
	j.judgeEffects()
	j.judgeSuperseded()
	j.judgeWarnings()
	j.judgeLeft()
	for _, d := range e.not {
		j.judgeDenial(d)
	}
	return j.failures
}

// begunBy reports whether a decision was begun by the expected trigger.
func (j *judgment) begunBy(d *engine.Decision) bool {
	t := j.trigger
	return t == nil || d.Trigger != nil && d.Trigger.Kind.String() == t.kind && (t.rule == "" || j.nameOf(d.Trigger.Rule) == t.rule)
}

// nameOf returns the name of a rule, "" for none.
func (j *judgment) nameOf(id program.RuleID) string {
	if id < 0 {
		return ""
	}
	return j.program.Rules[id].Name
}

func (j *judgment) noTrigger(all []made) {
	want := j.trigger.kind
	if j.trigger.rule != "" {
		want += " of " + shownText(j.trigger.rule)
	}
	var got []string
	for i := range all {
		if d := &all[i].decision; d.Trigger != nil && (j.at == 0 || all[i].step == j.at) {
			line := d.Trigger.Kind.String()
			if name := j.nameOf(d.Trigger.Rule); name != "" {
				line += " of " + shownText(name)
			}
			got = append(got, line)
		}
	}
	f := j.fail(j.trigger.span, "trigger", []string{want}, got)
	if j.trigger.rule != "" {
		f.Trace = j.whyNotMatched(j.trigger.rule)
	}
}

// fail adds a failure. The result may be added to until the next one.
func (j *judgment) fail(at diag.Span, what string, expected, actual []string) *Failure {
	if j.at != 0 {
		what += fmt.Sprintf(" at event %d", j.at)
	}
	j.failures = append(j.failures, Failure{File: j.test.File, Span: at, What: what, Expected: expected, Actual: actual})
	return &j.failures[len(j.failures)-1]
}

// alignment is how an expected list lies in the actual one.
type alignment struct {
	missing []int    // of the expected items
	actual  []string // the actual items; one that was expected as it was expected
	extra   []int    // of the actual items
}

// align finds the expected items among the actual ones, in order, each as early as it can be.
func align(expected, actual []string, accepts func(want, got int) bool) alignment {
	a := alignment{actual: append([]string(nil), actual...)}
	taken := make([]bool, len(actual))
	from := 0
	for want := range expected {
		at := from
		for at < len(actual) && !accepts(want, at) {
			at++
		}
		if at == len(actual) {
			a.missing = append(a.missing, want)
			continue
		}
		a.actual[at] = expected[want]
		taken[at] = true
		from = at + 1
	}
	for i := range taken {
		if !taken[i] {
			a.extra = append(a.extra, i)
		}
	}
	return a
}

// differs reports whether that is a failure: anything missing, or where the whole list is given anything more.
func (a *alignment) differs(exactly bool) bool {
	return len(a.missing) > 0 || exactly && len(a.extra) > 0
}

func (j *judgment) judgeMatched() {
	if j.matched == nil {
		return
	}
	var got []string
	for i := range j.made {
		for _, rule := range j.made[i].decision.Matched {
			got = append(got, j.program.Rules[rule].Name)
		}
	}
	want := j.matched.items
	a := align(want, got, func(w, g int) bool { return want[w] == got[g] })
	if !a.differs(j.exactly) {
		return
	}
	f := j.fail(j.matched.place(a.missing), "matched", want, got)
	for _, i := range a.missing {
		f.Trace = append(f.Trace, j.whyNotMatched(want[i])...)
	}
	if j.exactly {
		for _, i := range a.extra {
			f.Trace = append(f.Trace, j.whyMatched(got[i])...)
		}
	}
}

// place returns where the first missing item of a list stands, or the list.
func (l *list[T]) place(missing []int) diag.Span {
	if len(missing) > 0 {
		return l.spans[missing[0]]
	}
	return l.span
}

func (j *judgment) judgeEffects() {
	if j.effects == nil {
		return
	}
	var got []*engine.Effect
	var shown []string
	for i := range j.made {
		for k := range j.made[i].decision.Effects {
			e := &j.made[i].decision.Effects[k]
			got, shown = append(got, e), append(shown, shownEffect(e))
		}
	}
	want := j.effects.items
	a := align(texts(want), shown, func(w, g int) bool { return want[w].accepts(got[g], j.program) })
	if !a.differs(j.exactly) {
		return
	}
	f := j.fail(j.effects.place(a.missing), "effects", texts(want), a.actual)
	for _, i := range a.missing {
		if k := slices.IndexFunc(a.extra, func(g int) bool { return want[i].accepts(got[g], j.program) }); k >= 0 && j.explains {
			f.Trace = append(f.Trace, j.about(got[a.extra[k]].Rule, "did that, but not in this place of the order"))
			continue
		}
		f.Trace = append(f.Trace, j.whyNotDone(want[i])...)
	}
	if j.exactly {
		for _, i := range a.extra {
			f.Trace = append(f.Trace, j.whyMatched(j.program.Rules[got[i].Rule].Name)...)
		}
	}
}

func texts(effects []*effect) []string {
	all := make([]string, len(effects))
	for i, e := range effects {
		all[i] = e.text
	}
	return all
}

func (j *judgment) judgeSuperseded() {
	if j.superseded == nil {
		return
	}
	var got []*engine.Superseded
	var shown []string
	for i := range j.made {
		for k := range j.made[i].decision.Superseded {
			s := &j.made[i].decision.Superseded[k]
			got, shown = append(got, s), append(shown, shownSuperseded(s, j.program))
		}
	}
	want := j.superseded.items
	a := align(texts(want), shown, func(w, g int) bool {
		return want[w].accepts(&got[g].Effect, j.program) && (want[w].by == "" || want[w].by == j.program.Rules[got[g].By].Name)
	})
	if a.differs(j.exactly) {
		j.fail(j.superseded.place(a.missing), "superseded", texts(want), a.actual)
	}
}

func (j *judgment) judgeWarnings() {
	if j.warnings == nil {
		return
	}
	var got []string
	for i := range j.made {
		got = append(got, j.made[i].decision.Warnings...)
	}
	want := j.warnings.items
	a := align(want, got, func(w, g int) bool { return want[w] == got[g] })
	if a.differs(j.exactly) {
		j.fail(j.warnings.place(a.missing), "warnings", want, got)
	}
}

// judgeLeft looks for an assignment that found nobody: left and why speak of the same one.
func (j *judgment) judgeLeft() {
	if j.left == nil && j.why == nil {
		return
	}
	want := &effect{do: "assign"}
	what, span := "left", diag.Span{}
	if j.why != nil {
		what, span = "why", j.why.span
		want.keys = append(want.keys, key{name: "why", named: true, value: engine.Value{Text: j.why.text}})
	}
	if j.left != nil {
		what, span = "left", j.left.span
		want.keys = append([]key{{name: "left", named: true, value: engine.Value{Text: j.left.text}}}, want.keys...)
	}
	var got []string
	for i := range j.made {
		for k := range j.made[i].decision.Effects {
			e := &j.made[i].decision.Effects[k]
			if want.accepts(e, j.program) {
				return
			}
			if e.Do == want.do {
				got = append(got, shownEffect(e))
			}
		}
	}
	f := j.fail(span, what, []string{want.String()}, got)
	f.Trace = j.whyNotDone(want)
}

// judgeDenial looks for what must not be there.
func (j *judgment) judgeDenial(d *denial) {
	for i := range j.made {
		decision := &j.made[i].decision
		for _, rule := range decision.Matched {
			if name := j.program.Rules[rule].Name; d.rule == name {
				f := j.fail(d.span, "not", nil, []string{"matched: " + shownText(name)})
				f.Trace = j.whyMatched(name)
				return
			}
		}
		for k := range decision.Effects {
			e := &decision.Effects[k]
			if d.effect != nil && d.effect.accepts(e, j.program) {
				f := j.fail(d.span, "not", nil, []string{shownEffect(e)})
				f.Trace = j.whyMatched(j.program.Rules[e.Rule].Name)
				return
			}
		}
	}
}
