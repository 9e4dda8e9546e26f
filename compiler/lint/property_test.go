package lint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
)

const desk = `
edition: 1
timezone: Europe/Paris
agents: [{id: ana}, {id: bruno}]
teams: [{id: A, members: [ana, bruno], strategy: round_robin}, {id: B, members: [bruno]}]
`

var (
	conditions = []string{
		`subject contains "a"`, `subject contains "ab"`, `subject contains any of ["ab", "b", "B"]`, `source is "email"`, `source is not "chat"`,
		`source is any of ["email", "chat"]`, `tags includes "x"`, `priority is at least high`, `subject is "ab" and source is "email"`,
		`subject contains "a" and subject contains "ab"`, `subject contains "a" or subject contains "ab"`,
		`source is "email" and subject contains "a" or source is "chat"`,
	}
	steps = []string{
		`assign team A`, `assign team B`, `assign agent ana`, `set priority high`, `set priority urgent`, `add tag "x"`, `remove tag "x"`, `add tag "y"`,
		`add score 1`, `stop`, `resolve`, `replace tags ["z"]`,
	}
	triggers = []string{"message", "first message", "message or tag added \"x\"", "tag added \"x\"", "reply", "message or reply"}
)

// book draws a book of a few rules that get in each other's way.
func book(t *rapid.T) string {
	var b strings.Builder
	for i := range rapid.IntRange(2, 5).Draw(t, "rules") {
		fmt.Fprintf(&b, "rule \"r%d\"\n  precedence %d\n  on %s\n", i, rapid.IntRange(0, 1).Draw(t, "precedence"), rapid.SampledFrom(triggers).Draw(t, "on"))
		if rapid.IntRange(0, 5).Draw(t, "limited") == 0 {
			b.WriteString("  limit once per conversation\n")
		}
		fmt.Fprintf(&b, "  when %s\n  then\n", rapid.SampledFrom(conditions).Draw(t, "when"))
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(steps), 1, 3, slot).Draw(t, "steps")
		if rapid.IntRange(0, 3).Draw(t, "conditional") == 0 {
			fmt.Fprintf(&b, "    if %s {\n      %s\n    }\n", rapid.SampledFrom(conditions).Draw(t, "if"), list[0])
			list = list[1:]
		}
		for _, s := range list {
			fmt.Fprintf(&b, "    %s\n", s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// slot names what a step sets, so that no rule sets it twice.
func slot(step string) string {
	switch {
	case strings.HasPrefix(step, "assign"):
		return "assign"
	case strings.HasPrefix(step, "set priority"):
		return "priority"
	case strings.HasSuffix(step, `tag "x"`):
		return "x"
	}
	return step
}

// traffic draws events of two conversations.
func traffic(t *rapid.T) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 12).Draw(t, "events") {
		kind := rapid.SampledFrom([]string{"message", "message", "message", "reply", "tag_added", "resolved"}).Draw(t, "type")
		fmt.Fprintf(&b, `{"id":"e%d","at":"2026-03-02T09:00:%02dZ","type":%q,"conversation":"c%d"`, i, i, kind, rapid.IntRange(0, 1).Draw(t, "conversation"))
		switch kind {
		case "message":
			fmt.Fprintf(&b, `,"subject":%q,"source":%q`, rapid.SampledFrom([]string{"a", "ab", "b", ""}).Draw(t, "subject"),
				rapid.SampledFrom([]string{"email", "chat", "sms"}).Draw(t, "source"))
		case "tag_added":
			fmt.Fprintf(&b, `,"tag":%q`, rapid.SampledFrom([]string{"x", "y"}).Draw(t, "tag"))
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// lints returns a book with its findings.
func lints(t require.TestingT, rules string) (*lint.Book, diag.List) {
	ws, found, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(rules)}})
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(more), rules)
	b := &lint.Book{Workspace: ws, Info: info}
	return b, lint.Run(b, append(found, more...), lint.Settings{})
}

// decide returns what a book decides, one line each, and what each decision is.
func decide(t require.TestingT, b *lint.Book, traffic string, each func(*engine.Decision)) string {
	program, err := compiler.Compile(b.Workspace, b.Info)
	require.NoError(t, err)
	var lines []byte
	_, err = replay.Run(context.Background(), replay.Settings{
		Program: program, Inputs: []replay.Input{{Name: "t", Reader: strings.NewReader(traffic)}}, State: state.NewMemory(program),
		Rejected: func(bad *event.LineError) error { return bad },
		Decided: func(d *engine.Decision) error {
			if each != nil {
				each(d)
			}
			lines = append(d.AppendJSON(lines), '\n')
			return nil
		},
	})
	require.NoError(t, err)
	return string(lines)
}

