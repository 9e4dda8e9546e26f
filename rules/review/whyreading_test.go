package review_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

// What a rule costs to explain does not grow with the text that it reads: the text is read once for all rules of a pass.
// Counted is what is allocated, which folding or copying the text for a rule would show.
func TestWhyReadsALongTextOnce(t *testing.T) {
	text := strings.Repeat("lorem ipsum ", 40_000) + "retour"
	traffic := fmt.Sprintf(`{"id":"e1","at":"2026-11-20T09:15:00Z","conversation":"c","body":%q}`, text)
	for _, word := range []string{"retour", "retuor"} { // that is found, and that is nearly
		allocated := func(rules int) uint64 {
			var b strings.Builder
			for i := range rules {
				fmt.Fprintf(&b, "rule \"r%d\"\n  on message\n  when body contains any of [%q, \"x%d\"] and body does not contain \"y%d\"\n  then\n    add tag \"t%d\"\n", i, word, i, i, i)
			}
			book := book(t, "b", fstest.MapFS{"a.route": {Data: []byte(b.String())}})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			x, err := review.Explain(context.Background(), review.Inquiry{Book: book, Open: opens(traffic), Event: "e1", Misses: 3})
			require.NoError(t, err)
			require.NoError(t, x.Text(io.Discard, review.Style{Width: 100}))
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		few, many := allocated(20), allocated(120)
		assert.Less(t, (max(many, few)-few)/100, uint64(len(text)/8), "bytes for each further rule on %q, of a text of %d", word, len(text))
	}
}

// A text is cut where its characters are, and costs what is kept of it.
func TestExcerptAround(t *testing.T) {
	long := "body is “" + strings.Repeat("é", 100) + " retour " + strings.Repeat("à", 100) + "”"
	tests := []struct {
		name, text, focus string
		width             int
		want              string
	}{
		{"short enough", "body is “été”", "été", 13, "body is “été”"},
		{"no focus", "body is “été long”", "", 13, "body is “été…"},
		{"a focus in sight", "body is “été long”", "été", 14, "body is “été …"},
		{"a focus in the middle", long, "retour", 33, "body is “…ééééééé retour ààààààà…"},
		{"a focus at the end", "body is “" + strings.Repeat("é", 100) + " retour”", "retour", 33, "body is “…éééééééééééééé retour”"},
		{"no room", long, "retour", 16, "body is “éééééé…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, review.ExcerptAround(tt.text, tt.focus, tt.width))
		})
	}
}
