package compiler

import (
	"fmt"

	"github.com/routebook/routebook/dsl"
)

// codeUnsupported is the code of what is understood and checked, but not decided yet.
const codeUnsupported = "R199"

// feature is a part of the language that the engine may lack.
type feature uint8

const (
	limits feature = iota
	elapsedTime
	timers
	schedules
	businessHours
	samples
	visits
	presenceEvents
	requestedGroups
	snoozing
	queues
	reassigning
	stickyAgents
)

// unsupported is what the engine lacks today, each with what a message calls it.
// A book that needs it is refused with a finding of its own: never a silent nothing.
var unsupported = map[feature]string{}

// needs reports a place that needs a feature which the engine lacks.
func (c *checker) needs(f feature, at dsl.Node) {
	if name, lacking := unsupported[f]; lacking {
		c.report(codeUnsupported, at.Span(), "not supported yet: %s", name)
	}
}

// needsOfTeams reports the teams of book.yaml that need what the engine lacks.
func (c *checker) needsOfTeams() {
	for i := range c.ws.Teams {
		t := &c.ws.Teams[i]
		for f, needed := range map[feature]bool{
			reassigning:  t.ReassignAfter > 0,
			stickyAgents: t.Strategy != nil && t.Strategy.Name == "sticky",
		} {
			if name, lacking := unsupported[f]; needed && lacking {
				n := c.report(codeUnsupported, t.Span, "not supported yet: %s", name)
				n.File, n.Where = t.File, fmt.Sprintf("team %q", t.Name)
			}
		}
	}
}
