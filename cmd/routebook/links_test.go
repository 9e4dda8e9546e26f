package main

import (
	"fmt"
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
	labeled = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	other   = regexp.MustCompile(`(?m)^\[[^\]]+\]: |<a |\]\([^)]* |\]\[`)
)

// TestLinks follows every link of our pages to another of our files, and to the heading that it names.
func TestLinks(t *testing.T) {
	for _, name := range pages(t) {
		page := read(t, name)
		assert.NotRegexp(t, other, string(prose([]byte(page))), "%s: a kind of link that nobody follows here", name)
		for _, l := range links(t, name) {
			assert.False(t, strings.HasPrefix(l.file, "../../../"), "%s: %s leaves the repository", name, l.shown)
			_, err := os.Stat(l.file)
			if !assert.NoError(t, err, "%s: %s", name, l.shown) || l.heading == "" {
				continue
			}
			assert.Contains(t, anchors([]byte(read(t, l.file))), l.heading, "%s: %s", name, l.shown)
		}
	}
}

// TestEveryPageIsReachable checks that whoever begins with the README comes to every page of the documentation.
func TestEveryPageIsReachable(t *testing.T) {
	const first = "../../README.md"
	reached := map[string]bool{first: true}
	for next := []string{first}; len(next) > 0; next = next[1:] {
		for _, l := range links(t, next[0]) {
			if filepath.Ext(l.file) == ".md" && !reached[l.file] {
				reached[l.file] = true
				next = append(next, l.file)
			}
		}
	}
	count := map[string]int{}
	for _, name := range pages(t) {
		for _, folder := range []string{"docs/", "docs/reference/codes/", "rules/packs/", "examples/", "CHANGELOG"} {
			if strings.HasPrefix(name, "../../"+folder) {
				count[folder]++
				assert.True(t, reached[name] || folder == "CHANGELOG", "no link leads to %s", name)
			}
		}
	}
	assert.Len(t, count, 5, "pages of every kind are looked at: %v", count)
}

// TestAnchors tries what links may name.
func TestAnchors(t *testing.T) {
	const page = "# One two\n\n## `book.yaml`, and é!\n\n```sh\n# no heading\n```\n\n## One two\n\n### See [the page](x.md)\n"
	assert.Equal(t, []string{"one-two", "bookyaml-and-é", "one-two-1", "see-the-page"}, anchors([]byte(page)))
	for _, line := range []string{"[a]: b.md", `<a href="b.md">`, `[a](b.md "title")`, "[a][b]"} {
		assert.Regexp(t, other, line)
	}
}

// link is a link of a page to a file of the repository.
type link struct{ shown, file, heading string }

func links(t *testing.T, name string) []link {
	t.Helper()
	var all []link
	for _, m := range linked.FindAllStringSubmatch(string(prose([]byte(read(t, name)))), -1) {
		target, err := url.Parse(m[1])
		require.NoError(t, err, "%s: %s", name, m[1])
		if target.IsAbs() {
			continue
		}
		file := name
		if target.Path != "" {
			file = filepath.Join(filepath.Dir(name), filepath.FromSlash(target.Path))
		}
		all = append(all, link{m[1], file, target.Fragment})
	}
	return all
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

// anchors are the names of a page's headings as GitHub makes them: a second one of a name gets a number.
func anchors(page []byte) []string {
	var all []string
	seen := map[string]int{}
	for _, m := range heading.FindAllSubmatch(fenced.ReplaceAll(page, nil), -1) {
		text := labeled.ReplaceAllString(string(m[1]), "$1")
		name := strings.Map(anchorRune, strings.ToLower(strings.TrimSpace(text)))
		if n := seen[name]; n > 0 {
			all = append(all, fmt.Sprintf("%s-%d", name, n))
		} else {
			all = append(all, name)
		}
		seen[name]++
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
