package workload_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// digest is a fingerprint of all that a workload writes.
func digest(w *workload.Workload) string {
	h := sha256.New()
	_, _ = io.WriteString(h, w.Book()+w.Route())
	h.Write(bytes.Join(w.Lines(), nil))
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

func TestSameSettingsSameBytes(t *testing.T) {
	for _, shape := range workload.Shapes {
		s := workload.Settings{Seed: 7, Rules: 200, Messages: 50, Shape: shape}
		assert.Equal(t, digest(workload.New(s)), digest(workload.New(s)), "%v", shape)
		other := s
		other.Seed++
		assert.NotEqual(t, digest(workload.New(s)), digest(workload.New(other)), "%v with another seed", shape)
	}
}

// TestStandardWorkloadStays holds the standard workload still: measurements made on it are compared over the years.
func TestStandardWorkloadStays(t *testing.T) {
	assert.Equal(t, "f8c6828b52e82071", digest(workload.New(workload.Settings{Rules: 1_000, Messages: 1_000})))
}

func TestSmallBookBeginsLargeOne(t *testing.T) {
	small := workload.New(workload.Settings{Rules: 20})
	large := workload.New(workload.Settings{Rules: 200, Messages: 10})
	assert.Equal(t, small.Rules, large.Rules[:20])
}

// TestShares counts what rules have, against the shares that the workload promises.
func TestShares(t *testing.T) {
	const n = 10_000
	w := workload.New(workload.Settings{Rules: n})
	tests := []struct {
		name  string
		has   func(*workload.Rule) bool
		share float64
	}{
		{"contains", hasField(workload.Contains, workload.Subject, workload.Body), 0.65},
		{"source", hasField(workload.Is, workload.Source), 0.55},
		{"domain", func(r *workload.Rule) bool {
			return hasField(workload.Is, workload.Domain)(r) || hasField(workload.EndsWith, workload.Domain)(r)
		}, 0.40},
		{"tags", hasField(workload.Is, workload.Tags), 0.36},
		{"hour or weekday", func(r *workload.Rule) bool {
			return hasField(workload.Between, workload.Hour)(r) || hasField(workload.Is, workload.Weekday)(r)
		}, 0.17},
		{"regex", hasField(workload.Matches, workload.Subject, workload.Body), 0.12},
		{"or", func(r *workload.Rule) bool {
			return slices.ContainsFunc(r.When, func(c workload.Clause) bool { return len(c) > 1 })
		}, 0.20},
		{"negation", func(r *workload.Rule) bool {
			return slices.ContainsFunc(slices.Concat(asConditions(r.When)...), func(c workload.Condition) bool { return c.Negated })
		}, 0.10},
	}
	for _, tt := range tests {
		count := 0
		for i := range w.Rules {
			if tt.has(&w.Rules[i]) {
				count++
			}
		}
		assert.InDelta(t, tt.share, float64(count)/n, 0.015, tt.name)
	}
	for i := range w.Rules {
		conditions := slices.Concat(asConditions(w.Rules[i].When)...)
		require.True(t, 2 <= len(conditions) && len(conditions) <= 5, "%+v", w.Rules[i])
		for _, c := range conditions {
			if c.Op == workload.Contains {
				require.True(t, 1 <= len(c.Values) && len(c.Values) <= 5, "%+v", c)
			}
		}
	}
}

func hasField(op workload.Op, fields ...workload.Field) func(*workload.Rule) bool {
	return func(r *workload.Rule) bool {
		return slices.ContainsFunc(slices.Concat(asConditions(r.When)...), func(c workload.Condition) bool {
			return c.Op == op && slices.Contains(fields, c.Field)
		})
	}
}

func asConditions(when []workload.Clause) [][]workload.Condition {
	var all [][]workload.Condition
	for _, clause := range when {
		all = append(all, clause)
	}
	return all
}

func TestMessages(t *testing.T) {
	w := workload.New(workload.Settings{Messages: 5_000})
	total := 0
	for i, line := range w.Lines() {
		total += len(line)
		m := &w.Messages[i]
		require.Equal(t, strings.ToLower(m.At.Weekday().String()), m.Weekday)
		require.False(t, i > 0 && m.At.Before(w.Messages[i-1].At), m.ID)
	}
	assert.InDelta(t, 1_200, float64(total)/5_000, 120, "bytes of a line")
}

// TestMatches counts how many rules match a message.
func TestMatches(t *testing.T) {
	tests := []struct {
		rules int
		want  float64
	}{
		{1_000, 3.4},
		{10_000, 39},
	}
	for _, tt := range tests {
		w := workload.New(workload.Settings{Rules: tt.rules, Messages: 100_000 / tt.rules})
		rules := readable(w)
		matched := 0
		for i := range w.Messages {
			matched += len(matching(rules, &w.Messages[i]))
		}
		assert.InEpsilon(t, tt.want, float64(matched)/float64(len(w.Messages)), 0.15, "%d rules", tt.rules)
	}
}

// TestFoldingAgreesWithLowerCase checks what lets engines without folding take part: it finds no word that lower case
// does not.
func TestFoldingAgreesWithLowerCase(t *testing.T) {
	for _, shape := range []workload.Shape{workload.Standard, workload.ShortWords} {
		w := workload.New(workload.Settings{Rules: 5_000, Messages: 300, Shape: shape})
		accented := compareCounts(t, w)
		if shape == workload.Standard {
			assert.Greater(t, accented, 20, "words with accents")
		}
	}
}

// compareCounts counts each word of the rules in the messages, lower-cased and folded. It returns how many have accents.
func compareCounts(t *testing.T, w *workload.Workload) (accented int) {
	var lower, folded strings.Builder
	for i := range w.Messages {
		lower.WriteString(strings.ToLower(w.Messages[i].Subject+"\n"+w.Messages[i].Body) + "\n")
		folded.WriteString(fold.String(w.Messages[i].Subject+"\n"+w.Messages[i].Body) + "\n")
	}
	for _, word := range literals(w) {
		if fold.String(word) != word {
			accented++
		}
		assert.Equal(t, strings.Count(lower.String(), word), strings.Count(folded.String(), fold.String(word)), word)
	}
	return accented
}

func literals(w *workload.Workload) []string {
	var all []string
	for i := range w.Rules {
		for _, c := range slices.Concat(asConditions(w.Rules[i].When)...) {
			if c.Op == workload.Contains {
				all = append(all, c.Values...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestEngineAgrees compares the engine with a loop that knows nothing of it.
func TestEngineAgrees(t *testing.T) {
	tests := []workload.Settings{
		{Rules: 10, Messages: 300},
		{Rules: 1_000, Messages: 300},
		{Rules: 300, Messages: 100, Shape: workload.RegexHeavy},
		{Rules: 300, Messages: 100, Shape: workload.ShortWords},
		{Rules: 300, Messages: 100, Shape: workload.AllNegative},
		{Rules: 300, Messages: 100, Shape: workload.SingleSource},
		{Rules: 60, Messages: 20, Shape: workload.WordLists},
	}
	for _, s := range tests {
		t.Run(fmt.Sprintf("%v/rules=%d", s.Shape, s.Rules), func(t *testing.T) {
			w := workload.New(s)
			p := compile(t, w)
			machine, err := engine.New(p)
			require.NoError(t, err)
			memory := state.NewMemory(p)
			reader := event.NewReader(bytes.NewReader(bytes.Join(w.Lines(), nil)), event.Settings{})
			rules := readable(w)
			total := 0
			for i := range w.Messages {
				var ev event.Event
				require.NoError(t, reader.Next(&ev))
				var got []string
				for _, id := range machine.Decide(memory, &ev).Matched {
					got = append(got, p.Rules[id].Name)
				}
				want := matching(rules, &w.Messages[i])
				require.ElementsMatch(t, want, got, "%+v", w.Messages[i])
				total += len(want)
			}
			require.NotZero(t, total, "a comparison of nothing")
		})
	}
}

func compile(t testing.TB, w *workload.Workload) *program.Program {
	t.Helper()
	ws, found, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "rules.route": {Data: []byte(w.Route())}})
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, append(found, more...))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return p
}

// rule is a rule with its patterns compiled.
type rule struct {
	*workload.Rule
	patterns map[string]*regexp.Regexp
}

func readable(w *workload.Workload) []rule {
	rules := make([]rule, len(w.Rules))
	for i := range rules {
		rules[i] = rule{Rule: &w.Rules[i], patterns: map[string]*regexp.Regexp{}}
		for _, c := range slices.Concat(asConditions(w.Rules[i].When)...) {
			if c.Op == workload.Matches {
				rules[i].patterns[c.Values[0]] = regexp.MustCompile(c.Values[0])
			}
		}
	}
	return rules
}

// matching returns the names of the rules that match m, asking each condition in turn.
func matching(rules []rule, m *workload.Message) []string {
	texts := map[workload.Field][2]string{ // as it is, and in lower case
		workload.Source: {m.Source, m.Source}, workload.Domain: {m.Domain, m.Domain}, workload.Weekday: {m.Weekday, m.Weekday},
		workload.Subject: {m.Subject, strings.ToLower(m.Subject)}, workload.Body: {m.Body, strings.ToLower(m.Body)},
	}
	var names []string
	for i := range rules {
		matches := true
		for _, clause := range rules[i].When {
			matches = matches && slices.ContainsFunc(clause, func(c workload.Condition) bool {
				return rules[i].holds(&c, texts[c.Field], m) != c.Negated
			})
		}
		if matches {
			names = append(names, rules[i].Name)
		}
	}
	return names
}

func (r *rule) holds(c *workload.Condition, text [2]string, m *workload.Message) bool {
	switch c.Op {
	case workload.Contains:
		return slices.ContainsFunc(c.Values, func(word string) bool { return strings.Contains(text[1], word) })
	case workload.EndsWith:
		return strings.HasSuffix(text[1], c.Values[0])
	case workload.Matches:
		return r.patterns[c.Values[0]].MatchString(text[0])
	case workload.Between:
		if c.From < c.To {
			return c.From <= m.Hour && m.Hour < c.To
		}
		return c.From <= m.Hour || m.Hour < c.To
	}
	if c.Field == workload.Tags {
		return slices.ContainsFunc(m.Tags, func(tag string) bool { return slices.Contains(c.Values, tag) })
	}
	return slices.Contains(c.Values, text[1])
}
