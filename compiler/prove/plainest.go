package prove

import (
	"maps"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// Values that people can read: the words of the rules themselves, round numbers,
// an hour at which desks are open.

// fillers are words for a field that may say anything but a few things.
var fillers = []string{"other", "something", "x", "1", "y"}

const (
	tenInTheMorning = 10 * 60 * 60 // seconds
	maxTexts        = 64           // that are tried for one field
)

// text returns a text of which literals hold, and whether there has to be one. It returns false when none is found.
func (c *Case) text(f *program.Field, literals []Literal) (text string, there, ok bool) {
	if c.holdsAll(f, literals, c.world.initially(f)) {
		return "", false, true
	}
	if !c.mustBeThere(literals) && c.world.initially(f) == "" {
		return "", false, true // everything that is asked is denied
	}
	for _, candidate := range c.texts(f, literals) {
		if candidate != "" && c.holdsAll(f, literals, candidate) {
			return candidate, true, true
		}
	}
	return "", false, false
}

// initially returns what a name is in a new conversation, "" for nothing.
func (w *World) initially(f *program.Field) string {
	switch f.ID {
	case schema.Status:
		return w.firstStatus
	case schema.ConversationState:
		return "new"
	case schema.Priority:
		return "normal"
	}
	return ""
}

// texts returns texts that may do, the plainest first.
func (c *Case) texts(f *program.Field, literals []Literal) []string {
	made := []string{""}
	longest := func(l Literal) int {
		n := 0
		for _, word := range c.world.preds.Pred(l.Pred).Words {
			n = max(n, len(word))
		}
		return n
	}
	longestFirst := slices.Clone(literals) // which may hold the others
	slices.SortStableFunc(longestFirst, func(a, b Literal) int { return longest(b) - longest(a) })
	for _, l := range longestFirst {
		p := c.world.preds.Pred(l.Pred)
		if l.Not || p.Op == program.Empty {
			continue
		}
		var longer []string
		for _, word := range c.wordsOf(p) {
			for _, text := range made {
				if len(longer) < maxTexts {
					longer = append(longer, with(p, text, word))
				}
			}
		}
		made = longer
	}
	if left, known := c.spaces[subject{field: c.fieldOf(literals), view: asName}]; known {
		for _, word := range slices.Sorted(maps.Keys(withoutOthers(left))) {
			made = append(made, c.world.spell(word))
		}
	}
	if f.ID > 0 && int(f.ID) <= len(schema.Fields) {
		made = append(made, f.ID.Info().Values...)
	}
	if f.ID == schema.Source {
		made = append(made, schema.BuiltinSources...)
	}
	return append(made, fillers...)
}

// fieldOf returns the field of literals, of which there is at least one.
func (c *Case) fieldOf(literals []Literal) program.FieldID {
	return c.world.preds.Pred(literals[0].Pred).Field
}

// withoutOthers returns the words that are left, none when they are those that are not.
func withoutOthers(left space) map[string]bool {
	if left.others {
		return nil
	}
	return left.words
}

// wordsOf returns what a text may hold so that a predicate holds.
func (c *Case) wordsOf(p *program.Pred) []string {
	switch p.Op {
	case program.TextMatches:
		return []string{matching(p.Regex)}
	case program.RankBetween:
		var words []string
		for rank, word := range c.world.field(p).ID.Info().Values {
			if p.Low <= float64(rank) && float64(rank) <= p.High {
				words = append(words, word)
			}
		}
		return words
	}
	if isExact(p.Op) || p.Op == program.NameIsExactly {
		return p.Words
	}
	spelt := make([]string, len(p.Words))
	for i, word := range p.Words {
		spelt[i] = c.world.spell(word)
	}
	return spelt
}

// with returns a text that holds a word besides what it holds.
func with(p *program.Pred, text, word string) string {
	switch {
	case text == "" || p.Op == program.TextIs || p.Op == program.TextIsExactly || p.Op == program.NameIs || p.Op == program.NameIsExactly:
		return word
	case holds(p, text, []string{word, fold.String(word)}):
		return text
	case p.Op == program.TextStarts:
		return word + " " + text
	}
	return text + " " + word
}

// holdsAll reports whether literals hold of a text, "" for a field that says nothing.
func (c *Case) holdsAll(f *program.Field, literals []Literal, text string) bool {
	for _, l := range literals {
		p := c.world.preds.Pred(l.Pred)
		words := p.Words
		switch p.Op {
		case program.NameIs:
			words = c.world.names(p)
		case program.RankBetween:
			words = c.wordsOf(p)
		}
		if holds(p, text, words) == l.Not {
			return false
		}
	}
	return true
}

// holds asks a text what a predicate asks, of some words.
func holds(p *program.Pred, text string, words []string) bool {
	folded := fold.String(text)
	switch {
	case p.Op == program.Empty:
		return folded == ""
	case folded == "":
		return false
	case p.Op == program.TextMatches:
		re, err := regexp.Compile(p.Regex)
		return err == nil && re.MatchString(text)
	}
	return slices.ContainsFunc(words, func(word string) bool {
		switch {
		case isText(p.Op):
			return textHolds(p.Op, folded, word)
		case isExact(p.Op):
			return exactHolds(p.Op, text, word)
		case p.Op == program.NameIsExactly:
			return text == word
		}
		return folded == word
	})
}

// matching returns a short text that matches a pattern, as far as its words and classes are looked at.
func matching(pattern string) string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	write(&b, re)
	return b.String()
}

