package cases

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Every key that a case may write is one that the engine reads: none of them ends up among the unknown ones.
func TestEventKeys(t *testing.T) {
	for _, key := range eventKeys {
		switch key {
		case "id", "type", "at", "event", "conversation", "message", "customer", "contact", "visitor", "order":
			continue // read by other ways than a slot
		}
		o := object{id: "e1", at: time.Unix(0, 0).UTC()}
		o.set(key, `"x"`)
		ev, err := o.decode()
		require.NoError(t, err, key)
		_, unknown := ev.Path([]string{key})
		assert.False(t, unknown, "%q is not a key of events", key)
	}
	for inner, keys := range map[string][]string{"message": messageKeys, "customer": customerKeys, "contact": contactKeys, "visitor": visitorKeys, "order": orderKeys, "conversation": conversationKeys} {
		for _, key := range keys {
			o := object{id: "e1", at: time.Unix(0, 0).UTC()}
			o.set(inner, `{"`+key+`":{}}`)
			_, err := o.decode()
			assert.Error(t, err, "%s.%s takes anything: it is no key of events", inner, key)
		}
	}
}

// The effects that can be expected are those that steps have.
func TestEffectRows(t *testing.T) {
	steps := map[string]bool{}
	for i := range schema.Steps {
		if do := schema.Steps[i].Do; do != "" {
			steps[do] = true
		}
	}
	rows := map[string]bool{}
	for _, row := range effectRows {
		rows[row.do] = true
	}
	assert.Equal(t, steps, rows)
}

func TestJSONOf(t *testing.T) {
	for yaml, want := range map[string]string{
		"1": "1", "+1": "1", "-.5": "-0.5", "1.": "1", "007": "7", "1e3": "1e3", "-0": "-0",
		"true": "true", "True": "true", "~": "null", `"a\"b"`: `"a\"b"`, "[1, a]": `[1,"a"]`, "{a: {b: null}}": `{"a":{"b":null}}`,
	} {
		n, found := yamlpos.Parse("x", []byte(yaml))
		require.Empty(t, found)
		assert.Equal(t, want, jsonOf(n), yaml)
	}
}

// A list is a subset in order exactly when nothing of it is missing once it is aligned.
func TestAlign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 6)
		want, got := letters.Draw(t, "want"), letters.Draw(t, "got")
		a := align(want, got, func(w, g int) bool { return want[w] == got[g] })
		assert.Equal(t, isSubsequence(want, got), len(a.missing) == 0, "%v in %v", want, got)
		assert.Equal(t, len(got), len(want)-len(a.missing)+len(a.extra))
		assert.Equal(t, strings.Join(got, ""), strings.Join(a.actual, ""))
	})
}

// isSubsequence decides the same by trying everything.
func isSubsequence(want, got []string) bool {
	switch {
	case len(want) == 0:
		return true
	case len(got) == 0:
		return false
	}
	return want[0] == got[0] && isSubsequence(want[1:], got[1:]) || isSubsequence(want, got[1:])
}
