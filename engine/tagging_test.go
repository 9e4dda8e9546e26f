package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// TestTagsOfOnePass changes the tags of a conversation in several ways at once. Tags that differ in case are one.
func TestTagsOfOnePass(t *testing.T) {
	const given = `["Vip", "OLD", "keep", "Other"]`
	tests := []struct {
		name, steps string
		want        []string
	}{
		{"one that is there", `add tag "vip"`, []string{"Vip", "OLD", "keep", "Other"}},
		{"new ones, one of them twice", "add tag \"new\"\nadd tag \"NEW\"\nadd tag \"newer\"", []string{"Vip", "OLD", "keep", "Other", "new", "newer"}},
		{"removed, added, removed", "remove tag \"old\"\nadd tag \"new\"\nremove tag \"other\"\nadd tag \"KEEP\"", []string{"Vip", "keep", "new"}},
		{"added, then those that were there", "add tag \"new\"\nadd tag \"other\"\nremove tag \"VIP\"\nadd tag \"newer\"\nremove tag \"none\"", []string{"OLD", "keep", "Other", "new", "newer"}},
		{"beside others in their place", "replace tags [\"a\", \"b\", \"A\"]\nadd tag \"B\"\nadd tag \"c\"\nremove tag \"a\"", []string{"b", "c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			book := "rule \"one\"\n  on message\n  then\n    " + strings.ReplaceAll(tt.steps, "\n", "\n    ") + "\n"
			p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte("edition: 1\n")}, "a.route": {Data: []byte(book)}})
			m, err := engine.New(p)
			require.NoError(t, err)
			memory := state.NewMemory(p)
			var ev event.Event
			r := event.NewReader(strings.NewReader(`{"id":"1","at":"2026-01-01T10:00:00Z","conversation":{"id":"c","tags":`+given+`}}`), event.Settings{})
			require.NoError(t, r.Next(&ev))
			var got []string
			for _, change := range m.Decide(memory, &ev).Changes {
				if c, ok := change.(*state.Conversation); ok {
					got = c.Tags
				}
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
