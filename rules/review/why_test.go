package review_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/review"
)

// opens returns what opens a text as traffic.
func opens(traffic string) func() ([]replay.Input, error) {
	return func() ([]replay.Input, error) { return inputs(traffic), nil }
}

// deskBook is a small book in which everything happens that an explanation tells of.
const deskBook = `
let retours = ["retour", "rembours"]

define pressé as priority is urgent or (subject contains "urgent" and not message.auto)

rule "Retours hors Allegro"
  precedence 10
  on message
  when source is not "allegro" and (subject contains any of retours or body contains any of retours)
  then
    assign team Ventes strategy least_busy reassign after 10 minutes fallback queue
    add tag "retour"
    set priority high

rule "Pressé"
  on message
  when pressé
  then
    set priority urgent
    if subject contains "retour" {
      assign agent bruno
    } otherwise {
      assign team Support
    }

rule "Merci"
  on message
  limit 1 per conversation per 24 hours
  when body contains word "merci"
  then
    send "De rien."

rule "Étiqueté"
  on tag added "retour"
  then
    notify team Ventes "Un retour."

rule "Assez"
  precedence -10
  on message
  when subject contains "stop"
  then
    stop

rule "Dernier"
  precedence -20
  on message
  then
    add tag "lu"

rule "Relance"
  on timer
  when conversation is unanswered and conversation.waiting_since more than 4 hours ago
  then
    add tag "en retard"

disabled rule "Ancienne"
  on message
  then
    add tag "x"
`

const deskYAML = `edition: 1
timezone: Europe/Paris
agents:
  - {id: amelie, name: Amélie}
  - {id: bruno, name: Bruno}
teams:
  - {id: Ventes, members: [amelie, bruno], strategy: round_robin}
  - {id: Support, members: [bruno]}
`

const deskTraffic = `{"id":"e1","at":"2026-11-20T09:00:00+01:00","type":"agent_offline","agent":"bruno"}
{"id":"e2","at":"2026-11-20T09:15:00+01:00","conversation":"c1","source":"email","subject":"Demande de RETOUR urgent","body":"merci"}
{"id":"e3","at":"2026-11-20T09:16:00+01:00","conversation":"c1","source":"email","subject":"Retuor colis","body":"merci !"}
{"id":"e4","at":"2026-11-20T09:17:00+01:00","conversation":"c1","subject":"stop"}
{"id":"e5","at":"2026-11-20T09:18:00+01:00","conversation":"c1","type":"resolved","agent":"amelie"}
{"id":"e6","at":"2026-11-20T09:19:00+01:00","conversation":"c1","type":"tag_added","tag":"vip"}
{"id":"e7","at":"2026-11-20T09:20:00+01:00","conversation":"c2","subject":"Bonjour","body":"Une question"}
{"id":"e8","at":"2026-11-20T18:00:00+01:00","conversation":"c2","type":"reply","agent":"amelie"}
`

func desk(t require.TestingT, replacements ...string) *review.Book {
	name := "desk"
	if len(replacements) > 0 {
		name = "main:desk"
	}
	return book(t, name, fstest.MapFS{
		"book.yaml":  {Data: []byte(deskYAML)},
		"desk.route": {Data: []byte(strings.NewReplacer(replacements...).Replace(deskBook))},
	})
}

// inquiries are questions about the book, by the name of their golden answer.
func inquiries(t *testing.T) map[string]review.Inquiry {
	now := desk(t)
	about := func(q review.Inquiry) review.Inquiry {
		q.Open, q.Misses = opens(deskTraffic), 3
		if q.Book == nil {
			q.Book = now
		}
		return q
	}
	files, week := boutique(t)
	shop := book(t, "boutique", mapFS(files))
	word := book(t, "main:boutique", mapFS(edited(t, files, "commandes.route", `"retour", "renvoyer"`, `"renvoyer"`)))
	return map[string]review.Inquiry{
		"cascade":       about(review.Inquiry{Event: "e2"}),
		"limit":         about(review.Inquiry{Event: "e3"}),
		"stop":          about(review.Inquiry{Event: "e4", Rule: "Dernier"}),
		"unheard":       about(review.Inquiry{Event: "e6"}),
		"presence":      about(review.Inquiry{Event: "e1"}),
		"conversation":  about(review.Inquiry{Conversation: "c2"}),
		"rule":          about(review.Inquiry{Event: "e3", Rule: "Pressé"}),
		"disabled_rule": about(review.Inquiry{Event: "e3", Rule: "Ancienne"}),
		"not_listening": about(review.Inquiry{Event: "e3", Rule: "Étiqueté"}),
		"against":       about(review.Inquiry{Event: "e2", Against: desk(t, `contains any of retours or`, `contains "zut" or`, "precedence 10", "precedence -15")}),
		"alike":         about(review.Inquiry{Event: "e7", Against: desk(t, `"rembours"]`, `"rembours", "zut"]`)}),
		"boutique":      {Book: shop, Against: word, Event: "e269", Open: opens(week), Misses: 3},
		"boutique_week": {Book: shop, Conversation: "C-5184", Open: opens(week), Misses: 2},
	}
}

