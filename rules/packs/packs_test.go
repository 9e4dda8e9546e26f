package packs_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/packs"
)

// day is the one on which the editions of these tests are looked at.
const day = "2026-11-20"

// edition returns the book that somebody gets, with what is wrong with it.
func edition(t *testing.T, p *packs.Pack, language string, given map[string]string) (fstest.MapFS, *packs.Problems) {
	t.Helper()
	values, err := p.Parse(language, given)
	require.NoError(t, err)
	files, err := p.Edition(language, values)
	require.NoError(t, err)
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	problems, err := packs.Verify(context.Background(), fsys, day)
	require.NoError(t, err)
	return fsys, problems
}

// requireSound fails with everything that is wrong with an edition.
func requireSound(t *testing.T, problems *packs.Problems) {
	t.Helper()
	for _, d := range problems.Found {
		t.Errorf("%s: %s %s", d.File, d.Code, d.Message)
	}
	assert.Empty(t, problems.Failed)
	assert.Empty(t, problems.Laid)
	require.True(t, problems.None())
}

func TestEditionsAreSound(t *testing.T) {
	for _, p := range packs.All() {
		for _, language := range p.Languages() {
			t.Run(p.Name+"/"+language, func(t *testing.T) {
				_, problems := edition(t, p, language, nil)
				requireSound(t, problems)
			})
		}
	}
}
