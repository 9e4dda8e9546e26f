package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	learning "github.com/routebook/routebook/rules/traffic"
)

// TestMain gives the tests of the package what decides traffic, which itself imports the package.
func TestMain(m *testing.M) {
	lint.TrafficOf, lint.TestedOf = trafficOf, testedOf
	os.Exit(m.Run())
}

// testedOf returns what the tests of a book leave out.
func testedOf(t require.TestingT, b *lint.Book, fsys fs.FS) *lint.Tested {
	p, err := compiler.Compile(b.Workspace, b.Info)
	require.NoError(t, err)
	about := &cases.Book{Workspace: b.Workspace, Info: b.Info, Program: p}
	tested, found, err := coverage.Untested(context.Background(), fsys, about)
	require.NoError(t, err)
	require.Empty(t, found)
	return tested
}

// trafficOf returns what recorded events say about the rules of a book.
func trafficOf(t require.TestingT, b *lint.Book, events []byte) *lint.Traffic {
	p, err := compiler.Compile(b.Workspace, b.Info)
	require.NoError(t, err)
	learned, err := learning.Learn(context.Background(), learning.Settings{Program: p, Open: func() ([]replay.Input, error) {
		return []replay.Input{{Name: "traffic.ndjson", Reader: bytes.NewReader(events)}}, nil
	}})
	require.NoError(t, err)
	return learned
}

// lintsOf returns the findings with a code in a book, with its traffic.ndjson.
func lintsOf(t *testing.T, code string, files map[string]string) diag.List {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.False(t, append(found, more...).HasErrors(), "%v", append(found, more...))
	b := &lint.Book{Workspace: ws, Info: info}
	if events, ok := files["traffic.ndjson"]; ok {
		b.Traffic = trafficOf(t, b, []byte(events))
	}
	return lint.Run(b, append(found, more...), lint.Settings{Select: []string{code}})
}

const month = `
rule "Art"
  on first message
  when subject contains "art"
  then
    add tag "art"
`

// TestShortWordWithTraffic checks which words a short word is said to have hit.
func TestShortWordWithTraffic(t *testing.T) {
	tests := []struct {
		name     string
		subjects []string
		want     string
	}{
		{"within words", []string{"ma carte", "Carte et départ, carte", "l'art"}, `in the traffic it hit "carte" (2), "depart" (1); as a word of its own it stood in one message`},
		{"many words", []string{"carte part quart partie tarte charte"}, `in the traffic it hit "carte" (1), "charte" (1), "part" (1), "partie" (1), "quart" (1) and 1 more words; as a word of its own it stood in no message`},
		{"nowhere else", []string{"l'art", "rien"}, "in the traffic it stood as a word of its own in one message, and within no other word"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var events string
			for i, subject := range tt.subjects {
				events += fmt.Sprintf(`{"id":"e%d","at":"2026-11-20T09:00:00Z","conversation":"c%d","subject":%q}`+"\n", i, i, subject)
			}
			found := lintsOf(t, "R601", map[string]string{"rules.route": month, "traffic.ndjson": events})
			require.Len(t, found, 1)
			assert.Equal(t, []string{tt.want}, found[0].Notes)
		})
	}
}

// TestOverlapCountsConversations checks how much traffic an overlap is said to concern, and that pairs which the traffic never
// met are silent unless the lint is asked for without traffic.
func TestOverlapCountsConversations(t *testing.T) {
	const rules = `
rule "A"
  on message
  when subject contains word "retour"
  then
    set priority high

rule "B"
  on message
  when source is "amazon"
  then
    set priority low

rule "C"
  on message
  when source is "chat"
  then
    set priority low

rule "D"
  on message
  when source is "chat" or source is "amazon"
  then
    set priority urgent
`
	events := ""
	for i, conversation := range []string{"c1", "c1", "c2", "c3"} {
		events += fmt.Sprintf(`{"id":"e%d","at":"2026-11-20T09:00:00Z","conversation":%q,"source":"amazon","subject":"retour"}`+"\n", i, conversation)
	}
	notes := func(found diag.List) (all []string) {
		for _, d := range found {
			said := ""
			if d.Example != nil {
				said = d.Example.Text
			}
			all = append(all, fmt.Sprintf("%s[%s]", d.Where, said))
		}
		return all
	}
	book := map[string]string{"rules.route": rules, "traffic.ndjson": events}
	assert.Equal(t, []string{
		`rule "B"[both matched in 3 conversations of the traffic, such as c1]`,
		`rule "D"[both matched in 3 conversations of the traffic, such as c1]`,
	}, notes(lintsOf(t, "R203", book)), "D is the general case of B and C, which come first")
	delete(book, "traffic.ndjson")
	assert.Equal(t, []string{`rule "B"[]`, `rule "C"[]`, `rule "D"[]`}, notes(lintsOf(t, "R203", book)))
}

// TestHeldForEveryMessage checks that a condition that held for all of a hundred messages is reported, and not with one less.
func TestHeldForEveryMessage(t *testing.T) {
	const rules = `
rule "A"
  on message
  when source is not "chat"
  then
    set priority high

rule "B"
  on message
  when body contains "x"
  then
    add tag "x"
`
	for messages, want := range map[int]int{99: 0, 100: 1} {
		events := ""
		for i := range messages {
			events += fmt.Sprintf(`{"id":"e%d","at":"2026-11-20T09:00:00Z","conversation":"c%d","source":"email","body":"%d x"}`+"\n", i, i, i%2)
		}
		events += `{"id":"last","type":"visit","at":"2026-11-20T09:00:00Z"}` + "\n"
		found := lintsOf(t, "R701", map[string]string{"rules.route": rules, "traffic.ndjson": events})
		require.Len(t, found, 2*want)
		if want > 0 {
			assert.Equal(t, "the condition held for every one of 100 messages of traffic", found[0].Message)
		}
	}
}

// TestShortWordInALet checks that a short word is shown where it stands, and that whole words are not advised for a list of
// parts of words.
func TestShortWordInALet(t *testing.T) {
	const rules = "let money = [\"exchang\", \"gbp\"]\n\nrule \"FX\"\n  on message\n  when body contains any of money\n  then\n    add tag \"fx\"\n"
	found := lintsOf(t, "R601", map[string]string{"rules.route": rules})
	require.Len(t, found, 1)
	assert.Equal(t, `use "contains any word of"; parts of words want a list of their own`, found[0].Label)
	require.Len(t, found[0].Related, 1)
	span := found[0].Related[0].Span
	assert.Equal(t, `"gbp"`, rules[span.Start:span.End])
}