// TestGoldenExplanations shows what people see.
func TestGoldenExplanations(t *testing.T) {
	for name, q := range inquiries(t) {
		t.Run(name, func(t *testing.T) {
			x, err := review.Explain(context.Background(), q)
			require.NoError(t, err)
			x.Book.Digest = ""
			if x.Against != nil {
				x.Against.Book.Digest = ""
			}
			for ext, form := range map[string]func(io.Writer) error{
				"txt":        func(w io.Writer) error { return x.Text(w, review.Style{}) },
				"narrow.txt": func(w io.Writer) error { return x.Text(w, review.Style{Width: 50}) },
				"json":       x.JSON,
			} {
				var got bytes.Buffer
				require.NoError(t, form(&got))
				golden := filepath.Join("testdata", "why", name+"."+ext)
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
					require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o644))
				}
				assert.Equal(t, text(t, golden), got.String(), golden)
			}
		})
	}
}

// TestWhySchema holds explanations against the published schema.
func TestWhySchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(review.WhySchema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("why.schema.json", document))
	schema, err := c.Compile("why.schema.json")
	require.NoError(t, err)
	check := func(x *review.Reasons) error {
		var out bytes.Buffer
		require.NoError(t, x.JSON(&out))
		value, err := jsonschema.UnmarshalJSON(&out)
		require.NoError(t, err)
		return schema.Validate(value)
	}
	for name, q := range inquiries(t) {
		x, err := review.Explain(context.Background(), q)
		require.NoError(t, err)
		require.NoError(t, check(x), name)
		x.Turns[0].Misses = append(x.Turns[0].Misses, review.Ruling{Rule: "r", Verdict: "fate"})
		require.Error(t, check(x), "an explanation that does not follow the schema is noticed")
	}
}

// TestTextKeepsItsWidth checks that a line is as wide as the terminal at most, and that colours take no room.
func TestTextKeepsItsWidth(t *testing.T) {
	paint := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[0m", "")
	for name, q := range inquiries(t) {
		x, err := review.Explain(context.Background(), q)
		require.NoError(t, err)
		for _, width := range []int{40, 80, 132} {
			var bare, painted bytes.Buffer
			require.NoError(t, x.Text(&bare, review.Style{Width: width}))
			require.NoError(t, x.Text(&painted, review.Style{Width: width, Color: true}))
			assert.Equal(t, bare.String(), paint.Replace(painted.String()), name)
			for line := range strings.Lines(bare.String()) {
				if strings.Contains(line, " ") {
					assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), width, "%s: %s", name, line)
				}
			}
		}
	}
}

// TestStrangersDoNotSteerTheTerminal checks that control characters of messages are not printed.
func TestStrangersDoNotSteerTheTerminal(t *testing.T) {
	traffic := `{"id":"e\u001b[31m","at":"2026-11-20T09:00:00Z","conversation":"c\u0007","subject":"\u001b]0;retour\u009b","body":"retour"}`
	x, err := review.Explain(context.Background(), review.Inquiry{Book: desk(t), Open: opens(traffic), Event: "e\x1b[31m", Misses: 9})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, x.Text(&out, review.Style{}))
	assert.NotContains(t, out.String(), "\x1b")
	assert.NotContains(t, out.String(), "\a")
	assert.NotContains(t, out.String(), "\u009b")
}

