package convert

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/anonymise"
)

func day(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }

func TestSample(t *testing.T) {
	recording := []Line{
		{Type: "agent_online", At: day(1)},
		{Type: "message", At: day(1), Conversation: "early"},
		{Type: "message", At: day(3), Conversation: "early"},
		{Type: "visit", At: day(1)},
		{Type: "message", At: day(3), Conversation: "in time"},
		{Type: "visit", At: day(3)},
		{Type: "message", At: day(5), Conversation: "late"},
		{Type: "reply", At: day(6), Conversation: "in time"},
		{Type: "agent_offline", At: day(6)},
		{Type: "contact_updated", At: day(2)},
	}
	tests := []struct {
		name   string
		sample Sample
		want   []int // days and types are told by the places in the recording
	}{
		{"everything", Sample{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"since", Sample{Since: day(2)}, []int{0, 4, 5, 6, 7, 8, 9}},
		{"until", Sample{Until: day(5)}, []int{0, 1, 2, 3, 4, 5, 7, 9}},
		{"a window", Sample{Since: day(2), Until: day(5)}, []int{0, 4, 5, 7, 9}},
		{"an empty window", Sample{Since: day(4), Until: day(4)}, []int{0, 9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			for i := range recording {
				keep, err := tt.sample.Pass(&recording[i])
				require.NoError(t, err)
				if keep {
					got = append(got, i)
				}
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// One of four: about a quarter, whole ones, and the same again in a second pass.
func TestSampleEvery(t *testing.T) {
	kept := make(map[string]bool)
	for round := range 2 {
		s := Sample{Every: 4}
		for i := range 4000 {
			l := Line{Type: "message", Conversation: fmt.Sprintf("c%d", i)}
			keep, err := s.Pass(&l)
			require.NoError(t, err)
			if round == 0 {
				kept[l.Conversation] = keep
			}
			assert.Equal(t, kept[l.Conversation], keep)
		}
	}
	n := 0
	for _, keep := range kept {
		if keep {
			n++
		}
	}
	assert.InDelta(t, 1000, n, 150)
}

func TestAnonymised(t *testing.T) {
	a, err := anonymise.New(anonymise.Settings{Key: []byte("a key of tests, 32 bytes of text")})
	require.NoError(t, err)
	const line = `{"id":"m1","type":"message","at":"2026-03-02T09:00:00Z","conversation":{"id":"c1","tags":["vip"]},"from":"Jo Bell <jo@acme.fr>","event":{"to":["ann@acme.fr"],"n":1.50,"ok":true,"list":[{"email":"jo@acme.fr"}]}}`
	l := Line{Text: []byte(line)}
	keep, err := Anonymised(a).Pass(&l)
	require.NoError(t, err)
	assert.True(t, keep)
	got := string(l.Text)
	for _, leak := range []string{"Jo", "Bell", "ann@", "acme"} {
		assert.NotContains(t, got, leak)
	}
	assert.Equal(t, len(line), len(got), got)
	for _, stays := range []string{`"tags":["vip"]`, `"n":1.50,"ok":true`, `"at":"2026-03-02T09:00:00Z","conversation":{"id":"c1"`} {
		assert.Contains(t, got, stays)
	}
	addresses := strings.Count(got, got[strings.Index(got, "<")+1:strings.Index(got, ">")])
	assert.Equal(t, 2, addresses, "the same address is the same everywhere: %s", got)
}
