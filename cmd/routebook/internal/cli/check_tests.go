package cli

import (
	"context"
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
)

// learnTests runs the tests of a book and returns what they leave out. A book that has no meaning decides nothing: its
// findings say so. What is wrong with the tests is said by the verb test.
func (s *streams) learnTests(ctx context.Context, b *book) (*lint.Tested, error) {
	if len(compiler.Refused(b.found)) > 0 {
		return nil, nil
	}
	p, err := b.compile(s, true)
	if err != nil {
		return nil, err
	}
	tested, found, err := coverage.Untested(ctx, b.files, &cases.Book{Workspace: b.ws, Info: b.info, Program: p})
	if err != nil {
		return nil, fmt.Errorf("run the tests of %s: %w", b.name, err)
	}
	if len(found) > 0 {
		fmt.Fprintf(s.err, "%s: %s in the tests, which routebook test shows; those tests were left out\n", b.name, diag.Summary(found))
	}
	return tested, nil
}
