package yamlpos

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shop is read in the tests below.
type shop struct {
	name   string
	open   bool
	desks  int64
	rent   float64
	colour int
	lists  int
	maps   int
}

var shopFields = []Field[shop]{
	{Key: "name", Required: true, Read: func(r *Reader, n *Node, s *shop) { s.name, _ = r.Text(n, "name") }},
	{Key: "open", Read: func(r *Reader, n *Node, s *shop) { s.open, _ = r.Bool(n, "open") }},
	{Key: "desks", Read: func(r *Reader, n *Node, s *shop) { s.desks, _ = r.Int(n, "desks") }},
	{Key: "rent", Read: func(r *Reader, n *Node, s *shop) { s.rent, _ = r.Number(n, "rent") }},
	{Key: "colour", Read: func(r *Reader, n *Node, s *shop) { s.colour, _ = r.Word(n, "colour", []string{"blue", "green"}) }},
	{Key: "list", Read: func(r *Reader, n *Node, s *shop) { items, _ := r.List(n, "list"); s.lists = len(items) }},
	{Key: "map", Read: func(r *Reader, n *Node, s *shop) { entries, _ := r.Map(n, "map"); s.maps = len(entries) }},
}

func TestReader(t *testing.T) {
	tests := []struct {
		name string
		src  string
		want shop
		miss []string
	}{
		{"everything", "{map: {a: 1}, name: x, open: True, desks: -3, rent: 2.5e1, colour: green, list: [1, 2]}", shop{"x", true, -3, 25, 1, 2, 1}, nil},
		{"any scalar is a text", "name: 007", shop{name: "007"}, nil},
		{"a quoted number is none", "{name: '', desks: '3', rent: \"1\", open: 'true'}", shop{}, []string{
			`1: "'true'": open needs true or false, found a text`,
			`1: "'3'": desks needs a whole number, found a text`,
			`1: "\"1\"": rent needs a number, found a text`,
		}},
		{"numbers that do not fit", "{name: x, desks: 1.5, rent: 1e999}", shop{name: "x"}, []string{
			`1: "1.5": desks needs a whole number, found "1.5"`, `1: "1e999": rent needs a smaller number, found "1e999"`,
		}},
		{"wrong kinds", "name: [x]\nopen:\nlist: {}\nmap: x\ncolour: {}\n", shop{}, []string{
			`1: "[x]": name needs a text, found a list`,
			`2: "open": open needs true or false, found nothing`,
			`5: "{}": colour needs a text, found a map`,
			`3: "{}": list needs a list, found a map`,
			`4: "x": map needs a map, found a text`,
		}},
		{"unknown key and word", "name: x\ncolor: blue\ncolour: gren\n", shop{name: "x"}, []string{
			`2: "color": unknown key "color"; did you mean "colour"?`, `3: "gren": unknown colour "gren"; did you mean "green"?`,
		}},
		{"missing key", "open: false", shop{}, []string{`1: "open: false": a shop needs the key "name"`}},
		{"no map", "- a", shop{}, []string{`1: "- a": a shop needs a map, found a list`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, found := Parse("x.yaml", []byte(tt.src))
			require.Empty(t, found)
			var r Reader
			var got shop
			ok := ReadFields(&r, n, "a shop", shopFields, &got)
			assert.Equal(t, n.Kind == Map, ok)
			got.colour = max(got.colour, 0)
			assert.Equal(t, tt.want, got, tt.src)
			if diff := cmp.Diff(tt.miss, show(r.Found, tt.src)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.src, diff)
			}
		})
	}
}

func TestUnknownOffersFix(t *testing.T) {
	n, _ := Parse("x.yaml", []byte("a: en atente"))
	var r Reader
	r.Unknown(n.Lookup("a"), "status", []string{"en attente", "clos"})
	require.Len(t, r.Found[0].Fixes, 1)
	assert.Equal(t, `write "en attente"`, r.Found[0].Fixes[0].Message)
	assert.Equal(t, "en attente", r.Found[0].Fixes[0].Edits[0].New)
}

func TestQuote(t *testing.T) {
	tests := []struct{ text, want string }{
		{"en cours", "en cours"},
		{"équipe-2", "équipe-2"},
		{"sub/vip.route", "sub/vip.route"},
		{"true", `"true"`},
		{"12", `"12"`},
		{"", `""`},
		{"a: b", `"a: b"`},
		{"- a", `"- a"`},
		{`say "x"`, `"say \"x\""`},
		{" a", `" a"`},
		{"null", `"null"`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got := Quote(tt.text)
			assert.Equal(t, tt.want, got)
			n, found := Parse("x.yaml", []byte("[{k: "+got+"}]"))
			require.Empty(t, found)
			v := n.Items[0].Lookup("k")
			assert.Equal(t, Text, v.Kind)
			assert.Equal(t, tt.text, v.Text, "reads back")
		})
	}
}

func TestKindString(t *testing.T) {
	assert.Equal(t, "a list", List.String())
	assert.Nil(t, (&Node{Kind: Map}).Lookup("x"))
}
