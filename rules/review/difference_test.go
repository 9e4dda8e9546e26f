package review

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// marked writes pieces with what is marked in brackets.
func marked(list []piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWordDiff(t *testing.T) {
	tests := []struct{ name, before, after, wantOld, wantNew string }{
		{"the same", "when subject", "when subject", "when subject", "when subject"},
		{"a word in the place of another", "assign team Sales", "assign team Support", "assign team [Sales]", "assign team [Support]"},
		{"a whole word, not its letters", "contains renvoi", "contains renvois", "contains [renvoi]", "contains [renvois]"},
		{"a word more", `["a", "b"]`, `["a", "b", "c"]`, `["a", "b"]`, `["a", "b"[, "c"]]`},
		{"letters with accents are letters", "règle abîmé", "règle cassé", "règle [abîmé]", "règle [cassé]"},
		{"nothing in common", "notify agent ana", "set priority high", "[notify agent ana]", "[set priority high]"},
		{"from nothing", "", "assign team Sales", "", "[assign team Sales]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old, now := wordDiff(tt.before, tt.after)
			assert.Equal(t, tt.wantOld, marked(old))
			assert.Equal(t, tt.wantNew, marked(now))
		})
	}
}

// TestWordDiffLosesNothing checks that the pieces of a line are the line, and that what is not marked is in both.
func TestWordDiffLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOf(rapid.SampledFrom([]rune("aé ,\"\U0001F600\uFFFD1_")))
		before, after := line.Draw(t, "before"), line.Draw(t, "after")
		old, now := wordDiff(before, after)
		join := func(list []piece, all bool) string {
			text := ""
			for _, p := range list {
				if all || !p.Marked {
					text += p.Text
				}
			}
			return text
		}
		require.Equal(t, before, join(old, true))
		require.Equal(t, after, join(now, true))
		require.Equal(t, join(old, false), join(now, false))
		require.Equal(t, before == after, !slices.ContainsFunc(append(old, now...), func(p piece) bool { return p.Marked }))
	})
}

// TestGapsAreWhatDiffers checks that outside of the gaps two texts have the same lines.
func TestGapsAreWhatDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", ""}), 0, 12)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		gaps := gapsOf(before, after)
		var end [2]int
		for _, g := range gaps {
			require.Equal(t, before[end[older]:g.from[older]], after[end[newer]:g.from[newer]])
			require.NotEqual(t, g.from, g.to)
			end = g.to
		}
		require.Equal(t, before[end[older]:], after[end[newer]:])
		require.Equal(t, slices.Equal(before, after), len(gaps) == 0)
	})
}

func TestHunks(t *testing.T) {
	before := strings.Split("a b c d e f g h i j k l", " ")
	after := slices.Clone(before)
	after[1], after[5] = "B", "F" // with little between them
	after = append(after, "m")    // at the end
	passages := hunks("book.yaml", before, after)
	require.Len(t, passages, 2)
	assert.Equal(t, &Excerpt{File: "book.yaml", Line: 1, Text: "a\nb\nc\nd\ne\nf\ng\nh"}, passages[0].Old)
	assert.Equal(t, &Excerpt{File: "book.yaml", Line: 1, Text: "a\nB\nc\nd\ne\nF\ng\nh"}, passages[0].New)
	assert.Equal(t, &Excerpt{File: "book.yaml", Line: 11, Text: "k\nl"}, passages[1].Old)
	assert.Equal(t, &Excerpt{File: "book.yaml", Line: 11, Text: "k\nl\nm"}, passages[1].New)
	assert.Nil(t, hunks("new.yaml", nil, before)[0].Old)
}

func TestPairedLines(t *testing.T) {
	before := &Excerpt{File: "a.route", Line: 10, Text: "rule \"a\"\n  on message\n  then\n    assign team Sales\n    add tag \"x\""}
	after := &Excerpt{File: "a.route", Line: 20, Text: "rule \"a\"\n  on message\n  then\n    assign team Support\n    add tag \"x\"\n    close"}
	var got []string
	for _, row := range pairLines(before, after) {
		got = append(got, strings.Join([]string{row.Kind, marked(row.Old), marked(row.New)}, "|"))
	}
	assert.Equal(t, []string{
		`same|rule "a"|rule "a"`, "same|  on message|  on message", "same|  then|  then",
		"edited|    assign team [Sales]|    assign team [Support]", `same|    add tag "x"|    add tag "x"`, "added||    close",
	}, got)
	for _, row := range pairLines(nil, after) {
		assert.Equal(t, "added", row.Kind)
		assert.Zero(t, row.OldNumber)
	}
	long := &Excerpt{File: "a.route", Line: 1, Text: strings.Repeat("same\n", 30) + "end"}
	longer := &Excerpt{File: "a.route", Line: 1, Text: strings.Repeat("same\n", 30) + "END"}
	rows := pairLines(long, longer)
	assert.Equal(t, pairedLine{Kind: "skipped", Skipped: 26}, rows[0])
	assert.Len(t, rows, 1+foldContext+1)
}
