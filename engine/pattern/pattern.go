package pattern

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// Pattern is a compiled expression. Goroutines may share it.
type Pattern struct {
	whole *regexp.Regexp // the expression
	opening
	here  *regexp.Regexp // it, where a text begins; nil when the opening tells too little
	after *regexp.Regexp // it, right after the first rune of a text
}

// maxTries is how many places are tried. Each try may read the text to its end, so that more of them than a constant
// would take quadratic time.
const maxTries = 16

// Compile compiles an expression in the syntax of package regexp.
func Compile(expression string) (*Pattern, error) {
	whole, err := regexp.Compile(expression)
	if err != nil {
		return nil, err
	}
	p := &Pattern{whole: whole}
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if p.opening = openingOf(tree.Simplify()); p.length < minOpening {
		return p, nil
	}
	// The tree is written anew: an expression may end in the middle of \Q.
	if p.here, err = regexp.Compile(`\A(?:` + tree.String() + `)`); err != nil {
		return nil, err
	}
	p.after, err = regexp.Compile(`\A(?s:.)(?:` + tree.String() + `)`)
	return p, err
}

// MatchString reports whether any part of a text matches.
//
// Where a match begins, the bytes of the opening stand. Those begin a rune, and whoever reads the text rune by rune comes
// upon them, since no rune of another place reaches into them: so it is a place where package regexp would try, too. What
// the expression can see of the text before is one rune (\b, ^), or whether there is any.
func (p *Pattern) MatchString(text string) bool {
	if p.here == nil {
		return p.whole.MatchString(text)
	}
	for at, tries := 0, 0; ; tries++ {
		if at = p.next(text, at); at < 0 {
			return false
		}
		if tries == maxTries {
			return p.whole.MatchString(text)
		}
		if p.tryAt(text, at) {
			return true
		}
		at++
	}
}

func (p *Pattern) tryAt(text string, at int) bool {
	if at == 0 {
		return p.here.MatchString(text)
	}
	_, before := utf8.DecodeLastRuneInString(text[:at])
	return p.after.MatchString(text[at-before:])
}
