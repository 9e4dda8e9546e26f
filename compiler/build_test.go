package compiler_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
)

func TestBuild(t *testing.T) {
	const sound = "rule \"retours\"\n  when subject contains \"retour\"\n  then\n    assign team Ventes\n"
	tests := []struct {
		name  string
		files map[string]string
		found string // codes
		rules int    // -1: there is no program
	}{
		{"a book", map[string]string{"book.yaml": "edition: 1\nteams: [{id: Ventes}]\n", "a.route": sound}, "", 1},
		{"with a warning", map[string]string{"book.yaml": "edition: 1\nteams: [{id: Ventes}]\n", "a.route": "let mots = [\"retour\"]\n\n" + sound}, "R106", 1},
		{"an unknown field", map[string]string{"a.route": "rule \"a\"\n  when subjet contains \"x\"\n  then\n    add tag x\n"}, "R101", -1},
		{"a syntax error", map[string]string{"a.route": "rule\n"}, "R007", -1},
		{"a wrong book.yaml", map[string]string{"book.yaml": "edition: [\n", "a.route": sound}, "R", -1},
		{"a disabled rule", map[string]string{"book.yaml": "edition: 1\nteams: [{id: Ventes}]\n", "a.route": "disabled " + sound}, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, text := range tt.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			p, found, err := compiler.Build(folder)
			require.NoError(t, err)
			var codes []string
			for _, d := range found {
				codes = append(codes, d.Code)
			}
			assert.True(t, strings.HasPrefix(strings.Join(codes, " "), tt.found), "%s", codes)
			if tt.rules < 0 {
				assert.Nil(t, p)
				assert.NotEmpty(t, compiler.Refused(found))
				return
			}
			require.NotNil(t, p)
			assert.Len(t, p.Rules, tt.rules)
			assert.Equal(t, tt.found, strings.Join(codes, " "))
		})
	}
}

func TestBuildUnreadable(t *testing.T) {
	p, found, err := compiler.Build(fstest.MapFS{"book.yaml": {Mode: fs.ModeDir | 0o755}})
	require.EqualError(t, err, "read book.yaml: is a folder, not a file")
	assert.Nil(t, p)
	assert.Empty(t, found)
}
