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

// node is embedded in every part of the tree. Participle fills it.
type node struct {
	Pos    position
	EndPos position
}

// Span implements Node.
func (n *node) Span() diag.Span { return diag.Span{Start: n.Pos.Offset, End: n.EndPos.Offset} }

func (n *node) setSpan(start, end lexer.Position) {
	n.Pos, n.EndPos = position(start), position(end)
}
