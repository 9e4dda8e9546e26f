package assign

import "github.com/routebook/routebook/engine/hours"

// Calendar returns the hours of a calendar of the book, or nil.
func (o *Office) Calendar(name string) *hours.Calendar { return o.hours[name] }

// CalendarOfTeam returns the hours of a team: its own, else those of the book. It is nil where the book has none.
func (o *Office) CalendarOfTeam(id string) *hours.Calendar {
	if t := o.teamOf(id); t != nil && t.Calendar != "" {
		return o.hours[t.Calendar]
	}
	return o.hours[o.desk.DefaultCalendar]
}

// CalendarOfAgent returns the hours of an agent: the agent's own, else those of the book. It is nil where the book has none.
func (o *Office) CalendarOfAgent(id string) *hours.Calendar {
	if a := o.agents[id]; a != nil && a.Calendar != "" {
		return a.hours
	}
	return o.hours[o.desk.DefaultCalendar]
}
