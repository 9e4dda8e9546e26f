package workspace

import (
	"slices"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

var teamKeys = []yamlpos.Field[Team]{
	required(named("id", func(t *Team) *Named { return &t.Named })),
	{Key: "name", Read: readTitles},
	text("code", func(t *Team) *string { return &t.Code }),
	flag("enabled", func(t *Team) *bool { return &t.Enabled }),
	flag("private", func(t *Team) *bool { return &t.Private }),
	{Key: "members", Read: readMembers},
	{Key: "route_to", Read: readRouteTo},
	{Key: "strategy", Read: readStrategy},
	named("default", func(t *Team) *Named { return &t.Default }),
	{Key: "reassign_after", Read: readReassignAfter},
	named("fallback", func(t *Team) *Named { return &t.Fallback }),
	named("calendar", func(t *Team) *Named { return &t.Calendar }),
}

func readTeams(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	b.Teams, b.TeamsClosed = readDeclared(r, n, declared[Team]{
		key: "teams", one: "a team", word: "team",
		table: teamKeys,
		fresh: Team{Enabled: true, PrimaryOnly: b.primaryOnly},
		name:  func(t *Team) *Named { return &t.Named },
	})
}

// readTitles reads one name for all languages, or a map from language to name.
func readTitles(r *yamlpos.Reader, n *yamlpos.Node, t *Team) {
	if n.Kind != yamlpos.Map {
		if s, ok := r.Text(n, "name"); ok {
			t.Titles = []Translation{{Text: s}}
		}
		return
	}
	for _, e := range n.Entries {
		if s, ok := r.Text(e.Value, "name"); ok {
			t.Titles = append(t.Titles, Translation{Language: e.Key.Text, Text: s})
		}
	}
}

var memberKeys = []yamlpos.Field[Member]{
	required(named("agent", func(m *Member) *Named { return &m.Agent })),
	flag("primary", func(m *Member) *bool { return &m.Primary }),
	{Key: "weight", Read: readWeight},
}

func readMembers(r *yamlpos.Reader, n *yamlpos.Node, t *Team) {
	if n.Kind == yamlpos.Text && n.Text == "all" {
		t.All = true
		return
	}
	if n.Kind != yamlpos.List {
		r.Report(n, `members needs a list or "all", found %s`, n.Kind)
		return
	}
	seen := index{}
	for _, item := range n.Items {
		m := Member{Primary: true, Weight: 1}
		if item.Kind == yamlpos.Map {
			yamlpos.ReadFields(r, item, "a member", memberKeys, &m)
		} else {
			m.Agent, _ = readName(r, item, "a member")
		}
		if m.Agent.Name == "" {
			continue
		}
		if first, twice := seen.add(m.Agent); twice {
			reportTwice(r, m.Agent, first).Severity = diag.Warning
			continue
		}
		t.Members = append(t.Members, m)
	}
}

// maxWeight keeps the sum of a team's weights far from overflow.
const maxWeight = 1_000_000

func readWeight(r *yamlpos.Reader, n *yamlpos.Node, m *Member) {
	weight, ok := r.Int(n, "weight")
	switch {
	case !ok:
	case weight < 1 || weight > maxWeight:
		r.Report(n, "weight needs a whole number from 1 to %d, found %q", maxWeight, n.Text)
	default:
		m.Weight = int(weight)
	}
}

func readRouteTo(r *yamlpos.Reader, n *yamlpos.Node, t *Team) {
	if i, ok := r.Word(n, "route_to", []string{"all", "primary"}); ok {
		t.PrimaryOnly = i == 1
	}
}

func readStrategy(r *yamlpos.Reader, n *yamlpos.Node, t *Team) {
	var legal []string
	for _, s := range schema.Strategies {
		legal = append(legal, s.Name)
	}
	text, ok := r.Text(n, "strategy")
	if !ok {
		return
	}
	i := slices.Index(legal, text)
	if i < 0 {
		unknown(r, n, "strategy", legal)
		return
	}
	t.Strategy = &schema.Strategies[i]
}

// reassigning is what the text of a finding lists.
const reassigning = "reassign_after goes with round_robin, least_busy, weighted and random"

// readReassignAfter stands below strategy in the table: it is refused with a strategy that would choose the same again.
func readReassignAfter(r *yamlpos.Reader, n *yamlpos.Node, t *Team) {
	after, ok := readDuration(r, n, "reassign_after")
	if ok && t.Strategy != nil && !t.Strategy.Reassign && t.Strategy.Name != "auto" { // auto becomes random or least_busy
		r.Report(n, "the strategy %s cannot reassign", t.Strategy.Name).Label = reassigning
		return
	}
	t.ReassignAfter = after
}

// checkTeams reports what teams refer to and nobody declares, and lets `members: all` mean everybody.
func checkTeams(r *yamlpos.Reader, b *book) {
	agentName := func(a *Agent) Named { return a.Named }
	teamName := func(t *Team) Named { return t.Named }
	agents, teams := indexOf(b.Agents, agentName), indexOf(b.Teams, teamName)
	unknown := func(agent Named) bool {
		return b.AgentsClosed && agent.Name != "" && !agents.has(agent.Name)
	}
	for i := range b.Teams {
		t := &b.Teams[i]
		before := len(r.Found)
		for _, m := range t.Members {
			if unknown(m.Agent) {
				reportUnknown(r, "agent", m.Agent, spellings(b.Agents, agentName))
			}
		}
		t.Members = slices.DeleteFunc(t.Members, func(m Member) bool { return unknown(m.Agent) })
		if t.All {
			t.Members = everybody(b.Agents)
		}
		if unknown(t.Default) {
			reportUnknown(r, "agent", t.Default, spellings(b.Agents, agentName))
		}
		if t.Fallback.Name != "" && b.TeamsClosed && !teams.has(t.Fallback.Name) {
			reportUnknown(r, "team", t.Fallback, spellings(b.Teams, teamName))
		}
		checkCalendar(r, b, t.Calendar)
		within(r, before, "team", t.Name)
	}
}

func everybody(agents []Agent) []Member {
	var all []Member
	for _, a := range agents {
		all = append(all, Member{Agent: a.Named, Primary: true, Weight: 1})
	}
	return all
}
