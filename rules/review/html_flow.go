package review

import (
	"cmp"
	"fmt"
	"slices"
)

// The flow is drawn twice, for wide and for narrow screens: a picture that is scaled down to a phone has letters that nobody
// reads. A style sheet shows the one that fits.

// flowView is where conversations were left, before and after.
type flowView struct {
	Conversations int
	Same          int // left where they were
	Pictures      []flowPicture
	Moves         []Flow // to somewhere else, the largest first
	LeftMoves     int
	Stays         []Flow
	LeftStays     int
}

// flowPicture is the flow drawn at one width.
type flowPicture struct {
	Name          string // wide or narrow
	Width, Height float64
	Nodes         []flowNode
	Links         []flowLink
}

// flowNode is a team on one side.
type flowNode struct {
	Name          string // as it fits
	Full          string
	Count         string
	X, Y, W, H    float64
	TextX, TextY  float64
	Anchor        string
	Conversations int
	Nobody        bool
}

// flowLink is conversations that were left with one team before and with one after.
type flowLink struct {
	Path  string
	Width float64
	Kind  string // same, moved, lost or found
	Title string
}

// Measures of the picture.
const (
	flowTeams  = 12   // teams drawn by name; the others are one
	flowMoves  = 25   // rows of the table
	flowHeight = 300. // of all conversations together, without the space between
	flowSlot   = 34.  // least height of a team, so that its two lines of text do not touch the next
	flowGap    = 10.
	flowThin   = 1.5 // least width of a link
	flowTop    = 8.
	flowBar    = 12. // width of a team's bar
)

// otherTeams is where the flow puts what it does not draw by name.
const otherTeams = "other teams"

func (r *Report) flowView() *flowView {
	if len(r.Flows) == 0 {
		return nil
	}
	v := &flowView{}
	for _, f := range r.Flows {
		v.Conversations += f.Conversations
		if f.Old == f.New {
			v.Same += f.Conversations
			v.Stays = append(v.Stays, f)
		} else {
			v.Moves = append(v.Moves, f)
		}
	}
	v.LeftMoves, v.LeftStays = max(0, len(v.Moves)-flowMoves), max(0, len(v.Stays)-flowMoves)
	v.Moves, v.Stays = v.Moves[:len(v.Moves)-v.LeftMoves], v.Stays[:len(v.Stays)-v.LeftStays]
	flows, order := gatherFlows(r.Flows)
	v.Pictures = []flowPicture{
		(&flowDrawing{flows: flows, order: order, name: "wide", width: 920, gutter: 190, letters: 21}).draw(),
		(&flowDrawing{flows: flows, order: order, name: "narrow", width: 330, gutter: 96, letters: 11}).draw(),
	}
	return v
}

// drawnFlow is a flow with what it means, which joining its teams with others does not change.
type drawnFlow struct {
	Flow
	kind string
}

// gatherFlows joins the smallest teams, and puts the teams in order: the largest first, then the others, then nobody.
func gatherFlows(flows []Flow) (gathered []drawnFlow, order []string) {
	size := map[string]int{}
	for _, f := range flows {
		size[f.Old] += f.Conversations
		size[f.New] += f.Conversations
	}
	for name := range size {
		order = append(order, name)
	}
	bySize := func(a, b string) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), -cmp.Compare(size[a], size[b]), cmp.Compare(a, b))
	}
	slices.SortFunc(order, bySize)
	small := map[string]bool{}
	if named := len(order); named > flowTeams+1 {
		for _, name := range order[flowTeams:] {
			small[name] = name != nobody
		}
	}
	sums := map[[3]string]int{}
	for _, f := range flows {
		key := [3]string{f.Old, f.New, f.kind()}
		for s := range 2 {
			if small[key[s]] {
				key[s] = otherTeams
			}
		}
		sums[key] += f.Conversations
	}
	for key, n := range sums {
		gathered = append(gathered, drawnFlow{Flow{key[older], key[newer], n}, key[2]})
	}
	order = slices.DeleteFunc(order, func(name string) bool { return small[name] })
	if len(small) > 0 {
		order = append(order, otherTeams)
		slices.SortFunc(order, bySize)
	}
	place := func(name string) int { return slices.Index(order, name) }
	slices.SortFunc(gathered, func(a, b drawnFlow) int {
		return cmp.Or(cmp.Compare(place(a.Old), place(b.Old)), cmp.Compare(place(a.New), place(b.New)), cmp.Compare(a.kind, b.kind))
	})
	return gathered, order
}

