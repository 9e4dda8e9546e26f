package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A cell is what a terminal draws as one piece: a letter with its marks, an
// emoji sequence, a tab. Carets are counted in the columns of cells, which are
// neither bytes nor characters.
//
// The rules are those that terminals agree on, not all of Unicode's text
// segmentation: combining marks join what is before them, pictographs join over
// a zero width joiner, skin tones and tags join a pictograph, and regional
// indicators pair up to flags. A terminal that draws such a sequence as
// separate pictures shifts the caret; nothing can be done about that here.
type cell struct {
	text   string // what is printed: never a control character, never nothing
	column int    // the first column that it takes, from 0
	width  int    // the number of columns, at least 1
	start  int    // the bytes of the line that it stands for
	end    int
}

const (
	tabWidth    = 4
	spaces      = "    " // a tab at its widest
	standIn     = "\uFFFD"
	markHolder  = "\u25CC" // carries a mark that has nothing to stand on
	joiner      = '\u200D'
	nonJoiner   = '\u200C'
	emojiStyle  = '\uFE0F' // makes an emoji of a narrow ❤, and of a keycap
	keycaps     = "0123456789#*"
	clusterSize = 64 // bytes; the longest emoji in use has about 40, a stack of marks has no end
)

// layOut cuts a line into cells.
func layOut(line string) []cell {
	cells := make([]cell, 0, len(line))
	column := 0
	for at := 0; at < len(line); {
		text, columns, size := firstCell(line[at:], column)
		cells = append(cells, cell{text: text, column: column, width: columns, start: at, end: at + size})
		column += columns
		at += size
	}
	return cells
}

// visible returns s as it may be sent to a terminal: one line, with stand-ins for what would not be seen or would do something.
func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return s
	}
	var b strings.Builder
	for _, c := range layOut(s) {
		b.WriteString(c.text)
	}
	return b.String()
}

// firstCell returns how the first cell of s is printed at a column, the columns it takes and the bytes it stands for.
func firstCell(s string, column int) (text string, columns, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == '\t':
		columns = tabWidth - column%tabWidth
		return spaces[:columns], columns, size
	case r < ' ' || r == '\u007F':
		return "^" + string(r^0x40), 2, size
	case isHidden(r), r == utf8.RuneError:
		return standIn, 1, size
	case joinsAnything(r):
		return markHolder + s[:size], 1, size
	}
	columns, size = cluster(s)
	return s[:size], columns, size
}

// cluster measures the sequence of characters at the beginning of s that are drawn as one. The first one is visible.
func cluster(s string) (columns, size int) {
	first, size := utf8.DecodeRuneInString(s)
	columns = columnsOf(first)
	if size == len(s) || first < utf8.RuneSelf && s[size] < utf8.RuneSelf {
		return columns, size
	}
	for before := first; size < len(s) && size < clusterSize; {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case r == emojiStyle && (isPictograph(first) || strings.ContainsRune(keycaps, first)):
			columns = 2
		case joinsAnything(r), joinsPictograph(r) && isPictograph(first):
		case before == joiner && isPictograph(first) && isPictograph(r):
			columns = max(columns, columnsOf(r))
		case isRegional(first) && isRegional(r) && before == first && size == n:
			columns = 2
		default:
			return columns, size
		}
		before = r
		size += n
	}
	return columns, size
}

// columnsOf returns the columns of a character that stands alone. What is ambiguous in Unicode is narrow outside of CJK locales.
func columnsOf(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// isHidden reports whether r would not be seen, or would change how its neighbours are seen:
// C1 controls, line separators, bidirectional controls, zero width spaces, soft hyphens, fillers, stray tags.
func isHidden(r rune) bool {
	if r < 0x80 || r == joiner || r == nonJoiner || unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// joinsAnything reports whether r takes no column of its own: marks, joiners, and the later letters of a Korean syllable.
func joinsAnything(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == joiner || r == nonJoiner:
		return true
	case 0x1160 <= r && r <= 0x11FF, 0xD7B0 <= r && r <= 0xD7FF:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}

// joinsPictograph reports whether r is a skin tone or a tag, which change the pictograph before them.
func joinsPictograph(r rune) bool {
	return 0x1F3FB <= r && r <= 0x1F3FF || 0xE0020 <= r && r <= 0xE007F
}

func isPictograph(r rune) bool {
	return r >= 0x2100 && unicode.In(r, unicode.So, unicode.Sm) && !isRegional(r)
}

// isRegional reports whether r is half of a flag.
func isRegional(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }
