package lint

import (
	"github.com/routebook/routebook/compiler/prove"
)

// facts are what several lints ask of a book, each found out once, when it is first asked for.
type facts struct {
	world          *prove.World
	constants      []constant
	constantsKnown bool
	outlines       []*outline
	shadows        []shadow
	shadowsKnown   bool
	compared       int // pairs of rules that may set one thing
	implied        int // pairs of rules of which one may always fire with the other
}

// World returns what can be proved about the conditions of the book.
func (b *Book) World() *prove.World {
	if b.facts.world == nil {
		b.facts.world = prove.NewWorld(b.Workspace, b.Info)
	}
	return b.facts.world
}
