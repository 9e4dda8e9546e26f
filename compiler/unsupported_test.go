package compiler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUnsupportedIsDocumented checks that the language reference lists what is refused, and does not say that nothing is
// when something is.
func TestUnsupportedIsDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "language.md"))
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(page), "\n## 17. Not supported yet\n")
	require.True(t, ok)
	for _, name := range unsupported {
		assert.Contains(t, section, name)
	}
	assert.Equal(t, len(unsupported) == 0, strings.Contains(section, "Nothing of the language is refused."))
}
