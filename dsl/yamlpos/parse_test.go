package yamlpos

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
)

// outline prints a node and what is below it, one line each: kind, text as read, text of the span.
func outline(n *Node, src string) []string {
	if n == nil {
		return nil
	}
	var lines []string
	var walk func(n *Node, label string)
	walk = func(n *Node, label string) {
		span := src[n.Span.Start:n.Span.End]
		line := fmt.Sprintf("%s%s %q", label, strings.TrimPrefix(n.Kind.String(), "a "), span)
		if n.Kind != List && n.Kind != Map && n.Text != span {
			line += fmt.Sprintf(" = %q", n.Text)
		}
		lines = append(lines, line)
		for _, item := range n.Items {
			walk(item, "- ")
		}
		for _, e := range n.Entries {
			walk(e.Value, src[e.Key.Span.Start:e.Key.Span.End]+": ")
		}
	}
	walk(n, "")
	return lines
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		src  string
		want []string
	}{
		{"scalars", "a: x y\nb: 'it''s'\nc: \"q\\\"\\u00e9\"\nd: -2.5\ne: true\nf: ~\n", []string{
			`map "a: x y\nb: 'it''s'\nc: \"q\\\"\\u00e9\"\nd: -2.5\ne: true\nf: ~"`,
			`a: text "x y"`, `b: text "'it''s'" = "it's"`, `c: text "\"q\\\"\\u00e9\"" = "q\"é"`,
			`d: number "-2.5"`, `e: true or false "true"`, `f: nothing "~"`,
		}},
		{"what merely looks like something", "[2026-12-25, 09:00, 0x1F, 1_000, yes, .inf, 012, 24 hours]", []string{
			`list "[2026-12-25, 09:00, 0x1F, 1_000, yes, .inf, 012, 24 hours]"`,
			`- text "2026-12-25"`, `- text "09:00"`, `- text "0x1F"`, `- text "1_000"`, `- text "yes"`, `- text ".inf"`, `- number "012"`, `- text "24 hours"`,
		}},
		{"accents and emoji before", "é🙂: {ü: \"🙂é\", k: v} # é\n", []string{
			`map "é🙂: {ü: \"🙂é\", k: v}"`, `é🙂: map "{ü: \"🙂é\", k: v}"`, `ü: text "\"🙂é\"" = "🙂é"`, `k: text "v"`,
		}},
		{"byte order mark and CRLF", "\uFEFFa: b\r\nc:\r\n- d\r\n- e\r\n", []string{
			`map "a: b\r\nc:\r\n- d\r\n- e"`, `a: text "b"`, `c: list "- d\r\n- e"`, `- text "d"`, `- text "e"`,
		}},
		{"unusual line breaks", "a: 1 # x\u2028b: 2\u0085c: 3\rd: 4", []string{
			`map "a: 1 # x\u2028b: 2\u0085c: 3\rd: 4"`, `a: number "1"`, `b: number "2"`, `c: number "3"`, `d: number "4"`,
		}},
		{"lists and maps in blocks", "- a: 1\n  b:\n  - x\n  - - y\n\n- c: # none\n-\n", []string{
			`list "- a: 1\n  b:\n  - x\n  - - y\n\n- c: # none\n-"`,
			`- map "a: 1\n  b:\n  - x\n  - - y"`, `a: number "1"`, `b: list "- x\n  - - y"`, `- text "x"`, `- list "- y"`, `- text "y"`,
			`- map "c"`, `c: nothing "c" = ""`, `- nothing "-" = ""`,
		}},
		{"brackets over several lines", "a: [x, # one, ]\n  'y',\n]\nb: {\n  c: , d: {}\n}\n", []string{
			`map "a: [x, # one, ]\n  'y',\n]\nb: {\n  c: , d: {}\n}"`, `a: list "[x, # one, ]\n  'y',\n]"`, `- text "x"`, `- text "'y'" = "y"`,
			`b: map "{\n  c: , d: {}\n}"`, `c: nothing "c" = ""`, `d: map "{}"`,
		}},
		{"JSON", `{"edition": 1, "tags": ["retour","vip"], "x": null}`, []string{
			`map "{\"edition\": 1, \"tags\": [\"retour\",\"vip\"], \"x\": null}"`,
			`"edition": number "1"`, `"tags": list "[\"retour\",\"vip\"]"`, `- text "\"retour\"" = "retour"`, `- text "\"vip\"" = "vip"`, `"x": nothing "null"`,
		}},
		{"texts over several lines", "a: one\n  two\n\n  three # c\nb: \"x\n  y\"\nc: |\n  l1\n\n   l2\n\nd: >-\n  f1\n  f2\n# end\n", []string{
			`map "a: one\n  two\n\n  three # c\nb: \"x\n  y\"\nc: |\n  l1\n\n   l2\n\nd: >-\n  f1\n  f2"`,
			`a: text "one\n  two\n\n  three" = "one two\nthree"`, `b: text "\"x\n  y\"" = "x y"`,
			`c: text "|\n  l1\n\n   l2" = "l1\n\n l2\n"`, `d: text ">-\n  f1\n  f2" = "f1 f2"`,
		}},
		{"block text within a list", "- a: |2\n      deep\n    less\n  b: 1\n", []string{
			`list "- a: |2\n      deep\n    less\n  b: 1"`, `- map "a: |2\n      deep\n    less\n  b: 1"`,
			`a: text "|2\n      deep\n    less" = "  deep\nless\n"`, `b: number "1"`,
		}},
		{"anchors and aliases", "a: &x {k: 1}\nb: *x\nc: &y # why\n  !!str 5\nd: [*y]\n", []string{
			`map "a: &x {k: 1}\nb: *x\nc: &y # why\n  !!str 5\nd: [*y]"`, `a: map "{k: 1}"`, `k: number "1"`,
			`b: map "*x"`, `k: number "1"`, `c: text "5"`, `d: list "[*y]"`, `- text "*y" = "5"`,
		}},
		{"a pair in brackets", "[a: 1, b]", []string{`list "[a: 1, b]"`, `- map "a: 1"`, `a: number "1"`, `- text "b"`}},
		{"one text", "---\nhello # there\n", []string{`text "hello"`}},
		{"empty", "", nil},
		{"comments only", "# nothing\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, found := Parse("x.yaml", []byte(tt.src))
			assert.Empty(t, found)
			if diff := cmp.Diff(tt.want, outline(n, tt.src)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tt.src, diff)
			}
		})
	}
}

