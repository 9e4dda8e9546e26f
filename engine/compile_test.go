package engine_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/engine"
)

// BenchmarkBuild goes from a folder with a help desk's rules to a machine that is ready to decide: the whole way, and
// each part of it.
func BenchmarkBuild(b *testing.B) {
	for _, rules := range []int{10, 1_000, 10_000} {
		w := workload.New(workload.Settings{Rules: rules})
		folder := fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "rules.route": {Data: []byte(w.Route())}}
		load := func() *workspace.Workspace {
			ws, _, err := workspace.Load(folder)
			require.NoError(b, err)
			return ws
		}
		ws := load()
		parse := func() {
			_, found := dsl.Parse(ws.Files[0].Path, ws.Files[0].Text)
			require.Empty(b, found)
		}
		var session compiler.Session
		info, found := session.Check(ws)
		require.Empty(b, compiler.Refused(found))
		program, err := compiler.Compile(ws, info)
		require.NoError(b, err)
		build := func() {
			_, err := engine.New(program)
			require.NoError(b, err)
		}
		whole := func() {
			ws := load()
			info, _ := compiler.Check(ws)
			program, err := compiler.Compile(ws, info)
			require.NoError(b, err)
			_, err = engine.New(program)
			require.NoError(b, err)
		}
		for _, part := range []struct {
			name string
			do   func()
		}{
			{"whole", whole},
			{"load", func() { load() }},
			{"parse", parse},
			{"check", func() { session.Check(ws) }}, // nothing is parsed again
			{"lower", func() { _, _ = compiler.Compile(ws, info) }},
			{"build", build},
		} {
			b.Run(fmt.Sprintf("rules=%d/part=%s", rules, part.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					part.do()
				}
			})
		}
	}
}
