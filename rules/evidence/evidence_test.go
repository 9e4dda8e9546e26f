package evidence_test

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/evidence"
)

func compile(t *testing.T, fsys fs.FS) (*evidence.Reader, *program.Program) {
	t.Helper()
	ws, _, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, found := compiler.Check(ws)
	require.Empty(t, compiler.Refused(found))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return evidence.NewReader(info, p), p
}

// What a Reader says of the rules is what the machine did: over a week of traffic, a rule's condition held exactly where it
// matched, and the steps on its way are those that had an effect or were superseded.
func TestReaderAgreesWithTheMachine(t *testing.T) {
	const folder = "../../examples/boutique-fr"
	reader, p := compile(t, os.DirFS(folder))
	week, err := os.Open(folder + "/traffic/week.ndjson")
	require.NoError(t, err)
	defer week.Close()
	considered, stopped := 0, 0
	_, err = replay.Run(context.Background(), replay.Settings{
		Program: p, Inputs: []replay.Input{{Name: "week", Reader: week}}, Evidence: true,
		Decided: func(d *engine.Decision) error {
			steps := 0
			for at := range d.Evidence.Passes {
				pass := &d.Evidence.Passes[at]
				for i, id := range pass.Considered {
					considered++
					held := reader.Ask(pass, id, nil)
					assert.Equal(t, slices.Contains(d.Matched, id), held, "%s at %s", p.Rules[id].Name, d.Event)
					assert.Equal(t, held, len(reader.Blame(pass, id)) == 0)
					if !reader.Fired(d, at, id) {
						continue
					}
					reader.Follow(pass, id, evidence.Path{Effect: func(step *compiler.Effect) { steps += len(step.Does) }})
					if reader.Stopped(pass, id) {
						stopped++
						assert.Equal(t, len(pass.Considered)-1, i, "the pass goes on behind %s", p.Rules[id].Name)
					}
				}
			}
			suppressed := 0
			for _, w := range d.Warnings {
				suppressed += len(w) - len(strings.TrimPrefix(w, "suppressed"))
			}
			if suppressed == 0 {
				assert.GreaterOrEqual(t, steps, len(d.Effects)+len(d.Superseded), d.Event)
			}
			return nil
		},
	})
	require.NoError(t, err)
	assert.Greater(t, considered, 1000)
	assert.Positive(t, stopped)
}

const book = `
define loud as subject contains "!" or subject contains "urgent"

rule "r"
  on message
  when (source is "email" or source is "chat") and not loud
  then
    if body contains "a" {
      add tag "a"
      stop
    } otherwise if body contains "b" {
      add tag "b"
    } otherwise {
      add tag "c"
    }
    add tag "d"
`

func TestAsk(t *testing.T) {
	tests := []struct {
		name, event string
		asked       []string // with what they were
		blame       []string
		path        []string
	}{
		{
			"the first of an or, and the whole of a not", `"source":"email","subject":"x","body":"zza"`,
			[]string{`true source is "email"`, `false subject contains "!"`, `false subject contains "urgent"`, "false loud"},
			nil,
			[]string{`true body contains "a"`, "branch 0", `add tag "a"`},
		},
		{
			"the second of an or", `"source":"chat","subject":"x","body":"b"`,
			[]string{`false source is "email"`, `true source is "chat"`, `false subject contains "!"`, `false subject contains "urgent"`, "false loud"},
			nil,
			[]string{`false body contains "a"`, `true body contains "b"`, "branch 1", `add tag "b"`, `add tag "d"`},
		},
		{
			"the otherwise", `"source":"chat","subject":"x","body":"zzz"`,
			[]string{`false source is "email"`, `true source is "chat"`, `false subject contains "!"`, `false subject contains "urgent"`, "false loud"},
			nil,
			[]string{`false body contains "a"`, `false body contains "b"`, "branch 2", `add tag "c"`, `add tag "d"`},
		},
		{
			"what is not reached", `"source":"sms","subject":"!","body":"b"`,
			[]string{`false source is "email"`, `false source is "chat"`},
			[]string{`false source is "email"`, `false source is "chat"`, `true subject contains "!"`},
			nil,
		},
		{
			"a define", `"source":"chat","subject":"urgent!","body":"b"`,
			[]string{`false source is "email"`, `true source is "chat"`, `true subject contains "!"`, "true loud"},
			[]string{`true subject contains "!"`, `true subject contains "urgent"`},
			nil,
		},
	}
	reader, p := compile(t, fstest.MapFS{"a.route": {Data: []byte(book)}})
	shown := func(at compiler.Place) string {
		return string(at.File.Src[at.Span().Start:at.Span().End])
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked, blame, path []string
			note := func(to *[]string) func(evidence.Asked) {
				return func(a evidence.Asked) {
					text := "false "
					if a.Held {
						text = "true "
					}
					*to = append(*to, text+shown(a.Place()))
				}
			}
			_, err := replay.Run(context.Background(), replay.Settings{
				Program: p, Evidence: true,
				Inputs: []replay.Input{{Reader: strings.NewReader(`{"at":"2026-01-05T09:00:00Z",` + tt.event + "}")}},
				Decided: func(d *engine.Decision) error {
					pass := &d.Evidence.Passes[0]
					reader.Ask(pass, 0, note(&asked))
					for _, a := range reader.Blame(pass, 0) {
						note(&blame)(a)
					}
					if reader.Fired(d, 0, 0) {
						assert.NotEmpty(t, reader.Reasons(pass, 0))
						reader.Follow(pass, 0, evidence.Path{
							Asked:  note(&path),
							Branch: func(_ *compiler.If, at int) { path = append(path, "branch "+string(rune('0'+at))) },
							Effect: func(step *compiler.Effect) { path = append(path, shown(step.Place)) },
						})
					}
					return nil
				},
			})
			require.NoError(t, err)
			assert.Equal(t, tt.asked, asked)
			assert.Equal(t, tt.blame, blame)
			assert.Equal(t, tt.path, path)
		})
	}
}
