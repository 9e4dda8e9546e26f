package optimise

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// A guard of a predicate is a set of literals of which at least one lies in the
// folded text whenever the predicate holds for the text itself. Running a
// pattern takes a hundred times as long as finding out that its guard is not
// there.
//
// Folding goes rune by rune. Only then are runs of spaces made one and the ends
// trimmed. So if a text holds a string, the folded text holds the folded string,
// which is trimmed, too. That is all there is to "contains exactly". For a pattern
// the strings are found by induction over its syntax. A part of it is
//
//   - exact, if the fold of whatever it matches is one of a few known strings. A
//     letter is, a class of letters that fold alike, and thus a letter in either
//     case, as long as all its cases fold alike: those of "k" do, the Kelvin sign
//     among them. Behind one another, exact parts are exact, and so is a choice
//     between them. What only looks at the text, such as ^ and \b, matches "".
//   - else it may require one of a few strings, as a part of what it matches. Parts
//     behind one another require what any one of them does; a choice requires one
//     of what each branch does, if all require something.
//
// A space is there in the folded text, too, if the pattern requires something else
// before and behind it. Then it is part of the string: " light" is in fewer texts
// than "light", which "delight" holds.
//
// Where a pattern begins with ^ (of the text, not of a line) and then exactly, the
// folded text begins with that, since its trimmed end is the only place where
// something is lost.

// maxGuard is how many literals a guard may have: more are likely to be found anyway.
const maxGuard = 32

// guards returns the guards of predicates that have one.
func guards(p *program.Program) []program.Guard {
	var all []program.Guard
	for i := range p.Preds {
		var g program.Guard
		switch pred := &p.Preds[i]; pred.Op {
		case program.TextHasExactly:
			g.Literals = literalsOf(folded(pred.Words), false)
		case program.TextMatches:
			g = guardOf(pred.Regex)
		}
		if len(g.Literals) > 0 {
			g.Pred = program.PredID(i)
			all = append(all, g)
		}
	}
	return all
}

// literalsOf returns folded strings as literals of a guard: in order, each once. There are none when one of them is empty.
func literalsOf(list []string, atStart bool) []program.Literal {
	words := wordsOf(list, atStart)
	literals := make([]program.Literal, len(words))
	for i, w := range words {
		literals[i] = program.Literal{Text: w, AtStart: atStart}
	}
	return literals
}

func wordsOf(list []string, atStart bool) []string {
	if slices.Contains(list, "") {
		return nil
	}
	words := slices.Clone(list)
	slices.Sort(words)
	return needed(slices.Compact(words), atStart)
}

// folded returns strings folded.
func folded(list []string) []string { return foldedInside(list, false, false) }

// foldedInside returns strings folded, with a space at their ends if it is known that something is before them, or behind them.
func foldedInside(list []string, before, behind bool) []string {
	all := make([]string, 0, len(list))
	for _, s := range list {
		as := fold.String(s)
		if as != "" && before && s[0] == ' ' {
			as = " " + as
		}
		if as != "" && behind && s[len(s)-1] == ' ' {
			as += " "
		}
		all = append(all, as)
	}
	return all
}

// needed leaves out words that are found only where another one is.
func needed(words []string, atStart bool) []string {
	inside := strings.Contains
	if atStart {
		inside = strings.HasPrefix
	}
	var all []string
	for _, word := range words {
		if !slices.ContainsFunc(words, func(other string) bool { return other != word && inside(word, other) }) {
			all = append(all, word)
		}
	}
	return all
}

// guardOf returns literals that must lie in a folded text for the pattern to match.
func guardOf(pattern string) program.Guard {
	var g program.Guard
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return g // the program is broken; that is for Verify to say
	}
	re = re.Simplify()
	n := needs(re)
	anywhere, start := n.either(), folded(beginning(re))
	if startWorth*worth(start) > worth(anywhere) {
		g.Literals = literalsOf(start, true)
		n.also = append(n.also, n.required)
	} else {
		g.Literals = literalsOf(anywhere, false)
	}
	for _, list := range n.also {
		if worth(list) > worthOfOneLetter && !slices.Equal(folded(list), start) {
			g.Also = append(g.Also, wordsOf(list, false))
		}
	}
	return g
}

// startWorth is how many times rarer a literal is at the start, or rather: how many times longer one elsewhere must be.
const startWorth = 3

// beginning returns the strings of which one begins every text that matches, if re begins with ^ and exactly.
func beginning(re *syntax.Regexp) []string {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if re.Op != syntax.OpConcat || re.Sub[0].Op != syntax.OpBeginText {
		return nil
	}
	begun := []string{""}
	for _, sub := range re.Sub[1:] {
		longer := product(begun, needs(sub).exact)
		if longer == nil {
			break
		}
		begun = longer
	}
	return begun
}

// need is what is known of the folds of all strings that a part of a pattern matches.
type need struct {
	exact    []string   // it is one of these; nil when they are not known. They are folded rune by rune
	required []string   // it holds one of these, folded; nil when nothing is required, or when it is exact
	also     [][]string // it holds one of each of these as well
}

