package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// corpus returns the programs of all conformance cases, and their events.
func corpus(t testing.TB) (programs []*program.Program, events []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(conformance, "*.txtar"))
	require.NoError(t, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		c := readCase(archive)
		programs = append(programs, compile(t, c.book))
		events = append(events, c.events)
	}
	return programs, events
}

// replay decides all lines that are events, with the turns that belong to them, and calls check with each decision.
func replay(t require.TestingT, p *program.Program, lines string, check func(ev *event.Event, d *engine.Decision)) []byte {
	m, err := engine.New(p)
	require.NoError(t, err)
	return replayOn(t, m, state.NewMemory(p), lines, check)
}

// replayOn is replay with a machine and a state of one's own.
func replayOn(t require.TestingT, m *engine.Machine, memory *state.Memory, lines string, check func(ev *event.Event, d *engine.Decision)) []byte {
	r := event.NewReader(strings.NewReader(lines), event.Settings{})
	var out []byte
	for {
		var ev event.Event
		err := r.Next(&ev)
		if bad := (*event.LineError)(nil); errors.As(err, &bad) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		require.NoError(t, m.Take(memory, &ev, func(d *engine.Decision) error {
			if check != nil {
				check(&ev, d)
			}
			memory.Apply(d.Changes)
			if d.Listened {
				out = append(d.AppendJSON(out), '\n')
			}
			return nil
		}))
	}
}

// line draws an event out of few enough words that things meet.
func line() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{"a", "b", "x", "vip", "Retour", "team", "list", "ana", "set", "allegro"})
	return rapid.Custom(func(t *rapid.T) string {
		kind := rapid.SampledFrom([]string{
			"message", "message", "message", "reply", "conversation_created", "tag_added", "tag_removed", "status_set", "assigned",
			"unassigned", "resolved", "reopened", "contact_updated", "visit", "agent_online", "agent_offline", "agent_active", "time",
		}).Draw(t, "type")
		e := map[string]any{
			"type": kind, "at": fmt.Sprintf("2026-11-%02dT09:00:00Z", rapid.IntRange(1, 28).Draw(t, "day")),
			"conversation": rapid.SampledFrom([]string{"c1", "c2", "c3"}).Draw(t, "conversation"),
			"tag":          word.Draw(t, "tag"), "status": rapid.SampledFrom([]string{"open", "resolved", "clos", "odd"}).Draw(t, "status"),
			"agent": rapid.SampledFrom([]string{"ana", "bruno", "zoe"}).Draw(t, "agent"),
		}
		for _, key := range []string{"subject", "body", "source", "from", "inbox"} {
			if rapid.Bool().Draw(t, key+" given") {
				e[key] = word.Draw(t, key)
			}
		}
		if rapid.Bool().Draw(t, "contact given") {
			e["contact"] = map[string]any{"id": word.Draw(t, "contact"), "owner": "ana", "plan": word.Draw(t, "plan"), "tags": []string{word.Draw(t, "contact tag")}}
		}
		if rapid.Bool().Draw(t, "auto") {
			e["message"] = map[string]any{"auto": true}
		}
		text, err := json.Marshal(e)
		require.NoError(t, err)
		return string(text)
	})
}

// TestDecisionProperties holds for every book and every stream: deciding twice gives the same bytes, a line is one JSON
// object, and what was superseded is never among the effects.
func TestDecisionProperties(t *testing.T) {
	programs, _ := corpus(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(programs).Draw(t, "program")
		lines := strings.Join(rapid.SliceOfN(line(), 1, 20).Draw(t, "lines"), "\n")
		first := replay(t, p, lines, func(ev *event.Event, d *engine.Decision) {
			checkSuperseded(t, d)
			require.True(t, json.Valid(d.AppendJSON(nil)), "%s", d.AppendJSON(nil))
			if d.Trigger == nil {
				require.Equal(t, ev.ID, d.Event)
			}
			if !d.Listened {
				require.Empty(t, d.Matched)
				require.Empty(t, d.Effects)
			}
		})
		require.Equal(t, string(first), string(replay(t, p, lines, nil)), "the same run twice")
	})
}

func checkSuperseded(t *rapid.T, d *engine.Decision) {
	for _, s := range d.Superseded {
		for _, e := range d.Effects {
			if e.Rule == s.Rule && e.Do == s.Do && e.Pass == s.Pass && fmt.Sprint(e.Keys) == fmt.Sprint(s.Keys) {
				t.Fatalf("effect %+v was superseded", e)
			}
		}
	}
}

// TestEvidenceChangesNothing checks that a machine that keeps evidence decides alike.
func TestEvidenceChangesNothing(t *testing.T) {
	programs, events := corpus(t)
	for i, p := range programs {
		m, err := engine.New(p)
		require.NoError(t, err)
		m.KeepEvidence = true
		got := replayOn(t, m, state.NewMemory(p), events[i], func(_ *event.Event, d *engine.Decision) {
			require.True(t, json.Valid(d.AppendJSON(nil)))
			d.Evidence = engine.Evidence{}
		})
		require.Equal(t, string(replay(t, p, events[i], nil)), string(got))
	}
}

// FuzzDecide checks that no stream of events makes a machine panic, and that the decisions are the same every time.
func FuzzDecide(f *testing.F) {
	programs, events := corpus(f)
	for i := range events {
		f.Add(i, events[i])
	}
	f.Fuzz(func(t *testing.T, book int, lines string) {
		p := programs[(book%len(programs)+len(programs))%len(programs)]
		first := replay(t, p, lines, nil)
		for _, text := range bytes.Split(bytes.TrimSpace(first), []byte("\n")) {
			if len(text) > 0 && !json.Valid(text) {
				t.Errorf("not JSON: %s", text)
			}
		}
		if again := replay(t, p, lines, nil); !bytes.Equal(first, again) {
			t.Errorf("decided differently the second time:\n%s\n%s", first, again)
		}
	})
}

// TestStringsAreWrittenAsJSON compares with the standard library, which escapes the same runes when told not to think of HTML.
func TestStringsAreWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.Just("\u2028\u2029<&>\x00\x7f\"\\\b\f\n\r\t")).Draw(t, "text")
		d := engine.Decision{Warnings: []string{s}}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		require.NoError(t, encoder.Encode(s))
		got := string(d.AppendJSON(nil))
		_, got, _ = strings.Cut(got, `"warnings":[`)
		require.Equal(t, strings.TrimSuffix(want.String(), "\n"), strings.TrimSuffix(got, "]}"))
	})
}
