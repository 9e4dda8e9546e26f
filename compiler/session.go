package compiler

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// Session checks one book again and again, as an editor does: a file that is the
// same as the last time is not parsed again. What names mean, what is unused and
// what is legal depends on the whole book, and is found out anew each time; that
// is a fraction of the parsing.
//
// The zero value is ready. Each Info is a value of its own that stays as it is;
// they share the trees of files, which nothing changes once they are parsed. The
// text of a file must not be written over in place: a changed file is another
// slice. A Session belongs to one goroutine at a time.
type Session struct {
	Parsed int // the files that were parsed so far, each time counted

	files map[string]parsed // of the last book, by path
}

// parsed is a file with what is wrong with its syntax. It is read-only.
type parsed struct {
	tree  *dsl.File
	found diag.List
}

// Check is [Check] of the book as it is now. Files that are no longer in it are forgotten.
func (s *Session) Check(ws *workspace.Workspace) (*Info, diag.List) {
	files := make([]parsed, len(ws.Files))
	var changed []int
	for i, f := range ws.Files {
		if known, ok := s.files[f.Path]; ok && bytes.Equal(known.tree.Src, f.Text) {
			files[i] = known
		} else {
			changed = append(changed, i)
		}
	}
	parse(ws.Files, changed, files)
	s.Parsed += len(changed)
	s.files = make(map[string]parsed, len(files))
	for _, f := range files {
		s.files[f.tree.Name] = f
	}
	return checkTrees(ws, files)
}

// parse parses the files at some indices, several at a time. Each has its place
// in the result, whoever is done first.
func parse(files []workspace.File, at []int, into []parsed) {
	var next atomic.Int32
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(at)) {
		wait.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(at); n = int(next.Add(1)) - 1 {
				f := files[at[n]]
				tree, found := dsl.Parse(f.Path, f.Text)
				into[at[n]] = parsed{tree, found}
			}
		})
	}
	wait.Wait()
}
