package compiler

import (
	"slices"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/fold"
)

// codeNoCalendar is the code of business hours in a book that does not say when they are.
const codeNoCalendar = "R116"

// openHours resolves "during business hours" and its like.
func (c *checker) openHours(n *dsl.BusinessHours) *Atom {
	switch n.Of {
	case "calendar":
		return c.named(c.atom(n, AskOpen, n.Outside), c.names.calendars, n.Name)
	case "team":
		a := c.named(c.atom(n, AskOpenOfTeam, n.Outside), c.names.teams, n.Name)
		if a != nil && !c.hasCalendar(c.calendarOfTeam(a.Name)) {
			return c.noCalendar(n, "the team "+quote(a.Name)+" has no calendar")
		}
		return a
	case "agent":
		a := c.named(c.atom(n, AskOpenOfAgent, n.Outside), c.names.agents, n.Name)
		if a != nil && !c.hasCalendar(c.calendarOfAgent(a.Name)) {
			return c.noCalendar(n, "the agent "+quote(a.Name)+" has no calendar")
		}
		return a
	case "assigned agent":
		if !c.everyAgentHasCalendar() {
			return c.noCalendar(n, "not every agent has a calendar")
		}
		return c.atom(n, AskOpenOfAssigned, n.Outside)
	}
	name, ok := defaultCalendar(c.ws)
	if !ok {
		return c.noCalendar(n, "business hours need a calendar")
	}
	a := c.atom(n, AskOpen, n.Outside)
	a.Name = name
	return a
}

func (c *checker) noCalendar(at dsl.Node, message string) *Atom {
	d := c.report(codeNoCalendar, at.Span(), "%s, and the book no default_calendar", message)
	d.Label = "declare one under calendars: in book.yaml"
	return nil
}

// defaultCalendar returns the calendar of whatever has none of its own (semantics.md C36).
func defaultCalendar(ws *workspace.Workspace) (string, bool) {
	if name := ws.DefaultCalendar.Name; name != "" {
		for i := range ws.Calendars {
			if fold.Equal(ws.Calendars[i].Name, name) {
				return ws.Calendars[i].Name, true
			}
		}
	}
	if len(ws.Calendars) == 1 {
		return ws.Calendars[0].Name, true
	}
	return "", false
}

// hasCalendar reports whether something with that calendar of its own has one, or the book's.
func (c *checker) hasCalendar(own string) bool {
	_, ok := defaultCalendar(c.ws)
	return ok || own != ""
}

func (c *checker) calendarOfTeam(team string) string {
	i := slices.IndexFunc(c.ws.Teams, func(t workspace.Team) bool { return t.Name == team })
	if i < 0 {
		return ""
	}
	return c.ws.Teams[i].Calendar.Name
}

func (c *checker) calendarOfAgent(agent string) string {
	i := slices.IndexFunc(c.ws.Agents, func(a workspace.Agent) bool { return a.Name == agent })
	if i < 0 {
		return ""
	}
	return c.ws.Agents[i].Calendar.Name
}

func (c *checker) everyAgentHasCalendar() bool {
	if _, ok := defaultCalendar(c.ws); ok {
		return true
	}
	without := func(a workspace.Agent) bool { return a.Calendar.Name == "" }
	return c.ws.AgentsClosed && !slices.ContainsFunc(c.ws.Agents, without)
}
