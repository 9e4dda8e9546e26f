package review

import (
	"cmp"
	"fmt"
	"slices"
)

// loadView is the assignments of all teams, or of all agents.
type loadView struct {
	Title string
	Noun  string
	Rows  []loadRow
	Left  int // that the page does not show
	Hours []hourView
	Most  int // assignments in the busiest hour
	Old   int
	New   int
}

// loadRow is one team or agent.
type loadRow struct {
	Name      string
	Old, New  int
	OldWidth  float64 // percent of the largest
	NewWidth  float64
	Delta     string
	Moved     bool
	Hours     []hourView
	Described string // the hours in words
}

// hourView is one hour of the day, on both sides.
type hourView struct {
	Hour      int
	Old, New  int
	OldHeight float64 // percent of the busiest hour
	NewHeight float64
}

// pageLoads is how many teams, and how many agents, the page shows.
const pageLoads = 40

// loadViews shows whom rules assigned conversations to.
func (r *Report) loadViews() []loadView {
	var all []loadView
	if len(r.Teams) > 0 {
		all = append(all, loadsOf("Teams", "team", r.Teams))
	}
	if len(r.Agents) > 0 {
		all = append(all, loadsOf("Agents", "agent", r.Agents))
	}
	return all
}

func loadsOf(title, noun string, loads []Load) loadView {
	v := loadView{Title: title, Noun: noun}
	sum, most := Load{}, 1
	for _, l := range loads {
		v.Old, v.New, most = v.Old+l.Old, v.New+l.New, max(most, l.Old, l.New)
		for h := range l.OldHours {
			sum.OldHours[h] += l.OldHours[h]
			sum.NewHours[h] += l.NewHours[h]
		}
	}
	v.Hours, v.Most = hoursOf(&sum)
	shown := slices.Clone(loads)
	if len(shown) > pageLoads { // those whose load moves most matter most
		slices.SortStableFunc(shown, func(a, b Load) int {
			return cmp.Or(-cmp.Compare(max(a.New-a.Old, a.Old-a.New), max(b.New-b.Old, b.Old-b.New)), -cmp.Compare(a.New, b.New))
		})
		v.Left = len(shown) - pageLoads
		shown = shown[:pageLoads]
	}
	slices.SortStableFunc(shown, func(a, b Load) int { return -cmp.Compare(max(a.Old, a.New), max(b.Old, b.New)) })
	for i := range shown {
		l := &shown[i]
		row := loadRow{
			Name: l.Name, Old: l.Old, New: l.New, Delta: signed(l.New - l.Old), Moved: l.Old != l.New,
			OldWidth: share(l.Old, most), NewWidth: share(l.New, most),
		}
		row.Hours, _ = hoursOf(l)
		row.Described = hoursInWords(row.Hours)
		v.Rows = append(v.Rows, row)
	}
	return v
}

func hoursOf(l *Load) (all []hourView, most int) {
	most = 1
	for h := range l.OldHours {
		most = max(most, l.OldHours[h], l.NewHours[h])
	}
	for h := range l.OldHours {
		all = append(all, hourView{h, l.OldHours[h], l.NewHours[h], share(l.OldHours[h], most), share(l.NewHours[h], most)})
	}
	return all, most
}

// hoursInWords says what bars show: the hours that differ.
func hoursInWords(hours []hourView) string {
	text := ""
	for _, h := range hours {
		if h.Old != h.New {
			text += fmt.Sprintf(", %d h: %d before, %d after", h.Hour, h.Old, h.New)
		}
	}
	if text == "" {
		return "by hour of the day: as before"
	}
	return "by hour of the day" + text
}

func share(part, whole int) float64 { return round(100 * float64(part) / float64(whole)) }
