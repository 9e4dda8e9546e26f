package engine_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
)

// randomProfile draws a profile that says anything about some of the predicates of a program, and is sometimes damaged.
func randomProfile(t *rapid.T, p *program.Program) []byte {
	profile := selectivity.Profile{Events: 1000, Preds: map[string]selectivity.Share{}}
	for i := range p.Preds {
		if rapid.IntRange(0, 4).Draw(t, "listed") > 0 {
			of := rapid.SampledFrom([]int{0, 1, 10, 1_000, 1_000_000}).Draw(t, "of")
			profile.Preds[p.Picture(program.PredID(i))] = selectivity.Share{True: rapid.IntRange(0, of).Draw(t, "true"), Of: of}
		}
	}
	text := profile.Append(nil)
	if rapid.IntRange(0, 9).Draw(t, "damaged") == 0 {
		text = text[:rapid.IntRange(0, len(text)-1).Draw(t, "cut")]
	}
	return text
}

// TestProfilesChangeNothingOfAnyBook decides random events by random rules with random profiles: the plans differ, the
// digest and the decisions do not.
func TestProfilesChangeNothingOfAnyBook(t *testing.T) {
	differ := 0
	rapid.Check(t, func(t *rapid.T) {
		book := randomBook(t)
		plain := compile(t, book)
		profiled := maps.Clone(book)
		profiled["book.profile"] = &fstest.MapFile{Data: randomProfile(t, plain)}
		p := compile(t, profiled)
		require.NoError(t, p.Verify())
		require.Equal(t, plain.Digest(), p.Digest())
		if string(plain.DisassemblePlan()) != string(p.DisassemblePlan()) {
			differ++
		}
		lines := strings.Join(rapid.SliceOfN(line(), 1, 12).Draw(t, "lines"), "\n")
		require.Equal(t, string(replay(t, plain, lines, nil)), string(replay(t, p, lines, nil)), "events:\n%s", lines)
		sameDecisions(t, p, lines) // with the index, and without any plan
	})
	require.NotZero(t, differ, "no profile changed a plan: the property is empty")
}
