package yamlpos

import (
	"regexp"
	"strconv"

	"github.com/routebook/routebook/dsl/diag"
)

// Kind is what a node holds.
type Kind uint8

// Kinds.
const (
	Null   Kind = iota // nothing: `key:`, `~` or `null`
	Text               // also what looks like a date or a time
	Number             // whole or not, as JSON writes it
	Bool               // true or false
	List               // in brackets, or one item a line
	Map                // in braces, or one key a line
)

var kindNames = [...]string{"nothing", "a text", "a number", "true or false", "a list", "a map"}

// String returns the kind as it stands in a sentence, with its article.
func (k Kind) String() string { return kindNames[k] }

// Node is one value of a YAML file, with its place in it.
type Node struct {
	File    string
	Kind    Kind
	Span    diag.Span // a scalar with its quotes, a list or map from its first to its last byte; an alias where it is used
	Text    string    // of a scalar: its text, quotes and escapes undone
	Quoted  bool      // of a scalar: written in quotes or as a block
	Items   []*Node   // of a list
	Entries []Entry   // of a map, in order; no key twice
}

// Entry is one key of a map and what it holds.
type Entry struct {
	Key   *Node // a scalar
	Value *Node // never nil
}

// Lookup returns the value of a key of a map, nil when it has none.
func (n *Node) Lookup(key string) *Node {
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e.Value
		}
	}
	return nil
}

// The words and numbers of YAML 1.2's core schema, less its octal and hexadecimal numbers: 0x1F in a book is a text.
var (
	nullWord = regexp.MustCompile(`^(~|null|Null|NULL)?$`)
	boolWord = regexp.MustCompile(`^(true|True|TRUE|false|False|FALSE)$`)
	number   = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// kindOf returns the kind of an unquoted scalar.
func kindOf(text string) Kind {
	switch {
	case nullWord.MatchString(text):
		return Null
	case boolWord.MatchString(text):
		return Bool
	case number.MatchString(text):
		return Number
	default:
		return Text
	}
}

// Quote returns text as it can stand in a YAML file, in quotes only where it needs them.
func Quote(text string) string {
	if kindOf(text) == Text && plainText.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// plainText is deliberately narrower than YAML: what it matches needs no quotes anywhere, also not in brackets.
var plainText = regexp.MustCompile(`^[\pL_][\pL\pN_./-]*( [\pL\pN_./-]+)*$`)
