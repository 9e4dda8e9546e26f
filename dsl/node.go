package dsl

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
)

// Node is any part of a tree that has a place in the text.
type Node interface {
	// Span returns the byte offsets of the node, without white space or comments around it.
	Span() diag.Span
	// setSpan is for the parser.
	setSpan(start, end lexer.Position)
}

// position is participle's: it sets fields called Pos and EndPos of any type convertible from its own.
type position lexer.Position

// node is embedded in the parts of the tree that participle reads, and fills.
type node struct {
	Pos    position // of the first token
	EndPos position // of the token behind the last one
}

// Span implements Node.
func (n *node) Span() diag.Span {
	return diag.Span{Start: n.Pos.Offset, End: endBefore(lexer.Position(n.EndPos))}
}

func (n *node) setSpan(start, end lexer.Position) { n.Pos, n.EndPos = position(start), position(end) }

// endBefore returns the byte offset behind the token before the one at a
// position. Participle's column is for its messages, which nobody sees; it is
// where a window keeps that, since white space is not in it.
func endBefore(at lexer.Position) int { return at.Column }

// spanned is embedded in the parts that are read by hand. It is a fifth of a node.
type spanned struct{ span diag.Span }

// Span implements Node.
func (s *spanned) Span() diag.Span { return s.span }

func (s *spanned) setSpan(start, end lexer.Position) {
	s.span = diag.Span{Start: start.Offset, End: endBefore(end)}
}
