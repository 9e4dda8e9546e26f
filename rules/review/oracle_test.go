package review_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/review"
)

// The oracle knows nothing of how a comparison works: it runs both versions by
// themselves, reads the lines that they print, and compares them.

// book compiles a version of a book.
func book(t require.TestingT, name string, fsys fs.FS) *review.Book {
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)), name)
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	require.NoError(t, p.Verify())
	return &review.Book{Name: name, Workspace: ws, Info: info, Program: p}
}

// inputs is traffic, read anew each time.
func inputs(traffic string) []replay.Input {
	return []replay.Input{{Name: "traffic.ndjson", Reader: strings.NewReader(traffic)}}
}

// line is one printed decision.
type line struct {
	Event        string           `json:"event"`
	At           string           `json:"at"`
	Conversation string           `json:"conversation"`
	Effects      []map[string]any `json:"effects"`
}

// history is what happened to one conversation.
type history struct {
	all    []string            // with its instants
	facets map[string][]string // without
	team   string              // whom it was left with
	agent  string
	queued bool
}

// bookkeeping are the keys of an effect that do not say what happens.
var bookkeeping = []string{"rule", "pass", "strategy", "attempt", "why", "template"}

// histories runs a book over traffic and reads what it printed.
func histories(t require.TestingT, b *review.Book, traffic string) map[string]*history {
	all := map[string]*history{}
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: b.Program, Inputs: inputs(traffic),
		Rejected: func(*event.LineError) error { return nil },
		Decided: func(d *engine.Decision) error {
			var l line
			require.NoError(t, json.Unmarshal(d.AppendJSON(nil), &l))
			if l.Conversation == "" {
				l.Conversation = "visit " + l.Event
			}
			h := all[l.Conversation]
			if h == nil {
				h = &history{facets: map[string][]string{}}
				all[l.Conversation] = h
			}
			for _, e := range l.Effects {
				h.add(l.At, e)
			}
			return nil
		},
	})
	require.NoError(t, err)
	return all
}

func (h *history) add(at string, e map[string]any) {
	strategy := e["strategy"]
	for _, key := range bookkeeping {
		delete(e, key)
	}
	text := fmt.Sprint(e) // maps print in the order of their keys
	h.all = append(h.all, at+" "+text)
	word := func(key string) string { s, _ := e[key].(string); return s }
	do := word("do")
	facet := "other"
	switch {
	case do == "assign" || do == "unassign":
		team := word("team")
		if team == "" && word("agent") != "" {
			team = "list"
			if strategy == nil {
				team = "agent " + word("agent")
			}
		}
		if n := len(h.facets["team"]); n == 0 || h.facets["team"][n-1] != team { // otherwise it stays with its team
			h.facets["team"] = append(h.facets["team"], team)
		}
		agent := word("agent")
		if agent == "" && word("left") == "queue" {
			agent = "queue"
		}
		h.facets["agent"] = append(h.facets["agent"], agent)
		if team := word("team"); team != "" || do == "unassign" {
			h.team = team
		}
		h.agent, h.queued = word("agent"), word("left") == "queue"
		return
	case do == "send":
		facet = "message"
	case strings.HasSuffix(do, "tag") || strings.HasSuffix(do, "tags") || strings.HasSuffix(do, "topic"):
		facet = "tags"
	case do == "set_status" || do == "resolve" || do == "reopen" || do == "snooze":
		facet = "status"
	}
	h.facets[facet] = append(h.facets[facet], text)
}

func (h *history) level() int {
	switch {
	case h.agent != "" || h.queued:
		return 2
	case h.team != "":
		return 1
	}
	return 0
}

// differing returns the conversations that the two versions treat differently, with the riskiest facet in which they do.
func differing(t require.TestingT, before, after *review.Book, traffic string) map[string]string {
	a, b := histories(t, before, traffic), histories(t, after, traffic)
	changed := map[string]string{}
	ids := map[string]bool{}
	for id := range a {
		ids[id] = true
	}
	for id := range b {
		ids[id] = true
	}
	for id := range ids {
		old, now := a[id], b[id]
		if old == nil {
			old = &history{}
		}
		if now == nil {
			now = &history{}
		}
		if !slices.Equal(old.all, now.all) {
			changed[id] = facetOf(old, now)
		}
	}
	return changed
}

func facetOf(old, now *history) string {
	differs := func(facet string) bool { return !slices.Equal(old.facets[facet], now.facets[facet]) }
	if now.level() < old.level() && (differs("team") || differs("agent")) {
		return "unrouted"
	}
	for _, facet := range []string{"message", "team", "status", "tags", "other"} {
		if differs(facet) {
			return facet
		}
	}
	if differs("agent") {
		return "agent"
	}
	return "timing"
}

// compared compares two versions, and keeps every conversation that differs as an example.
func compared(t require.TestingT, before, after *review.Book, traffic string) *review.Report {
	r, err := review.Compare(context.Background(), review.Comparison{
		Old: before, New: after, Inputs: inputs(traffic), Examples: 1 << 20,
		Rejected: func(*event.LineError) error { return nil },
	})
	require.NoError(t, err)
	return r
}

// checkReport checks what must hold of every report: it agrees with the oracle about each conversation, its sums are
// right, and nothing is without a cause.
func checkReport(t require.TestingT, r *review.Report, before, after *review.Book, traffic string) {
	got, sum := map[string]string{}, 0
	for _, g := range r.Groups {
		sum += g.Conversations
		require.Len(t, g.Examples, g.Conversations)
		for _, e := range g.Examples {
			got[e.Conversation] = g.Facet.String()
		}
		require.NotEmpty(t, g.Cause.Text)
		switch g.Cause.Kind {
		case review.Following:
			require.Equal(t, -1, g.Cause.Change)
		case review.ByDesk:
			require.Equal(t, review.DeskChanged, r.Changes[g.Cause.Change].Kind)
		case review.ByRule:
			require.NotEqual(t, review.DeskChanged, r.Changes[g.Cause.Change].Kind)
		default:
			require.Fail(t, "no cause", "%+v", g)
		}
	}
	require.Equal(t, differing(t, before, after, traffic), got)
	require.Equal(t, r.Changed, sum)
	require.Equal(t, r.Conversations, r.Changed+r.Unchanged)
	total := 0
	for _, f := range r.Facets {
		total += f.Conversations
	}
	require.Equal(t, r.Changed, total)
}

// edited returns a copy of files in which old stands where new does in one of them.
func edited(t testing.TB, files map[string]string, name, before, after string) map[string]string {
	t.Helper()
	made := map[string]string{}
	for n, text := range files {
		made[n] = text
	}
	require.Contains(t, made[name], before)
	made[name] = strings.Replace(made[name], before, after, 1)
	return made
}
