package dsl

import (
	"slices"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// The words of a let are names, whatever their spelling, as long as nothing in
// its file says otherwise. Where every use there compares them with a field that
// has built-in values, they are such values: then "soit jours = [lundi, mardi]"
// is in French, and English has other words for it.

// settleLets turns the words of such lets into the values that they spell.
func (p *parser) settleLets() {
	lets := map[string]*Let{}
	for _, d := range p.file.Decls {
		if let, ok := d.(*Let); ok && isA[*List](let.Value) {
			lets[fold.String(let.Name.Text)] = let
		}
	}
	if len(lets) == 0 {
		return
	}
	uses := map[*Let][][]string{}
	for _, d := range p.file.Decls {
		for n := range Preorder(d) {
			if name, values := usedList(n); name != nil && !name.Quoted {
				if let := lets[fold.String(name.Text)]; let != nil {
					uses[let] = append(uses[let], values)
				}
			}
		}
	}
	for _, d := range p.file.Decls {
		if let, ok := d.(*Let); ok {
			let.values = inAll(uses[let])
			p.settleValues(let.Value, func(value string) bool { return slices.Contains(let.values, value) })
		}
	}
}

// usedList returns the name that stands for a list in a node, and the built-in
// values that its words are compared with.
func usedList(n Node) (name *Name, values []string) {
	switch n := n.(type) {
	case *Compare:
		name, _ = n.Operand.(*Name)
		if row := n.Field.Row(); row != nil && n.Op.Operand == schema.ListOperand {
			values = row.Values
		}
	case *Schedule:
		name, _ = n.Days.(*Name)
		values = schema.Weekdays
	case *WordEvent:
		name, _ = n.AnyOf.(*Name)
	case *Tagging:
		name, _ = n.Words.(*Name)
	}
	return name, values
}

// inAll returns the values that stand in each of several lists.
func inAll(lists [][]string) []string {
	if len(lists) == 0 {
		return nil
	}
	common := slices.Clone(lists[0])
	for _, list := range lists[1:] {
		common = slices.DeleteFunc(common, func(value string) bool { return !slices.Contains(list, value) })
	}
	return common
}
