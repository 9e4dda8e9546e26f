package cases

import (
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
)

// TestPages runs the examples of every page: the first one has the finding, the last one has none.
func TestPages(t *testing.T) {
	example := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")
	for _, c := range Codes {
		page, ok := PageOf(c.Code)
		require.True(t, ok, c.Code)
		var found []int
		for _, m := range example.FindAllStringSubmatch(page, -1) {
			fsys := fstest.MapFS{
				"book.yaml":         {Data: []byte("edition: 1\nagents: [{id: ana, name: Ana}]\nteams: [{id: Ventes, name: Ventes, members: [ana]}]\n")},
				"a.route":           {Data: []byte("rule \"Retours\"\n  on first message\n  when subject contains \"retour\"\n  then\n    add tag \"retour\"\n")},
				"tests/a.test.yaml": {Data: []byte(m[1])},
			}
			ws, wrong, err := workspace.Load(fsys)
			require.NoError(t, err)
			info, more := compiler.Check(ws)
			require.Empty(t, compiler.Refused(append(wrong, more...)))
			p, err := compiler.Compile(ws, info)
			require.NoError(t, err)
			_, vacuous, err := Load(fsys, &Book{Workspace: ws, Info: info, Program: p})
			require.NoError(t, err)
			for _, d := range vacuous {
				assert.Equal(t, c.Code, d.Code, "%s", d.Message)
			}
			found = append(found, len(vacuous))
		}
		assert.Equal(t, []int{1, 0}, found, c.Code)
	}
}
