package pattern

import (
	"regexp"
	"regexp/syntax"
)

// Pattern is a compiled expression. Goroutines may share it.
type Pattern struct {
	opening
	automaton
	large *regexp.Regexp // the expression, if its automaton would be too large
}

// A Compiler compiles the expressions of a book, which share what they have in common. The zero value is ready for use, by one
// goroutine. What it has compiled does not change any more.
type Compiler struct {
	classes classes
}

// Compile compiles an expression in the syntax of package regexp.
func (c *Compiler) Compile(expression string) (*Pattern, error) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	tree = tree.Simplify()
	prog, err := syntax.Compile(tree)
	if err != nil {
		return nil, err
	}
	p := &Pattern{opening: openingOf(tree), automaton: newAutomaton(prog, &c.classes)}
	if p.code == nil {
		p.large, err = regexp.Compile(expression)
		return p, err
	}
	p.atStart = p.firstNeeds()&syntax.EmptyBeginText != 0
	return p, nil
}

// MatchString reports whether any part of a text matches.
func (p *Pattern) MatchString(text string) bool {
	switch {
	case p.code == nil:
		return p.next(text, 0) >= 0 && p.large.MatchString(text)
	case p.places() > maxFew:
		return find[many](p, text)
	}
	return find[few](p, text)
}

// find reads the text from every place at which a match may begin, up to where all that have begun have come to nothing. What
// it has read it does not read again.
//
// Where a match begins the opening stands. The first byte of that begins a rune, so reading may begin there as well as at the
// start: no rune of another place reaches into it. Where only some bytes look like an opening, reading may begin in the middle
// of a rune; but no match begins with what is found there, which is no UTF-8.
func find[set few | many](p *Pattern, text string) bool {
	if p.atStart {
		matches, _ := run[set](p, text, 0)
		return matches
	}
	for at := p.next(text, 0); at >= 0; at = p.next(text, at) {
		var matches bool
		if matches, at = run[set](p, text, at); matches {
			return true
		}
	}
	return false
}
