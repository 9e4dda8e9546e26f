package importer

import (
	"fmt"
	"testing/fstest"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// result writes the book and checks it. A rule that the checker refuses is taken out, and its reason reported: what is
// handed out has no errors.
func (d *draft) result() *Result {
	if d.system.joins {
		d.joinChains()
	}
	for {
		files := d.files()
		if files == nil {
			return &Result{Report: d.report()}
		}
		route, w, bad := d.route()
		if len(bad) == 0 {
			files[d.routeFile()] = route
			bad = w.refused(files)
		}
		if len(bad) == 0 {
			return &Result{Files: files, Report: d.report()}
		}
		for it, reason := range bad {
			it.rules = nil
			it.note(untranslated, it.span, "what became of it is no rule: %s", reason)
		}
	}
}

// files begins the files of the book, nil when there is no rule to put in.
func (d *draft) files() map[string][]byte {
	for _, it := range d.items {
		if len(it.rules) > 0 {
			return map[string][]byte{"book.yaml": d.bookFile()}
		}
	}
	return nil
}

// refused checks a book, and returns the items to whom its errors belong.
func (w *writer) refused(files map[string][]byte) map[*item]string {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	ws, found, err := workspace.Load(fsys)
	if err != nil {
		panic(fmt.Sprintf("import %s: %v", w.system.Name, err)) // it is in memory
	}
	_, more := compiler.Check(ws)
	tree, _ := dsl.Parse(w.routeFile(), files[w.routeFile()])
	bad := map[*item]string{}
	for _, f := range append(found, more...) {
		if f.Severity != diag.Error {
			continue
		}
		owners := w.ownersOf(tree, f)
		if len(owners) == 0 {
			panic(fmt.Sprintf("import %s: %s in %s", w.system.Name, f.Message, f.File)) // the names were quoted and are unique
		}
		for _, it := range owners {
			bad[it] = f.Message
		}
	}
	return bad
}

// ownersOf returns the items that an error is about.
func (w *writer) ownersOf(tree *dsl.File, f diag.Diagnostic) []*item {
	if f.File != w.routeFile() {
		return nil
	}
	n := 0
	for _, decl := range tree.Decls {
		inside := decl.Span().Contains(f.Span)
		switch decl := decl.(type) {
		case *dsl.Rule:
			if inside {
				return w.owners[n]
			}
			n++
		case *dsl.Let:
			if inside {
				return w.uses[decl.Name.Text]
			}
		}
	}
	return nil
}
