package review

import (
	"cmp"
	"slices"
	"time"

	"github.com/routebook/routebook/engine"
)

// routes is whom each conversation went to last, on both sides: eight bytes for each.
type routes struct {
	known   map[route]uint32
	all     []route
	current [][2]uint32 // by place in the order of creation; index into all
}

// route is where rules left a conversation. The zero route is that of one which no rule assigned.
type route struct {
	team, agent string // "" for none
	queued      bool
	assigned    bool   // a rule has said so
	to          string // what the last assignment says of the team; see teamOf
}

func newRoutes() routes { return routes{known: map[route]uint32{{}: 0}, all: []route{{}}} }

// set notes an assignment, or the end of one. An agent named alone leaves the team as it was.
func (r *routes) set(s side, place int, e *engine.Effect) {
	for len(r.current) <= place {
		r.current = append(r.current, [2]uint32{})
	}
	was := r.all[r.current[place][s]]
	is := route{team: e.Text("team"), agent: e.Text("agent"), queued: e.Text("left") == "queue", assigned: true, to: teamOf(e)}
	if e.Do == "assign" && is.team == "" {
		is.team = was.team
	}
	id, ok := r.known[is]
	if !ok {
		id = uint32(len(r.all))
		r.known[is] = id
		r.all = append(r.all, is)
	}
	r.current[place][s] = id
}

// at returns where a conversation was left.
func (r *routes) at(s side, place int) route {
	if place >= len(r.current) {
		return route{}
	}
	return r.all[r.current[place][s]]
}

// level says how well somebody looks after a conversation: an agent or a queue, a team, nobody.
func (r route) level() int {
	switch {
	case r.agent != "" || r.queued:
		return 2
	case r.team != "":
		return 1
	}
	return 0
}

// where names the team for the flow, or else the agent.
func (r route) where() string {
	switch {
	case r.team != "":
		return r.team
	case r.agent != "":
		return "agent " + r.agent
	case r.queued:
		return "the queue"
	}
	return nobody
}

// nowhere says what is left of a conversation that nobody has.
func (r route) nowhere() string {
	if r.team != "" {
		return nobody + " in " + r.team
	}
	return nobody
}

// fell reports whether a conversation is worse off: somebody had it, and now at most a team has, or nobody.
func fell(before, after route) bool { return after.level() < before.level() }

// tally counts what agents and teams get in one version.
type tally struct {
	zone   *time.Location
	agents map[string]*count
	teams  map[string]*count
	queue  map[string]time.Time // since when a conversation waits
	waits  []time.Duration      // of those that got somebody
}

// count is how many assignments, and how many in each hour of the day.
type count struct {
	all   int
	hours [24]int
}

func newTally(zone *time.Location) *tally {
	return &tally{zone: zone, agents: map[string]*count{}, teams: map[string]*count{}, queue: map[string]time.Time{}}
}

func (t *tally) assigned(conversation string, at time.Time, e *engine.Effect) {
	if e.Do != "assign" {
		delete(t.queue, conversation)
		return
	}
	agent := e.Text("agent")
	hour := at.In(t.zone).Hour()
	if agent != "" {
		add(t.agents, agent, hour)
	}
	if team := e.Text("team"); team != "" {
		add(t.teams, team, hour)
	}
	since, waited := t.queue[conversation]
	switch {
	case e.Text("left") == "queue":
		if !waited {
			t.queue[conversation] = at
		}
		return
	case waited && agent != "":
		t.waits = append(t.waits, at.Sub(since))
	}
	delete(t.queue, conversation)
}

func add(counts map[string]*count, name string, hour int) {
	c := counts[name]
	if c == nil {
		c = &count{}
		counts[name] = c
	}
	c.all++
	c.hours[hour]++
}

// loads puts two versions side by side, by name.
func loads(before, after map[string]*count) []Load {
	all := []Load{}
	for name, c := range before {
		l := Load{Name: name, Old: c.all, OldHours: c.hours}
		if c := after[name]; c != nil {
			l.New, l.NewHours = c.all, c.hours
		}
		all = append(all, l)
	}
	for name, c := range after {
		if before[name] == nil {
			all = append(all, Load{Name: name, New: c.all, NewHours: c.hours})
		}
	}
	slices.SortFunc(all, func(a, b Load) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// waiting sums up the waits of a version.
func (t *tally) waiting(left int) Waits {
	w := Waits{Served: len(t.waits), Left: left}
	if len(t.waits) == 0 {
		return w
	}
	slices.Sort(t.waits)
	var sum time.Duration
	for _, d := range t.waits {
		sum += d
	}
	w.Mean = (sum / time.Duration(len(t.waits))).Seconds()
	w.Median = t.waits[len(t.waits)/2].Seconds()
	w.Longest = t.waits[len(t.waits)-1].Seconds()
	return w
}
