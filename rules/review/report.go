package review

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/routebook/routebook/engine/replay"
)

// Report is what a change of rules does to recorded traffic.
type Report struct {
	Schema  int     `json:"schema"` // 1
	Old     Version `json:"old"`
	New     Version `json:"new"`
	Zone    string  `json:"zone"` // of the new version: that of hours of the day
	Traffic Traffic `json:"traffic"`

	Conversations int `json:"conversations"` // all, visits among them
	Unchanged     int `json:"unchanged"`
	Changed       int `json:"changed"`
	Unrouted      int `json:"newly_unrouted"` // among the changed
	Visits        int `json:"visits"`         // page visits that a rule listened to; each counts as a conversation

	Facets   []FacetCount `json:"facets"`   // every facet, the riskiest first
	Groups   []Group      `json:"groups"`   // the riskiest first, then the largest; their counts add up to Changed
	Flows    []Flow       `json:"flows"`    // of all conversations that a rule assigned, the largest first
	Changes  []Change     `json:"changes"`  // of the book
	Passages []Passage    `json:"passages"` // the changes as they were written

	Agents    []Load `json:"agents"`
	Teams     []Load `json:"teams"`
	OldNobody Nobody `json:"old_nobody"`
	NewNobody Nobody `json:"new_nobody"`
	OldWaits  Waits  `json:"old_queue"`
	NewWaits  Waits  `json:"new_queue"`

	Quiet    []string  `json:"quiet"`    // changes of rules that changed no decision about this traffic
	Silent   []string  `json:"silent"`   // rules of the new version that this traffic never makes fire
	Untested []Missing `json:"untested"` // fields that rules of the new version read and no event carries
}

// Version is one side of the comparison.
type Version struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
	Rules  int    `json:"rules"`
}

