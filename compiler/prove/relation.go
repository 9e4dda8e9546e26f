package prove

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// How two predicates of one field relate when each is looked at alone. All of
// these are facts about folded texts: folding is rune by rune, so that a word
// within a word is within every text that holds the longer one.

// pair is two predicates.
type pair struct{ p, q program.PredID }

// relation is what follows for a second predicate from a first one.
type relation struct {
	holds Answer // where the first one holds
	fails Answer // where it does not
}

// given answers a predicate where a literal holds.
func (w *World) given(l Literal, id program.PredID) Answer {
	if l.Pred == id {
		if l.Not {
			return No
		}
		return Yes
	}
	key := pair{l.Pred, id}
	r, known := w.relation[key]
	if !known {
		r = w.relate(w.preds.Pred(l.Pred), w.preds.Pred(id))
		w.relation[key] = r
	}
	if l.Not {
		return r.fails
	}
	return r.holds
}

// relate finds out what follows for q from p.
func (w *World) relate(p, q *program.Pred) relation {
	var r relation
	if p.Field < 0 || p.Field != q.Field {
		return r
	}
	switch {
	case w.implies(p, q):
		r.holds = Yes
	case excludes(p, q):
		r.holds = No
	}
	if w.implies(q, p) {
		r.fails = No
	}
	return r
}

// excludes reports whether two predicates of one field never hold together.
func excludes(p, q *program.Pred) bool {
	if p.Op == program.Empty || q.Op == program.Empty {
		// All others are false where nothing is there, but for a pattern that matches blanks.
		return p.Op != q.Op && p.Op != program.TextMatches && q.Op != program.TextMatches
	}
	return everyPair(p, q, apart)
}

// everyPair reports whether some relation holds between every word of p and every word of q.
func everyPair(p, q *program.Pred, related func(a, b program.PredOp, v, w string) bool) bool {
	if len(p.Words) == 0 || len(q.Words) == 0 {
		return false
	}
	for _, v := range p.Words {
		for _, word := range q.Words {
			if !related(p.Op, q.Op, v, word) && !related(q.Op, p.Op, word, v) {
				return false
			}
		}
	}
	return true
}

// apart reports whether no text is related to v as a asks and to w as b asks.
func apart(a, b program.PredOp, v, w string) bool {
	switch {
	case a == program.TextIs && isText(b):
		return !textHolds(b, v, w)
	case a == program.TextIsExactly && isExact(b):
		return !exactHolds(b, v, w)
	case a == program.TextIsExactly && isText(b):
		return !textHolds(b, fold.String(v), w)
	case a == program.TextStarts && b == program.TextStarts:
		return !strings.HasPrefix(v, w) && !strings.HasPrefix(w, v)
	case a == program.TextEnds && b == program.TextEnds:
		return !strings.HasSuffix(v, w) && !strings.HasSuffix(w, v)
	case a == program.NameIsExactly && b == program.NameIsExactly:
		return v != w
	}
	return false
}

// implies reports whether q holds wherever p does: for every word of p there is one of q that follows from it.
func (w *World) implies(p, q *program.Pred) bool {
	if p.Op == program.NameIsExactly && q.Op == program.NameIs { // its parents count
		names := w.names(q)
		return len(p.Words) > 0 && !slices.ContainsFunc(p.Words, func(v string) bool { return !slices.Contains(names, fold.String(v)) })
	}
	if len(p.Words) == 0 || len(q.Words) == 0 {
		return false
	}
	for _, v := range p.Words {
		if !slices.ContainsFunc(q.Words, func(word string) bool { return follows(p.Op, q.Op, v, word) }) {
			return false
		}
	}
	return true
}

// follows reports whether a text that is related to v as a asks is related to w as b asks.
func follows(a, b program.PredOp, v, w string) bool {
	switch a {
	case program.SetIncludes:
		return b == a && v == w
	case program.NameIsExactly:
		return b == a && v == w
	case program.TextIsExactly:
		return isExact(b) && exactHolds(b, v, w) || isText(b) && textHolds(b, fold.String(v), w)
	case program.TextHasExactly:
		return b == a && strings.Contains(v, w) || b == program.TextContains && strings.Contains(fold.String(v), w)
	case program.TextIs:
		return isText(b) && textHolds(b, v, w)
	case program.TextContains:
		return b == a && strings.Contains(v, w)
	case program.TextHasWord:
		return b == program.TextContains && strings.Contains(v, w) || b == a && fold.ContainsWord(v, w)
	case program.TextStarts:
		return b == program.TextContains && strings.Contains(v, w) || b == a && strings.HasPrefix(v, w)
	case program.TextEnds:
		return b == program.TextContains && strings.Contains(v, w) || b == a && strings.HasSuffix(v, w)
	}
	return false
}

// isText reports whether an operator compares folded texts.
func isText(op program.PredOp) bool {
	switch op {
	case program.TextIs, program.TextContains, program.TextHasWord, program.TextStarts, program.TextEnds:
		return true
	}
	return false
}

// isExact reports whether an operator compares texts to the letter.
func isExact(op program.PredOp) bool {
	return op == program.TextIsExactly || op == program.TextHasExactly
}

// textHolds asks what a folded text is like.
func textHolds(op program.PredOp, text, word string) bool {
	switch op {
	case program.TextIs:
		return text == word
	case program.TextContains:
		return strings.Contains(text, word)
	case program.TextHasWord:
		return fold.ContainsWord(text, word)
	case program.TextStarts:
		return strings.HasPrefix(text, word)
	}
	return strings.HasSuffix(text, word)
}

// exactHolds asks what a text is like to the letter.
func exactHolds(op program.PredOp, text, word string) bool {
	if op == program.TextIsExactly {
		return text == word
	}
	return strings.Contains(text, word)
}