// TestShadows checks what is said of rules that an earlier one leaves nothing to do against what they do.
func TestShadows(t *testing.T) {
	said := map[string]int{}
	for round := 0; round < 20 && len(said) < 3; round++ { // few books have them all
		rapid.Check(t, func(t *rapid.T) { shadowed(t, said) })
	}
	for _, code := range []string{"R201", "R202", "R205"} {
		require.NotZero(t, said[code], code)
	}
}

// shadowed checks what is said of the rules of one book, and counts it by its code.
func shadowed(t *rapid.T, said map[string]int) {
	rules := book(t)
	b, found := lints(t, rules)
	for _, d := range found {
		name := strings.TrimSuffix(strings.TrimPrefix(d.Where, `rule "`), `"`)
		switch d.Code {
		case "R201":
			step := string(b.Workspace.Text("a.route")[d.Span.Start:d.Span.End])
			never(t, b, traffic(t), rules, d, func(e *engine.Effect, of string) bool { return of == name && does(e, step) })
		case "R205":
			never(t, b, traffic(t), rules, d, func(_ *engine.Effect, of string) bool { return of == name })
		case "R202":
			events := traffic(t)
			without, _ := lints(t, rules[:d.Fixes[0].Edits[0].Span.Start]+rules[d.Fixes[0].Edits[0].Span.End:])
			require.Equal(t, effects(t, decide(t, b, events, nil)), effects(t, decide(t, without, events, nil)), "%s\n%s\n%s", d.Message, rules, events)
		default:
			continue
		}
		said[d.Code]++
	}
}

// never fails when an effect happens of which a finding says that it never does.
func never(t *rapid.T, b *lint.Book, events, rules string, d diag.Diagnostic, is func(e *engine.Effect, of string) bool) {
	var names []string
	program, err := compiler.Compile(b.Workspace, b.Info)
	require.NoError(t, err)
	for i := range program.Rules {
		names = append(names, program.Rules[i].Name)
	}
	decide(t, b, events, func(decision *engine.Decision) {
		for i := range decision.Effects {
			if e := &decision.Effects[i]; is(e, names[e.Rule]) {
				t.Fatalf("%s: %s\n%s\n%s", d.Code, d.Message, rules, events)
			}
		}
	})
}

// does reports whether an effect is what a step says.
func does(e *engine.Effect, step string) bool {
	switch e.Do {
	case "assign":
		return strings.HasPrefix(step, "assign")
	case "set_priority":
		return step == "set priority "+e.Text("priority")
	case "add_tag":
		return step == fmt.Sprintf("add tag %q", e.Text("tag"))
	case "remove_tag":
		return step == fmt.Sprintf("remove tag %q", e.Text("tag"))
	case "resolve", "replace_tags":
		return strings.HasPrefix(step, strings.ReplaceAll(e.Do, "_", " "))
	}
	return false
}

// effects leaves out of decisions which rules matched, and what came to nothing.
func effects(t require.TestingT, lines string) []string {
	var kept []string
	for line := range strings.Lines(lines) {
		var decision struct {
			Event, Conversation, At string
			Effects                 json.RawMessage
		}
		require.NoError(t, json.Unmarshal([]byte(line), &decision))
		if len(decision.Effects) > 0 {
			kept = append(kept, fmt.Sprintf("%s %s %s %s", decision.Event, decision.Conversation, decision.At, decision.Effects))
		}
	}
	return kept
}

// TestSafeFixes checks that safe fixes change no decision, and that they mend what they say.
func TestSafeFixes(t *testing.T) {
	fixed := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := book(t)
		b, found := lints(t, rules)
		events := traffic(t)
		want := decide(t, b, events, nil)
		for round := 0; ; round++ {
			var fixes []diag.Fix
			for _, d := range found {
				if len(d.Fixes) > 0 && d.Fixes[0].Safe {
					fixes = append(fixes, d.Fixes[0])
				}
			}
			changed, n := diag.ApplyFixes(b.Workspace.Text, fixes)
			if n == 0 {
				break
			}
			fixed += n
			require.Less(t, round, 10, "%s", rules)
			b, found = lints(t, string(changed["a.route"]))
			require.Equal(t, want, decide(t, b, events, nil), "%s\nbecame\n%s", rules, bytes.TrimSpace(changed["a.route"]))
		}
	})
	require.NotZero(t, fixed)
}
