package mutation

import (
	"cmp"
	"context"
	_ "embed" // for the schema
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/rules/cases"
)

// Schema is the JSON Schema of what "routebook mutate" writes.
//
//go:embed mutation.schema.json
var Schema string

// Mutant is a book with one small change.
type Mutant struct {
	Kind string    // what was done, as in "drop a condition"
	Of   string    // the rule, define or let that was changed
	File string    // where it stands
	Span diag.Span // what was changed
	New  string    // what stands there instead

	// Before, Old, With and After are the change on one line: what stands around it, and Old replaced by With.
	Before, Old, With, After string

	order []*compiler.Rule // for a change of order: the rules as they are decided then
}

// Fate is what became of a mutant.
type Fate uint8

// The fates.
const (
	Untried    Fate = iota // the time was up
	Invalid                // it does not compile
	Equivalent             // it compiles to the same program
	Killed                 // a test failed
	Survived               // every test passed
)

// Settings say what is tried. All but Progress is needed.
type Settings struct {
	Book    *cases.Book
	FS      fs.FS // of the book
	Suite   *cases.Suite
	Mutants []*Mutant // those of the book, or some of them
	Jobs    int       // how many are tried at a time

	// Progress is told after each mutant, from any goroutine. It may be nil.
	Progress func()
}

// Report says which changes of a book its tests would notice.
type Report struct {
	Made       int // mutants that differ from the book in their program, those that were not tried among them
	Killed     int
	Untried    int       // the time was up
	Equivalent int       // changes that change no program, or make the same as another
	Survivors  []*Mutant // in the order of the text
}

// Score is the percentage of the mutants tried that a test noticed; 100 when there was none.
func (r *Report) Score() float64 {
	tried := r.Killed + len(r.Survivors)
	if tried == 0 {
		return 100
	}
	return 100 * float64(r.Killed) / float64(tried)
}

// ErrFailing is what Run returns when a test fails already without a change.
var ErrFailing = errors.New("the tests fail already without a change: make them pass first")

// Run makes small changes to the rules of a book, one at a time, and asks its tests whether they see them. When ctx is
// done, the rest is not tried.
func Run(ctx context.Context, m Settings) (*Report, error) {
	guide, err := m.baseline(ctx)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	results, err := m.tryAll(ctx, guide)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{m.Book.Program.Digest(): true}
	for i, r := range results {
		if r.fate != Untried && r.fate != Invalid {
			if seen[r.digest] {
				report.Equivalent++
				continue
			}
			seen[r.digest] = true
		}
		switch r.fate {
		case Invalid:
			continue
		case Untried:
			report.Untried++
		case Killed:
			report.Killed++
		case Survived:
			report.Survivors = append(report.Survivors, m.Mutants[i])
		}
		report.Made++
	}
	return report, nil
}

// Sample returns n of some mutants, all of them when n is 0 or more than there are. Which ones depends on each by itself, so that it is
// the same every time, and a change elsewhere in the book moves few.
func Sample(mutants []*Mutant, n int) []*Mutant {
	if n == 0 || n >= len(mutants) {
		return mutants
	}
	type ranked struct {
		at   int
		rank uint64
	}
	all := make([]ranked, len(mutants))
	for i, m := range mutants {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%s", m.Kind, m.File, m.Of, m.Old, m.With)
		all[i] = ranked{i, h.Sum64()}
	}
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at)) })
	all = all[:n]
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Compare(a.at, b.at) })
	taken := make([]*Mutant, n)
	for i, r := range all {
		taken[i] = mutants[r.at]
	}
	return taken
}

// guide says which tests are the likeliest to notice a change of a rule: those that consider it.
type guide map[string][]int // indices into the cases, by the name of a rule

