package dsl

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// FuzzParse checks that any bytes give a tree and findings that lie within them.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"ok", "tree", "errors"} {
		for _, src := range examples(f, folder) {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tree, found := Parse("fuzz.route", src)
		if tree == nil || !bytes.Equal(tree.Src, src) {
			t.Fatalf("no tree of %q", src)
		}
		checkSpans(t, tree, found)
	})
}

func BenchmarkParse(b *testing.B) {
	for _, rules := range []int{1000} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			src := []byte(strings.Repeat(benchmarkRule, rules))
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, found := Parse("in.route", src); len(found) > 0 {
					b.Fatal(found)
				}
			}
		})
	}
}

const benchmarkRule = `rule "Retours hors Allegro"
  description "Tout retour qui ne vient pas d'Allegro va aux Ventes."
  on message
  when source is not "allegro" and (subject contains any of retours or body contains any of ["retour", "échange"])
  then
    assign team Ventes strategy least_busy reassign after 10 minutes fallback queue
    add tag "retour"
    if body contains "facture" {
      send template accuse_reception
    }

`