// show prints findings as "line: text of the span: message", the related place behind it.
func show(found diag.List, src string) []string {
	var lines []string
	for _, d := range found {
		line := fmt.Sprintf("%d: %q: %s", 1+strings.Count(src[:d.Span.Start], "\n"), src[d.Span.Start:d.Span.End], d.Message)
		if d.Label != "" {
			line += "; " + d.Label
		}
		for _, r := range d.Related {
			line += fmt.Sprintf("; %s %d: %q", r.Message, 1+strings.Count(src[:r.Span.Start], "\n"), src[r.Span.Start:r.Span.End])
		}
		lines = append(lines, line)
	}
	return lines
}

func TestParseFindings(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 10))
	}
	tests := []struct {
		name string
		src  string
		want []string
	}{
		{"key given twice", "é: 1\nb: {c: 1, c: 2}\né: 3\n", []string{
			`2: "c": the key "c" is given twice; first given here 2: "c"`, `3: "é": the key "é" is given twice; first given here 1: "é"`,
		}},
		{"not UTF-8", "a: caf\xe9\n", []string{"1: \"\\xe9\": not UTF-8: byte 0xE9 at offset 6"}},
		{"control character", "a: \x01\n", []string{`1: "\x01": control character U+0001 at offset 3`}},
		{"merge key", "a: &a {x: 1}\nb:\n  <<: *a\n", []string{`3: "<<": the merge key "<<" is not supported, write the keys out`}},
		{"key that is a list", "? [a]\n: 1\nb: 2\n", []string{`1: "[a]": a key needs to be a text, found a list`}},
		{"key that is an alias", "- &a x\n- *a : 1\n", []string{`2: "*a": a key needs to be a text, found an alias`}},
		{"key left out", "{: 1}\n", []string{`1: "{: 1}": a value is missing here, or a bracket is not closed`}},
		{"tags", "a: !secret x\nb: !!binary eA==\n", []string{`1: "!secret ": the tag "!secret" is not supported`, `2: "!!binary ": the tag "!!binary" is not supported`}},
		{"two documents", "a: 1\n---\nb: 2\n", []string{`2: "---": a second document begins here, one is read`}},
		{"alias bomb", bomb, []string{`6: "[": more than 1048576 values, aliases counted`}},
		{"alias to itself", "a: &a\n  - *a\n", []string{`2: "*a": "*a" contains itself`}},
		{"deep", strings.Repeat("[", 200) + strings.Repeat("]", 200), []string{`1: "[": nested deeper than 100 levels`}},
		{"unknown alias", "a: 1\nb: [*nobody]\n", []string{`2: "*nobody": no anchor of this name stands above`}},
		{"tab", "a:\n  b: 1\n\tc: 2\n", []string{"3: \"\\t\": a tab indents this line, YAML wants spaces"}},
		{"bracket not closed", "a: 1\ntags: [x, y\nb: 2\nc: 3\n", []string{`2: "tags: [x, y": "[" is not closed, or a comma is missing`}},
		{"question mark in braces", "a: {b: Hello?}\n", []string{`1: "Hello?}": a text that ends in "?" needs quotes here`}},
		{"question mark in brackets", "a: [x, Why so?, y]\n", []string{`1: "Why so?,": a text that ends in "?" needs quotes here`}},
		{"brace not closed", "a: 1\nm: {x: 1\nb: 2\n", []string{`2: "m: {x: 1": "{" is not closed, or a comma is missing`}},
		{"quotes not closed", "a: 1\nb: \"x\nc: 2\n", []string{`2: "\"": the quotes of this text are not closed`}},
		{"colon in a text", "a: 1\nb: x: y\n", []string{`2: "b: x: y": ":" is not expected here: put a text that holds ": " in quotes, or check the indentation`}},
		{"wrong indentation", "a:\n  b: 1\n c: 2\nd: 3\n", []string{`3: "c: 2": this line does not belong to the keys above: check its indentation and quotes`}},
		{"no colon", "a: 1\nb\nc: 2\n", []string{`2: "b": this line needs a ":" after its key, or more indentation`}},
		{"list in a map", "a: 1\n- b\n", []string{`2: "- b": this line does not belong to the keys above: check its indentation and quotes`}},
		{"bad character", "a: @x\n", []string{`1: "@": a text cannot begin with this character, put it in quotes`}},
		{"escape", `a: "\q"`, []string{`1: "\\q": unknown "\" escape in a text`}},
		{"after brackets that close", "a: [1,\n 2]\nb: 1\n  c: 2\n", []string{`4: "c: 2": ":" is not expected here: put a text that holds ": " in quotes, or check the indentation`}},
		{"conflict markers", "a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n", []string{`2: "<<<<<<< ": an unresolved git conflict`}},
		{"after a broken second document", "a: 1\n---\nb: [\n", []string{`3: "b: [": a value is missing here, or a bracket is not closed`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found := Parse("x.yaml", []byte(tt.src))
			for _, d := range found {
				assert.Equal(t, Code, d.Code)
				assert.Equal(t, "x.yaml", d.File)
			}
			if diff := cmp.Diff(tt.want, show(found, tt.src)); diff != "" {
				t.Errorf("%.200q (-want +got):\n%s", tt.src, diff)
			}
		})
	}
}

