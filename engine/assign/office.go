package assign

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/hours"
	"github.com/routebook/routebook/engine/state"
)

// Office is a desk made ready for assigning. It has scratch memory: one Office is for one goroutine.
type Office struct {
	desk   *program.Desk
	agents map[string]*agent
	teams  map[string]*team
	latest *team                      // the one that was asked for last; nil for none
	hours  map[string]*hours.Calendar // by name

	parents map[string]string // by name of a source, as the book spells it

	working []*hours.Calendar // those of agents, each once

	pool pool
}

// agent is an agent of the book.
type agent struct {
	*program.Agent
	hours *hours.Calendar // nil for always
}

// team is a team of the book.
type team struct {
	*program.Team
	roster []member // to whom it routes, each once
}

// NewOffice returns the Office of a desk. It fails when a time zone is unknown.
func NewOffice(desk *program.Desk) (*Office, error) {
	o := &Office{
		desk:    desk,
		agents:  make(map[string]*agent, len(desk.Agents)),
		teams:   make(map[string]*team, len(desk.Teams)),
		parents: make(map[string]string, len(desk.Sources)),
		hours:   make(map[string]*hours.Calendar, len(desk.Calendars)),
	}
	for i := range desk.Sources {
		name := desk.Sources[i].Name
		o.parents[name] = o.findParent(name)
	}
	for i := range desk.Calendars {
		c := &desk.Calendars[i]
		made, err := hours.New(c)
		if err != nil {
			return nil, fmt.Errorf("calendar %q: %w", c.Name, err)
		}
		o.hours[c.Name] = made
	}
	for i := range desk.Agents {
		a := &agent{Agent: &desk.Agents[i], hours: o.hours[desk.Agents[i].Calendar]}
		o.agents[a.ID] = a
		if a.hours != nil && !slices.Contains(o.working, a.hours) {
			o.working = append(o.working, a.hours)
		}
	}
	for i := range desk.Teams {
		t := &team{Team: &desk.Teams[i]}
		t.roster = slices.Clip(new(pool).addTeam(o, t.Team).members)
		o.teams[t.ID] = t
	}
	return o, nil
}

// Agent returns what the book says of an agent, or nil.
func (o *Office) Agent(id string) *program.Agent {
	if a := o.agents[id]; a != nil {
		return a.Agent
	}
	return nil
}

// Team returns what the book says of a team, or nil.
func (o *Office) Team(id string) *program.Team {
	if t := o.teamOf(id); t != nil {
		return t.Team
	}
	return nil
}

// teamOf returns a team of the book, or nil. An assignment asks for the same one several times.
func (o *Office) teamOf(id string) *team {
	if o.latest != nil && o.latest.ID == id {
		return o.latest
	}
	t := o.teams[id]
	if t != nil {
		o.latest = t
	}
	return t
}

// AgentID returns the id, as the book spells it, of the agent whom an event names, by id or by e-mail address.
func (o *Office) AgentID(name string) string {
	if o.agents[name] != nil {
		return name
	}
	for i := range o.desk.Agents {
		if id := o.desk.Agents[i].ID; fold.Equal(id, name) {
			return id
		}
	}
	if !strings.Contains(name, "@") {
		return name
	}
	for i := range o.desk.Agents {
		if a := &o.desk.Agents[i]; fold.Equal(a.Email, name) {
			return a.ID
		}
	}
	return name
}

// TeamID returns the id, as the book spells it, of the team that an event names.
func (o *Office) TeamID(name string) string {
	if o.teams[name] != nil {
		return name
	}
	for i := range o.desk.Teams {
		if id := o.desk.Teams[i].ID; fold.Equal(id, name) {
			return id
		}
	}
	return name
}

// Present reports whether an agent is online: everybody is until an event says otherwise.
func Present(v View, agent string) bool { return v.Presence(agent) != state.Offline }

// TeamPresent reports whether an enabled member of a team is online.
func (o *Office) TeamPresent(v View, id string) bool {
	t := o.teamOf(id)
	if t == nil {
		return false
	}
	for i := range t.Members {
		if a := o.agents[t.Members[i].Agent]; (a == nil || a.Enabled) && Present(v, t.Members[i].Agent) {
			return true
		}
	}
	return false
}

// Is reports whether source is the source called name or descends from it.
func (o *Office) Is(source, name string) bool {
	// A chain of parents is no longer than the table, so that a circle ends too.
	for range len(o.desk.Sources) + 1 {
		if source == "" || fold.Equal(source, name) {
			return source != ""
		}
		source = o.Parent(source)
	}
	return false
}

// Parent returns the source of which source is a kind, or "".
func (o *Office) Parent(source string) string {
	if parent, ok := o.parents[source]; ok {
		return parent
	}
	return o.findParent(source)
}

// findParent is Parent of a source however it is spelled.
func (o *Office) findParent(source string) string {
	for i := range o.desk.Sources {
		if fold.Equal(o.desk.Sources[i].Name, source) {
			return o.desk.Sources[i].Parent
		}
	}
	return ""
}
