package engine

import (
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// Decision is the answer to one event, or to the passing of time. It is valid until its machine decides again.
type Decision struct {
	Event        string    // id of the event; "" when there is none
	Trigger      *Trigger  // what began the turn; nil when that is the event
	At           time.Time // the event's instant, or the state's when that is later
	Conversation string    // "" when the event is about none
	Listened     bool      // the decision is worth a line: a rule listens to the event, or something came of a turn without one
	Matched      []program.RuleID
	Effects      []Effect     // by pass, then in the order of rules and steps
	Superseded   []Superseded // likewise
	Warnings     []string     // each once
	Changes      []state.Change
	Evidence     Evidence // only when the machine keeps it

	program *program.Program
	keys    []Key // memory for the Keys of effects that are not the same every time
}

func (d *Decision) reset(p *program.Program) {
	*d = Decision{
		program: p, keys: d.keys[:0],
		Matched: d.Matched[:0], Effects: d.Effects[:0], Superseded: d.Superseded[:0],
		Warnings: d.Warnings[:0], Changes: d.Changes[:0],
		Evidence: Evidence{Passes: d.Evidence.Passes[:0]},
	}
}

// warn adds a warning that the decision does not have yet.
func (d *Decision) warn(warning string) {
	if !slices.Contains(d.Warnings, warning) {
		d.Warnings = append(d.Warnings, warning)
	}
}
