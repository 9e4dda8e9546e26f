package review

import (
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// A pass may have thousands of tests that read the same text, which may have
// megabytes. What is said about a text is therefore made once for each pass, and
// shared by all its tests.

// readings are what the fields were in one pass, in the forms that explain tests.
type readings map[program.FieldID]*reading

// of returns the reading of a field, which is made when it is first asked for.
func (r readings) of(field program.FieldID) *reading {
	if r[field] == nil {
		r[field] = &reading{}
	}
	return r[field]
}

// reading is what one field was.
type reading struct {
	says string // the field and its value in words
	text *readText
}

// readText is a text on one line, and what is looked for in it.
type readText struct {
	flat   string
	folded string         // "" until a word is looked for
	starts []int          // by byte of folded: where in flat the character begins that it comes from
	bySize map[int][]word // its phrases of so many words, as far as they were asked for
}

// fold makes the folded form.
func (t *readText) fold() {
	if t.starts != nil {
		return
	}
	folded := make([]byte, 0, len(t.flat))
	t.starts = make([]int, 0, len(t.flat)+1)
	for at, r := range t.flat {
		row := fold.Rune(r)
		folded = append(folded, row...)
		for range len(row) {
			t.starts = append(t.starts, at)
		}
	}
	t.starts = append(t.starts, len(t.flat))
	t.folded = string(folded)
}

// found returns the part of the text in which a predicate finds its first word, or "".
func (t *readText) found(p *program.Pred) string {
	t.fold()
	all := t.folded
	for _, word := range p.Words {
		for from := 0; from < len(all); {
			at := strings.Index(all[from:], word)
			if at < 0 {
				break
			}
			at += from
			end := at + len(word)
			switch {
			case p.Op == program.TextHasWord && (fold.WordBefore(all, at) || fold.WordAfter(all, end)),
				p.Op == program.TextStarts && at > 0, p.Op == program.TextEnds && end < len(all):
				from = at + 1
				continue
			}
			return t.flat[t.starts[at]:t.starts[end]]
		}
	}
	return ""
}