// either returns what is required at least, folded.
func (n need) either() []string {
	if n.exact != nil {
		return folded(n.exact)
	}
	return n.required
}

func needs(re *syntax.Regexp) need {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return need{exact: []string{""}}
	case syntax.OpLiteral:
		return literalNeeds(re)
	case syntax.OpCharClass:
		return classNeeds(re)
	case syntax.OpCapture:
		return needs(re.Sub[0])
	case syntax.OpPlus:
		return plusNeeds(needs(re.Sub[0]))
	case syntax.OpQuest:
		if n := needs(re.Sub[0]); len(n.exact) > 0 && len(n.exact) < maxGuard {
			return need{exact: append(slices.Clone(n.exact), "")}
		}
		return need{}
	case syntax.OpConcat:
		return concatNeeds(re.Sub)
	case syntax.OpAlternate:
		return alternateNeeds(re.Sub)
	}
	return need{} // the rest matches anything, nothing, or anything any number of times
}

// literalNeeds cuts a literal at runes of which not all cases fold alike.
func literalNeeds(re *syntax.Regexp) need {
	parts := make([]need, len(re.Rune))
	for i, r := range re.Rune {
		parts[i] = runeNeeds(r, re.Flags&syntax.FoldCase != 0)
	}
	return joined(parts)
}

func runeNeeds(r rune, anyCase bool) need {
	as := fold.Rune(r)
	if anyCase {
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			if fold.Rune(other) != as {
				return need{}
			}
		}
	}
	return need{exact: []string{as}}
}

// classNeeds is exact where a class has few different folds.
func classNeeds(re *syntax.Regexp) need {
	var folds []string
	for i := 0; i < len(re.Rune); i += 2 {
		if re.Rune[i+1]-re.Rune[i] > maxGuard {
			return need{}
		}
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			if as := fold.Rune(r); !slices.Contains(folds, as) {
				folds = append(folds, as)
			}
		}
		if len(folds) > 4 {
			return need{}
		}
	}
	return need{exact: folds} // nil for a class of nothing
}

// plusNeeds is what is needed of a part that comes once or more: white space any number of times is one space.
func plusNeeds(n need) need {
	if len(n.exact) == 1 && n.exact[0] == " " {
		return n
	}
	return need{required: n.either(), also: n.also}
}

func concatNeeds(subs []*syntax.Regexp) need {
	parts := make([]need, len(subs))
	for i, sub := range subs {
		parts[i] = needs(sub)
	}
	return joined(parts)
}

// joined returns what parts need that come behind one another.
func joined(parts []need) need {
	first, last := len(parts), 0 // parts that require something else than space
	for i, n := range parts {
		if worth(n.either()) > 0 {
			first, last = min(first, i), i
		}
	}
	run := []string{""} // the exact parts since the last that is not
	from := 0           // the first of them
	wholly := true
	var all need
	flush := func(to int) {
		all.require(foldedInside(run, first < from, to <= last))
		run = []string{""}
	}
	for i, n := range parts {
		if longer := product(run, n.exact); longer != nil {
			run = longer
			continue
		}
		wholly = false
		flush(i)
		if from = i + 1; n.exact != nil {
			run, from = n.exact, i // as many as it takes to be too many with those before
		} else {
			all.require(n.required)
			all.also = append(all.also, n.also...)
		}
	}
	if wholly {
		return need{exact: run}
	}
	flush(len(parts))
	return all
}

// require adds what one more part requires. The rarest comes first.
func (n *need) require(list []string) {
	if worth(list) == 0 {
		return
	}
	if worth(list) > worth(n.required) {
		n.required, list = list, n.required
	}
	if list != nil {
		n.also = append(n.also, list)
	}
}

// product returns each of a followed by each of b, or nil when there are too many or none.
func product(a, b []string) []string {
	if len(b) == 0 || len(a)*len(b) > maxGuard {
		return nil
	}
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			if xy := x + y; !slices.Contains(all, xy) {
				all = append(all, xy)
			}
		}
	}
	return all
}

func alternateNeeds(subs []*syntax.Regexp) need {
	exactly := true
	var exact, all []string
	for _, sub := range subs {
		n := needs(sub)
		exactly = exactly && n.exact != nil
		exact, all = append(exact, n.exact...), append(all, n.either()...)
		if len(n.either()) == 0 || len(all) > maxGuard {
			return need{}
		}
	}
	if exactly {
		return need{exact: exact}
	}
	return need{required: all}
}

// worth is how rare a guard of folded strings is: long ones are, and few of them. It is 0 for strings that make none.
func worth(list []string) int {
	shortest := 0
	for i, s := range list {
		if n := len(strings.Trim(s, " ")); i == 0 || n < shortest {
			shortest = n
		}
	}
	if shortest == 0 {
		return 0
	}
	return shortest*2*maxGuard - len(list)
}

// worthOfOneLetter is more than what a guard is worth in which there is a word of one letter.
const worthOfOneLetter = 2 * maxGuard
