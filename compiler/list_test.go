package compiler

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestListsMeanWhatTheyHold compares rules that share lists with rules in which the words are written out.
func TestListsMeanWhatTheyHold(t *testing.T) {
	const rules = `
rule "a"
  when body contains any of words or subject contains any of words
  then
    add tag "x"

rule "b"
  when body contains all of words and body does not contain any of others
  then
    add tag "y"

rule "c"
  when body contains exactly any of words and source is any of words
  then
    add tag "z"
`
	book := func(lets, text string) []txtar.File {
		return []txtar.File{{Name: "book.yaml", Data: []byte("edition: 1\nbook: lists\ntimezone: Europe/Paris\n")}, {Name: "a.route", Data: []byte(lets + text)}}
	}
	const words, others = `["Été", "ete", "colis"]`, `["colis", "Été"]`
	lets := "let words = " + words + "\nlet others = " + others + "\n"
	written := strings.NewReplacer(" of words", " of "+words, " of others", " of "+others).Replace(rules)
	want, codes := compiled(t, book("", written))
	require.NotEmpty(t, want, "%v", codes)
	got, gotCodes := compiled(t, book(lets, rules))
	assert.Equal(t, want, got)
	assert.Equal(t, codes, gotCodes)
}

// TestListsAreReportedWhereTheyAreUsed has a list with a value that no text can be.
func TestListsAreReportedWhereTheyAreUsed(t *testing.T) {
	got := check(t, "timezone: Europe/Paris\n", `
let words = ["colis", 3]
rule "a"
  when body contains any of words
  then
    add tag "x"
rule "b"
  when body contains any of words
  then
    add tag "y"
`)
	mismatches := 0
	for _, finding := range got {
		if strings.Contains(finding, codeMismatch) {
			mismatches++
		}
	}
	assert.Equal(t, 2, mismatches, "%q", got)
}
