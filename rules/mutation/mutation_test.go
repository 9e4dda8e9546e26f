package mutation_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/mutation"
)

// compile returns the book in some files.
func compile(t testing.TB, fsys fstest.MapFS) *cases.Book {
	t.Helper()
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return &cases.Book{Workspace: ws, Info: info, Program: p}
}

const desk = `edition: 1
agents: [{id: ana}, {id: bruno}]
teams:
  - {id: Ventes, strategy: round_robin, members: [ana]}
  - {id: Support, strategy: round_robin, members: [bruno]}
`

var update = flag.Bool("update", false, "rewrite the expected mutants")

// shown returns a mutant on one line.
func shown(m *mutation.Mutant) string {
	return fmt.Sprintf("%s | %s | %s[-%s-]{+%s+}%s", m.Of, m.Kind, m.Before, m.Old, m.With, m.After)
}

// Every mutant of two books in two languages, one line each.
func TestMutants(t *testing.T) {
	for _, name := range []string{"english", "french"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/mutants/" + name + ".route")
			require.NoError(t, err)
			book := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(desk)}, name + ".route": {Data: text}})
			var lines []string
			for _, m := range mutation.Mutants(book) {
				lines = append(lines, shown(m))
			}
			got := strings.Join(lines, "\n") + "\n"
			want := "testdata/mutants/" + name + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(want, []byte(got), 0o644))
			}
			expected, err := os.ReadFile(want)
			require.NoError(t, err)
			assert.Equal(t, string(expected), got)
		})
	}
}

// tested returns a mutation of a small book with some cases.
func tested(t *testing.T, route, tests string) mutation.Settings {
	t.Helper()
	fsys := fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(route)}, "a.test.yaml": {Data: []byte(tests)}}
	book := compile(t, fsys)
	suite, found, err := cases.Load(fsys, book)
	require.NoError(t, err)
	require.Empty(t, found)
	return mutation.Settings{Book: book, FS: fsys, Suite: suite, Mutants: mutation.Mutants(book), Jobs: 1}
}

const small = `rule "r"
  on message
  when subject contains any of ["retour", "échange"] and source is not "allegro"
  then
    add tag "a"
    set priority high
`

func survivors(r *mutation.Report) []string {
	all := []string{}
	for _, m := range r.Survivors {
		all = append(all, shown(m))
	}
	return all
}

func TestRun(t *testing.T) {
	const (
		head  = "tests:\n"
		good  = "  - {name: a, when: {subject: Retour}, expect: {exactly: true, effects: [add_tag: a, set_priority: high]}}\n"
		other = "  - {name: b, when: {subject: échange}, expect: {matched: [r]}}\n"
		not   = "  - {name: c, when: {subject: Bonjour}, expect: {not: [matched: r]}}\n"
		away  = "  - {name: d, when: {subject: Retour, source: allegro}, expect: {not: [matched: r]}}\n"
		weak  = "  - {name: e, when: {subject: Retour}, expect: {matched: [r]}}\n"
	)
	tests := []struct {
		name, tests string
		want        []string
	}{
		{"everything is noticed", head + good + other + not + away, []string{}},
		{"a word", head + good + not + away, []string{`r | drop a word | …en subject contains any of ["retour"[-, "échange"-]{++}] and source is not "allegro"`}},
		{"a condition", head + good + other + not, []string{
			`r | drop a condition | …ontains any of ["retour", "échange"][- and source is not "allegro"-]{++}`,
			`r | change a word | …tour", "échange"] and source is not [-"allegro"-]{+"orgella"+}`,
		}},
		{"the steps", head + weak + other + not + away, []string{
			`r | drop a step | [-add tag "a" -]{++}set priority high`,
			`r | drop a step | add tag "a"[- set priority high-]{++}`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := tested(t, small, tt.tests)
			report, err := mutation.Run(context.Background(), m)
			require.NoError(t, err)
			assert.Equal(t, tt.want, survivors(report))
			assert.Equal(t, report.Made, report.Killed+len(report.Survivors))

			m.Jobs = 4
			again, err := mutation.Run(context.Background(), m)
			require.NoError(t, err)
			assert.Equal(t, report.Killed, again.Killed)
			assert.Equal(t, survivors(report), survivors(again), "the number of jobs decides")
		})
	}
}

// Reordering two rules that set one slot is noticed only by a test in which both match.
func TestOrder(t *testing.T) {
	const two = "rule \"x\"\n  on message\n  then\n    set priority high\n\nrule \"y\"\n  on message\n  when subject contains \"y\"\n  then\n    set priority low\n\nrule \"z\"\n  on reply\n  then\n    set priority low\n"
	const apart = "rule \"x\"\n  on message\n  when source is \"email\"\n  then\n    set priority high\n\nrule \"y\"\n  on message\n  when source is \"chat\"\n  then\n    set priority low\n"
	orders := func(route string) (all []string) {
		for _, m := range mutation.Mutants(compile(t, fstest.MapFS{"a.route": {Data: []byte(route)}})) {
			if m.Kind == "reorder two rules" {
				all = append(all, shown(m))
			}
		}
		return all
	}
	assert.Equal(t, []string{`y | reorder two rules | "y" [-after-]{+before+} "x"`}, orders(two))
	assert.Empty(t, orders(apart), "two rules that exclude each other have no order")

	m := tested(t, two, "tests:\n  - {name: a, when: {subject: y}, expect: {matched: [x, y]}}\n")
	report, err := mutation.Run(context.Background(), m)
	require.NoError(t, err)
	assert.NotContains(t, survivors(report), `y | reorder two rules | "y" [-after-]{+before+} "x"`)
}

func TestFailingTestsAreRefused(t *testing.T) {
	_, err := mutation.Run(context.Background(), tested(t, small, "tests:\n  - {name: a, when: {subject: x}, expect: {matched: [r]}}\n"))
	require.ErrorIs(t, err, mutation.ErrFailing)
}

// A sample is part of the whole, and the same each time; a change elsewhere in the book moves little of it.
func TestSample(t *testing.T) {
	tests := "tests:\n  - {name: a, when: {subject: Bonjour}, expect: {not: [matched: r]}}\n"
	m := tested(t, small, tests)
	whole, err := mutation.Run(context.Background(), m)
	require.NoError(t, err)
	all := m.Mutants
	m.Mutants = mutation.Sample(all, 3)
	report, err := mutation.Run(context.Background(), m)
	require.NoError(t, err)
	again, err := mutation.Run(context.Background(), m)
	require.NoError(t, err)
	assert.Equal(t, 3, report.Made)
	assert.Len(t, mutation.Sample(all, 0), len(all))
	assert.Len(t, mutation.Sample(all, 1000), len(all))
	assert.Equal(t, survivors(report), survivors(again))
	assert.Subset(t, survivors(whole), survivors(report))

	longer := tested(t, "# A comment above.\n\n"+small, tests)
	longer.Mutants = mutation.Sample(longer.Mutants, 3)
	moved, err := mutation.Run(context.Background(), longer)
	require.NoError(t, err)
	assert.Equal(t, survivors(report), survivors(moved))
}

// Once the time is up, what is left is counted and not guessed.
func TestDeadline(t *testing.T) {
	m := tested(t, small, "tests:\n  - {name: a, when: {subject: Retour}, expect: {matched: [r]}}\n")
	ctx, cancel := context.WithCancel(context.Background())
	m.Progress = cancel
	report, err := mutation.Run(ctx, m)
	require.NoError(t, err)
	assert.Positive(t, report.Untried)
	assert.Equal(t, report.Made, report.Killed+len(report.Survivors)+report.Untried)
}
