package lint

import (
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// commaInsideWord reports lists of which the words stand in one pair of quotes.
var commaInsideWord = &Check{
	Code: "R604", Name: "comma-inside-word", Severity: diag.Warning,
	Doc: "a word of a list with a comma in it: several words in one pair of quotes",
	Run: func(pass *Pass) {
		for f, n := range pass.Nodes() {
			list, ok := n.(*dsl.List)
			if !ok {
				continue
			}
			for _, item := range list.Items {
				if s, ok := item.Value.(*dsl.String); ok && strings.Contains(s.Text, ", ") {
					pass.reportComma(f, s)
				}
			}
		}
	},
}

func (p *Pass) reportComma(f *dsl.File, s *dsl.String) {
	var words []string
	for word := range strings.SplitSeq(s.Text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, strconv.Quote(word))
		}
	}
	p.Reportf(f.Name, s.Span(), "the comma is part of the word").Label("each word has quotes of its own").
		Fix(false, "write "+strings.Join(words, ", "), diag.Edit{File: f.Name, Span: s.Span(), New: strings.Join(words, ", ")})
}
