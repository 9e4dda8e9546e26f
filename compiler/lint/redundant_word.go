package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// redundantWord reports words of a list that another word of it makes superfluous: "retourner" where any text that holds
// "retour" will do. A word of a let is reported when it is superfluous wherever the let is used.
var redundantWord = &Check{
	Code: "R124", Name: "redundant-word", Severity: diag.Info,
	Doc: "a word of a list that another one makes superfluous",
	Run: func(pass *Pass) {
		idle := map[dsl.Node]*idleWord{}
		var order []*idleWord
		for c := range pass.conditions() {
			for a := range compiler.Atoms(c.cond) {
				if c.rule != nil && pass.IsBroken(c.file.Name, a.Span()) {
					continue
				}
				for i, v := range a.Values {
					if v.Kind != compiler.Word || v.At.Node == nil {
						continue
					}
					w := idle[v.At.Node]
					if w == nil {
						w = &idleWord{at: v.At, always: true}
						idle[v.At.Node] = w
						order = append(order, w)
					}
					because := superfluous(a, i)
					w.always = w.always && because != ""
					w.because = because
				}
			}
		}
		lists := pass.lists()
		gone := map[*dsl.List]int{} // how many items are taken out
		for _, w := range order {
			if !w.always {
				continue
			}
			r := pass.Reportf(w.at.File.Name, w.at.Span(), "the word is superfluous").Label("%s", w.because)
			if list, i := lists.of(w.at.Node); list != nil && gone[list] < len(list.Items)-1 {
				gone[list]++
				if edit, ok := withoutTerm(w.at.File, list.Items, i); ok {
					r.Fix(true, "remove it", edit)
				}
			}
		}
	},
}

// idleWord is a word of a list.
type idleWord struct {
	at      compiler.Place
	always  bool // superfluous wherever it is used
	because string
}

// superfluous says why a word of a test says nothing beside the others, "" when it does.
func superfluous(a *compiler.Atom, i int) string {
	if a.Asks != compiler.AskField || len(a.Values) < 2 {
		return ""
	}
	own := folded(a, i)
	for j := range a.Values {
		if j == i || a.Values[j].Kind != compiler.Word {
			continue
		}
		other := folded(a, j)
		switch {
		case own == other && j < i:
			return fmt.Sprintf("%q stands before it", a.Values[j].Text)
		case own == other:
		case a.Quantity == schema.AnyOf && holds(a.Test, own, other):
			return fmt.Sprintf("whatever holds it holds %q", a.Values[j].Text)
		case a.Quantity == schema.AllOf && holds(a.Test, other, own):
			return fmt.Sprintf("whatever holds %q holds it", a.Values[j].Text)
		}
	}
	return ""
}

// folded returns a word as the test compares it.
func folded(a *compiler.Atom, i int) string {
	if a.Test == schema.IsExactly || a.Test == schema.ContainsExactly {
		return a.Values[i].Text
	}
	return fold.String(a.Values[i].Text)
}

// holds reports whether every text that passes a test with one word passes it with another one.
func holds(test schema.Test, word, other string) bool {
	switch test {
	case schema.Contains, schema.ContainsExactly:
		return strings.Contains(word, other)
	case schema.ContainsWord:
		return fold.ContainsWord(word, other)
	case schema.StartsWith:
		return strings.HasPrefix(word, other)
	case schema.EndsWith:
		return strings.HasSuffix(word, other)
	}
	return false
}

// listIndex finds the list in which a value stands.
type listIndex map[dsl.Node]*dsl.List

// lists returns an index of all lists of the book.
func (b *Book) lists() listIndex {
	index := listIndex{}
	for _, f := range b.Info.Files {
		for _, d := range f.Decls {
			for n := range dsl.Preorder(d) {
				if list, ok := n.(*dsl.List); ok {
					for _, item := range list.Items {
						index[item.Value] = list
					}
				}
			}
		}
	}
	return index
}

// of returns the list of a value, and its place in it; nil when it stands alone.
func (x listIndex) of(n dsl.Node) (*dsl.List, int) {
	list := x[n]
	if list == nil {
		return nil, 0
	}
	return list, slices.IndexFunc(list.Items, func(item *dsl.Item) bool { return item.Value == n })
}
