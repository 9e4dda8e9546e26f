package dsl

import (
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// Printing goes word by word. Each word knows where it stood in the source, so
// that the comments which stood before it are written before it, whatever the
// layout makes of the lines: that is how no comment ever crosses a word. A part
// is first tried on the rest of its line; where it does not fit, or holds a
// comment, the line is taken back and the part written on several.

// nowhere is the place of a word that the source does not have.
const nowhere = -1

// noBreak is the breakAt of a line that goes on.
const noBreak = -1

// printer writes one file.
type printer struct {
	file    *File
	table   *phrases.Table // of the text that is written
	out     []byte
	clashes []Node

	line   int // offset in out at which the current line begins
	indent int // of the current line
	hang   int // of a line that only a comment makes begin

	breakAt  int    // indentation of the line that the next word begins, or noBreak
	blank    blanks // above that line
	start    int    // offset of what begins there, where blank is typedBlank
	isTight  bool   // no blank before the next word
	isRemark bool   // the current line ends in a comment

	isFlat   bool // on one line, whatever its length
	isMisfit bool // something has been written flat that needs lines of its own

	nesting int    // open brackets
	inList  bool   // within [ ]: a word before a comma is a name
	phrase  string // the keyword just written, or ""
	place   string // how it is spelled: see phrases.Table.Spell

	comments []Comment // still to be written, in the order of the text
	end      int       // offset of the end of the declaration
	next     int       // index of the next token of the source, kept while comments are due
}

// blanks says whether a blank line stands above a new line.
type blanks uint8

const (
	noBlank    blanks = iota
	typedBlank        // where the author left one
	oneBlank
)

// newline makes the next word begin a line.
func (p *printer) newline(indent int) { p.breakAt, p.blank = indent, noBlank }

// paragraph is newline for what begins at an offset of the source, with a blank
// line above it and above each comment before it where the author left one.
func (p *printer) paragraph(indent, start int) {
	p.breakAt, p.blank, p.start = indent, typedBlank, start
}

// gap is paragraph with a blank line above, whatever the author left.
func (p *printer) gap(indent, start int) {
	p.breakAt, p.blank, p.start = indent, oneBlank, start
}

// margin is the indentation of the line on which the next word stands.
func (p *printer) margin() int {
	if p.breakAt != noBreak {
		return p.breakAt
	}
	return p.indent
}

// put writes a word that stood at an offset of the source, or nowhere.
func (p *printer) put(at int, text string) {
	p.flush(at)
	if p.breakAt != noBreak {
		p.beginLine(p.start)
	} else if !p.isTight && len(p.out) > p.line {
		p.out = append(p.out, ' ')
	}
	p.out = append(p.out, text...)
	p.isTight = false
	p.phrase = ""
}

// beginLine begins the line that is due, for what stands at an offset of the source.
func (p *printer) beginLine(at int) {
	if len(p.out) > 0 {
		p.out = append(p.out, '\n')
		if p.blank == oneBlank || p.blank == typedBlank && p.isBelowBlank(at) {
			p.out = append(p.out, '\n')
		}
	}
	p.line = len(p.out)
	p.indent = p.breakAt
	p.breakAt = noBreak
	p.isRemark = false
	for range p.indent {
		p.out = append(p.out, ' ')
	}
}

// isBelowBlank reports whether a blank line stands above an offset of the source.
func (p *printer) isBelowBlank(at int) bool {
	lines := 0
	for at--; at >= 0; at-- {
		switch p.file.Src[at] {
		case '\n':
			lines++
		case ' ', '\t', '\r':
		default:
			return lines > 1
		}
	}
	return false
}

// column is the number of columns of the current line.
func (p *printer) column() int { return utf8.RuneCount(p.out[p.line:]) }

// whole writes a part on the current line and reports whether it could: there is
// no comment in it, and the line is not too long with so many columns behind the part.
func (p *printer) whole(span diag.Span, behind int, write func()) bool {
	if p.isFlat {
		write()
		return true
	}
	if p.hasComment(span) {
		return false
	}
	before := *p
	p.isFlat = true
	write()
	p.isFlat = false
	if !p.isMisfit && p.column()+behind <= maxLine {
		return true
	}
	out := p.out[:len(before.out)]
	*p = before
	p.out = out
	return false
}

// misfit says that what is written next needs lines of its own.
func (p *printer) misfit() { p.isMisfit = p.isFlat }

// isOneLine reports whether a declaration fits on a line of so many columns.
func (p *printer) isOneLine(d Decl, write func(), columns int) bool {
	if p.hasComment(d.Span()) {
		return false
	}
	before := *p
	p.comments, p.isFlat = nil, true
	p.newline(0)
	write()
	fits := !p.isMisfit && p.column() <= columns
	out := p.out[:len(before.out)]
	*p = before
	p.out = out
	return fits
}

// leaf writes a node that is one token.
func (p *printer) leaf(n Node, text string) {
	span := n.Span()
	p.put(span.Start, text)
	p.seek(span.End)
}

// keyword writes a canonical phrase in the table's language.
func (p *printer) keyword(phrase string) {
	p.keywordAt(p.find(tokPhrase, phrase), phrase, phrases.Anywhere)
}

func (p *printer) keywordAt(at int, phrase, place string) {
	p.put(at, p.table.Spell(phrase, place))
	p.phrase, p.place = phrase, place
}

// punct writes a sign between words.
func (p *printer) punct(sign string) { p.put(p.find(tokPunct, sign), sign) }

// glued writes a sign right behind the word before it.
func (p *printer) glued(sign string) {
	at := p.find(tokPunct, sign)
	p.flush(at)
	p.isTight = true
	p.put(at, sign)
}

// The cursor. Keywords and signs have no node of their own, so their places are
// found by following the tokens of the source; nodes put the cursor right again.
// While no comment is due, nobody asks.

// seek moves the cursor to the first token at or behind an offset.
func (p *printer) seek(offset int) {
	if !p.isDue() {
		return
	}
	low, high := 0, len(p.file.tokens)-1
	for low < high {
		middle := (low + high) / 2
		if p.file.tokens[middle].Pos.Offset < offset {
			low = middle + 1
		} else {
			high = middle
		}
	}
	p.next = low
}

// find returns the place of the next token and moves behind it, if it is this one.
func (p *printer) find(kind lexer.TokenType, value string) int {
	if !p.isDue() {
		return nowhere
	}
	at := p.next
	for p.file.tokens[at].Type == tokSpace || p.file.tokens[at].Type == tokComment {
		at++
	}
	if t := p.file.tokens[at]; t.Type == kind && t.Value == value {
		p.next = at + 1
		return t.Pos.Offset
	}
	return nowhere
}
