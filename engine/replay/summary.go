package replay

import (
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

// Summary says what a run did, and how far it can be believed.
type Summary struct {
	Digest string      // of the program that decided
	Lines  event.Stats // what the streams held, rejected lines included

	Events        int                 // decided
	Types         [event.Time + 1]int // events, by type
	First, Last   time.Time           // the earliest and the latest instant of an event; zero when there was none
	Late          int                 // events older than one before them, decided at the latest instant so far
	Duplicates    int                 // events with the id of an earlier one; those more than a quarter million events later are not noticed
	Decisions     int                 // events to which a rule listens, and turns without an event of which something came: each makes a line
	Triggers      map[string]int      // decisions without an event, by what began them: "timer", "every"…
	Matched       int                 // decisions with at least one rule that matched
	Firings       []int               // decisions in which a rule matched, by program.RuleID
	Effects       map[string]int      // by what they do: "assign", "add_tag"…
	Warnings      map[string]int      // by their text
	Presence      int                 // events that say who came or went
	Missing       []Missing           // fields that rules test and no event carried, nor any rule set; in order of program.FieldID
	Conversations int                 // known at the end
	Waiting       int                 // of them, those that are in a queue
}

// Missing is a field that the traffic never carried.
type Missing struct {
	Field program.FieldID
	Rules []program.RuleID // the rules that test it, in order
}

func newSummary(p *program.Program) Summary {
	return Summary{Digest: p.Digest(), Firings: make([]int, len(p.Rules)), Effects: map[string]int{}, Triggers: map[string]int{}, Warnings: map[string]int{}}
}

// arrive adds one event.
func (s *Summary) arrive(ev *event.Event) {
	s.Events++
	s.Types[ev.Type]++
	if s.Events == 1 || ev.At.Before(s.First) {
		s.First = ev.At
	}
	if s.Events == 1 || ev.At.After(s.Last) {
		s.Last = ev.At
	}
	if ev.At.Before(s.Last) {
		s.Late++
	}
	if ev.Type == event.AgentOnline || ev.Type == event.AgentOffline {
		s.Presence++
	}
}

// count adds one decision.
func (s *Summary) count(d *engine.Decision) {
	if d.Listened {
		s.Decisions++
		if d.Trigger != nil {
			s.Triggers[d.Trigger.Kind.String()]++
		}
	}
	if len(d.Matched) > 0 {
		s.Matched++
	}
	for _, rule := range d.Matched {
		s.Firings[rule]++
	}
	for i := range d.Effects {
		s.Effects[d.Effects[i].Do]++
	}
	for _, w := range d.Warnings {
		s.Warnings[w]++
	}
}

// PresenceKnown reports whether the traffic says who came and went. Otherwise everybody was taken for online.
func (s *Summary) PresenceKnown() bool { return s.Presence > 0 }

// Untested returns the rules that never matched and test a field that is missing: the traffic says nothing about them.
func (s *Summary) Untested() []program.RuleID { return s.silent(true) }

// Unmatched returns the other rules that never matched.
func (s *Summary) Unmatched() []program.RuleID { return s.silent(false) }

// silent returns the rules that never matched, in order: those that test a missing field, or those that do not.
func (s *Summary) silent(untested bool) []program.RuleID {
	tests := make([]bool, len(s.Firings))
	for _, m := range s.Missing {
		for _, rule := range m.Rules {
			tests[rule] = true
		}
	}
	var rules []program.RuleID
	for rule, n := range s.Firings {
		if n == 0 && tests[rule] == untested {
			rules = append(rules, program.RuleID(rule))
		}
	}
	return rules
}
