package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/rules/evidence"
)

// maxNotes is how many conditions a trace names for one rule: a report is read, not studied.
const maxNotes = 4

// ruleOf returns the number of a rule, -1 when the program has none of that name.
func (j *judgment) ruleOf(name string) program.RuleID {
	return program.RuleID(slices.IndexFunc(j.program.Rules, func(r program.Rule) bool { return r.Name == name }))
}

// whyNotMatched says why a rule did not match: the tests that were against it in the last pass that considered it.
func (j *judgment) whyNotMatched(name string) []Note {
	id := j.ruleOf(name)
	if !j.explains || id < 0 {
		return nil
	}
	for i := len(j.made) - 1; i >= 0; i-- {
		d := &j.made[i].decision
		for k := len(d.Evidence.Passes) - 1; k >= 0; k-- {
			pass := &d.Evidence.Passes[k]
			if !slices.Contains(pass.Considered, id) {
				continue
			}
			against := j.reader.Blame(pass, id)
			switch {
			case len(against) > 0:
				return j.notes(id, "did not match", against)
			case slices.Contains(d.Matched, id):
				return []Note{j.about(id, "matched, but not in this place of the order")}
			}
			return []Note{j.about(id, "did not match: its limit held it back")}
		}
	}
	return []Note{j.unheard(id)}
}

// unheard says why a rule was never considered: a stop before it, or no event that it listens to.
func (j *judgment) unheard(id program.RuleID) Note {
	rule := j.reader.Rule(id)
	for i := range j.made {
		d := &j.made[i].decision
		for k := range d.Evidence.Passes {
			considered := d.Evidence.Passes[k].Considered
			if len(considered) == 0 {
				continue
			}
			last := considered[len(considered)-1]
			if last < id && j.stops(d, k, last) && listensAlike(j.reader.Rule(last), rule) {
				return j.about(id, fmt.Sprintf("was not considered: %s ended the pass", quoted(j.program.Rules[last].Name)))
			}
		}
	}
	return j.about(id, "was not considered: none of its events occurred")
}

// stops reports whether a rule fired in a pass and ended it.
func (j *judgment) stops(d *engine.Decision, at int, id program.RuleID) bool {
	return j.reader.Fired(d, at, id) && j.reader.Stopped(&d.Evidence.Passes[at], id)
}

// listensAlike reports whether two rules share an event.
func listensAlike(a, b *compiler.Rule) bool {
	return slices.ContainsFunc(a.On, func(t program.Trigger) bool {
		return slices.ContainsFunc(b.On, func(o program.Trigger) bool { return o.Event == t.Event })
	})
}

// whyMatched names the tests that made a rule match.
func (j *judgment) whyMatched(name string) []Note {
	id := j.ruleOf(name)
	if !j.explains || id < 0 {
		return nil
	}
	for i := range j.made {
		d := &j.made[i].decision
		for k := range d.Evidence.Passes {
			if !slices.Contains(d.Evidence.Passes[k].Considered, id) || !j.reader.Fired(d, k, id) {
				continue
			}
			asked := j.reader.Reasons(&d.Evidence.Passes[k], id)
			if len(asked) == 0 {
				return []Note{j.about(id, "matched: it has no condition")}
			}
			return j.notes(id, "matched", asked)
		}
	}
	return nil
}

// notes names tests of a rule, and what they were.
func (j *judgment) notes(id program.RuleID, verb string, tests []evidence.Asked) []Note {
	all := []Note{j.about(id, verb)}
	for _, a := range tests[:min(maxNotes, len(tests))] {
		place := a.Place()
		text := strings.Join(strings.Fields(string(place.File.Src[place.Span().Start:place.Span().End])), " ")
		all = append(all, Note{Text: fmt.Sprintf("%t: %s", a.Held, text), File: place.File.Name, Span: place.Span()})
	}
	if more := len(tests) - maxNotes; more > 0 {
		all = append(all, Note{Text: fmt.Sprintf("and %d more", more)})
	}
	return all
}

// about is a note about a rule, placed at its name.
func (j *judgment) about(id program.RuleID, verb string) Note {
	rule := j.reader.Rule(id)
	span := j.program.Debug.Rules[id].Name
	return Note{Text: fmt.Sprintf("rule %s %s", quoted(rule.ID), verb), File: rule.File.Name, Span: span}
}

// whyNotDone says why an expected effect is missing: what was done instead, what superseded it, who could not take it, and
// why the rules that do such a thing did not match.
func (j *judgment) whyNotDone(want *effect) []Note {
	if !j.explains {
		return nil
	}
	var all []Note
	for i := range j.made {
		d := &j.made[i].decision
		for k := range d.Superseded {
			s := &d.Superseded[k]
			if want.do == s.Do && (want.rule == "" || want.rule == j.program.Rules[s.Rule].Name) && want.mayBe(s) {
				all = append(all, j.about(s.Rule, fmt.Sprintf("wanted %s, superseded by %s", shownEffect(&s.Effect), quoted(j.program.Rules[s.By].Name))))
			}
		}
		if want.do == "assign" {
			all = append(all, j.candidates(d, want)...)
		}
	}
	if len(all) > 0 {
		return all
	}
	for id := range j.program.Rules {
		id := program.RuleID(id)
		if (want.rule == "" || want.rule == j.program.Rules[id].Name) && j.doesSuch(id, want) && !j.hasMatched(id) {
			all = append(all, j.whyNotMatched(j.program.Rules[id].Name)...)
		}
		if len(all) > 3*maxNotes {
			break
		}
	}
	return all
}

