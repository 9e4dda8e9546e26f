package program

import (
	"fmt"
	"slices"
	"time"

	"github.com/routebook/routebook/dsl/schema"
)

// Verify reports the first thing in p that would make deciding panic, run on for
// ever or mean nothing. The engine relies on it and checks nothing of this
// again. An error is a fault of whoever built the program, never of the book.
//
// Of code it demands:
//   - Rules lie in Code one behind the other, in their order, without gaps.
//   - A rule ends in End or Stop. Its jumps go forward and stay inside it.
//   - On every path from the entry, Match comes exactly once before the first
//     Do or Stop. A path may end without Match: the rule did not match.
//
// Of the rest: indices are in range; the rules are in order of precedence; what
// is named exists, agents and teams where the book closes them; predicates have
// the parts that their operator takes, and no others, with a field of a type
// that it is legal on; words are in order, each once, none empty and all folded
// unless compared to the letter; patterns compile; texts have variants; a plan
// misses no rule.
func (p *Program) Verify() error {
	v := &verifier{
		Program:   p,
		agents:    names(p.Desk.Agents, func(a *Agent) string { return a.ID }),
		teams:     names(p.Desk.Teams, func(t *Team) string { return t.ID }),
		calendars: names(p.Desk.Calendars, func(c *Calendar) string { return c.Name }),
		statuses:  names(p.Desk.Statuses, func(s *Status) string { return s.Name }),
	}
	for _, part := range []func(){v.desk, v.fields, v.preds, v.steps, v.rules, v.plan} {
		if part(); v.err != nil {
			return fmt.Errorf("invalid program: %w", v.err)
		}
	}
	return nil
}

// verifier remembers the first fault that it meets.
type verifier struct {
	*Program
	place string // "rule 3 \"vip\": instruction 2"
	err   error

	agents, teams, calendars, statuses map[string]bool
}

func names[T any](list []T, name func(*T) string) map[string]bool {
	set := make(map[string]bool, len(list))
	for i := range list {
		set[name(&list[i])] = true
	}
	return set
}

// at names the place of the faults to come.
func (v *verifier) at(format string, args ...any) { v.place = fmt.Sprintf(format, args...) }

// demand reports a fault unless it was reported or ok holds. The message says what is wrong.
func (v *verifier) demand(ok bool, format string, args ...any) {
	if !ok && v.err == nil {
		v.err = fmt.Errorf("%s: %s", v.place, fmt.Sprintf(format, args...))
	}
}

// demandAgent reports an agent whom a closed book does not list.
func (v *verifier) demandAgent(id string) {
	v.demand(id != "" && (!v.Desk.AgentsClosed || v.agents[id]), "no agent %q", id)
}

func (v *verifier) demandTeam(id string) {
	v.demand(id != "" && (!v.Desk.TeamsClosed || v.teams[id]), "no team %q", id)
}

func (v *verifier) demandCalendar(name string) {
	v.demand(v.calendars[name], "no calendar %q", name)
}

func (v *verifier) demandField(id FieldID) {
	v.demand(id >= 0 && int(id) < len(v.Fields), "no field %d", id)
}

func (v *verifier) fields() {
	for i := range v.Fields {
		f := &v.Fields[i]
		v.at("field %d", i)
		switch f.ID {
		case schema.ContactProperty:
			v.property(f, "contact", v.Desk.ContactProperties)
		case schema.ConversationProperty:
			v.property(f, "conversation", v.Desk.ConversationProperties)
		case schema.OrderProperty:
			v.property(f, "order", v.Desk.OrderProperties)
		case schema.EventPath:
			v.demand(f.Name == "" && len(f.Path) > 0, "a path of the event and no name, found name %q and path %q", f.Name, f.Path)
			v.demand(f.Type == schema.Any, "the type of a path is any, found %s", f.Type)
		default:
			if v.demand(f.ID != schema.NoField && int(f.ID) <= len(schema.Fields), "no built-in field %d", f.ID); v.err != nil {
				return
			}
			v.demand(f.Name == "" && f.Path == nil, "%s has name %q and path %q", f.ID.Info().Path, f.Name, f.Path)
			v.demand(f.Type == f.ID.Info().Type, "%s is a %s, found %s", f.ID.Info().Path, f.ID.Info().Type, f.Type)
		}
	}
}

// property checks the field of a declared property.
func (v *verifier) property(f *Field, owner string, declared []Property) {
	i := slices.IndexFunc(declared, func(p Property) bool { return p.Name == f.Name })
	if v.demand(i >= 0 && f.Path == nil, "no property %s.%s", owner, f.Name); v.err != nil {
		return
	}
	v.demand(f.Type.String() == declared[i].Type, "%s.%s is a %s, found %s", owner, f.Name, declared[i].Type, f.Type)
}

func (v *verifier) rules() {
	next := int32(0) // where the next rule's code must begin
	seen := make(map[string]bool, len(v.Rules))
	for i := range v.Rules {
		r := &v.Rules[i]
		v.at("rule %d %q", i, r.Name)
		v.demand(r.Name != "" && !seen[r.Name], "a name of its own")
		seen[r.Name] = true
		v.demand(i == 0 || r.Precedence <= v.Rules[i-1].Precedence, "precedence %d after %d", r.Precedence, v.Rules[max(0, i-1)].Precedence)
		v.demand(r.Entry == next, "code from %d on, want %d", r.Entry, next)
		v.limit(r.Limit)
		v.demand(len(r.On) > 0, "no trigger")
		for t := range r.On {
			v.trigger(&r.On[t])
		}
		if v.err != nil {
			return
		}
		first, last := v.extent(RuleID(i))
		v.code(v.Code[first:last], int32(first))
		next = int32(last)
	}
	v.at("code")
	v.demand(int(next) == len(v.Code), "%d instructions behind the last rule", len(v.Code)-int(next))
}

func (v *verifier) limit(l *Limit) {
	if l == nil {
		return
	}
	v.demand(l.Count > 0, "limit of %d", l.Count)
	v.demand(slices.Contains([]string{"", "hour", "day", "week", "month"}, l.Calendar), "limit per calendar %q", l.Calendar)
	v.demand(l.Sliding >= 0 && (l.Sliding == 0 || l.Calendar == ""), "limit per %s and calendar %q", l.Sliding, l.Calendar)
}

func (v *verifier) trigger(t *Trigger) {
	if v.demand(int(t.Event) < schema.EventCount, "no event %d", t.Event); v.err != nil {
		return
	}
	row := &schema.Events[t.Event]
	v.demand(len(t.Words) == 0 || row.Words != schema.NoVocabulary, "%q takes no words", row.Phrase)
	v.words(t.Words, folded)
	v.demand((t.Every != nil) == (t.Event == schema.OnEvery), "%q and schedule %v", row.Phrase, t.Every)
	if s := t.Every; s != nil {
		byDay := s.Days != [7]bool{}
		v.demand(byDay != (s.Interval != 0), "a schedule is by the day or by an interval, found days %v and %s", s.Days, s.Interval)
		v.demand(byDay || s.Interval >= time.Minute, "interval of %s", s.Interval)
		v.demand(s.Second >= 0 && s.Second < secondsPerDay && (byDay || s.Second == 0), "second %d of the day", s.Second)
	}
}
