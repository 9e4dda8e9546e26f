package compiler

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// typed returns the text of a place.
func typed(p Place) string { return string(p.File.Src[p.Span().Start:p.Span().End]) }

func TestInfo(t *testing.T) {
	ws, found := load(t, book("teams: [{id: Ventes}]\nproperties: {contact: {plan: text}}", `
let mots = ["retour"]
define vip as contact.plan is "pro" and not message.auto
template salut "Bonjour"

rule "r"
  precedence 3
  when vip and (subject contains any of mots or body is empty)
  then
    if vip {
      assign team ventes
      send template salut
    }

disabled when source is "chat" then stop
`))
	require.Empty(t, found)
	info, found := Check(ws)
	require.Empty(t, Refused(found))

	require.Len(t, info.Rules, 2)
	r := info.Rules[0]
	assert.Equal(t, "r", r.ID)
	assert.Equal(t, "rules.route#2", info.Rules[1].ID)
	assert.True(t, r.Inferred)
	assert.Equal(t, schema.OnMessage, r.On[0].Event)

	var atoms []string
	for a, via := range RuleAtoms(r) {
		line := typed(a.Place)
		if via != nil {
			line += " via " + typed(via.Place)
		}
		atoms = append(atoms, line)
	}
	assert.Equal(t, []string{
		`contact.plan is "pro" via vip`, `message.auto via vip`, `subject contains any of mots`, `body is empty`,
	}, atoms)

	and := r.When.(*All)
	list := and.Terms[1].(*Any).Terms[0].(*Atom)
	assert.Equal(t, `"retour"`, typed(list.Values[0].At), "the value stands in the let")
	assert.Equal(t, schema.Subject, info.Fields[list.Field].ID)

	assign := r.Then[0].(*If).Branches[0].Steps[0].(*Effect)
	assert.Equal(t, "assign team ventes", typed(assign.Place))
	assert.Equal(t, []Slot{{Kind: schema.AssigneeSlot}}, assign.Sets)
	ref := info.Refs[&assign.Node.(*dsl.Assign).Target.(*dsl.TeamTarget).Team]
	assert.Equal(t, Ref{TeamRef, "Ventes", ws.Teams[0].Place}, ref)
	assert.Same(t, info.Files[0], info.File("rules.route"))
}

// TestThirtyMistakes checks that each of thirty mistakes, one in each declaration, is
// found at its place, and nothing else.
func TestThirtyMistakes(t *testing.T) {
	src, err := os.ReadFile("testdata/mistakes.route")
	require.NoError(t, err)
	ws, found := load(t, book(fuzzBook, string(src)))
	require.Empty(t, found)
	_, found = Check(ws)
	marks := regexp.MustCompile("# (R[0-9]{3}) `(.*)`$")
	var want, got []string
	for _, line := range strings.Split(string(src), "\n") {
		if m := marks.FindStringSubmatch(line); m != nil {
			want = append(want, m[1]+" "+m[2])
		}
	}
	for _, d := range found {
		got = append(got, d.Code+" "+string(src[d.Span.Start:d.Span.End]))
	}
	require.Len(t, want, 30)
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, want, got)
}

// TestBrokenDeclarations checks that what could not be read is no second mistake where it is used.
func TestBrokenDeclarations(t *testing.T) {
	lines := check(t, "", `let mots = ["a" "b"]
define vip as contains "x"
template salut 3
defin calme as subject is empty

rule "r"
  when subject contains any of mots and vip and not calme
  then
    send template salut
`)
	for _, line := range lines {
		assert.True(t, isSyntax(line), line)
	}
	assert.Len(t, lines, 4)
}

// TestAdjust checks that a book may set severities, but never of what has no meaning.
func TestAdjust(t *testing.T) {
	rules := `let x = "x"
when subjet is "x" then stop
`
	ws, found := load(t, book("lints: {R106: off, R110: error, R101: off}", rules))
	require.Empty(t, found)
	_, found = Check(ws)
	require.Len(t, found, 2)
	assert.Equal(t, "R110", found[0].Code)
	assert.Equal(t, diag.Error, found[0].Severity)
	assert.Equal(t, "R101", found[1].Code)
}

// TestFixes applies the first fix of each finding: what is left has none of them.
func TestFixes(t *testing.T) {
	tests := []struct{ name, before, after string }{
		{"a field", `when subjet is "x" then stop`, `when subject is "x" then stop`},
		{"includes", `when tags contains "x" then stop`, `when tags includes "x" then stop`},
		{"contains", `when body does not include any of ["x"] then stop`, `when body does not contain any of ["x"] then stop`},
		{"quotes", `when body contains any of [retour] then stop`, `when body contains any of ["retour"] then stop`},
		{"a bool", `when message.auto is "true" then stop`, `when message.auto is true then stop`},
		{"a word", `when status is "opn" then stop`, `when status is "open" then stop`},
		{"a bare word", `when priority is urgnt then stop`, `when priority is urgent then stop`},
		{"a filter", `when body is empty then send "{{ ticket_id | upcas }}"`, `when body is empty then send "{{ ticket_id | upcase }}"`},
		{"a variable behind escapes", `when body is empty then send "\"é\" {{ ticket_idd }}"`, `when body is empty then send "\"é\" {{ ticket_id }}"`},
		{"a clause", `when body is empty then assign agent a strategy random`, `when body is empty then assign agent a`},
		{"unused", "let x = 3\nwhen body is empty then stop", `when body is empty then stop`},
		{"a list", `when body contains any of retour then stop`, `when body contains any of ["retour"] then stop`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ws, _ := load(t, book("", tt.before))
			_, found := Check(ws)
			for _, d := range found {
				if len(d.Fixes) == 0 {
					continue
				}
				text := tt.before
				for _, e := range slices.Backward(d.Fixes[0].Edits) {
					text = text[:e.Span.Start] + e.New + text[e.Span.End:]
				}
				assert.Equal(t, tt.after, text)
				return
			}
			t.Fatalf("no fix for %q", tt.before)
		})
	}
}

func TestCodes(t *testing.T) {
	for i, c := range Codes {
		assert.NotEmpty(t, c.Doc, c.Code)
		assert.True(t, i == 0 || Codes[i-1].Code < c.Code, c.Code)
	}
	for _, c := range dsl.Codes {
		assert.Equal(t, c.Severity == diag.Error, isSyntax(c.Code), c.Code)
	}
}
