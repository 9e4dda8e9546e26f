package reference

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryCodeIsExplained looks for codes in the sources: a finding that sends its reader to "routebook codes" must find
// something there.
func TestEveryCodeIsExplained(t *testing.T) {
	explained := map[string]bool{}
	for _, c := range Codes() {
		explained[c.Code] = true
	}
	code := regexp.MustCompile(`"(R[0-9]{3})"`)
	used := 0
	for _, dir := range []string{"dsl", "compiler", "engine", "rules"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", "..", "..", "..", dir), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range code.FindAllSubmatch(text, -1) {
				used++
				assert.True(t, explained[string(m[1])], "%s uses %s", path, m[1])
			}
			return err
		}))
	}
	assert.NotZero(t, used)
}
