package prove

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
)

// Names returns the words of which a name has to be one for a condition to hold, with its field: those of the first such
// test that the condition needs. No words mean that it needs none. Two conditions that need different words of one field
// never hold together.
func (w *World) Names(c compiler.Cond) (program.FieldID, []string) {
	switch c := c.(type) {
	case *compiler.All:
		for _, t := range c.Terms {
			if field, words := w.Names(t); len(words) > 0 {
				return field, words
			}
		}
	case *compiler.Use:
		return w.Names(c.Define.Cond)
	case *compiler.Atom:
		preds, _ := w.preds.Of(c)
		if c.Negated || len(preds) != 1 {
			break
		}
		if p := w.preds.Pred(preds[0]); p.Op == program.NameIs {
			return p.Field, w.names(p)
		}
	}
	return 0, nil
}
