package state

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestRecords compares records with a map: they grow, shrink, are looked for before and after they are there, and an id that was
// handed out stays what it was.
func TestRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.StringN(0, 3, 9).Draw(t, "id"), rapid.SampledFrom([]int{1, 20, 60}).Draw(t, "times"))
		})
		r := newRecords(nil, rapid.SampledFrom([]func(*small) []byte{nil, (*small).room}).Draw(t, "room"))
		want, order, ids := map[string]string{}, []string(nil), map[string]string{}
		for range rapid.IntRange(1, 300).Draw(t, "puts") {
			id := known.Draw(t, "id")
			packed := rapid.SampledFrom([]string{"", "a", strings.Repeat("b", 30), strings.Repeat("c", 500)}).Draw(t, "packed")
			_, there := want[id]
			require.Equal(t, there, r.lookup(id) != nil, "%q", id)
			if !there {
				order = append(order, id)
			}
			want[id] = packed
			kept, place := r.put(id, []byte(packed))
			require.Equal(t, id, order[place])
			if !there {
				ids[id] = kept.id()
			}
		}
		require.Equal(t, order, slices.Collect(r.all))
		for id, packed := range want {
			gotID, got := r.lookup(id).parts()
			require.Equal(t, id, gotID)
			require.Equal(t, packed, string(got), "%q", id)
		}
		for id := range maps.Keys(ids) {
			require.Equal(t, id, ids[id], "handed out before")
		}
	})
}

// TestIndexGrows finds many more ids than the first table has room for.
func TestIndexGrows(t *testing.T) {
	r := newRecords[small](nil, nil)
	id := func(i int) string { return strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune(0x4E00+i)) }
	for i := range 10_000 {
		_, place := r.put(id(i), nil)
		require.Equal(t, i, place)
	}
	for i := range 10_000 {
		place, known := r.place(id(i))
		require.True(t, known, i)
		require.Equal(t, i, place)
	}
	_, known := r.place("nobody")
	require.False(t, known)
}

// TestExpect looks at what is touched: those that are expected and known, and no other.
func TestExpect(t *testing.T) {
	var touched []string
	var r records[small]
	r = newRecords(func(place int, rec *record[small]) byte {
		require.Same(t, rec, r.at(place))
		touched = append(touched, rec.id())
		return 0
	}, nil)
	id := func(i int) string { return fmt.Sprintf("c%d", i) }
	r.expect([]string{id(0)}) // of none
	for i := range 1000 {
		r.put(id(i), nil)
	}
	var ids, known []string
	for i := 950; i < 1050; i++ {
		ids = append(ids, id(i))
		if i < 1000 {
			known = append(known, id(i))
		}
	}
	touched = nil // by put
	r.expect(nil)
	r.expect(ids)
	assert.Equal(t, known, touched)
	for i := range 1000 {
		place, there := r.place(id(i))
		assert.True(t, there)
		assert.Equal(t, i, place)
	}
}
