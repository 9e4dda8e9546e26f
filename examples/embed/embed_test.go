package main

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func Example() {
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	main()
	// Output:
	// c1: returns: assign team=Support agent=ann strategy=round_robin
	// c1: returns: add_tag tag=refund
	// c1: first answer: send text="We have your message, and answer within a day."
	// c2: returns: assign team=Support agent=bo strategy=round_robin
	// c2: returns: add_tag tag=refund
	// c2: first answer: send text="We have your message, and answer within a day."
}

func TestRefusedBook(t *testing.T) {
	var out bytes.Buffer
	err := route(fstest.MapFS{"a.route": {Data: []byte("rule \"a\"\n  when subjet contains \"x\"\n  then\n    add tag x\n")}}, nil, &out)
	require.ErrorContains(t, err, "the book cannot be run")
	assert.Contains(t, out.String(), "2 |   when subjet contains \"x\"\n")
}

func TestNoBook(t *testing.T) {
	require.ErrorIs(t, route(os.DirFS("none"), nil, &bytes.Buffer{}), fs.ErrNotExist)
}

// TestReadme keeps the page and the program the same.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	program, err := os.ReadFile("main.go")
	require.NoError(t, err)
	_, shown, _ := strings.Cut(string(page), "```go\n")
	shown, _, _ = strings.Cut(shown, "```\n")
	require.NotEmpty(t, shown)
	assert.Contains(t, string(program), shown)
	rules, err := os.ReadFile("desk/returns.route")
	require.NoError(t, err)
	assert.Contains(t, string(page), "```route\n"+string(rules)+"```\n")
}
