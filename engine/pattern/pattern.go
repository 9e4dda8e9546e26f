package pattern

import (
	"math"
	"regexp"
	"regexp/syntax"
	"sync"
	"unicode/utf8"
)

// Pattern is a compiled expression. Goroutines may share it.
type Pattern struct {
	opening
	whole func() *regexp.Regexp // the expression; made when it is first needed, which may be never
	after *regexp.Regexp        // it, right after the first rune of a text; nil when the opening tells too little
	sight int                   // how many bytes, from where a match begins, decide whether there is one; the highest int when all may
}

// maxTries is how many places are tried. Each try may read the text to its end, so that more of them than a constant
// would take quadratic time.
const maxTries = 16

// Compile compiles an expression in the syntax of package regexp.
func Compile(expression string) (*Pattern, error) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	tree = tree.Simplify()
	p := &Pattern{opening: openingOf(tree), sight: math.MaxInt}
	if runes := longest(tree); runes >= 0 {
		p.sight = utf8.UTFMax * (runes + 1)
	}
	p.whole = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) }) // what can be parsed can be compiled
	if p.length < minOpening {
		p.whole()
		return p, nil
	}
	// The tree is written anew: an expression may end in the middle of \Q.
	p.after, err = regexp.Compile(`\A(?s:.)(?:` + tree.String() + `)`)
	return p, err
}

// MatchString reports whether any part of a text matches.
//
// Where a match begins, the bytes of the opening stand. Those begin a rune, and whoever reads the text rune by rune comes
// upon them, since no rune of another place reaches into them: so it is a place where package regexp would try, too. What
// the expression can see of the text before is one rune (\b, ^), or that there is none. Likewise behind the match: where
// matches have a limit, no more of the text is shown than that, and a rune.
func (p *Pattern) MatchString(text string) bool {
	if p.after == nil {
		return p.whole().MatchString(text)
	}
	for at, tries := p.next(text, 0), 0; at >= 0; at = p.next(text, at+1) {
		if tries++; at == 0 || tries > maxTries {
			return p.whole().MatchString(text)
		}
		_, before := utf8.DecodeLastRuneInString(text[:at])
		seen := text[at-before:]
		if p.sight < len(text)-at {
			seen = text[at-before : at+p.sight]
		}
		if p.after.MatchString(seen) {
			return true
		}
	}
	return false
}
