package lint

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
)

// BenchmarkLint looks for everything in books of the standard workload, without loading and checking them.
func BenchmarkLint(b *testing.B) {
	for _, rules := range []int{100, 1_000, 5_000} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			w := workload.New(workload.Settings{Rules: rules})
			ws, found, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}})
			require.NoError(b, err)
			info, more := compiler.Check(ws)
			b.ReportAllocs()
			findings := 0
			for b.Loop() {
				findings = len(Run(&Book{Workspace: ws, Info: info}, append(found, more...), Settings{}))
			}
			b.ReportMetric(float64(findings), "findings")
		})
	}
}