func TestUnknown(t *testing.T) {
	tests := []struct {
		name    string
		q       review.Inquiry
		traffic string
		want    string
	}{
		{"event", review.Inquiry{Event: "e33"}, deskTraffic, `no event "e33" in the traffic; did you mean "e3"?`},
		{"a conversation for an event", review.Inquiry{Event: "c1"}, deskTraffic, `no event "c1" in the traffic; it is a conversation: --conversation c1`},
		{"conversation", review.Inquiry{Conversation: "nobody"}, deskTraffic, `no conversation "nobody" in the traffic; one of c1, c2`},
		{"an event for a conversation", review.Inquiry{Conversation: "e7"}, deskTraffic, `no conversation "e7" in the traffic; it is an event: --event e7`},
		{"rule", review.Inquiry{Event: "e2", Rule: "Presse"}, deskTraffic, `no rule "Presse"; did you mean "Pressé"?`},
		{"no event at all", review.Inquiry{Event: "e2"}, "", "no event to decide"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Book, tt.q.Open = desk(t), opens(tt.traffic)
			_, err := review.Explain(context.Background(), tt.q)
			require.EqualError(t, err, tt.want)
		})
	}
}

// TestTheRunEndsWithTheEvent checks that what follows the event is not read.
func TestTheRunEndsWithTheEvent(t *testing.T) {
	_, err := review.Explain(context.Background(), review.Inquiry{Book: desk(t), Open: opens(deskTraffic + "no event\n"), Event: "e2"})
	require.NoError(t, err)
	var bad *event.LineError
	_, err = review.Explain(context.Background(), review.Inquiry{Book: desk(t), Open: opens("no event\n" + deskTraffic), Event: "e2"})
	require.ErrorAs(t, err, &bad)
}

// corpusOf returns the books and traffic of the conformance cases, of what people complain of in products, and of the shop.
func corpusOf(t *testing.T) (books []*review.Book, traffic []string) {
	cases, err := filepath.Glob("../../testdata/conformance/*.txtar")
	require.NoError(t, err)
	for _, name := range cases {
		a, err := txtar.ParseFile(name)
		require.NoError(t, err)
		fsys, lines := fstest.MapFS{}, ""
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".ndjson") {
				if f.Name == "events.ndjson" {
					lines = string(f.Data)
				}
				continue
			}
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		if lines != "" {
			books, traffic = append(books, book(t, name, fsys)), append(traffic, lines)
		}
	}
	require.Greater(t, len(books), 50)
	events, err := filepath.Glob("../../testdata/products/pains/tests/*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, events)
	for _, name := range events {
		if strings.HasSuffix(name, ".golden.ndjson") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		folder := filepath.Dir(filepath.Dir(name))
		books, traffic = append(books, book(t, folder, os.DirFS(folder))), append(traffic, string(text))
	}
	files, week := boutique(t)
	return append(books, book(t, "boutique", mapFS(files)), desk(t)), append(traffic, week, deskTraffic)
}

// evaluated returns what a condition comes to, by its tests alone; turned says which of them are taken for the opposite.
func evaluated(n *review.Condition, turned bool) bool {
	switch n.Kind {
	case review.TestOf:
		return n.Holds != (turned && n.Turn)
	case review.NotOf:
		return !evaluated(n.Terms[0], turned)
	case review.DefineOf:
		return evaluated(n.Terms[0], turned)
	case review.AllOf:
		return !slices.ContainsFunc(n.Terms, func(t *review.Condition) bool { return !evaluated(t, turned) })
	}
	return slices.ContainsFunc(n.Terms, func(t *review.Condition) bool { return evaluated(t, turned) })
}

// turning returns what the marked tests of a condition ask.
func turning(n *review.Condition, into map[string]bool) map[string]bool {
	if n.Turn {
		into[n.Key()] = true
	}
	for _, t := range n.Terms {
		turning(t, into)
	}
	return into
}

// agrees checks what an explanation says of a rule against itself and against the decision.
func agrees(t *testing.T, r *review.Ruling, fired bool) {
	assert.Equal(t, fired, r.Verdict == review.Matched, "%+v", r)
	holds := true
	if r.Condition != nil {
		holds = r.Condition.Holds
		require.Equal(t, holds, evaluated(r.Condition, false), "%+v", r)
	}
	require.Equal(t, holds, r.Verdict != review.NotMatched, "%+v", r)
	if r.Verdict != review.NotMatched {
		return
	}
	if marked := turning(r.Condition, map[string]bool{}); r.Turns > 0 {
		assert.Len(t, marked, r.Turns, "%+v", r)
		assert.True(t, evaluated(r.Condition, true), "turning them would make it hold: %+v", r)
	}
}

