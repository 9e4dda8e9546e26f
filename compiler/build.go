package compiler

import (
	"fmt"
	"io/fs"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

// Build makes the program of the book in a folder, ready for an engine: loaded, checked, compiled and verified. It is for those who run
// books and need nothing in between.
//
// The findings are what Load and Check say, sorted, warnings among them. A book with findings that Refused keeps has no program:
// that is nil, without an error. The error is of a book that could not be read. A book without rules is a program that decides nothing.
func Build(fsys fs.FS) (*program.Program, diag.List, error) {
	ws, found, err := workspace.Load(fsys)
	if err != nil {
		return nil, nil, err
	}
	info, more := Check(ws)
	found = append(found, more...)
	found.Sort()
	if info.refused || len(Refused(found)) > 0 {
		return nil, found, nil
	}
	p, err := Compile(ws, info)
	if err != nil {
		return nil, found, err
	}
	if err := p.Verify(); err != nil {
		panic(fmt.Sprintf("the compiled program does not verify: %v", err))
	}
	return p, found, nil
}