// last ranks what comes after the teams.
func last(name string) int {
	switch name {
	case nobody:
		return 2
	case otherTeams:
		return 1
	}
	return 0
}

// flowDrawing draws the flow at one width.
type flowDrawing struct {
	flows         []drawnFlow // by the order of their teams
	order         []string
	name          string
	width, gutter float64
	letters       int // of a team's name that fit in the gutter
}

func (d *flowDrawing) draw() flowPicture {
	p := flowPicture{Name: d.name, Width: d.width}
	total := 0
	for _, f := range d.flows {
		total += f.Conversations
	}
	thick := func(f drawnFlow) float64 {
		return max(flowThin, flowHeight*float64(f.Conversations)/float64(max(total, 1)))
	}
	x := [2]float64{d.gutter, d.width - d.gutter - flowBar}
	var tops [2]map[string]float64 // where the next link of a team begins
	var counts [2]map[string]int
	for s := range tops {
		heights := map[string]float64{}
		counts[s] = map[string]int{}
		for _, f := range d.flows {
			name := [2]string{f.Old, f.New}[s]
			heights[name] += thick(f)
			counts[s][name] += f.Conversations
		}
		tops[s] = map[string]float64{}
		y := flowTop
		for _, name := range d.order {
			if counts[s][name] == 0 {
				continue
			}
			slot := max(heights[name], flowSlot)
			n := d.node(side(s), name, counts, x[s])
			n.Y, n.H = y+(slot-heights[name])/2, heights[name]
			n.TextY = y + slot/2
			tops[s][name] = n.Y
			p.Nodes = append(p.Nodes, n)
			y += slot + flowGap
		}
		p.Height = max(p.Height, y)
	}
	d.finish(&p, counts)
	for _, f := range d.flows {
		w := thick(f)
		from, to := tops[older][f.Old]+w/2, tops[newer][f.New]+w/2
		tops[older][f.Old] += w
		tops[newer][f.New] += w
		left, right := x[older]+flowBar, x[newer]
		middle := (left + right) / 2
		p.Links = append(p.Links, flowLink{
			Path:  fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", left, from, middle, from, middle, to, right, to),
			Width: round(w), Kind: f.kind, Title: fmt.Sprintf("%s → %s: %s", f.Old, f.New, plural(f.Conversations, "conversation")),
		})
	}
	slices.SortStableFunc(p.Links, func(a, b flowLink) int { return cmp.Compare(drawnLate(a.Kind), drawnLate(b.Kind)) })
	return p
}

// drawnLate puts what moves above what does not.
func drawnLate(kind string) int {
	if kind == "same" {
		return 0
	}
	return 1
}

func round(x float64) float64 { return float64(int(x*100+0.5)) / 100 }

// node begins the bar of a team on one side.
func (d *flowDrawing) node(s side, name string, counts [2]map[string]int, x float64) flowNode {
	n := flowNode{Name: d.label(name), Full: name, X: x, W: flowBar, Conversations: counts[s][name], Nobody: name == nobody}
	n.Count = grouped(n.Conversations)
	n.Anchor, n.TextX = "end", x-8
	if s == newer {
		n.Anchor, n.TextX = "start", x+flowBar+8
	}
	return n
}

// label shortens a name to what fits. Where several would look alike, what they begin with alike goes instead of their ends.
func (d *flowDrawing) label(name string) string {
	short, common := clip(name, d.letters), []rune(name)
	for _, other := range d.order {
		if other != name && clip(other, d.letters) == short {
			common = common[:sharedPrefix(common, []rune(other))]
		}
	}
	if len(common) == len([]rune(name)) {
		return short
	}
	return clip("…"+string([]rune(name)[len(common):]), d.letters)
}

func sharedPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// finish says on the right by how many a team has more or less, and rounds what floats.
func (d *flowDrawing) finish(p *flowPicture, counts [2]map[string]int) {
	for i := range p.Nodes {
		n := &p.Nodes[i]
		if moved := n.Conversations - counts[older][n.Full]; n.Anchor == "start" && moved != 0 {
			n.Count += fmt.Sprintf(" (%s)", signed(moved))
		}
		n.Y, n.H, n.TextY = round(n.Y), round(n.H), round(n.TextY)
	}
	p.Height = round(p.Height)
}

// signed writes a difference with its sign.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + grouped(n)
	case n < 0:
		return "−" + grouped(-n)
	}
	return "±0"
}

// kind says what a flow means.
func (f *Flow) kind() string {
	switch {
	case f.Old == f.New:
		return "same"
	case f.New == nobody:
		return "lost"
	case f.Old == nobody:
		return "found"
	}
	return "moved"
}
