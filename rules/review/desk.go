package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
)

// compareDesks finds what changed about the workspace: everything that decisions read, and the vocabulary.
func (s *static) compareDesks() {
	s.compareAgents()
	s.compareTeams()
	s.compareCalendars()
	s.compareSettings()
	s.compareVocabularies()
}

// desk takes in a change of the workspace. Either place may be nil.
func (s *static) desk(subject, text string, before, after *Place, about about) {
	s.changes = append(s.changes, Change{Kind: DeskChanged, Subject: subject, Text: subject + text, Old: before, New: after, about: about})
}

// row is one property of something in the workspace, as text.
type row struct{ key, value string }

// compareRows takes in the properties that differ. Both have the same keys.
func (s *static) compareRows(subject string, before, after []row, was, is *Place, about about) {
	for i := range before {
		if a, b := before[i].value, after[i].value; a != b {
			about.what = before[i].key
			s.desk(subject, ": "+before[i].key+" "+replaced(a, b), was, is, about)
		}
	}
}

// replaced says what a value is instead of another; of lists, what came and what went.
func replaced(before, after string) string {
	if !strings.Contains(before, ", ") && !strings.Contains(after, ", ") {
		return valueOrNone(after) + " instead of " + valueOrNone(before)
	}
	was, is := splitList(before), splitList(after)
	var words []string
	for _, word := range without(is, was) {
		words = append(words, "+"+word)
	}
	for _, word := range without(was, is) {
		words = append(words, "−"+word)
	}
	if len(words) == 0 {
		return "in another order"
	}
	return strings.Join(words, ", ")
}