// mayBe reports whether a superseded step, which holds only the words of its rule, may have been the expected effect.
func (e *effect) mayBe(s *engine.Superseded) bool {
	for i := range e.keys {
		if v, there := s.Lookup(e.keys[i].name); there && !e.keys[i].absent && !e.keys[i].accepts(v) {
			return false
		}
	}
	return true
}

func (j *judgment) hasMatched(id program.RuleID) bool {
	return slices.ContainsFunc(j.made, func(m made) bool { return slices.Contains(m.decision.Matched, id) })
}

// candidates says who was considered for the assignments of a decision that may have come to what is expected, and what spoke
// against them.
func (j *judgment) candidates(d *engine.Decision, want *effect) []Note {
	var all []Note
	for k := range d.Evidence.Passes {
		for _, a := range d.Evidence.Passes[k].Assignments {
			if !j.doesSuch(a.Rule, want) {
				continue
			}
			var words []string
			for _, c := range a.Candidates {
				if c.Reason != assign.Eligible {
					words = append(words, c.Agent+" "+string(c.Reason))
				}
			}
			if len(words) > 0 {
				all = append(all, j.about(a.Rule, "assigned: "+strings.Join(words, ", ")))
			}
		}
	}
	return all
}

// doesSuch reports whether a rule has a step that does what is expected.
func (j *judgment) doesSuch(id program.RuleID, want *effect) bool {
	last := int32(len(j.program.Code))
	if int(id)+1 < len(j.program.Rules) {
		last = j.program.Rules[id+1].Entry
	}
	for _, in := range j.program.Code[j.program.Rules[id].Entry:last] {
		if in.Op == program.Do && want.mayComeOf(j.program.Steps[in.A]) {
			return true
		}
	}
	return false
}

// mayComeOf reports whether a step may have the expected effect.
func (e *effect) mayComeOf(step program.Step) bool {
	var got engine.Effect
	switch s := step.(type) {
	case *program.Assign:
		return e.do == "assign" && e.mayAssign(s)
	case *program.Tagging:
		got.Do = taggingDo[s.Set][s.Remove]
		got.Keys = []engine.Key{{Name: taggingKey[s.Set], Value: engine.Value{Text: s.Word}}}
	case *program.SetStatus:
		got.Do, got.Keys = "set_status", []engine.Key{{Name: "status", Value: engine.Value{Text: s.Status}}}
	case *program.SetPriority:
		got.Do, got.Keys = "set_priority", []engine.Key{{Name: "priority", Value: engine.Value{Text: s.Priority}}}
	case *program.SetType:
		got.Do, got.Keys = "set_type", []engine.Key{{Name: "type", Value: engine.Value{Text: s.Type}}}
	case *program.Resolve:
		got.Do = "resolve"
	case *program.Send:
		got.Do, got.Keys = "send", []engine.Key{{Name: "template", Value: engine.Value{Text: s.Message.Template}}}
	case *program.SendEmail:
		got.Do = "send_email"
	case *program.Notify:
		got.Do = "notify"
	}
	return got.Do == e.do && e.mayBe(&engine.Superseded{Effect: got})
}

// mayAssign reports whether an assignment may come to the expected team.
func (e *effect) mayAssign(s *program.Assign) bool {
	i := slices.IndexFunc(e.keys, func(k key) bool { return k.name == "team" })
	if i < 0 || e.keys[i].absent || s.Kind == program.ToRequestedGroup {
		return true
	}
	accepted := func(team string) bool { return e.keys[i].accepts(engine.Value{Text: team}) }
	isTeam := func(t program.Target) bool { return t.Kind == program.TeamTarget && accepted(t.ID) }
	return s.Kind == program.ToTeam && slices.ContainsFunc(s.Pool, isTeam) || slices.ContainsFunc(s.Fallbacks, isTeam) ||
		s.Kind == program.ToTeamBy && (accepted(s.Otherwise) || slices.ContainsFunc(s.Cases, func(c program.TeamCase) bool { return accepted(c.Team) }))
}

var taggingDo = map[program.WordSet]map[bool]string{
	program.Tags:        {false: "add_tag", true: "remove_tag"},
	program.ContactTags: {false: "add_contact_tag", true: "remove_contact_tag"},
	program.Topics:      {false: "apply_topic", true: "remove_topic"},
}

var taggingKey = map[program.WordSet]string{program.Tags: "tag", program.ContactTags: "tag", program.Topics: "topic"}
