package main

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	quoted  = regexp.MustCompile("`[^`\n]*`")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// TestLinks follows every link of our pages to another of our files, and to the heading that it names.
func TestLinks(t *testing.T) {
	seen := 0
	for _, name := range pages(t) {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range linked.FindAllSubmatch(prose(page), -1) {
			target, err := url.Parse(string(m[1]))
			require.NoError(t, err, "%s: %s", name, m[1])
			if target.IsAbs() {
				continue
			}
			seen++
			file := name
			if target.Path != "" {
				file = filepath.Join(filepath.Dir(name), filepath.FromSlash(target.Path))
			}
			_, err = os.Stat(file)
			if !assert.NoError(t, err, "%s: %s", name, m[1]) || target.Fragment == "" {
				continue
			}
			assert.Contains(t, anchors(t, file), target.Fragment, "%s: %s", name, m[1])
		}
	}
	assert.NotZero(t, seen)
}

// pages are the Markdown files of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if filepath.Ext(name) == ".md" {
			all = append(all, name)
		}
		return err
	})
	require.NoError(t, err)
	return all
}

// prose is a page without its blocks and pieces of code.
func prose(page []byte) []byte {
	return quoted.ReplaceAll(fenced.ReplaceAll(page, nil), nil)
}

// anchors are the names of a page's headings as GitHub makes them.
func anchors(t *testing.T, name string) []string {
	t.Helper()
	page, err := os.ReadFile(name)
	require.NoError(t, err)
	var all []string
	for _, m := range heading.FindAllSubmatch(fenced.ReplaceAll(page, nil), -1) {
		all = append(all, strings.Map(anchorRune, strings.ToLower(string(bytes.TrimSpace(m[1])))))
	}
	return all
}

func anchorRune(r rune) rune {
	switch {
	case r == ' ':
		return '-'
	case unicode.IsLetter(r), unicode.IsNumber(r), r == '-', r == '_':
		return r
	}
	return -1
}
