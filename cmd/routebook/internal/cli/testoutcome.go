package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
)

// outcome is what came of one test.
type outcome struct {
	kind     string // "case" or "golden"
	name     string
	file     string // as the user would type it
	line     int    // of the test's name; 0 for a golden
	failures []cases.Failure
	update   *goldenUpdate // what --update wrote; nil for nothing
	took     time.Duration
}

// goldenUpdate is a golden file that was written anew.
type goldenUpdate struct {
	before, after []byte
	begun         bool // it was not there before
}

// observe returns what notes the coverage of decisions.
func (r *testRun) observe(from coverage.Origin) func(*engine.Decision) {
	return func(d *engine.Decision) { r.coverage.Observe(d, from) }
}

func (r *testRun) runCase(ctx context.Context, runner *cases.Runner, c *cases.Case) (outcome, error) {
	begun := time.Now()
	failures, err := runner.Run(ctx, c)
	o := outcome{kind: "case", name: c.Name, file: r.path(c.File), failures: failures, took: time.Since(begun)}
	o.line = r.position(o.file, c.Span).Line
	return o, err
}

// runGolden runs a recording, and with update makes what it comes to the decisions that are expected.
func (r *testRun) runGolden(ctx context.Context, runner *cases.Runner, g cases.Golden, update bool) (outcome, error) {
	begun := time.Now()
	rec, err := runner.Decide(ctx, r.fsys, g)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{kind: "golden", name: g.Name(), file: r.path(g.Decisions), took: time.Since(begun)}
	switch {
	case !rec.Stale():
	case update:
		if err := writeFile(filepath.FromSlash(o.file), rec.Got); err != nil {
			return outcome{}, err
		}
		o.update = &goldenUpdate{before: rec.Want, after: rec.Got, begun: rec.Missing}
	default:
		o.failures = rec.Failures()
	}
	return o, nil
}

// position returns where something stands in a file of the book.
func (r *testRun) position(file string, at diag.Span) diag.Position {
	text := r.text(file)
	if text == nil {
		return diag.Position{}
	}
	return diag.NewMapper(text).OffsetPosition(at.Start)
}

// place returns FILE:LINE:COLUMN of something in the book, or the file alone.
func (r *testRun) place(file string, at diag.Span) string {
	file = r.path(file)
	if at.IsZero() {
		return file
	}
	return file + ":" + r.position(file, at).String()
}

// coverTraffic notes what recorded traffic exercises.
func (s *streams) coverTraffic(ctx context.Context, r *testRun, names []string) error {
	inputs, err := s.openInputs(names)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	observe := r.observe(coverage.Traffic)
	settings := replay.Settings{Program: r.program, Evidence: true, Decided: func(d *engine.Decision) error {
		observe(d)
		return nil
	}}
	rejected := 0
	settings.Rejected = func(*event.LineError) error {
		rejected++
		return nil
	}
	for _, in := range inputs {
		settings.Inputs = append(settings.Inputs, replay.Input{Name: in.name, Reader: cancelable{ctx, in}})
	}
	summary, err := replay.Run(ctx, settings)
	if err != nil {
		return err
	}
	if summary.Events == 0 {
		return fmt.Errorf("%s: no event to decide", strings.Join(names, ", "))
	}
	if rejected > 0 {
		fmt.Fprintf(s.err, "%s: %s left out, as they are no events\n", strings.Join(names, ", "), plural(rejected, "line"))
	}
	return nil
}
