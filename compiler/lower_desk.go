package compiler

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// desk returns the workspace as decisions read it. References take the spelling of what they refer to.
func desk(ws *workspace.Workspace) program.Desk {
	d := program.Desk{
		Zone:            ws.Zone.String(),
		Locale:          ws.Locale,
		Seed:            ws.Seed,
		TicketURL:       ws.TicketURL,
		Seats:           spellings(ws.Seats, func(n *workspace.Named) workspace.Named { return *n }),
		AgentsClosed:    ws.AgentsClosed,
		TeamsClosed:     ws.TeamsClosed,
		Sources:         deskSources(ws),
		DefaultCalendar: ws.DefaultCalendar.Name,
	}
	s := newSpeller(ws)
	for _, state := range ws.Busy {
		d.Busy = append(d.Busy, stateOf(state))
	}
	for _, tie := range ws.Ties {
		d.Ties = append(d.Ties, tie.String())
	}
	for i := range ws.Agents {
		d.Agents = append(d.Agents, s.agent(&ws.Agents[i]))
	}
	for i := range ws.Teams {
		d.Teams = append(d.Teams, s.team(&ws.Teams[i]))
	}
	for _, w := range ws.CapacityWeights {
		d.CapacityWeights = append(d.CapacityWeights, program.CapacityWeight{Source: w.Source.Name, Weight: w.Weight})
	}
	for _, in := range ws.Inboxes {
		groups := spellings(in.Groups, func(n *workspace.Named) workspace.Named { return *n })
		d.Inboxes = append(d.Inboxes, program.Inbox{ID: in.Name, Groups: groups})
	}
	for _, status := range ws.Statuses {
		d.Statuses = append(d.Statuses, program.Status{Name: status.Name, State: stateOf(status.State)})
	}
	for i := range ws.Calendars {
		d.Calendars = append(d.Calendars, deskCalendar(&ws.Calendars[i]))
	}
	if name, ok := defaultCalendar(ws); ok {
		d.DefaultCalendar = name
	}
	d.ContactProperties = deskProperties(ws.ContactProperties)
	d.ConversationProperties = deskProperties(ws.ConversationProperties)
	d.OrderProperties = deskProperties(ws.OrderProperties)
	return d
}

// stateOf translates the states of the workspace.
func stateOf(s workspace.State) program.State {
	switch s {
	case workspace.New:
		return program.StateNew
	case workspace.Open:
		return program.StateOpen
	case workspace.Pending:
		return program.StatePending
	case workspace.Resolved:
		return program.StateResolved
	default:
		panic(fmt.Sprintf("unexpected state %d", s))
	}
}

// deskSources lists the built-in sources and the book's; one that the book declares again is the book's.
func deskSources(ws *workspace.Workspace) []program.Source {
	var all []program.Source
	declared := map[string]string{}
	for _, s := range ws.Sources {
		declared[fold.String(s.Name)] = s.Name
	}
	for _, name := range schema.BuiltinSources {
		if _, again := declared[name]; !again {
			all = append(all, program.Source{Name: name})
			declared[name] = name
		}
	}
	for _, s := range ws.Sources {
		parent := s.Parent.Name
		if known, ok := declared[fold.String(parent)]; ok {
			parent = known
		}
		all = append(all, program.Source{Name: s.Name, Parent: parent})
	}
	return all
}

// speller spells references as what they refer to was declared.
type speller struct{ agents, teams, calendars, inboxes, seats map[string]string }

func newSpeller(ws *workspace.Workspace) speller {
	byFold := func(words []string) map[string]string { return newWordList("", "", true, words).byFold }
	return speller{
		agents:    byFold(spellings(ws.Agents, func(a *workspace.Agent) workspace.Named { return a.Named })),
		teams:     byFold(spellings(ws.Teams, func(t *workspace.Team) workspace.Named { return t.Named })),
		calendars: byFold(spellings(ws.Calendars, func(c *workspace.Calendar) workspace.Named { return c.Named })),
		inboxes:   byFold(spellings(ws.Inboxes, func(i *workspace.Inbox) workspace.Named { return i.Named })),
		seats:     byFold(spellings(ws.Seats, func(n *workspace.Named) workspace.Named { return *n })),
	}
}

// spelled returns a name as it was declared; one that is declared nowhere as it is.
func spelled(declared map[string]string, name string) string {
	if as, ok := declared[fold.String(name)]; ok {
		return as
	}
	return name
}

func (s speller) agent(a *workspace.Agent) program.Agent {
	made := program.Agent{
		ID:        a.Name,
		Name:      a.FullName,
		FirstName: a.FirstName,
		LastName:  a.LastName,
		Email:     a.Email,
		Seat:      spelled(s.seats, a.Seat.Name),
		Capacity:  -1,
		Calendar:  spelled(s.calendars, a.Calendar.Name),
		Enabled:   a.Enabled,
	}
	if a.HasCapacity {
		made.Capacity = a.Capacity
	}
	for _, in := range a.Inboxes {
		made.Inboxes = append(made.Inboxes, spelled(s.inboxes, in.Name))
	}
	return made
}

func (s speller) team(t *workspace.Team) program.Team {
	made := program.Team{
		ID:            t.Name,
		Code:          t.Code,
		Enabled:       t.Enabled,
		Private:       t.Private,
		PrimaryOnly:   t.PrimaryOnly,
		Strategy:      "auto",
		Default:       spelled(s.agents, t.Default.Name),
		ReassignAfter: t.ReassignAfter,
		Fallback:      spelled(s.teams, t.Fallback.Name),
		Calendar:      spelled(s.calendars, t.Calendar.Name),
	}
	if t.Strategy != nil {
		made.Strategy = t.Strategy.Name
	}
	for _, m := range t.Members {
		made.Members = append(made.Members, program.Member{Agent: spelled(s.agents, m.Agent.Name), Primary: m.Primary, Weight: m.Weight})
	}
	return made
}

func deskCalendar(c *workspace.Calendar) program.Calendar {
	made := program.Calendar{Name: c.Name, Zone: c.Zone.String()}
	for day, hours := range c.Hours {
		for _, h := range hours {
			made.Hours[day] = append(made.Hours[day], program.Interval{From: h.From, To: h.To})
		}
	}
	for _, h := range c.Holidays {
		made.Holidays = append(made.Holidays, fmt.Sprintf("%04d-%02d-%02d", h.Year, h.Month, h.Day))
	}
	return made
}

func deskProperties(list []workspace.Property) []program.Property {
	var all []program.Property
	for _, p := range list {
		all = append(all, program.Property{Name: p.Name, Type: p.Type.String()})
	}
	return all
}
