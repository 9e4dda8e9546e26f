package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// made runs a translation of an invented system, one line of whose source is one rule.
func made(t *testing.T, lines int, translate func(d *draft)) *Result {
	t.Helper()
	s := &System{Name: "invented", Product: "Invented", Rule: "rule", translate: translate}
	result, found, err := s.Import(Source{File: "in.txt", Text: []byte(strings.Repeat("line\n", lines))})
	require.NoError(t, err)
	require.Empty(t, found)
	return result
}

func lineSpan(n int) diag.Span { return diag.Span{Start: 5 * n, End: 5*n + 4} }

// TestReverse checks that the report keeps the order of the source when the rules do not.
func TestReverse(t *testing.T) {
	result := made(t, 2, func(d *draft) {
		for i := range 2 {
			d.add(fmt.Sprintf("rule %d", i), lineSpan(i)).addRule(&rule{name: fmt.Sprintf("rule %d", i), then: []step{do(fmt.Sprintf("add score %d", i+1))}})
		}
		d.reverse("the last one wins there")
	})
	route := string(result.Files["invented.route"])
	assert.Less(t, strings.Index(route, `rule "rule 1"`), strings.Index(route, `rule "rule 0"`))
	assert.Equal(t, "rule 0", result.Report.Rules[0].Name)
	assert.Equal(t, []Note{{Kind: "ordered", Text: "the last one wins there", Line: 1, Column: 1}}, result.Report.Rules[0].Notes)
	assert.Equal(t, 2, result.Report.Counts.Translated)
}

// TestRefusedRules checks the net below translations: a rule that cannot be read or checked is taken out and reported.
func TestRefusedRules(t *testing.T) {
	deep := condition(test{field: "subject", op: schema.Contains, values: []literal{text("x")}})
	for range 200 {
		deep = isNot{deep}
	}
	result := made(t, 4, func(d *draft) {
		d.add("good", lineSpan(0)).addRule(&rule{name: "good", when: is("source", text("email")), then: []step{d.assignTeam("A"), stop}})
		d.add("folds to nothing", lineSpan(1)).addRule(&rule{name: "bad", when: is("subject", text("\u00AD")), then: []step{d.addTag("x")}})
		d.add("too deep", lineSpan(2)).addRule(&rule{name: "deep", when: deep, then: []step{stop}})
		var words []literal
		for i := range 9 {
			words = append(words, text(fmt.Sprintf("w%d", i)))
		}
		words[3] = text("\u00AD")
		d.add("a list", lineSpan(3)).addRule(&rule{name: "list", when: is("subject", words...), then: []step{stop}})
	})
	assert.Equal(t, Counts{Rules: 4, Translated: 1, Untranslated: 3}, result.Report.Counts)
	for _, r := range result.Report.Rules[1:] {
		require.Len(t, r.Notes, 1)
		assert.Contains(t, r.Notes[0].Text, "what became of it is no rule: ", r.Name)
	}
	assert.Equal(t, "# Imported from Invented: in.txt.\nedition: 1\nbook: invented\nteams: # who is in them, the source does not say: members: [ann, bob]\n  - id: A\n", string(result.Files["book.yaml"]))
}

// TestWriting checks names, lists and conditions of a rule.
func TestWriting(t *testing.T) {
	var many []literal
	for i := range 8 {
		many = append(many, text(fmt.Sprintf("a%d@shop.example", i)))
	}
	result := made(t, 3, func(d *draft) {
		first := d.add("first", lineSpan(0))
		first.addRule(&rule{name: "VIP \"one\"\n", description: "Line one,\n\tline two.", when: is("from", many...), then: []step{d.addTag("a: b")}})
		first.addRule(&rule{name: "VIP \"one\"", disabled: true, when: negate(is("from", many...)), then: []step{d.addTag("A: B")}})
		second := d.add("second", lineSpan(1))
		second.note(untranslated, lineSpan(1), "sound: nobody hears it")
		second.addRule(&rule{name: "", on: "reply", limit: "1 per contact per day", when: and(
			or(isEmpty(eventPath("a", "b-c")), test{field: eventPath("n"), op: schema.MoreThan, values: []literal{number(2.5)}}),
			negate(or(is("source", text("email")), is("source", text("chat")))),
		), then: []step{choice{branches: []branch{{isEmpty("subject"), []step{stop}}}, otherwise: []step{do("add score 1")}}}})
		d.add("third", lineSpan(2)).note(untranslated, lineSpan(2), "all of it")
	})
	want := `# Imported from Invented: in.txt.

let vip_one_senders = [
  "a0@shop.example",
  "a1@shop.example",
  "a2@shop.example",
  "a3@shop.example",
  "a4@shop.example",
  "a5@shop.example",
  "a6@shop.example",
  "a7@shop.example",
]

rule "VIP \"one\""
  description "Line one, line two."
  on message
  when from is any of vip_one_senders
  then
    add tag "a: b"

disabled rule "VIP \"one\" (2)"
  on message
  when from is not any of vip_one_senders
  then
    add tag "a: b"

# Not translated (line 2): sound: nobody hears it
rule "Rule"
  on reply
  limit 1 per contact per day
  when (event.a."b-c" is empty or event.n is more than 2.5)
    and source is not any of ["email", "chat"]
  then
    if subject is empty {
      stop
    } otherwise {
      add score 1
    }

# Not translated (line 3): all of it
#   line
`
	assert.Equal(t, want, string(result.Files["invented.route"]))
	assert.Equal(t, []string{`event.a."b-c"`, "event.n"}, result.Report.Reads)
	assert.Equal(t, []Outcome{Translated, Partial, Untranslated}, []Outcome{result.Report.Rules[0].Outcome, result.Report.Rules[1].Outcome, result.Report.Rules[2].Outcome})
}
