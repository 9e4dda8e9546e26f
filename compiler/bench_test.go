package compiler

import (
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workload"
)

// BenchmarkCompile goes from a book's text to a program.
func BenchmarkCompile(b *testing.B) {
	for _, rules := range []int{10, 1_000, 10_000} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			w := workload.New(workload.Settings{Rules: rules})
			files := []txtar.File{{Name: "book.yaml", Data: []byte(w.Book())}, {Name: "rules.route", Data: []byte(w.Route())}}
			b.ReportAllocs()
			for b.Loop() {
				ws, _ := load(b, files)
				info, found := Check(ws)
				require.Empty(b, Refused(found))
				_, err := Compile(ws, info)
				require.NoError(b, err)
			}
		})
	}
}
