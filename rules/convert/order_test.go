package convert

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestOrder compares the external sort with a stable sort in memory, over arenas of every size.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "times") // 0: none
		o := order{dir: dir, max: rapid.IntRange(1, 2000).Draw(t, "arena")}
		var want []draft
		for i, at := range times {
			keys := newKeys()
			keys.put([]string{"body"}, textDatum(fmt.Sprint(i)))
			d := draft{keys: keys, note: []byte(fmt.Sprint("note ", i))}
			if at > 0 {
				d.at = time.Unix(int64(at/3), int64(at%3)).UTC()
			}
			d.write()
			require.NoError(t, o.add(&d))
			want = append(want, d)
		}
		slices.SortStableFunc(want, func(a, b draft) int {
			switch {
			case a.at.IsZero() || b.at.IsZero():
				return strings.Compare(fmt.Sprint(a.at.IsZero()), fmt.Sprint(b.at.IsZero()))
			default:
				return a.at.Compare(b.at)
			}
		})
		var got []string
		require.NoError(t, o.each(&draft{}, func(d *draft) error {
			got = append(got, fmt.Sprintf("%v %s %s", d.at, d.note, d.text))
			return nil
		}))
		require.NoError(t, o.close())
		var wanted []string
		for _, d := range want {
			wanted = append(wanted, fmt.Sprintf("%v %s %s", d.at, d.note, d.text))
		}
		require.Equal(t, wanted, got)
	})
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// everyOther drops each second line, and marks the others.
type everyOther struct{ n int }

func (e *everyOther) Pass(l *Line) (bool, error) {
	e.n++
	l.Text = append(l.Text, fmt.Sprintf(" %s %s", l.Conversation, l.At.Format(time.TimeOnly))...)
	return e.n%2 == 1, nil
}

// TestStages says what a stage sees, and that what it drops is counted.
func TestStages(t *testing.T) {
	var out strings.Builder
	p := mustProfile(t, "at: t\nconversation: c\nbody: b")
	in := `{"t":1,"c":"x","b":"1"}` + "\n" + `{"t":2,"c":"y","b":"2"}` + "\n" + `{"t":3,"c":"z","b":"3"}` + "\n"
	summary, err := runOn("ndjson", &out, strings.NewReader(in), Settings{Profile: p, Stages: []Stage{&everyOther{}}})
	require.NoError(t, err)
	assert.Equal(t, `{"type":"message","at":"1970-01-01T00:00:01Z","conversation":"x","body":"1"} x 00:00:01
{"type":"message","at":"1970-01-01T00:00:03Z","conversation":"z","body":"3"} z 00:00:03
`, out.String())
	assert.Equal(t, Summary{Read: 3, Written: 2, Dropped: 1, Types: []Count{{"message", 2}}}, summary)
}
