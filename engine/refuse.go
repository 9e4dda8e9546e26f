package engine

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// runnable returns an error for a program that needs what the machine cannot do. Nothing is left out in silence.
func runnable(p *program.Program) error {
	for i := range p.Rules {
		rule := &p.Rules[i]
		if rule.Limit != nil {
			return fmt.Errorf("rule %q: limits are not supported yet", rule.Name)
		}
		for _, on := range rule.On {
			switch on.Event {
			case schema.OnTimer, schema.OnEvery, schema.OnVisit, schema.OnAgentOnline, schema.OnAgentOffline:
				return fmt.Errorf("rule %q: the event %q is not supported yet", rule.Name, schema.Events[on.Event].Phrase)
			}
		}
	}
	for i := range p.Preds {
		switch p.Preds[i].Op {
		case program.OpenAgoAtLeast, program.OpenAgoUnder, program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
			return fmt.Errorf("business hours are not supported yet")
		}
	}
	for _, step := range p.Steps {
		if err := runnableStep(step, &p.Desk); err != nil {
			return err
		}
	}
	return nil
}

func runnableStep(step program.Step, desk *program.Desk) error {
	switch s := step.(type) {
	case *program.Snooze:
		return fmt.Errorf("snooze is not supported yet")
	case *program.SetVisitorGroup:
		return fmt.Errorf("set visitor group is not supported yet")
	case *program.Assign:
		return runnableAssign(s, desk)
	}
	return nil
}

func runnableAssign(s *program.Assign, desk *program.Desk) error {
	switch {
	case s.Kind == program.ToRequestedGroup:
		return fmt.Errorf("assign requested group is not supported yet")
	case s.Reassign != nil:
		return fmt.Errorf("reassign after is not supported yet")
	case s.Strategy == "sticky":
		return fmt.Errorf("the strategy sticky is not supported yet")
	}
	for _, target := range s.Fallbacks {
		if target.Kind == program.QueueTarget {
			return fmt.Errorf("fallback queue is not supported yet")
		}
	}
	for i := range desk.Teams {
		switch t := &desk.Teams[i]; {
		case t.Strategy == "sticky":
			return fmt.Errorf("team %q: the strategy sticky is not supported yet", t.ID)
		case t.ReassignAfter > 0:
			return fmt.Errorf("team %q: reassign_after is not supported yet", t.ID)
		}
	}
	return nil
}
