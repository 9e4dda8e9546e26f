package workspace

import (
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

var agentKeys = []yamlpos.Field[Agent]{
	required(named("id", func(a *Agent) *Named { return &a.Named })),
	text("name", func(a *Agent) *string { return &a.FullName }),
	text("first_name", func(a *Agent) *string { return &a.FirstName }),
	text("last_name", func(a *Agent) *string { return &a.LastName }),
	text("email", func(a *Agent) *string { return &a.Email }),
	named("seat", func(a *Agent) *Named { return &a.Seat }),
	names("inboxes", func(a *Agent) *[]Named { return &a.Inboxes }),
	{Key: "capacity", Read: readCapacity},
	named("calendar", func(a *Agent) *Named { return &a.Calendar }),
	flag("enabled", func(a *Agent) *bool { return &a.Enabled }),
}

func readAgents(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	b.Agents, b.AgentsClosed = readDeclared(r, n, declared[Agent]{
		key: "agents", one: "an agent", word: "agent",
		table: agentKeys,
		fresh: Agent{Enabled: true},
		name:  func(a *Agent) *Named { return &a.Named },
	})
	for i := range b.Agents {
		b.Agents[i].completeNames()
	}
}

// completeNames derives from each other the names that the book does not give.
func (a *Agent) completeNames() {
	if a.FullName == "" {
		a.FullName = strings.TrimSpace(a.FirstName + " " + a.LastName)
	}
	first, rest, _ := strings.Cut(a.FullName, " ")
	if a.FirstName == "" {
		a.FirstName = first
	}
	if a.LastName == "" {
		a.LastName = rest
	}
}

func readCapacity(r *yamlpos.Reader, n *yamlpos.Node, a *Agent) {
	a.Capacity, a.HasCapacity = readNotNegative(r, n, "capacity")
}

// readNotNegative reads a number that is at least 0.
func readNotNegative(r *yamlpos.Reader, n *yamlpos.Node, what string) (float64, bool) {
	number, ok := r.Number(n, what)
	if ok && number < 0 {
		r.Report(n, "%s needs a number that is not negative, found %q", what, n.Text)
		return 0, false
	}
	return number, ok
}

func readCapacityWeights(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	entries, _ := r.Map(n, "capacity_weights")
	seen := index{}
	for _, e := range entries {
		source, ok := readName(r, e.Key, "capacity_weights")
		if !ok {
			continue
		}
		if first, twice := seen.add(source); twice {
			reportTwice(r, source, first)
			continue
		}
		if weight, ok := readNotNegative(r, e.Value, "a capacity weight"); ok {
			b.CapacityWeights = append(b.CapacityWeights, CapacityWeight{Source: source, Weight: weight})
		}
	}
}

var inboxKeys = []yamlpos.Field[Inbox]{
	required(named("id", func(i *Inbox) *Named { return &i.Named })),
	text("name", func(i *Inbox) *string { return &i.Title }),
	names("groups", func(i *Inbox) *[]Named { return &i.Groups }),
}

func readInboxes(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	b.Inboxes, b.InboxesClosed = readDeclared(r, n, declared[Inbox]{
		key: "inboxes", one: "an inbox", word: "inbox",
		table: inboxKeys,
		name:  func(i *Inbox) *Named { return &i.Named },
	})
}

// checkAgents reports what agents refer to and nobody declares.
func checkAgents(r *yamlpos.Reader, b *book) {
	seats := indexOf(b.Seats, func(n *Named) Named { return *n })
	inboxes := indexOf(b.Inboxes, func(i *Inbox) Named { return i.Named })
	for _, a := range b.Agents {
		before := len(r.Found)
		if a.Seat.Name != "" && len(b.Seats) > 0 && !seats.has(a.Seat.Name) {
			// Another seat is one that the desk may well have; its holder only gets nothing assigned.
			d := reportUnknown(r, "seat", a.Seat, spellings(b.Seats, func(n *Named) Named { return *n }))
			d.Severity = diag.Warning
			d.Notes = append(d.Notes, "nothing is assigned to an agent with another seat")
		}
		for _, inbox := range a.Inboxes {
			if b.InboxesClosed && !inboxes.has(inbox.Name) {
				reportUnknown(r, "inbox", inbox, spellings(b.Inboxes, func(i *Inbox) Named { return i.Named }))
			}
		}
		checkCalendar(r, b, a.Calendar)
		within(r, before, "agent", a.Name)
	}
}
