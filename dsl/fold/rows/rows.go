package rows

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// own holds the rows for what compatibility decomposition and case folding leave alone.
// White space, dashes and zero-width runes are ranges: see ownRow.
var own = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`,
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '‹': "'", '›': "'", 'ʼ': "'",
	'\u2212': "-", // minus sign
	'\u00AD': "",  // soft hyphen
	'\u2060': "",  // word joiner
	'\uFEFF': "",  // zero width no-break space, the BOM
}

// Of returns what r folds to: decomposed, stripped of marks, case folded and
// passed through our own rows, again and again until nothing changes.
func Of(r rune) string {
	text := string(r)
	for {
		next := round(text)
		if next == text {
			return text
		}
		text = next
	}
}

// IsWord reports whether r is a letter, a mark, a number or "_".
func IsWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

func round(text string) string {
	text = strings.Map(dropMark, norm.NFKD.String(text))
	var b strings.Builder
	for _, r := range text {
		for _, folded := range caseFold(r) {
			b.WriteString(ownRow(folded))
		}
	}
	return b.String()
}

func dropMark(r rune) rune {
	if unicode.Is(unicode.Mn, r) || norm.NFKD.PropertiesString(string(r)).CCC() != 0 {
		return -1
	}
	return r
}

// caseFold is full case folding. Cherokee capitals fold to themselves and the small letters to them:
// CaseFolding.txt says so, while cases.Fold swaps the two and would never come to rest.
func caseFold(r rune) string {
	if 0x13A0 <= r && r <= 0x13F5 {
		return string(r)
	}
	return cases.Fold().String(string(r))
}

func ownRow(r rune) string {
	switch {
	case unicode.Is(unicode.White_Space, r):
		return " "
	case 0x2010 <= r && r <= 0x2015: // hyphens and dashes
		return "-"
	case 0x200B <= r && r <= 0x200F: // zero-width spaces, joiners and direction marks
		return ""
	}
	if row, ok := own[r]; ok {
		return row
	}
	return string(r)
}
