package coverage

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/evidence"
)

// Untested runs the tests of a book for what they leave out, whether they pass or not. The findings say what is wrong with
// the tests; those are left out. The error says what could not be read, or that ctx is done.
func Untested(ctx context.Context, fsys fs.FS, book *cases.Book) (*lint.Tested, diag.List, error) {
	suite, found, err := cases.Load(fsys, book)
	if err != nil {
		return nil, nil, err
	}
	runner, err := cases.NewRunner(book.Program, evidence.NewReader(book.Info, book.Program))
	if err != nil {
		return nil, nil, err
	}
	profile := NewProfile(book.Info, book.Program)
	runner.Observe = func(d *engine.Decision) { profile.Observe(d, Tests) }
	for _, c := range suite.Cases {
		if _, err := runner.Run(ctx, c); err != nil {
			return nil, nil, err
		}
	}
	for _, g := range suite.Goldens {
		if _, err := runner.Decide(ctx, fsys, g); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", g.Name(), err)
		}
	}
	return &lint.Tested{Gaps: profile.gaps()}, found, nil
}

// gaps returns what no test exercises, as lints speak of it.
func (c *Profile) gaps() []lint.Gap {
	var gaps []lint.Gap
	for _, u := range c.Units {
		kind := "rule"
		if u.Define {
			kind = "define"
		}
		for _, g := range u.Gaps() {
			gaps = append(gaps, lint.Gap{File: g.File, Span: g.Span, Where: fmt.Sprintf("%s %q", kind, u.Name), Lacks: g.Lacks})
		}
	}
	return gaps
}
