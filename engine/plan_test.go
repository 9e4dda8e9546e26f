package engine_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// unplanned returns p without its plan: the reference for how it decides.
func unplanned(p *program.Program) *program.Program {
	q := *p
	q.Plan = program.Plan{}
	return &q
}

// machines returns machines that must decide alike: one without a plan, one as users have it, and one that uses the index
// whenever it can.
func machines(t require.TestingT, p *program.Program) map[string]*engine.Machine {
	require.Len(t, p.Plan.Access, len(p.Rules), "a plan")
	all := map[string]*engine.Machine{}
	for name, load := range map[string]func() (*engine.Rules, error){
		"no plan": func() (*engine.Rules, error) { return engine.Load(unplanned(p)) },
		"plan":    func() (*engine.Rules, error) { return engine.Load(p) },
		"index": func() (*engine.Rules, error) {
			r, err := engine.Load(p)
			r.IndexFrom(1)
			return r, err
		},
	} {
		r, err := load()
		require.NoError(t, err)
		all[name], err = r.NewMachine()
		require.NoError(t, err)
	}
	return all
}

// sameDecisions fails unless all machines decide alike, and with evidence see the same.
func sameDecisions(t require.TestingT, p *program.Program, lines string) {
	for _, evidence := range []bool{false, true} {
		var want []byte
		all := machines(t, p)
		for _, name := range []string{"no plan", "plan", "index"} {
			m := all[name]
			m.KeepEvidence = evidence
			got := replayOn(t, m, state.NewMemory(p), lines, nil)
			if name == "no plan" {
				want = got
				continue
			}
			require.Equal(t, string(want), string(got), "%s, evidence %t, events:\n%s", name, evidence, lines)
		}
	}
}

// TestPlansChangeNothing runs all conformance cases with and without a plan.
func TestPlansChangeNothing(t *testing.T) {
	programs, events := corpus(t)
	for i, p := range programs {
		sameDecisions(t, p, events[i])
	}
}

// products returns the programs of the books that show what other products do.
func products(t testing.TB) (programs []*program.Program) {
	folders, err := filepath.Glob(filepath.Join("..", "rules", "packs", "*", "book"))
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	for _, folder := range append(folders, filepath.Join("..", "testdata", "products", "pains")) {
		book := fstest.MapFS{}
		require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(filepath.Join(folder, path))
			book[path] = &fstest.MapFile{Data: data}
			return err
		}))
		p := compile(t, book)
		require.NotEmpty(t, p.Rules, folder)
		programs = append(programs, p)
	}
	return programs
}

// TestPlansChangeNothingOfAnyStream does so with events of any kind, and the books of products.
func TestPlansChangeNothingOfAnyStream(t *testing.T) {
	programs, _ := corpus(t)
	programs = append(programs, products(t)...)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(programs).Draw(t, "program")
		sameDecisions(t, p, strings.Join(rapid.SliceOfN(line(), 1, 20).Draw(t, "lines"), "\n"))
	})
}

// FuzzPlan does so with any lines.
func FuzzPlan(f *testing.F) {
	programs, events := corpus(f)
	for i := range events {
		f.Add(i, events[i])
	}
	f.Fuzz(func(t *testing.T, book int, lines string) {
		sameDecisions(t, programs[(book%len(programs)+len(programs))%len(programs)], lines)
	})
}

// TestReadingAheadChangesNothing decides messages with what was read ahead of them, and with what was read ahead of others.
func TestReadingAheadChangesNothing(t *testing.T) {
	w := workload.New(workload.Settings{Rules: 200, Messages: 50})
	p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}})
	rules, err := engine.Load(p)
	require.NoError(t, err)
	lines := bytes.Join(w.Lines(), nil)
	want := string(replay(t, p, string(lines), nil))
	for _, every := range []int{1, 3} {
		m, err := rules.NewMachine()
		require.NoError(t, err)
		memory, r := state.NewMemory(p), event.NewReader(bytes.NewReader(lines), event.Settings{})
		var ahead engine.Ahead
		var got []byte
		m.Ahead = &ahead
		for i := range w.Messages {
			var ev event.Event
			require.NoError(t, r.Next(&ev))
			if i%every == 0 {
				rules.Read(&ev, &ahead)
			}
			d := m.Decide(memory, &ev)
			memory.Apply(d.Changes)
			got = append(d.AppendJSON(got), '\n')
		}
		require.Equal(t, want, string(got), "read ahead of every %dth event", every)
	}
}

// TestDecideAllocatesNothingInALargeBook decides messages of which none makes a rule take a step.
func TestDecideAllocatesNothingInALargeBook(t *testing.T) {
	m, memory, events := helpdesk(t, workload.Settings{Rules: 1_000, Messages: 300})
	var quiet []*event.Event
	for range 2 { // in the second round all memory is there
		quiet = quiet[:0]
		for i := range events {
			if d := m.Decide(memory, &events[i]); len(d.Matched) == 0 {
				quiet = append(quiet, &events[i])
			}
		}
	}
	require.Greater(t, len(quiet), 10)
	next := 0
	require.Zero(t, testing.AllocsPerRun(len(quiet), func() {
		m.Decide(memory, quiet[next%len(quiet)])
		next++
	}))
}
