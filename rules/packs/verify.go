package packs

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/cases"
)

// Problems are what keeps an edition from being handed out.
type Problems struct {
	Found  diag.List // errors and warnings, of rules, workspace and tests
	Failed []string  // tests, by name
	Laid   []string  // files that are not in the canonical layout

	texts map[string][]byte
}

// None reports whether there is none.
func (p *Problems) None() bool { return len(p.Found)+len(p.Failed)+len(p.Laid) == 0 }

// Text returns the text of a file that a finding is about.
func (p *Problems) Text(name string) []byte { return p.texts[name] }

// Verify does with a book what check at the level of a warning, fmt --check and test do. The day is the one on which it is
// looked at, 2026-11-20. The error says what could not be read.
func Verify(ctx context.Context, fsys fs.FS, day string) (*Problems, error) {
	ws, found, err := workspace.Load(fsys)
	if err != nil {
		return nil, err
	}
	p := &Problems{texts: map[string][]byte{}}
	for _, f := range ws.Files {
		p.texts[f.Path] = f.Text
		if tree, broken := dsl.Parse(f.Path, f.Text); len(broken) == 0 && !bytes.Equal(f.Text, dsl.Format(tree)) {
			p.Laid = append(p.Laid, f.Path)
		}
	}
	for _, f := range ws.YAML {
		p.texts[f.Path] = f.Text
	}
	info, more := compiler.Check(ws)
	all := lint.Run(&lint.Book{Workspace: ws, Info: info, Today: day}, append(found, more...), lint.Settings{})
	for _, d := range all {
		if d.Severity <= diag.Warning {
			p.Found = append(p.Found, d)
		}
	}
	if len(compiler.Refused(all)) > 0 {
		return p, nil
	}
	return p, p.test(ctx, fsys, ws, info)
}

// test runs the tests of the book.
func (p *Problems) test(ctx context.Context, fsys fs.FS, ws *workspace.Workspace, info *compiler.Info) error {
	program, err := compiler.Compile(ws, info)
	if err != nil {
		return fmt.Errorf("compile: %w", err)
	}
	suite, wrong, err := cases.Load(fsys, &cases.Book{Workspace: ws, Info: info, Program: program})
	if err != nil {
		return err
	}
	for _, f := range suite.Files {
		p.texts[f.Path] = f.Text
	}
	p.Found = append(p.Found, wrong...)
	runner, err := cases.NewRunner(program, nil)
	if err != nil {
		return err
	}
	for _, c := range suite.Cases {
		failures, err := runner.Run(ctx, c)
		if err != nil {
			return err
		}
		if len(failures) > 0 {
			p.Failed = append(p.Failed, path.Base(c.File)+": "+c.Name)
		}
	}
	return nil
}
