package roster

import (
	"slices"
	"strconv"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/state"
)

// Roster is who is at work, and with how much to do.
type Roster struct {
	At     time.Time // when that was so; zero when the file does not say
	Agents []Agent   // in the order of the file
}

// Agent is what a roster says of an agent.
type Agent struct {
	ID           string         // as the book spells it
	Presence     state.Presence // state.PresenceUnknown when the roster does not say
	Active       int            // conversations that keep the agent busy; -1 when the roster does not say
	LastAssigned time.Time      // zero when the roster does not say
}

// MaxActive bounds how many conversations an agent may have.
const MaxActive = 1_000_000

// Parse reads src, the text of file, for the agents of a desk. The roster is nil when there are findings.
func Parse(file string, src []byte, desk *program.Desk) (*Roster, diag.List) {
	n, found := yamlpos.Parse(file, src)
	if n == nil {
		if len(found) == 0 {
			r := yamlpos.Reader{}
			r.ReportAt(file, diag.Span{}, "the roster is empty")
			found = r.Found
		}
		return nil, found
	}
	p := parser{desk: desk}
	p.reader.Found = found
	yamlpos.ReadFields(&p.reader, n, "the roster", []yamlpos.Field[Roster]{
		{Key: "at", Read: readAt},
		{Key: "agents", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, into *Roster) { p.agents(n, into) }},
	}, &p.roster)
	if len(p.reader.Found) > 0 {
		return nil, p.reader.Found
	}
	return &p.roster, nil
}

type parser struct {
	reader yamlpos.Reader
	desk   *program.Desk
	roster Roster
}

// rows are the keys of an agent.
var rows = []yamlpos.Field[Agent]{
	{Key: "online", Read: readOnline},
	{Key: "active", Read: readActive},
	{Key: "last_assigned", Read: readLastAssigned},
}

func (p *parser) agents(n *yamlpos.Node, into *Roster) {
	entries, _ := p.reader.Map(n, "agents")
	for _, e := range entries {
		a := Agent{ID: p.idOf(e.Key), Active: -1}
		if slices.ContainsFunc(into.Agents, func(other Agent) bool { return other.ID == a.ID }) {
			p.reader.Report(e.Key, "agent %q is there twice", a.ID)
		}
		yamlpos.ReadFields(&p.reader, e.Value, "an agent", rows, &a)
		into.Agents = append(into.Agents, a)
	}
}

// idOf returns the id of an agent as the book spells it.
func (p *parser) idOf(key *yamlpos.Node) string {
	legal := make([]string, len(p.desk.Agents))
	for i := range p.desk.Agents {
		legal[i] = p.desk.Agents[i].ID
	}
	if slices.Contains(legal, key.Text) {
		return key.Text
	}
	if i := slices.IndexFunc(legal, func(id string) bool { return fold.Equal(id, key.Text) }); i >= 0 {
		return legal[i]
	}
	if p.desk.AgentsClosed {
		p.reader.Unknown(key, "agent", legal)
	}
	return key.Text
}

func readAt(r *yamlpos.Reader, n *yamlpos.Node, into *Roster) { into.At, _ = instant(r, n, "at") }

func readOnline(r *yamlpos.Reader, n *yamlpos.Node, into *Agent) {
	switch online, ok := r.Bool(n, "online"); {
	case !ok:
	case online:
		into.Presence = state.Online
	default:
		into.Presence = state.Offline
	}
}

func readActive(r *yamlpos.Reader, n *yamlpos.Node, into *Agent) {
	active, ok := r.Int(n, "active")
	if !ok {
		return
	}
	if active < 0 || active > MaxActive {
		r.Report(n, "active needs a number of conversations from 0 to %d, found %s", MaxActive, strconv.Quote(n.Text))
		return
	}
	into.Active = int(active)
}

func readLastAssigned(r *yamlpos.Reader, n *yamlpos.Node, into *Agent) {
	into.LastAssigned, _ = instant(r, n, "last_assigned")
}

func instant(r *yamlpos.Reader, n *yamlpos.Node, what string) (time.Time, bool) {
	text, ok := r.Text(n, what)
	if !ok {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.Report(n, "%s needs a time such as 2026-11-20T08:00:00Z, found %q", what, text)
	}
	return at, err == nil
}

// Changes returns what the roster changes in a state.
func (r *Roster) Changes() []state.Change {
	var changes []state.Change
	for _, a := range r.Agents {
		if a.Presence != state.PresenceUnknown {
			changes = append(changes, &state.PresenceChange{Agent: a.ID, Presence: a.Presence})
		}
		if a.Active >= 0 {
			changes = append(changes, &state.Workload{Agent: a.ID, Active: a.Active})
		}
		if !a.LastAssigned.IsZero() {
			changes = append(changes, &state.Assignment{Agent: a.ID, At: state.At(a.LastAssigned)})
		}
	}
	return changes
}

// SaysPresence reports whether the roster says of anybody whether they are there.
func (r *Roster) SaysPresence() bool {
	return slices.ContainsFunc(r.Agents, func(a Agent) bool { return a.Presence != state.PresenceUnknown })
}
