package lint

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// invisibleCharacter reports letters that look like others, and characters that nobody sees: a rule with one looks
// right, and never matches.
var invisibleCharacter = &Check{
	Code: "R603", Name: "invisible-character", Severity: diag.Error,
	Doc: "a character that cannot be seen, or a letter that looks like one of another alphabet",
	Run: func(pass *Pass) {
		for _, f := range pass.Info.Files {
			for _, d := range f.Decls {
				for n := range dsl.Preorder(d) {
					switch n.(type) {
					case *dsl.String, *dsl.Name:
						pass.lookAt(f, n)
					}
				}
			}
		}
	},
}

// lookAt reports the first such character of a text.
func (p *Pass) lookAt(f *dsl.File, n dsl.Node) {
	text := source(f, n)
	mixed := isMixed(text)
	for at, r := range text {
		what, instead := "", ""
		switch {
		case isControl(r):
			what = fmt.Sprintf("the control character U+%04X", r)
		case isInvisible(r):
			what = fmt.Sprintf("the invisible character U+%04X", r)
		case mixed && lookalikes[r] != 0:
			what, instead = fmt.Sprintf("U+%04X, which looks like %q", r, lookalikes[r]), string(lookalikes[r])
		default:
			continue
		}
		span := diag.Span{Start: n.Span().Start + at, End: n.Span().Start + at + utf8.RuneLen(r)}
		label, do := "it is hardly meant", "write "+strconv.Quote(instead)
		if instead == "" {
			label, do = "it is hardly meant: leave it out", "leave it out"
		}
		p.Reportf(f.Name, span, "the text holds %s", what).Label("%s", label).
			Fix(true, do, diag.Edit{File: f.Name, Span: span, New: instead})
		return
	}
}

// isControl reports whether a character is a command of terminals and not part of a text. Tabs and the ends of lines are both.
func isControl(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

// isInvisible reports whether a character has no width. The soft hyphen and joiners are some; texts are compared without them.
// Those that turn the direction of writing round are others: with them a rule shows something else than it says.
func isInvisible(r rune) bool {
	return r == 0x00AD || 0x200B <= r && r <= 0x200F || 0x202A <= r && r <= 0x202E || r == 0x2060 || 0x2066 <= r && r <= 0x2069 || r == 0xFEFF
}

// isMixed reports whether a text has letters of the Latin alphabet and of another one that looks like it.
func isMixed(text string) bool {
	latin, other := false, false
	for _, r := range text {
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || lookalikes[r] != 0
	}
	return latin && other
}

// lookalikes are the letters of Greek and Cyrillic that look like Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X',
	'ο': 'o', 'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
}