func splitList(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

func valueOrNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// named finds the one of a name.
func named[T any](list []T, name string, of func(*T) string) *T {
	for i := range list {
		if of(&list[i]) == name {
			return &list[i]
		}
	}
	return nil
}

// compareNamed calls each with what is in both lists, in the order of the new one, and gone and added with the rest.
func compareNamed[T any](before, after []T, name func(*T) string, each func(a, b *T), gone, added func(*T)) {
	for i := range after {
		if a := named(before, name(&after[i]), name); a != nil {
			each(a, &after[i])
		} else {
			added(&after[i])
		}
	}
	for i := range before {
		if named(after, name(&before[i]), name) == nil {
			gone(&before[i])
		}
	}
}

// wherever returns where something of the workspace is declared.
func wherever[T any](v *version, list []T, name string, of func(*T) workspace.Named) *Place {
	for i := range list {
		if n := of(&list[i]); n.Name == name {
			return v.declared(n.Place)
		}
	}
	return nil
}

func (v *version) agentPlace(id string) *Place {
	return wherever(v, v.Workspace.Agents, id, func(a *workspace.Agent) workspace.Named { return a.Named })
}

func (v *version) teamPlace(id string) *Place {
	return wherever(v, v.Workspace.Teams, id, func(t *workspace.Team) workspace.Named { return t.Named })
}

func (v *version) calendarPlace(name string) *Place {
	return wherever(v, v.Workspace.Calendars, name, func(c *workspace.Calendar) workspace.Named { return c.Named })
}

func (s *static) compareAgents() {
	compareNamed(s.old.Program.Desk.Agents, s.new.Program.Desk.Agents, func(a *program.Agent) string { return a.ID },
		func(a, b *program.Agent) {
			s.compareRows("agent "+b.ID, agentRows(a), agentRows(b), s.old.agentPlace(a.ID), s.new.agentPlace(b.ID), about{agent: b.ID})
		},
		func(a *program.Agent) {
			s.desk("agent "+a.ID, " left", s.old.agentPlace(a.ID), nil, about{agent: a.ID, what: "agents"})
		},
		func(a *program.Agent) {
			s.desk("agent "+a.ID, " joined", nil, s.new.agentPlace(a.ID), about{agent: a.ID, what: "agents"})
		})
}

func agentRows(a *program.Agent) []row {
	capacity := ""
	if a.Capacity >= 0 {
		capacity = strconv.FormatFloat(a.Capacity, 'f', -1, 64)
	}
	return []row{
		{"name", a.Name},
		{"first_name", a.FirstName},
		{"last_name", a.LastName},
		{"email", a.Email},
		{"seat", a.Seat},
		{"inboxes", strings.Join(a.Inboxes, ", ")},
		{"capacity", capacity},
		{"calendar", a.Calendar},
		{"enabled", strconv.FormatBool(a.Enabled)},
	}
}

func (s *static) compareTeams() {
	compareNamed(s.old.Program.Desk.Teams, s.new.Program.Desk.Teams, func(t *program.Team) string { return t.ID },
		s.compareTeam,
		func(t *program.Team) {
			s.desk("team "+t.ID, " removed", s.old.teamPlace(t.ID), nil, about{team: t.ID, what: "teams"})
		},
		func(t *program.Team) {
			s.desk("team "+t.ID, " added", nil, s.new.teamPlace(t.ID), about{team: t.ID, what: "teams"})
		})
}

func (s *static) compareTeam(a, b *program.Team) {
	subject, was, is := "team "+b.ID, s.old.teamPlace(a.ID), s.new.teamPlace(b.ID)
	if a.Strategy != b.Strategy {
		s.desk(subject, fmt.Sprintf(": %s instead of %s", b.Strategy, a.Strategy), was, is, about{team: b.ID, what: "strategy"})
	}
	s.compareRows(subject, teamRows(a), teamRows(b), was, is, about{team: b.ID})
	stayedA, stayedB := []string{}, []string{}
	compareNamed(a.Members, b.Members, func(m *program.Member) string { return m.Agent },
		func(m, n *program.Member) {
			stayedB = append(stayedB, n.Agent)
			s.compareRows(subject+", "+n.Agent, memberRows(m), memberRows(n), was, is, about{team: b.ID, agent: n.Agent})
		},
		func(m *program.Member) {
			s.desk(subject, ": "+m.Agent+" left", was, is, about{team: b.ID, agent: m.Agent, member: left, what: "members"})
		},
		func(m *program.Member) {
			s.desk(subject, ": "+m.Agent+" joined", was, is, about{team: b.ID, agent: m.Agent, member: joined, what: "members"})
		})
	for _, m := range a.Members {
		if slices.Contains(stayedB, m.Agent) {
			stayedA = append(stayedA, m.Agent)
		}
	}
	if !slices.Equal(stayedA, stayedB) {
		s.desk(subject, ": members in another order", was, is, about{team: b.ID, what: "members"})
	}
}

func teamRows(t *program.Team) []row {
	after := ""
	if t.ReassignAfter > 0 {
		after = t.ReassignAfter.String()
	}
	route := "all"
	if t.PrimaryOnly {
		route = "primary"
	}
	return []row{
		{"code", t.Code},
		{"enabled", strconv.FormatBool(t.Enabled)},
		{"private", strconv.FormatBool(t.Private)},
		{"route_to", route},
		{"default", t.Default},
		{"reassign_after", after},
		{"fallback", t.Fallback},
		{"calendar", t.Calendar},
	}
}

func memberRows(m *program.Member) []row {
	return []row{{"primary", strconv.FormatBool(m.Primary)}, {"weight", strconv.Itoa(m.Weight)}}
}

func (s *static) compareCalendars() {
	compareNamed(s.old.Program.Desk.Calendars, s.new.Program.Desk.Calendars, func(c *program.Calendar) string { return c.Name },
		func(a, b *program.Calendar) {
			s.compareRows("calendar "+b.Name, calendarRows(a), calendarRows(b), s.old.calendarPlace(a.Name), s.new.calendarPlace(b.Name), about{calendar: b.Name})
		},
		func(c *program.Calendar) {
			s.desk("calendar "+c.Name, " removed", s.old.calendarPlace(c.Name), nil, about{calendar: c.Name, what: "calendars"})
		},
		func(c *program.Calendar) {
			s.desk("calendar "+c.Name, " added", nil, s.new.calendarPlace(c.Name), about{calendar: c.Name, what: "calendars"})
		})
}

func calendarRows(c *program.Calendar) []row {
	rows := []row{{"timezone", c.Zone}, {"holidays", strings.Join(c.Holidays, ", ")}}
	for day, name := range [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"} {
		var hours []string
		for _, h := range c.Hours[day] {
			hours = append(hours, fmt.Sprintf("%02d:%02d..%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60))
		}
		rows = append(rows, row{name, strings.Join(hours, ", ")})
	}
	return rows
}

// compareSettings compares what there is one of.
func (s *static) compareSettings() {
	before, after := settingRows(&s.old.Program.Desk), settingRows(&s.new.Program.Desk)
	before = append(before, row{"file_order", joinNames(s.old.Workspace.FileOrder)})
	after = append(after, row{"file_order", joinNames(s.new.Workspace.FileOrder)})
	s.compareRows("book.yaml", before, after, nil, nil, about{})
}

func joinNames(list []workspace.Named) string {
	var names []string
	for _, n := range list {
		names = append(names, n.Name)
	}
	return strings.Join(names, ", ")
}

func settingRows(d *program.Desk) []row {
	return []row{
		{"timezone", d.Zone},
		{"locale", d.Locale},
		{"seed", strconv.FormatInt(d.Seed, 10)},
		{"ticket_url", d.TicketURL},
		{"seats", strings.Join(d.Seats, ", ")},
		{"busy", list(d.Busy, program.State.String)},
		{"ties", strings.Join(d.Ties, ", ")},
		{"default_calendar", d.DefaultCalendar},
		{"agents closed", strconv.FormatBool(d.AgentsClosed)},
		{"teams closed", strconv.FormatBool(d.TeamsClosed)},
		{"capacity_weights", list(d.CapacityWeights, func(w program.CapacityWeight) string {
			return w.Source + " " + strconv.FormatFloat(w.Weight, 'f', -1, 64)
		})},
		{"sources", list(d.Sources, func(s program.Source) string {
			if s.Parent == "" {
				return s.Name
			}
			return s.Name + " is " + s.Parent
		})},
		{"inboxes", list(d.Inboxes, func(i program.Inbox) string { return strings.TrimSpace(i.ID + " " + strings.Join(i.Groups, "/")) })},
		{"statuses", list(d.Statuses, func(s program.Status) string { return s.Name + " " + s.State.String() })},
		{"contact properties", list(d.ContactProperties, property)},
		{"conversation properties", list(d.ConversationProperties, property)},
		{"order properties", list(d.OrderProperties, property)},
	}
}

func property(p program.Property) string { return p.Name + " " + p.Type }

func list[T any](all []T, text func(T) string) string {
	var texts []string
	for _, one := range all {
		texts = append(texts, text(one))
	}
	return strings.Join(texts, ", ")
}

// compareVocabularies compares the lists of legal words. They change what check says, and no decision.
func (s *static) compareVocabularies() {
	a, b := s.old.Workspace, s.new.Workspace
	for _, v := range []struct {
		key           string
		before, after workspace.Vocabulary
	}{
		{"tags", a.Tags, b.Tags},
		{"contact_tags", a.ContactTags, b.ContactTags},
		{"topics", a.Topics, b.Topics},
		{"reasons", a.Reasons, b.Reasons},
		{"types", a.Types, b.Types},
		{"contexts", a.Contexts, b.Contexts},
		{"integrations", a.Integrations, b.Integrations},
		{"accounts", a.Accounts, b.Accounts},
	} {
		if was, is := names(v.before), names(v.after); was != is {
			s.desk("book.yaml", ": "+v.key+" "+replaced(was, is), nil, nil, about{what: v.key})
		}
	}
}

func names(v workspace.Vocabulary) string { return joinNames(v.Names) }
