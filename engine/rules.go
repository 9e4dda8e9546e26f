package engine

import (
	"fmt"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/pattern"
	"github.com/routebook/routebook/engine/state"
)

// Rules is a program made ready to run: all that machines of one program share. It does not change, so that goroutines may
// share it, each with a Machine of its own.
type Rules struct{ ready }

// ready is what Rules and its machines see of a program.
type ready struct {
	program  *program.Program
	zone     *time.Location
	places   []place            // by program.FieldID
	prepared []*prepared        // the steps, by their index
	slots    int                // places of what steps set
	entries  []int32            // by program.RuleID: where its code begins, side by side
	limited  bitset             // rules with a limit
	regexes  []*pattern.Pattern // by program.PredID; nil where there is none
	statuses map[string]int     // index into the desk's statuses, by folded name
	firsts   [4]int             // index of the first status of each state
	hearers  hearers
	index    *index // nil when the program has no plan
	kept     state.Kept
}

// Load makes a verified program ready to run. It fails when a time zone that the program needs is not installed.
// What its machines make of a state serves the rules of readers too.
func Load(p *program.Program, readers ...*program.Program) (*Rules, error) {
	r := &Rules{ready{program: p, places: make([]place, len(p.Fields)), regexes: make([]*pattern.Pattern, len(p.Preds)), kept: state.KeptBy(p, readers...)}}
	var err error
	if r.zone, err = time.LoadLocation(p.Desk.Zone); err != nil {
		return nil, fmt.Errorf("load the book's time zone: %w", err)
	}
	for i := range p.Fields {
		var ok bool
		if r.places[i], ok = placeOf(&p.Fields[i], &p.Desk); !ok {
			return nil, fmt.Errorf("property %q is not declared", p.Fields[i].Name)
		}
	}
	var patterns pattern.Compiler
	for i := range p.Preds {
		if p.Preds[i].Op == program.TextMatches {
			if r.regexes[i], err = patterns.Compile(p.Preds[i].Regex); err != nil {
				return nil, fmt.Errorf("compile pattern: %w", err)
			}
		}
	}
	r.entries = make([]int32, len(p.Rules))
	r.limited = newBitset(len(p.Rules))
	for i := range p.Rules {
		r.entries[i] = p.Rules[i].Entry
		if p.Rules[i].Limit != nil {
			r.limited.add(uint32(i))
		}
	}
	r.prepared, r.slots = prepare(p)
	r.learnStatuses()
	r.hearers = hearersOf(p)
	r.index = newIndex(p)
	return r, nil
}

func (r *ready) learnStatuses() {
	statuses := r.program.Desk.Statuses
	r.statuses = make(map[string]int, len(statuses))
	for i := len(statuses) - 1; i >= 0; i-- {
		r.statuses[fold.String(statuses[i].Name)] = i
		r.firsts[statuses[i].State] = i
	}
}
