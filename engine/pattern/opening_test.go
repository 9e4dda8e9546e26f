package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOpening(t *testing.T) {
	tests := []struct {
		expression string
		length     int
	}{
		{`retour`, 6},
		{`(?i)remboursement`, 8},
		{`\b(?:lumin|act)ations?\b`, 8},
		{`é+t`, 2},
		{`a?bc`, 2},
		{`(ab)?c`, 1},
		{`ab|c`, 1},
		{`.*a`, 0},
		{`a{2,3}b`, 3},
		{`(?i)ks`, 2},
		{`[^a]b`, 0},
		{`\d\d`, 2},
		{`(ab|)c`, 1},
		{`a?`, 0},
		{"\ufffdb", 0},
		{"b\ufffd", 1},
		{"[\ufffd]b", 0},
	}
	for _, tt := range tests {
		p, err := new(Compiler).Compile(tt.expression)
		require.NoError(t, err)
		assert.Equal(t, tt.length, int(p.length), "%s", tt.expression)
	}
}

func TestRareBytes(t *testing.T) {
	tests := []struct {
		expression string
		want       string // the two that are rarest, the rarest first
	}{
		{`bonjour`, "jb"},
		{`quel`, "ql"},
		{`(?i)zebre`, "ZB"},
		{`B\d{5}`, "B0"},
		{`été`, "\xa9\xa9"},
		{`[a-z]ex`, "xe"},
	}
	for _, tt := range tests {
		p, err := new(Compiler).Compile(tt.expression)
		require.NoError(t, err)
		var got []byte
		for _, at := range p.rare {
			got = append(got, uint8(p.want>>(8*at)))
		}
		assert.Equal(t, tt.want, string(got), "%s", tt.expression)
	}
}

// TestNext compares what next finds with what stands at each place.
func TestNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]string{`a`, `ab`, `(?i)abab`, `a(b|cd)`, `[ab]b[bc]d?`, `\dab`, `éa`, `abcabcabcd`, `.`, `^a`}).Draw(t, "expression")
		p, err := new(Compiler).Compile(e)
		require.NoError(t, err)
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(strings.Split("a,b,B,c,abc,7,é, , , , ,                ,Ab", ",")), 0, 40).Draw(t, "text"), "")
		at := -1
		for from := range len(text) + 1 {
			at = max(at, from)
			for at <= len(text)-int(p.length) && !p.standsAt(text[at:]) {
				at++
			}
			want := at
			if at > len(text)-int(p.length) {
				want = -1
			}
			require.Equal(t, want, p.next(text, from), "%q in %q from %d", e, text, from)
		}
		require.Equal(t, -1, p.next(text, len(text)+1))
	})
}
