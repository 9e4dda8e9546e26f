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
	agents map[string]*program.Agent
	teams  map[string]*program.Team
	hours  map[string]*hours.Calendar // by name

	parents map[string]string // by name of a source, as the book spells it

	rosters map[string][]member // of teams: those to whom they route, each once
	working []*hours.Calendar   // those of agents, each once

	pool pool
}

// NewOffice returns the Office of a desk. It fails when a time zone is unknown.
func NewOffice(desk *program.Desk) (*Office, error) {
	o := &Office{
		desk:    desk,
		agents:  make(map[string]*program.Agent, len(desk.Agents)),
		teams:   make(map[string]*program.Team, len(desk.Teams)),
		rosters: make(map[string][]member, len(desk.Teams)),
		parents: make(map[string]string, len(desk.Sources)),
		hours:   make(map[string]*hours.Calendar, len(desk.Calendars)),
	}
	for i := range desk.Sources {
		name := desk.Sources[i].Name
		o.parents[name] = o.findParent(name)
	}
	for i := range desk.Agents {
		o.agents[desk.Agents[i].ID] = &desk.Agents[i]
	}
	for i := range desk.Teams {
		t := &desk.Teams[i]
		o.teams[t.ID] = t
		o.rosters[t.ID] = slices.Clip(new(pool).addTeam(t).members)
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
		if c := o.hours[desk.Agents[i].Calendar]; c != nil && !slices.Contains(o.working, c) {
			o.working = append(o.working, c)
		}
	}
	return o, nil
}

// Agent returns what the book says of an agent, or nil.
func (o *Office) Agent(id string) *program.Agent { return o.agents[id] }

// Team returns what the book says of a team, or nil.
func (o *Office) Team(id string) *program.Team { return o.teams[id] }

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
	t := o.teams[id]
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