func TestParseBounds(t *testing.T) {
	_, found := Parse("x.yaml", make([]byte, MaxBytes+1))
	require.Len(t, found, 1)
	assert.Equal(t, "the file is larger than 16 MiB", found[0].Message)
}

// A long file with an early mistake, or with one that never ends, must not take its square in time.
func TestParseFindsMistakeInLongFile(t *testing.T) {
	long := strings.Repeat("- {id: amelie, name: Amélie Roux}\n", 20_000)
	_, found := Parse("x.yaml", []byte("- {id: a\n"+long))
	require.Len(t, found, 1)
	_, found = Parse("x.yaml", []byte(long+"- \"x\n"+long))
	require.Len(t, found, 1)
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"a: b\n", "- é: [1, {x: 'y'}]\n", "a: &x |\n  t\nb: *x\n", "\uFEFFa: >\n t\n", "{\"a\": [null]}", "? a\n: b\n", "a: \"x\\\n  y\"\r\n", "[a: b]", "!t &a x", "a: [", "%YAML 1.2\n---\na\n...\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		n, found := Parse("fuzz.yaml", src)
		for _, d := range found {
			checkSpan(t, src, d.Span)
		}
		if n != nil {
			checkNode(t, src, n)
		}
	})
}

// checkNode checks that spans lie within the file, and that a text without quotes is what stands in its span.
func checkNode(t *testing.T, src []byte, n *Node) {
	t.Helper()
	checkSpan(t, src, n.Span)
	span := string(src[n.Span.Start:n.Span.End])
	if n.Kind == Text && !n.Quoted && !strings.ContainsAny(span, " \t\r\n*\u0085\u2028\u2029") && n.Text != span {
		t.Errorf("%q stands at %v as %q in %q", n.Text, n.Span, span, src)
	}
	for _, e := range n.Entries {
		checkNode(t, src, e.Key)
		checkNode(t, src, e.Value)
	}
	for _, item := range n.Items {
		checkNode(t, src, item)
	}
}

func checkSpan(t *testing.T, src []byte, s diag.Span) {
	t.Helper()
	if s.Start < 0 || s.Start > s.End || s.End > len(src) {
		t.Errorf("span %v outside of the %d bytes of %q", s, len(src), src)
	}
}
