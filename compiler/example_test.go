package compiler_test

import (
	"fmt"
	"testing/fstest"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
)

// An editor checks a book at each keystroke, and parses the file that was changed.
func ExampleSession() {
	book := fstest.MapFS{
		"book.yaml":     {Data: []byte("edition: 1\nteams: [{id: Ventes}]\n")},
		"mots.route":    {Data: []byte("let retours = [\"retour\", \"échange\"]\n")},
		"retours.route": {Data: []byte("rule \"retours\"\n  when subject contains any of retour\n  then\n    assign team Ventes\n")},
	}
	var session compiler.Session
	check := func() {
		ws, found, err := workspace.Load(book)
		if err != nil {
			panic(err)
		}
		_, more := session.Check(ws)
		fmt.Printf("%d files parsed so far\n", session.Parsed)
		for _, d := range append(found, more...) {
			fmt.Printf("%s %s: %s\n", d.File, d.Code, d.Message)
		}
	}
	check()
	book["retours.route"] = &fstest.MapFile{Data: []byte("rule \"retours\"\n  when subject contains any of retours\n  then\n    assign team Ventes\n")}
	check()
	// Output:
	// 2 files parsed so far
	// mots.route R106: the let "retours" is not used
	// retours.route R103: no let named "retour"
	// 3 files parsed so far
}
