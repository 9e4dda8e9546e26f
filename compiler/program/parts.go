package program

import (
	"fmt"
	"strings"
)

// Parts is a rule in words, without its name, precedence and place. Two rules with the same parts do the same on the
// same desk, whichever program they are in: predicates are not numbered, but written out.
type Parts struct {
	On    string
	Limit string   // "" when there is none
	Code  []string // its instructions
	Steps []string // those of Code, in order
}

// Parts returns a rule in words.
func (p *Program) Parts(id RuleID) Parts {
	pr := &printer{p: p, width: lineWidth}
	r := &p.Rules[id]
	var parts Parts
	var on []string
	for i := range r.On {
		on = append(on, strings.Join(trigger(&r.On[i]), " "))
	}
	parts.On = strings.Join(on, " or ")
	if r.Limit != nil {
		parts.Limit = limit(r.Limit)
	}
	first, last := p.extent(id)
	for _, in := range p.Code[first:last] {
		text := in.Op.String()
		switch in.Op {
		case Branch:
			text += fmt.Sprintf(" %s ? %d : %d", p.PredText(in.Pred), in.A-int32(first), in.B-int32(first))
		case Match:
			text += fmt.Sprintf(" %d", in.A-int32(first))
		case Do:
			step := strings.Join(pr.stepPieces(p.Steps[in.A]), " ")
			parts.Steps = append(parts.Steps, step)
			text += " " + step
		}
		parts.Code = append(parts.Code, text)
	}
	return parts
}

// PredText returns a predicate in words.
func (p *Program) PredText(id PredID) string {
	pr := &printer{p: p}
	return strings.Join(pr.pred(&p.Preds[id]), " ")
}
