package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
)

// TestEveryJSONHasASchema checks that a schema is published of whatever a command prints as JSON.
func TestEveryJSONHasASchema(t *testing.T) {
	printing := 0
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if format := cmd.Flags().Lookup("format"); format != nil && strings.Contains(format.Usage, "json") {
			printing++
			path := strings.TrimPrefix(cmd.CommandPath(), "routebook ")
			published := false
			for _, schema := range schemas {
				published = published || strings.Contains(" "+schema.brief+" ", " "+path+" ")
			}
			assert.True(t, published, "%s --format json has no schema", path)
		}
		for _, below := range cmd.Commands() {
			visit(below)
		}
	}
	visit(newRoot(&streams{}))
	assert.Greater(t, printing, 6)
}
