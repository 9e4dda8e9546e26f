package replay

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
)

// computed are the fields that have a value in any recording.
var computed = []schema.FieldID{
	schema.Actor, schema.ContactIdentified, schema.ConversationID, schema.Status, schema.ConversationState,
	schema.Created, schema.Updated, schema.StatusSince, schema.ResolvedAt, schema.MessageCount, schema.Score,
	schema.Now, schema.TimeOfDay, schema.DayOfWeek, schema.Today,
}

// Events that say together all that events can say.
var everything = []string{
	`{"at":"2026-11-20T09:00:00Z","conversation":{"id":"c","type":"t","visibility":"public","priority":"high","tags":["a"],"topics":["b"]},
	"source":"email","integration":"i","account":"a","inbox":"x","subject":"s","body":"b","from":"Jean <jean@acme.fr>","sentiment":"negative","context":"c",
	"message":{"language":"fr","attachments":1,"auto":false},"customer":{"name":"n","email":"e","phone":"p"},
	"contact":{"id":"k","tags":["v"],"owner":"ana","language":"fr"},"order":{"id":"o","status":"s"},
	"visitor":{"id":"v","page":"p","site":"s","country":"FR","language":"fr","group":"g"}}`,
	`{"type":"reply","conversation":"c"}`,
	`{"type":"assigned","conversation":"c","agent":"ana","team":"Ventes"}`,
}

func TestEveryFieldIsCarriedOrComputed(t *testing.T) {
	events := read(t, everything)
	nothing := read(t, []string{`{"at":"2026-11-20T09:00:00Z","type":"time"}`})[0]
	for i := range schema.Fields {
		f := program.Field{ID: schema.Fields[i].ID}
		if !comesFromOutside(f.ID) {
			assert.Contains(t, computed, f.ID, schema.Fields[i].Path)
			continue
		}
		assert.NotContains(t, computed, f.ID, schema.Fields[i].Path)
		assert.True(t, slices.ContainsFunc(events, func(ev *event.Event) bool { return carries(ev, &f) }), schema.Fields[i].Path)
		assert.False(t, carries(nothing, &f), schema.Fields[i].Path)
	}
}

func read(t *testing.T, lines []string) []*event.Event {
	t.Helper()
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "\n", "")
	}
	reader := event.NewReader(strings.NewReader(strings.Join(lines, "\n")), event.Settings{})
	var all []*event.Event
	for range lines {
		var ev event.Event
		require.NoError(t, reader.Next(&ev))
		all = append(all, &ev)
	}
	return all
}

// Whatever the engine calls an effect that sets a field, the schema has a step of that name.
func TestSettersAreEffects(t *testing.T) {
	for id, list := range setters {
		for _, s := range list {
			known := slices.ContainsFunc(schema.Steps, func(step schema.Step) bool { return step.Do == s.do })
			assert.True(t, known, "%s of %s", s.do, id.Info().Path)
		}
	}
}

func TestRecent(t *testing.T) {
	var r recent
	assert.False(t, r.seen("a"))
	assert.True(t, r.seen("a"))
	for i := range generation {
		require.False(t, r.seen(fmt.Sprint(i)))
	}
	assert.True(t, r.seen("a"), "a generation later it is remembered")
	for i := range 2 * generation {
		r.seen(fmt.Sprint("b", i))
	}
	assert.False(t, r.seen("a"), "two generations later it is not")
	assert.LessOrEqual(t, len(r.young), generation)
	assert.LessOrEqual(t, len(r.older), generation)
}
