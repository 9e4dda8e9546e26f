package review

import (
	"fmt"
	"strings"
	"time"
)

// groupView is a group as the page shows it.
type groupView struct {
	*Group
	Label    string
	Why      string  // the sentence of the cause
	Percent  float64 // of the changed conversations
	Share    string  // of all conversations
	Examples []exampleView
	Left     int // examples that found no room on the page
}

// exampleView is an example that opens to the full explanation.
type exampleView struct {
	*Example
	Where string
	When  string
	Old   string // what differs, in one line
	New   string
	Sides []sideView // the old and the new one; none without an explanation
}

// sideView is one version's account of a turn.
type sideView struct {
	Title   string
	Account *Account // nil where the version has no such turn
	Effects []doneView
}

// doneView is an effect. The words of a message that the other version has otherwise are marked.
type doneView struct {
	*Done
	Message []piece
}

// groupViews shows the groups, and says what the page leaves out.
func (r *Report) groupViews(zone *time.Location) (all []groupView, left string) {
	room := pageExamples
	for i := range r.Groups[:min(len(r.Groups), pageGroups)] {
		g := &r.Groups[i]
		v := groupView{
			Group: g, Label: g.Label(), Why: strings.TrimPrefix(g.Cause.Text, string(Following)+": "), Share: percent(g.Conversations, r.Conversations),
			Percent: 100 * float64(g.Conversations) / float64(max(r.Changed, 1)),
		}
		for k := range g.Examples[:min(len(g.Examples), room)] {
			v.Examples = append(v.Examples, r.exampleView(&g.Examples[k], zone))
		}
		room -= len(v.Examples)
		v.Left = len(g.Examples) - len(v.Examples)
		all = append(all, v)
	}
	if rest := r.Groups[len(all):]; len(rest) > 0 {
		sum := 0
		for i := range rest {
			sum += rest[i].Conversations
		}
		left = fmt.Sprintf("%s more, with %s in all, left out of this page", plural(len(rest), "smaller group"), plural(sum, "conversation"))
	}
	return all, left
}

func (r *Report) exampleView(e *Example, zone *time.Location) exampleView {
	v := exampleView{Example: e, Where: e.where(), When: e.At.In(zone).Format("Mon 2 Jan 2006, 15:04"), Old: said(e.Old), New: said(e.New)}
	if e.isPoor() {
		v.Old, v.New = "…", "…"
	}
	if x := e.Explanation; x != nil {
		v.Sides = []sideView{{"Before", x.Old, x.Old.effects()}, {"After", x.New, x.New.effects()}}
		markMessages(v.Sides[older].Effects, v.Sides[newer].Effects)
	}
	return v
}

func (a *Account) effects() []doneView {
	var all []doneView
	if a != nil {
		for i := range a.Effects {
			all = append(all, doneView{&a.Effects[i], pieces(a.Effects[i].Message, false)})
		}
	}
	return all
}

// markMessages marks the words in which the messages of two versions differ, the first of one with the first of the other.
func markMessages(before, after []doneView) {
	differing := func(list []doneView) []*doneView {
		var all []*doneView
		for i := range list {
			if list[i].Differs && len(list[i].Message) > 0 {
				all = append(all, &list[i])
			}
		}
		return all
	}
	a, b := differing(before), differing(after)
	for i := range min(len(a), len(b)) {
		a[i].Message, b[i].Message = wordDiff(a[i].Done.Message, b[i].Done.Message)
	}
}
