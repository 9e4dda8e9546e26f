package review

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
)

// subject is what of the workspace a decision depended on.
type subject struct {
	oldAgent, newAgent string // who got the conversation
	teams, agents      []string
	calendars          []string
	chooses            bool // somebody was chosen
	source, clock      bool // a condition asked for them
	text               bool // a text was rendered
}

// byDesk blames the change of the workspace that is closest to what a facet depended on. There is always one: a rule
// that was not changed behaves alike on the same desk.
func (c *court) byDesk(f Facet) Cause {
	if i := c.closestDesk(c.subject(f), 0); i >= 0 {
		return c.deskCause(i)
	}
	for _, r := range c.atWork() {
		if i := max(c.changeOf(r), c.moveOf(r)); i >= 0 {
			return c.ruleCause(i, r)
		}
	}
	return Cause{Kind: ByRule, Text: c.changes[0].Text, Change: 0, Part: -1}
}

func (c *court) deskCause(i int) Cause {
	return Cause{Kind: ByDesk, Text: c.changes[i].Text, Change: i, Part: -1}
}

// nearly is how close a change is at least that concerns the same team, agent or calendar.
const nearly = 60

// closestDesk returns the change of the workspace that is closest to a subject, the first one of several, or -1 when none is
// as close as that.
func (c *court) closestDesk(s *subject, least int) int {
	closest, best := -1, least-1
	for i := range c.changes {
		if c.changes[i].Kind != DeskChanged {
			continue
		}
		if near := s.closeness(&c.changes[i].about); near > best {
			closest, best = i, near
		}
	}
	return closest
}

// closeness says how likely it is that a change of the workspace is behind a difference.
func (s *subject) closeness(a *about) int {
	team, agent := slices.Contains(s.teams, a.team), slices.Contains(s.agents, a.agent)
	chosen := a.agent != "" && (a.agent == s.oldAgent || a.agent == s.newAgent)
	switch {
	case team && a.member == left && a.agent == s.oldAgent, team && a.member == joined && a.agent == s.newAgent:
		return 100
	case team && a.what == "strategy":
		return 95
	case team && a.agent == "":
		return 90
	case a.team == "" && chosen:
		return 85
	case team && a.agent != "":
		return 80
	case a.calendar != "" && slices.Contains(s.calendars, a.calendar):
		return 75
	case a.team == "" && agent:
		return 70
	case a.team != "" || a.agent != "" || a.calendar != "":
		return 10
	}
	return s.closenessOf(a.what)
}

// closenessOf is closeness to a key of book.yaml.
func (s *subject) closenessOf(key string) int {
	switch key {
	case "sources":
		return score(s.source, 65)
	case "timezone", "default_calendar":
		return score(s.clock || s.text, 65)
	case "seats", "ties", "seed", "busy", "capacity_weights", "inboxes", "agents closed", "teams closed":
		return score(s.chooses, 65)
	case "ticket_url", "locale":
		return score(s.text, 65)
	}
	return 5
}

func score(applies bool, points int) int {
	if applies {
		return points
	}
	return 5
}

// subject gathers what a facet depended on, on both sides.
func (c *court) subject(f Facet) *subject {
	s := &subject{}
	first, second := c.firstDiffering(f)
	for _, e := range []*engine.Effect{first, second} {
		if e != nil {
			s.teams, s.agents = append(s.teams, e.Text("team")), append(s.agents, e.Text("agent"))
			s.text = s.text || facetOf(e.Do) == Message || facetOf(e.Do) == Other
		}
	}
	if first != nil {
		s.oldAgent = first.Text("agent")
	}
	if second != nil {
		s.newAgent = second.Text("agent")
	}
	for _, r := range c.atWork() {
		c.reads(s, older, r.old)
		c.reads(s, newer, r.new)
	}
	for _, desk := range []*program.Desk{&c.Comparison.Old.Program.Desk, &c.Comparison.New.Program.Desk} {
		s.widen(desk)
	}
	return s
}

// reads adds what a rule of one side reads of the workspace.
func (c *court) reads(s *subject, of side, id program.RuleID) {
	if id < 0 {
		return
	}
	p := [...]*version{c.static.old, c.static.new}[of].Program
	last := int32(len(p.Code))
	if int(id)+1 < len(p.Rules) {
		last = p.Rules[id+1].Entry
	}
	for _, in := range p.Code[p.Rules[id].Entry:last] {
		switch in.Op {
		case program.Branch:
			s.asks(p, &p.Preds[in.Pred])
		case program.Do:
			if a, ok := p.Steps[in.A].(*program.Assign); ok {
				s.assigns(a)
			}
		}
	}
}

func (s *subject) asks(p *program.Program, q *program.Pred) {
	switch q.Op {
	case program.Open, program.OpenAgoAtLeast, program.OpenAgoUnder:
		s.calendars = append(s.calendars, q.Name)
		s.clock = true
	case program.OpenOfTeam, program.TeamOnline:
		s.teams = append(s.teams, q.Name)
	case program.OpenOfAgent, program.AgentOnline:
		s.agents = append(s.agents, q.Name)
	case program.TimeBetween, program.WeekdayIs, program.DateAfter, program.DateBefore, program.DateBetween:
		s.clock = true
	case program.NameIs:
		s.source = s.source || p.Fields[q.Field].ID == schema.Source
	}
}

func (s *subject) assigns(a *program.Assign) {
	s.chooses = true
	for _, t := range append(slices.Clone(a.Pool), a.Fallbacks...) {
		switch t.Kind {
		case program.TeamTarget:
			s.teams = append(s.teams, t.ID)
		case program.AgentTarget:
			s.agents = append(s.agents, t.ID)
		}
	}
	for _, t := range a.Cases {
		s.teams = append(s.teams, t.Team)
	}
	if a.Otherwise != "" {
		s.teams = append(s.teams, a.Otherwise)
	}
}

// widen adds the members of teams, the fallbacks of teams, and whose hours are which.
func (s *subject) widen(desk *program.Desk) {
	for i := range desk.Teams {
		if t := &desk.Teams[i]; slices.Contains(s.teams, t.ID) {
			s.teams, s.calendars = append(s.teams, t.Fallback), append(s.calendars, t.Calendar)
			for _, m := range t.Members {
				s.agents = append(s.agents, m.Agent)
			}
		}
	}
	for i := range desk.Agents {
		if a := &desk.Agents[i]; slices.Contains(s.agents, a.ID) {
			s.calendars = append(s.calendars, a.Calendar)
		}
	}
	s.calendars = append(s.calendars, desk.DefaultCalendar)
}