// TestMarksAgreeWithDecisions explains every conversation of the corpus, and compares with what a plain run decides.
func TestMarksAgreeWithDecisions(t *testing.T) {
	books, traffic := corpusOf(t)
	turns, misses := 0, 0
	for k, b := range books {
		decided := map[string][][]string{} // by conversation: what matched in each turn that is worth a line
		_, err := replay.Run(context.Background(), replay.Settings{
			Program: b.Program, Inputs: inputs(traffic[k]), Rejected: func(*event.LineError) error { return nil },
			Decided: func(d *engine.Decision) error {
				matched := []string{}
				for _, id := range d.Matched {
					matched = append(matched, b.Program.Rules[id].Name)
				}
				id := strings.Clone(d.Conversation)
				decided[id] = append(decided[id], matched)
				return nil
			},
		})
		require.NoError(t, err)
		for _, id := range slices.Sorted(maps.Keys(decided)) {
			if id == "" {
				continue
			}
			x, err := review.Explain(context.Background(), review.Inquiry{
				Book: b, Open: opens(traffic[k]), Conversation: id, Misses: 1000, Rejected: func(*event.LineError) error { return nil },
			})
			require.NoError(t, err, "%s %s", b.Name, id)
			var got [][]string
			for i := range x.Turns {
				turn := &x.Turns[i]
				turns++
				misses += len(turn.Misses)
				matched := []string{}
				for p := range turn.Passes {
					for r := range turn.Passes[p].Rules {
						rule := &turn.Passes[p].Rules[r]
						if rule.Verdict == review.GoesOn {
							continue
						}
						agrees(t, rule, rule.Verdict == review.Matched)
						if rule.Verdict == review.Matched {
							matched = append(matched, rule.Rule)
						}
					}
				}
				for r := range turn.Misses {
					agrees(t, &turn.Misses[r], false)
				}
				if len(turn.Passes) > 0 && (turn.Event != "" || len(matched) > 0 || strings.Contains(turn.Headline, " by ")) {
					got = append(got, matched)
				}
			}
			require.Equal(t, fmt.Sprint(decided[id]), fmt.Sprint(got), "%s %s", b.Name, id)
		}
	}
	assert.Greater(t, turns, 500)
	assert.Greater(t, misses, 500)
}

// randomCondition draws a condition over a few questions, each with one answer, some asked in several places.
func randomCondition(t *rapid.T, answers map[string]bool, depth int) *review.Condition {
	kind := review.TestOf
	if depth > 0 {
		kind = rapid.SampledFrom([]review.ConditionKind{review.AllOf, review.AnyOf, review.NotOf, review.DefineOf, review.TestOf}).Draw(t, "kind")
	}
	if kind == review.TestOf {
		key := rapid.SampledFrom(slices.Sorted(maps.Keys(answers))).Draw(t, "key")
		return review.Ask(key, answers[key] != rapid.Bool().Draw(t, "negated"))
	}
	size := 1
	if kind == review.AllOf || kind == review.AnyOf {
		size = rapid.IntRange(2, 4).Draw(t, "terms")
	}
	n := &review.Condition{Kind: kind}
	for range size {
		n.Terms = append(n.Terms, randomCondition(t, answers, depth-1))
	}
	n.Holds = evaluated(n, false)
	return n
}

// turnedBy marks the tests that ask one of some questions.
func turnedBy(n *review.Condition, keys []string) {
	n.Turn = n.Kind == review.TestOf && slices.Contains(keys, n.Key())
	for _, t := range n.Terms {
		turnedBy(t, keys)
	}
}

// TestFewestIsTheFewest compares with every set of questions there is.
func TestFewestIsTheFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := map[string]bool{}
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			answers[key] = rapid.Bool().Draw(t, key)
		}
		n := randomCondition(t, answers, 3)
		want := -1
		keys := slices.Sorted(maps.Keys(answers))
		for set := range 1 << len(keys) {
			var chosen []string
			for k, key := range keys {
				if set>>k&1 == 1 {
					chosen = append(chosen, key)
				}
			}
			turnedBy(n, chosen)
			if evaluated(n, true) && (want < 0 || len(chosen) < want) {
				want = len(chosen)
			}
		}
		got, which := n.Fewest()
		require.Equal(t, want, got, "%v", which)
		if got >= 0 {
			require.Len(t, which, got)
			turnedBy(n, which)
			require.True(t, evaluated(n, true), "%v", which)
		}
	})
}
