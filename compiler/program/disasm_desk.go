package program

import (
	"fmt"
	"strconv"
)

// desk writes everything that decisions may know of the people, the words and the hours.
func (pr *printer) desk(d *Desk) {
	pr.line(2, "zone", strconv.Quote(d.Zone))
	pr.line(2, "locale", strconv.Quote(d.Locale))
	pr.line(2, "seed", strconv.FormatInt(d.Seed, 10))
	pr.line(2, "ticket url", strconv.Quote(d.TicketURL))
	pr.line(2, append([]string{"seats"}, quoted(d.Seats)...)...)
	pr.line(2, append([]string{"busy"}, bracketed(d.Busy, stateName)...)...)
	pr.line(2, append([]string{"ties"}, bracketed(d.Ties, bare)...)...)
	pr.line(2, "agents", openOrClosed(d.AgentsClosed))
	for i := range d.Agents {
		pr.line(4, agent(&d.Agents[i])...)
	}
	pr.line(2, "teams", openOrClosed(d.TeamsClosed))
	for i := range d.Teams {
		pr.team(&d.Teams[i])
	}
	pr.vocabulary(d)
	for i := range d.Calendars {
		pr.calendar(&d.Calendars[i])
	}
	pr.line(2, "default calendar", bare(d.DefaultCalendar))
	pr.properties("contact", d.ContactProperties)
	pr.properties("conversation", d.ConversationProperties)
	pr.properties("order", d.OrderProperties)
}

func openOrClosed(closed bool) string {
	if closed {
		return "closed"
	}
	return "open"
}

func stateName(s State) string { return nameOf(stateNames[:], s) }

// pairs are the attributes of something; those without value are left out.
type pairs []string

func (l *pairs) add(key, value string) {
	if value != "" {
		*l = append(*l, key+" "+value)
	}
}

func (l *pairs) text(key, value string) {
	if value != "" {
		l.add(key, strconv.Quote(value))
	}
}

func (l *pairs) name(key, value string) {
	if value != "" {
		l.add(key, bare(value))
	}
}

func (l *pairs) flag(name string, on bool) {
	if on {
		*l = append(*l, name)
	}
}

func agent(a *Agent) []string {
	l := pairs{"agent", bare(a.ID)}
	l.text("name", a.Name)
	l.text("first name", a.FirstName)
	l.text("last name", a.LastName)
	l.text("email", a.Email)
	l.text("seat", a.Seat)
	if len(a.Inboxes) > 0 {
		l = append(append(l, "inboxes"), quoted(a.Inboxes)...)
	}
	if a.Capacity != unlimited {
		l.add("capacity", number(a.Capacity))
	}
	l.name("calendar", a.Calendar)
	l.flag("disabled", !a.Enabled)
	return l
}

// unlimited is how a capacity without limit is mostly written.
const unlimited = -1

func (pr *printer) team(t *Team) {
	l := pairs{"team", bare(t.ID)}
	l.text("code", t.Code)
	l.flag("disabled", !t.Enabled)
	l.flag("private", t.Private)
	l.flag("primary members only", t.PrimaryOnly)
	l.name("strategy", t.Strategy)
	l.name("default", t.Default)
	if t.ReassignAfter != 0 {
		l.add("reassign after", duration(t.ReassignAfter))
	}
	l.name("fallback", t.Fallback)
	l.name("calendar", t.Calendar)
	pr.line(4, l...)
	for _, m := range t.Members {
		l := pairs{"member", bare(m.Agent)}
		l.flag("not primary", !m.Primary)
		if m.Weight != 1 {
			l.add("weight", strconv.Itoa(m.Weight))
		}
		pr.line(6, l...)
	}
}

func (pr *printer) vocabulary(d *Desk) {
	pr.line(2, append([]string{"sources"}, bracketed(d.Sources, func(s Source) string {
		if s.Parent == "" {
			return strconv.Quote(s.Name)
		}
		return strconv.Quote(s.Name) + " is " + strconv.Quote(s.Parent)
	})...)...)
	for _, w := range d.CapacityWeights {
		pr.line(2, "capacity weight of source", strconv.Quote(w.Source), number(w.Weight))
	}
	for _, in := range d.Inboxes {
		pr.line(2, append([]string{"inbox", bare(in.ID), "groups"}, quoted(in.Groups)...)...)
	}
	pr.line(2, append([]string{"statuses"}, bracketed(d.Statuses, func(s Status) string {
		return strconv.Quote(s.Name) + " is " + stateName(s.State)
	})...)...)
}

func (pr *printer) calendar(c *Calendar) {
	pr.line(2, "calendar", bare(c.Name), "zone", strconv.Quote(c.Zone))
	for day := range c.Hours {
		day = (day + 1) % 7 // from Monday on
		if len(c.Hours[day]) == 0 {
			continue
		}
		pieces := []string{dayNames[day]}
		for _, h := range c.Hours[day] {
			pieces = append(pieces, fmt.Sprintf("%s..%s", clock(h.From*60), clock(h.To*60)))
		}
		pr.line(4, pieces...)
	}
	if len(c.Holidays) > 0 {
		pr.line(4, append([]string{"holidays"}, c.Holidays...)...)
	}
}

func (pr *printer) properties(owner string, list []Property) {
	for _, p := range list {
		pr.line(2, "property", owner+"."+bare(p.Name), bare(p.Type))
	}
}
