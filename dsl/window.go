package dsl

import (
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar reads a peeking lexer, which keeps its tokens to itself: it fills
// itself once, with all of them, and white space is a token too where the end of
// a node is to be known. For a large file most of a parse would go into that. So
// the grammar is shown a few declarations at a time, in one peeking lexer whose
// tokens are overwritten, and only the tokens that it looks at: where the token
// before ended is kept in a token itself (see endBefore).
//
// A window ends where a declaration surely begins, with a token of type EOF in
// the place of its first word: no production goes on there, so that neither a
// tree nor the place of an error depends on where windows end.

// window shows the grammar one part of a file after the other.
type window struct {
	lex    *lexer.PeekingLexer
	shown  []lexer.Token // the tokens of lex
	next   int           // index of the file's first token that has not been shown
	behind int           // byte offset behind the last one that the grammar sees
}

// begins are the words with which a declaration begins wherever they stand.
// "when" is none of them (a rule has it in its midst), nor are "template" and
// "language", which have other uses.
var begins = map[string]bool{"rule": true, "let": true, "define": true}

// advance shows the next part of the file's tokens.
func (w *window) advance(tokens []lexer.Token) {
	first := w.next
	w.next = boundary(tokens, first)
	w.reserve(w.next - first + 1)
	n := 0
	for i := first; i < w.next; i++ {
		if isBlank(tokens[i]) {
			continue
		}
		w.shown[n] = tokens[i]
		w.shown[n].Pos.Column = w.behind
		w.behind = tokens[i+1].Pos.Offset
		n++
	}
	w.shown[n] = lexer.EOFToken(tokens[w.next].Pos)
	w.shown[n].Pos.Column = w.behind
	w.lex.LoadCheckpoint(lexer.Checkpoint{})
}

// boundary returns the index of the token before which a window that begins at
// first ends: that of the next declaration that is sure to be one, or of EOF.
func boundary(tokens []lexer.Token, first int) int {
	before := "" // the first token, whatever it is, belongs to the window
	for i := first; ; i++ {
		switch t := &tokens[i]; {
		case t.EOF():
			return i
		case isBlank(*t):
		case t.Type != tokPhrase:
			before = "name"
		default:
			if begins[t.Value] && before != "" && before != "disabled" {
				return i
			}
			before = t.Value
		}
	}
}

// reserve makes room for n tokens.
func (w *window) reserve(n int) {
	if n <= len(w.shown) {
		return
	}
	size := max(n, 2*len(w.shown))
	room := emptyTokens(size)
	w.lex, _ = lexer.Upgrade(&room) // never fails
	w.shown = w.lex.Range(0, lexer.RawCursor(size))
}

// emptyTokens is a lexer of so many tokens that mean nothing, and EOF.
type emptyTokens int

// Next implements lexer.Lexer.
func (b *emptyTokens) Next() (lexer.Token, error) {
	if *b--; *b < 0 {
		return lexer.EOFToken(lexer.Position{}), nil
	}
	return lexer.Token{Type: tokBad}, nil
}