// write writes what matches a part of a pattern: the first of alternatives, as few repetitions as there may be.
func write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		text := string(re.Rune)
		if re.Flags&syntax.FoldCase != 0 {
			text = strings.ToLower(text)
		}
		b.WriteString(text)
	case syntax.OpCharClass:
		b.WriteRune(readable(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpPlus:
		write(b, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			write(b, sub)
		}
	case syntax.OpAlternate:
		write(b, re.Sub[0])
	case syntax.OpRepeat:
		for range re.Min {
			write(b, re.Sub[0])
		}
	}
}

// readable returns a rune of a class, given as pairs of first and last: a letter or a digit if there is one.
func readable(class []rune) rune {
	for _, want := range "1axA0 -" {
		for i := 0; i+1 < len(class); i += 2 {
			if class[i] <= want && want <= class[i+1] {
				return want
			}
		}
	}
	if len(class) == 0 {
		return 'x'
	}
	return class[0]
}

// plainest returns the plainest value on a line: ten in the morning, the smallest whole number that is not negative.
func plainest(f *program.Field, v view, line []interval) (float64, bool) {
	if f.Type == schema.Time && on(line, tenInTheMorning) {
		return tenInTheMorning, true
	}
	var best float64
	found := false
	for _, i := range line {
		for _, n := range values(i) {
			if v != asDay && f.Type != schema.Date && n < 0 {
				continue
			}
			if on(line, n) && (!found || math.Abs(n) < math.Abs(best)) {
				best, found = n, true
			}
		}
	}
	if !found && len(line) > 0 && !math.IsInf(line[0].to.at, 0) {
		return line[0].to.at - 1, on(line, line[0].to.at-1) // negative
	}
	return best, found
}

// values returns values that may lie in an interval.
func values(i interval) []float64 {
	all := []float64{0, 1}
	if !math.IsInf(i.from.at, 0) {
		all = append(all, i.from.at, math.Floor(i.from.at)+1)
		if !math.IsInf(i.to.at, 0) {
			all = append(all, (i.from.at+i.to.at)/2)
		}
	}
	if !math.IsInf(i.to.at, 0) {
		all = append(all, math.Ceil(i.to.at)-1)
	}
	return all
}

// on reports whether a value lies on a line.
func on(line []interval, n float64) bool {
	return slices.ContainsFunc(line, func(i interval) bool {
		return !before(n).less(i.from) && !i.to.less(after(n))
	})
}
