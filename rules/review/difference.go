package review

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// lineGap is where two texts have other lines: those from .. to, counted from 0, of the old one stand in the place of those of
// the new one. Between two gaps the lines are the same.
type lineGap struct{ from, to [2]int }

// gapsOf finds where two texts differ, line by line.
func gapsOf(before, after []string) []lineGap {
	type line struct {
		number int
		text   string
	}
	numbered := func(lines []string) []line {
		var all []line
		for i, text := range lines {
			all = append(all, line{i, text})
		}
		return all
	}
	var all []lineGap
	var end [2]int // of the gap before
	align(numbered(before), numbered(after), func(a, b line) bool { return a.text == b.text }, func(gone, added []line) {
		var g lineGap
		switch { // a side that has nothing here lies as far behind its last gap as the other one
		case len(gone) > 0 && len(added) > 0:
			g.from = [2]int{gone[0].number, added[0].number}
		case len(gone) > 0:
			g.from = [2]int{gone[0].number, end[newer] + gone[0].number - end[older]}
		default:
			g.from = [2]int{end[older] + added[0].number - end[newer], added[0].number}
		}
		g.to = [2]int{g.from[older] + len(gone), g.from[newer] + len(added)}
		end = g.to
		all = append(all, g)
	})
	return all
}

// piece is a part of a line. It is marked where the other version has something else.
type piece struct {
	Text   string
	Marked bool
}

// Bounds of what is compared word by word.
const (
	mostWords    = 4000 // of one line
	leastInKept  = 40   // percent of the letters that two lines share; with fewer they are other lines
	wholePercent = 100
)

// wordDiff marks the words in which two lines differ. Where they have little in common, all of both is marked.
func wordDiff(before, after string) (old, now []piece) {
	ids := map[string]rune{}
	var words []string
	encode := func(line string) []rune {
		var all []rune
		for _, word := range wordsOf(line) {
			id, known := ids[word]
			if !known {
				id = rune(len(words) + 1)
				ids[word] = id
				words = append(words, word)
			}
			all = append(all, id)
		}
		return all
	}
	a, b := encode(before), encode(after)
	whole := func() ([]piece, []piece) { return pieces(before, true), pieces(after, true) }
	if len(a) > mostWords || len(b) > mostWords {
		return whole()
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same input gives the same bytes, however busy the machine
	kept := 0
	for _, d := range dmp.DiffMainRunes(a, b, false) {
		var text strings.Builder
		for _, id := range d.Text {
			text.WriteString(words[id-1])
		}
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			kept += len(strings.TrimSpace(text.String()))
			old, now = append(old, piece{text.String(), false}), append(now, piece{text.String(), false})
		case diffmatchpatch.DiffDelete:
			old = append(old, piece{text.String(), true})
		case diffmatchpatch.DiffInsert:
			now = append(now, piece{text.String(), true})
		}
	}
	if shorter := min(len(strings.TrimSpace(before)), len(strings.TrimSpace(after))); kept*wholePercent < shorter*leastInKept {
		return whole()
	}
	return old, now
}

func pieces(text string, marked bool) []piece {
	if text == "" {
		return nil
	}
	return []piece{{text, marked}}
}

// wordsOf splits a line into words, runs of white space, and other characters one by one.
func wordsOf(line string) []string {
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	var all []string
	start, was := 0, 0
	for i, r := range line {
		is := kind(r)
		if i > start && (is != was || is == 0) {
			all = append(all, line[start:i])
			start = i
		}
		was = is
	}
	if start < len(line) {
		all = append(all, line[start:])
	}
	return all
}
