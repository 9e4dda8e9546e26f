package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryNameIsDocumented checks that "go doc" of a package that others may import reads as an introduction, and says something about every name.
func TestEveryNameIsDocumented(t *testing.T) {
	packages := map[string]int{} // words of the package comment, by folder
	for _, room := range []string{"dsl", "compiler", "engine", "rules"} {
		root := filepath.Join("..", "..", room)
		require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			if file.Name.Name == "main" { // a generator
				return nil
			}
			packages[filepath.Dir(name)] += len(strings.Fields(file.Doc.Text()))
			assert.Empty(t, undocumented(set, file))
			return nil
		}))
	}
	assert.Greater(t, len(packages), 30)
	for folder, words := range packages {
		assert.GreaterOrEqual(t, words, 30, "%s: the package comment is no introduction", folder)
	}
}

// How many words a comment has at the least: that of a type or function is a sentence, and of a row of a group a word is enough beside the group's.
const (
	sentence = 4
	word     = 2
)

// undocumented returns the exported names of a file about which nothing is said, or hardly more than the name.
func undocumented(set *token.FileSet, file *ast.File) []string {
	var all []string
	report := func(n *ast.Ident, least int, comments ...*ast.CommentGroup) {
		words := 0
		for _, c := range comments {
			words += len(strings.Fields(c.Text()))
			if strings.Contains(c.Text(), " implements ") {
				return
			}
		}
		if n.IsExported() && words < least {
			all = append(all, fmt.Sprintf("%s: %s", set.Position(n.Pos()), n.Name))
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiver(d).IsExported() {
				report(d.Name, sentence, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					report(s.Name, sentence, d.Doc, s.Doc, s.Comment)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						report(name, word, d.Doc, s.Doc, s.Comment)
					}
				}
			}
		}
	}
	return all
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) *ast.Ident {
	of := d.Recv.List[0].Type
	for {
		switch x := of.(type) {
		case *ast.StarExpr:
			of = x.X
		case *ast.IndexExpr:
			of = x.X
		case *ast.Ident:
			return x
		default:
			panic(fmt.Sprintf("unexpected %T", x))
		}
	}
}

// TestUndocumentedCanFail keeps the check above honest.
func TestUndocumentedCanFail(t *testing.T) {
	const source = `package x

type Bare struct{}

func (b *Bare) Method() {}

func (b hidden[T]) Method() {}

// Said is a type about which something is said.
type Said struct{}

// Colors.
const (
	Red = iota
	Green // what grass is
)

func Free() {}

// Short frees.
func Short() {}

// Close implements io.Closer.
func (s *Said) Close() {}
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", source, parser.ParseComments)
	require.NoError(t, err)
	assert.Equal(t, []string{"x.go:3:6: Bare", "x.go:5:16: Method", "x.go:14:2: Red", "x.go:18:6: Free", "x.go:21:6: Short"}, undocumented(set, file))
}