// baseline runs the tests on the book as it is. They must pass.
func (m *Settings) baseline(ctx context.Context) (guide, error) {
	runner, err := cases.NewRunner(m.Book.Program, nil)
	if err != nil {
		return nil, err
	}
	considered := map[program.RuleID]bool{}
	runner.Observe = func(d *engine.Decision) {
		for i := range d.Evidence.Passes {
			for _, id := range d.Evidence.Passes[i].Considered {
				considered[id] = true
			}
		}
	}
	g := guide{}
	for i, c := range m.Suite.Cases {
		clear(considered)
		failures, err := runner.Run(ctx, c)
		if err != nil {
			return nil, err
		}
		if len(failures) > 0 {
			return nil, ErrFailing
		}
		for id := range considered {
			name := m.Book.Program.Rules[id].Name
			g[name] = append(g[name], i)
		}
	}
	for _, golden := range m.Suite.Goldens {
		rec, err := runner.Decide(ctx, m.FS, golden)
		if err != nil {
			return nil, err
		}
		if rec.Stale() {
			return nil, ErrFailing
		}
	}
	return g, nil
}

// result is what became of a mutant.
type result struct {
	fate   Fate
	digest string // of its program; "" when it has none
}

// tryAll tries mutants, several at a time.
func (m *Settings) tryAll(ctx context.Context, g guide) ([]result, error) {
	results := make([]result, len(m.Mutants))
	var next atomic.Int64
	var wait sync.WaitGroup
	var failed atomic.Pointer[error]
	for range max(1, m.Jobs) {
		wait.Go(func() {
			var session compiler.Session // one file changes from mutant to mutant
			for i := int(next.Add(1)) - 1; i < len(m.Mutants) && ctx.Err() == nil && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				r, err := m.try(ctx, &session, m.Mutants[i], g)
				switch {
				case ctx.Err() != nil:
				case err != nil:
					failed.Store(&err)
				default:
					results[i] = r
				}
				if m.Progress != nil {
					m.Progress()
				}
			}
		})
	}
	wait.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return results, nil
}

// try compiles one mutant and runs the tests up to the first that notices it.
func (m *Settings) try(ctx context.Context, session *compiler.Session, mutant *Mutant, g guide) (result, error) {
	p := mutant.compile(session, m.Book)
	if p == nil {
		return result{fate: Invalid}, nil
	}
	r := result{fate: Equivalent, digest: p.Digest()}
	if r.digest == m.Book.Program.Digest() {
		return r, nil
	}
	runner, err := cases.NewRunner(p, nil)
	if err != nil {
		return result{}, err
	}
	r.fate, err = m.noticed(ctx, runner, g[mutant.Of])
	return r, err
}

// noticed runs the tests, the likely ones first.
func (m *Settings) noticed(ctx context.Context, runner *cases.Runner, first []int) (Fate, error) {
	run := func(i int) (bool, error) {
		failures, err := runner.Run(ctx, m.Suite.Cases[i])
		return len(failures) > 0, err
	}
	for _, i := range first {
		if failed, err := run(i); failed || err != nil {
			return Killed, err
		}
	}
	for i := range m.Suite.Cases {
		if _, done := slices.BinarySearch(first, i); done {
			continue
		}
		if failed, err := run(i); failed || err != nil {
			return Killed, err
		}
	}
	for _, golden := range m.Suite.Goldens {
		rec, err := runner.Decide(ctx, m.FS, golden)
		if err != nil {
			return Untried, err
		}
		if rec.Stale() {
			return Killed, nil
		}
	}
	return Survived, nil
}

// compile returns the program of a mutant, nil when it has none.
func (m *Mutant) compile(session *compiler.Session, book *cases.Book) *program.Program {
	ws, info := book.Workspace, book.Info
	if m.order != nil {
		reordered := *info
		reordered.Rules = m.order
		info = &reordered
	} else {
		ws = changed(ws, m.File, m.Span, m.New)
		info, _ = session.Check(ws)
	}
	p, err := compiler.Compile(ws, info)
	if err != nil {
		return nil
	}
	return p
}

// changed returns a workspace in which one part of one file is another.
func changed(ws *workspace.Workspace, file string, at diag.Span, text string) *workspace.Workspace {
	other := *ws
	other.Files = slices.Clone(ws.Files)
	for i := range other.Files {
		if f := &other.Files[i]; f.Path == file {
			f.Text = slices.Concat(f.Text[:at.Start], []byte(text), f.Text[at.End:])
		}
	}
	return &other
}
