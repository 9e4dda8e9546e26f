package review

import (
	"fmt"
	"strings"
)

// passageView is a piece of the book, both versions side by side.
type passageView struct {
	*Passage
	Said   []string // the sentences of its changes
	Places string
	Rows   []pairedLine
	Left   int  // lines that the page does not show
	Same   bool // it reads as before
}

// pairedLine is a line beside the one that it stands in the place of. A side without one has the number 0.
type pairedLine struct {
	OldNumber, NewNumber int
	Old, New             []piece
	Kind                 string // same, edited, gone or added
	Skipped              int    // of a row that stands for lines which are the same
}

// Bounds of a passage on the page.
const (
	passageLines = 120
	passageSaid  = 20
)

func (r *Report) passageView(p *Passage) passageView {
	v := passageView{Passage: p}
	for _, i := range p.Changes {
		c := &r.Changes[i]
		v.Said = append(v.Said, c.Text)
		if len(c.Parts) > 1 {
			for k := range c.Parts {
				v.Said = append(v.Said, c.Parts[k].Text)
			}
		}
	}
	if more := len(v.Said) - passageSaid; more > 0 {
		v.Said = append(v.Said[:passageSaid], fmt.Sprintf("and %d more", more))
	}
	rows := pairLines(p.Old, p.New)
	v.Left = max(0, len(rows)-passageLines)
	v.Rows = rows[:len(rows)-v.Left]
	switch {
	case p.Old == nil:
		v.Places = fmt.Sprintf("%s:%d, added", p.New.File, p.New.Line)
	case p.New == nil:
		v.Places = fmt.Sprintf("%s:%d, gone", p.Old.File, p.Old.Line)
	case p.Old.File == p.New.File && p.Old.Line == p.New.Line:
		v.Places = fmt.Sprintf("%s:%d", p.Old.File, p.Old.Line)
	default:
		v.Places = fmt.Sprintf("%s:%d → %s:%d", p.Old.File, p.Old.Line, p.New.File, p.New.Line)
	}
	v.Same = p.Old != nil && p.New != nil && p.Old.Text == p.New.Text
	return v
}

// pairLines puts two versions side by side, and marks the words in which lines differ.
func pairLines(before, after *Excerpt) []pairedLine {
	a, b, firstA, firstB := before.lines(), after.lines(), 0, 0
	if before != nil {
		firstA = before.Line
	}
	if after != nil {
		firstB = after.Line
	}
	var rows []pairedLine
	i, k := 0, 0
	same := func(to int) {
		for ; i < to; i, k = i+1, k+1 {
			text := pieces(clip(a[i], pageText), false)
			rows = append(rows, pairedLine{OldNumber: firstA + i, NewNumber: firstB + k, Old: text, New: text, Kind: "same"})
		}
	}
	for _, g := range gapsOf(a, b) {
		same(g.from[older])
		for i < g.to[older] || k < g.to[newer] {
			row := pairedLine{}
			switch {
			case i < g.to[older] && k < g.to[newer]:
				row.Kind, row.OldNumber, row.NewNumber = "edited", firstA+i, firstB+k
				row.Old, row.New = wordDiff(clip(a[i], pageText), clip(b[k], pageText))
				i, k = i+1, k+1
			case i < g.to[older]:
				row.Kind, row.OldNumber, row.Old = "gone", firstA+i, pieces(clip(a[i], pageText), false)
				i++
			default:
				row.Kind, row.NewNumber, row.New = "added", firstB+k, pieces(clip(b[k], pageText), false)
				k++
			}
			rows = append(rows, row)
		}
	}
	same(len(a))
	return folded(rows)
}

// foldContext is how many lines around a difference are shown of a passage that is mostly the same.
const foldContext = 4

// folded replaces long runs of equal lines by a row that counts them.
func folded(rows []pairedLine) []pairedLine {
	var all []pairedLine
	for i := 0; i < len(rows); {
		end := i
		for end < len(rows) && rows[end].Kind == "same" {
			end++
		}
		if end == i {
			all = append(all, rows[i])
			i++
			continue
		}
		from, to := i+foldContext, end-foldContext
		if i == 0 {
			from = i
		}
		if end == len(rows) {
			to = end
		}
		switch {
		case to-from < foldContext || i == 0 && end == len(rows):
			all = append(all, rows[i:end]...)
		default:
			all = append(all, rows[i:from]...)
			all = append(all, pairedLine{Kind: "skipped", Skipped: to - from})
			all = append(all, rows[to:end]...)
		}
		i = end
	}
	return all
}

// lines returns the lines of an excerpt; none of one that is not there.
func (e *Excerpt) lines() []string {
	if e == nil {
		return nil
	}
	return strings.Split(e.Text, "\n")
}
