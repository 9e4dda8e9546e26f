package program

import (
	"slices"
	"time"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

var tieNames = []string{"recently_active", "least_recent", "most_recent", "member_order"}

func (v *verifier) desk() {
	d := &v.Desk
	v.at("desk")
	v.demandZone(d.Zone)
	for _, s := range d.Busy {
		v.demand(int(s) < len(stateNames), "no state %d", s)
	}
	for _, t := range d.Ties {
		v.demand(slices.Contains(tieNames, t), "no tie %q", t)
	}
	v.demand(d.DefaultCalendar == "" || v.calendars[d.DefaultCalendar], "no calendar %q", d.DefaultCalendar)
	v.people()
	v.vocabulary()
	for i := range d.Calendars {
		v.calendar(&d.Calendars[i])
	}
	v.at("desk")
	v.demand(len(v.calendars) == len(d.Calendars), "two calendars of one name")
	v.properties("contact", d.ContactProperties)
	v.properties("conversation", d.ConversationProperties)
	v.properties("order", d.OrderProperties)
}

func (v *verifier) people() {
	d := &v.Desk
	v.demand(len(v.agents) == len(d.Agents) && !v.agents[""], "agents need an id of their own")
	v.demand(len(v.teams) == len(d.Teams) && !v.teams[""], "teams need an id of their own")
	for i := range d.Agents {
		a := &d.Agents[i]
		v.at("agent %q", a.ID)
		v.demand(isFinite(a.Capacity), "capacity %g", a.Capacity)
		v.demand(a.Calendar == "" || v.calendars[a.Calendar], "no calendar %q", a.Calendar)
	}
	for i := range d.Teams {
		v.team(&d.Teams[i])
	}
}

func (v *verifier) team(t *Team) {
	v.at("team %q", t.ID)
	v.strategy(t.Strategy)
	v.demand(t.ReassignAfter >= 0, "reassigned after %s", t.ReassignAfter)
	v.demand(t.Calendar == "" || v.calendars[t.Calendar], "no calendar %q", t.Calendar)
	if t.Default != "" {
		v.demandAgent(t.Default)
	}
	if t.Fallback != "" {
		v.demandTeam(t.Fallback)
	}
	seen := make(map[string]bool, len(t.Members))
	for _, m := range t.Members {
		v.demandAgent(m.Agent)
		v.demand(!seen[m.Agent], "member %q twice", m.Agent)
		v.demand(m.Weight >= 1, "member %q of weight %d", m.Agent, m.Weight)
		seen[m.Agent] = true
	}
}

func (v *verifier) strategy(name string) {
	v.demand(schema.LookupStrategy(name) != nil, "no strategy %q", name)
}

func (v *verifier) vocabulary() {
	d := &v.Desk
	v.at("desk")
	parents := make(map[string]string, len(d.Sources))
	for _, s := range d.Sources {
		name := fold.String(s.Name)
		_, twice := parents[name]
		v.demand(name != "" && !twice, "source %q needs a name of its own", s.Name)
		parents[name] = fold.String(s.Parent)
	}
	for name := range parents {
		v.ancestors(name, parents)
	}
	for _, w := range d.CapacityWeights {
		v.demand(isFinite(w.Weight) && w.Weight >= 0, "source %q of weight %g", w.Source, w.Weight)
	}
	inboxes := names(d.Inboxes, func(i *Inbox) string { return i.ID })
	v.demand(len(inboxes) == len(d.Inboxes) && !inboxes[""], "inboxes need an id of their own")
	v.demand(len(v.statuses) == len(d.Statuses) && !v.statuses[""], "statuses need a name of their own")
	for state, name := range stateNames {
		has := func(s Status) bool { return int(s.State) == state }
		v.demand(slices.ContainsFunc(d.Statuses, has), "no status stands for the state %s", name)
	}
	for _, s := range d.Statuses {
		v.demand(int(s.State) < len(stateNames), "status %q of state %d", s.Name, s.State)
	}
}

// ancestors checks that the way from a source to its parents ends, and among known sources.
func (v *verifier) ancestors(name string, parents map[string]string) {
	for range parents {
		parent, known := parents[name]
		if v.demand(known, "no source %q", name); parent == "" || !known {
			return
		}
		name = parent
	}
	v.demand(false, "source %q is its own parent", name)
}

func (v *verifier) calendar(c *Calendar) {
	v.at("calendar %q", c.Name)
	v.demand(c.Name != "", "no name")
	v.demandZone(c.Zone)
	for day, hours := range c.Hours {
		end := 0
		for _, h := range hours {
			v.demand(end <= h.From && h.From < h.To && h.To <= minutesPerDay, "hours %d to %d of %s", h.From, h.To, dayNames[day])
			end = h.To
		}
	}
	for i, day := range c.Holidays {
		_, err := time.Parse(time.DateOnly, day)
		v.demand(err == nil, "no date %q", day)
		v.demand(i == 0 || c.Holidays[i-1] < day, "holiday %s after %s", day, c.Holidays[max(0, i-1)])
	}
}

func (v *verifier) properties(owner string, list []Property) {
	declared := names(list, func(p *Property) string { return p.Name })
	v.demand(len(declared) == len(list) && !declared[""], "properties of %s need a name of their own", owner)
	for _, p := range list {
		known := func(t schema.Type) bool { return t != schema.Any && t.String() == p.Type }
		v.demand(slices.ContainsFunc(everyType, known), "property %s.%s of type %q", owner, p.Name, p.Type)
		v.demand(schema.LookupField(owner+"."+p.Name) == nil, "property %s.%s is a field of its own", owner, p.Name)
	}
}
