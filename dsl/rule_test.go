package dsl

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
)

// byTags is the grammar in which rules and steps are participle's, as their tags say.
func byTags() *grammar {
	steps := maps.Clone(theGrammar().steps)
	step := func(lex *lexer.PeekingLexer) (Step, error) {
		if t := lex.Peek(); startsStep(t) {
			return steps[t.Value](lex)
		}
		return nil, participle.NextMatch
	}
	for phrase, parse := range map[string]production[Step]{
		"assign": stepOf(taggedWith[Assign](step)), "set": stepOf(taggedWith[Set](step)), "if": stepOf(taggedWith[If](step)),
		"tag": stepOf(taggedWith[Tagging](step)),
	} {
		for begin := range steps {
			if strings.HasPrefix(begin, phrase) || phrase == "tag" && (strings.Contains(begin, " tag") || strings.Contains(begin, " topic")) {
				steps[begin] = parse
			}
		}
	}
	g := *theGrammar()
	g.decls = maps.Clone(g.decls)
	enter(g.decls, declOf(taggedWith[Rule](step)), "disabled", "rule", "when")
	return &g
}

// described writes a tree with the places of its nodes, and what was found.
func described(src []byte, g *grammar) string {
	p := &parser{file: &File{Name: "in.route", Src: src, Table: phrases.English()}, lookup: phrases.Lookup}
	tree, found := p.parse(g)
	var b strings.Builder
	b.WriteString(dump(tree))
	for _, d := range tree.Decls {
		for n := range Preorder(d) {
			fmt.Fprintf(&b, "%T %v\n", n, n.Span())
		}
	}
	for _, d := range found {
		fmt.Fprintf(&b, "%+v\n", d)
	}
	return b.String()
}

// TestRulesFollowTheirTags parses all examples, and each of them without any one
// of its tokens and with it twice, by hand and by the tags.
func TestRulesFollowTheirTags(t *testing.T) {
	tags, hand := byTags(), theGrammar()
	for _, folder := range []string{"ok", "tree", "errors", "fr"} {
		for _, src := range examples(t, folder) {
			same := func(src []byte) {
				require.Equal(t, described(src, tags), described(src, hand), "%s", src)
			}
			same(src)
			tree, _ := Parse("in.route", src)
			if len(tree.tokens) > 200 {
				continue // its rules are like others
			}
			for i, token := range tree.tokens[:len(tree.tokens)-1] {
				if isBlank(token) {
					continue
				}
				at, end := token.Pos.Offset, tree.tokens[i+1].Pos.Offset
				same([]byte(string(src[:at]) + string(src[end:])))
				same([]byte(string(src[:end]) + " " + string(src[at:])))
			}
		}
	}
}