// Traffic says what was compared over, and how far to believe it.
type Traffic struct {
	Files    []string  `json:"files"`
	Default  bool      `json:"default"` // nobody named it: it is the recorded traffic among the book's tests
	Events   int       `json:"events"`
	Rejected int       `json:"rejected"`
	First    time.Time `json:"first,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Presence int       `json:"presence"`         // events that say who came or went
	Roster   string    `json:"roster,omitempty"` // the file that says who was there at first
}

// FacetCount is how many conversations differ in a facet and in none that is riskier.
type FacetCount struct {
	Facet         Facet `json:"facet"`
	Conversations int   `json:"conversations"`
}

// Group is conversations to which the same happened for the same reason.
type Group struct {
	Facet         Facet     `json:"facet"`
	Old           string    `json:"old"` // what happened before; "" for nothing
	New           string    `json:"new"`
	Cause         Cause     `json:"cause"`
	Conversations int       `json:"conversations"`
	Share         float64   `json:"share"` // of all conversations
	Examples      []Example `json:"examples"`
}

// CauseKind says why something differs.
type CauseKind string

// The kinds of cause.
const (
	ByRule    CauseKind = "rule"      // a rule was changed
	ByDesk    CauseKind = "workspace" // the workspace was changed
	Following CauseKind = "following" // what happened to other conversations moved loads, turns or queues
)

// Cause says why something differs: which change is behind it.
type Cause struct {
	Kind   CauseKind `json:"kind"`
	Text   string    `json:"text"`   // one sentence
	Change int       `json:"change"` // index into the report's Changes, or -1
	Part   int       `json:"part"`   // index into the change's Parts, or -1
}

// Example is one conversation of a group, at the turn in which it first differs.
type Example struct {
	Conversation string       `json:"conversation"`
	Event        string       `json:"event,omitempty"`
	Trigger      string       `json:"trigger,omitempty"` // what began a turn without an event
	At           time.Time    `json:"at"`
	Old          []Said       `json:"old"`
	New          []Said       `json:"new"`
	Explanation  *Explanation `json:"explanation,omitempty"` // only when asked for
}

// Said is one effect, in words.
type Said struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// Flow is how many conversations were left where, before and after.
type Flow struct {
	Old           string `json:"old"`
	New           string `json:"new"`
	Conversations int    `json:"conversations"`
}

// Load is how many conversations an agent or a team got; one that comes back counts again.
type Load struct {
	Name     string  `json:"name"`
	Old      int     `json:"old"`
	New      int     `json:"new"`
	OldHours [24]int `json:"old_hours"` // by the hour of the day in the book's time zone
	NewHours [24]int `json:"new_hours"`
}

// Nobody counts the conversations that no agent and no queue has in the end, as far as rules are concerned.
type Nobody struct {
	TeamOnly int `json:"team_only"` // a team has them
	Unrouted int `json:"unrouted"`  // not even that
}

// Waits says how long conversations waited in queues, in seconds.
type Waits struct {
	Served  int     `json:"served"`
	Left    int     `json:"left"` // still waiting in the end
	Mean    float64 `json:"mean"`
	Median  float64 `json:"median"`
	Longest float64 `json:"longest"`
}

// Missing is a field that no event carries, and the rules that read it.
type Missing struct {
	Field string   `json:"field"`
	Rules []string `json:"rules"`
}

// groupKey is what a group has in common.
type groupKey struct {
	facet     Facet
	old, new  string
	kind      CauseKind
	causeText string
}

// report sums up.
func (w *watch) report(before, after *replay.Summary) *Report {
	r := &Report{
		Schema:        1,
		Old:           Version{w.old.Name, before.Digest, len(w.old.Program.Rules)},
		New:           Version{w.new.Name, after.Digest, len(w.new.Program.Rules)},
		Traffic:       Traffic{Files: []string{}, Events: before.Events, Rejected: before.Lines.Rejected, First: before.First.UTC(), Last: before.Last.UTC(), Presence: before.Presence},
		Zone:          w.new.Program.Desk.Zone,
		Conversations: before.Conversations + w.made,
		Visits:        w.made,
		Groups:        []Group{},
		Flows:         []Flow{},
		Quiet:         []string{},
		Silent:        []string{},
		Untested:      []Missing{},
		Changes:       append([]Change{}, w.changes...),
		Passages:      append([]Passage{}, w.passages()...),
		Agents:        loads(w.loads[older].agents, w.loads[newer].agents),
		Teams:         loads(w.loads[older].teams, w.loads[newer].teams),
		OldWaits:      w.loads[older].waiting(before.Waiting),
		NewWaits:      w.loads[newer].waiting(after.Waiting),
	}
	for _, in := range w.Inputs {
		r.Traffic.Files = append(r.Traffic.Files, in.Name)
	}
	w.group(r)
	copy(r.Changes, w.changes) // counted by now
	r.Unchanged = r.Conversations - r.Changed
	w.flow(r, before.Conversations)
	w.silence(r, after)
	return r
}

// group puts every conversation that differs into one group.
func (w *watch) group(r *Report) {
	groups := map[groupKey]*Group{}
	var counts [facetCount]int
	for _, place := range slices.Sorted(maps.Keys(w.places)) {
		w.assign(r, groups, &counts, w.places[place], w.routes.at(older, place), w.routes.at(newer, place))
	}
	for _, id := range slices.Sorted(maps.Keys(w.visits)) {
		w.assign(r, groups, &counts, w.visits[id], route{}, route{})
	}
	for f := range facetCount {
		r.Facets = append(r.Facets, FacetCount{f, counts[f]})
	}
	r.Unrouted = counts[Unrouted]
	w.gather(groups)
	for _, g := range groups {
		g.Share = float64(g.Conversations) / float64(r.Conversations)
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(
			cmp.Compare(a.Facet, b.Facet), -cmp.Compare(a.Conversations, b.Conversations),
			cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New), cmp.Compare(a.Cause.Kind, b.Cause.Kind), cmp.Compare(a.Cause.Text, b.Cause.Text),
		)
	})
}

// assign puts a conversation into its group, unless it differed for a while only.
func (w *watch) assign(r *Report, groups map[groupKey]*Group, counts *[facetCount]int, d *difference, before, after route) {
	if d.all[older] == d.all[newer] {
		return
	}
	r.Changed++
	f := w.riskiest(d)
	cause, shown := d.first, [2]string{}
	if f != Timing {
		cause, shown = d.facets[f].cause, d.facets[f].shown
	}
	if fell(before, after) && (d.facets[Team].differs || d.facets[Agent].differs) {
		by := Agent
		if d.facets[Team].differs {
			by = Team
		}
		f, cause, shown = Unrouted, d.facets[by].cause, [2]string{before.where(), after.nowhere()}
	}
	if f == Agent && cause.Kind == Following {
		shown = [2]string{} // who stands in for whom says nothing
	}
	counts[f]++
	if cause.Change >= 0 {
		w.changes[cause.Change].Conversations++
	}
	key := groupKey{f, shown[older], shown[newer], cause.Kind, cause.Text}
	g := groups[key]
	if g == nil {
		g = &Group{Facet: f, Old: key.old, New: key.new, Cause: cause, Examples: []Example{}}
		groups[key] = g
	}
	g.Conversations++
	g.show(d.example, w.Examples)
}

// agentPairs is how many pairs of agents are told apart under one cause: where turns are taken, there is no end of them.
const agentPairs = 6

// gather makes one group of those in which too many pairs of agents have the same cause.
func (w *watch) gather(groups map[groupKey]*Group) {
	pairs := map[string][]groupKey{} // by cause
	for key := range groups {
		if key.facet == Agent {
			pairs[key.causeText] = append(pairs[key.causeText], key)
		}
	}
	for text, keys := range pairs {
		if len(keys) <= agentPairs {
			continue
		}
		slices.SortFunc(keys, func(a, b groupKey) int {
			return cmp.Or(-cmp.Compare(groups[a].Conversations, groups[b].Conversations), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
		})
		all := &Group{Facet: Agent, Cause: groups[keys[0]].Cause, Examples: []Example{}}
		for _, key := range keys {
			all.Conversations += groups[key].Conversations
			for i := range groups[key].Examples {
				all.show(&groups[key].Examples[i], w.Examples)
			}
			delete(groups, key)
		}
		groups[groupKey{Agent, "", "", all.Cause.Kind, text}] = all
	}
}

// show adds an example, or puts it in the place of one of which less is known.
func (g *Group) show(e *Example, most int) {
	if len(g.Examples) < most {
		g.Examples = append(g.Examples, *e)
		return
	}
	poor := slices.IndexFunc(g.Examples, Example.isPoor)
	if poor >= 0 && !e.isPoor() {
		g.Examples = append(slices.Delete(g.Examples, poor, poor+1), *e)
	}
}

// isPoor reports whether an example does not say what happened.
func (e Example) isPoor() bool { return len(e.Old)+len(e.New) == 0 }

// flow says where conversations were left.
func (w *watch) flow(r *Report, conversations int) {
	flows := map[[2]string]int{}
	for place := range conversations {
		before, after := w.routes.at(older, place), w.routes.at(newer, place)
		r.OldNobody.add(before)
		r.NewNobody.add(after)
		if before.assigned || after.assigned {
			flows[[2]string{before.where(), after.where()}]++
		}
	}
	for f, n := range flows {
		r.Flows = append(r.Flows, Flow{f[older], f[newer], n})
	}
	slices.SortFunc(r.Flows, func(a, b Flow) int {
		return cmp.Or(-cmp.Compare(a.Conversations, b.Conversations), cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
	})
}

func (n *Nobody) add(r route) {
	switch r.level() {
	case 0:
		n.Unrouted++
	case 1:
		n.TeamOnly++
	}
}

// silence says what the traffic does not show.
func (w *watch) silence(r *Report, after *replay.Summary) {
	shown := map[string]bool{} // a word of a define changes every rule that uses it: seen in one of them, it is seen
	for i := range r.Changes {
		if r.Changes[i].Conversations > 0 {
			shown[r.Changes[i].Text] = true
		}
	}
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Kind != DeskChanged && !shown[c.Text] {
			shown[c.Text] = true
			r.Quiet = append(r.Quiet, c.Text)
		}
	}
	for id, n := range after.Firings {
		if n == 0 {
			r.Silent = append(r.Silent, w.new.Program.Rules[id].Name)
		}
	}
	for _, m := range after.Missing {
		missing := Missing{Field: w.new.Program.Fields[m.Field].String()}
		for _, id := range m.Rules {
			missing.Rules = append(missing.Rules, w.new.Program.Rules[id].Name)
		}
		r.Untested = append(r.Untested, missing)
	}
}

// PresenceKnown reports whether the traffic or a roster says who was there. Otherwise everybody was taken for online.
func (t *Traffic) PresenceKnown() bool { return t.Presence > 0 || t.Roster != "" }

// Count returns how many conversations count under a facet.
func (r *Report) Count(f Facet) int { return r.Facets[f].Conversations }
