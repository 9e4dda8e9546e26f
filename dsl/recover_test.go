package dsl

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
)

// mistakes are thirty declarations, each wrong once. The wrong text stands
// between ‹ and ›; nothing between them is a place where something is missing.
var mistakes = []string{
	`let "é😀" ‹3›`,
	`let é2 = ["é😀", "b" ‹"c"›]`,
	`let "é 😀" = "é‹\q›"`,
	`let é4 = [‹[›"a"]]`,
	`define "é😀" ‹contact.plan› is "é"`,
	`define é6 as contact.plan is "é😀" or ‹"b"›`,
	`template "é😀"‹›`,
	`template é8 "é😀" ‹language› fr`,
	`rule "é😀 9"` + "\n  on ‹mesage›\n  then\n    stop",
	`rule "é😀 10"` + "\n  ‹desciption› \"é\"\n  on message\n  then\n    stop",
	`rule "é😀 11"` + "\n  precedence‹›\n  on message\n  then\n    stop",
	`rule "é😀 12"` + "\n  on message\n  then\n    add tag \"é😀\" and ‹asign team› X",
	`rule "é😀 13"` + "\n  on message\n  then\n    if body is \"é😀\" ‹then› stop",
	`rule "é😀 14"` + "\n  on message\n  then\n    if body is \"é😀\" {\n      stop‹›",
	`when subject contains "é😀" and subject contains ‹then› assign team A`,
	`when subject is "é😀" ‹assign team› A`,
	`when subject is "é😀" ‹&&› body is "x" then stop`,
	`when subject is "é😀" then assign team ‹Support FR›`,
	`when subject is "é😀" then assign team A fallback queue ‹strategy› random`,
	`when subject is "é😀" then ‹set prioritty› urgent`,
	`when subject is "é😀" then send email to "é@b.fr" subject "é"‹›`,
	`when subject is "é😀" and conversation ‹is not answered› then stop`,
	`when (subject is "é😀" or body is "é" ‹then› stop`,
	`when subject is "é😀" and subject ‹does not` + "\n" + `  contain› "x" then stop`,
	`when subject is "é😀" then snooze ‹24hrs›`,
	`when subject is "é😀" and time is ‹25:00› then stop`,
	`when subject is "é😀" then stop‹;›`,
	`when subject is "é😀" and subject is ‹“x”› then stop`,
	`when subject is "é😀" and subject contains ‹"x then stop›`,
	`‹wen› subject is "é😀" then stop`,
}

// TestThirtyMistakes wants one finding for each declaration, in the right place.
func TestThirtyMistakes(t *testing.T) {
	require.Len(t, mistakes, 30)
	var want []string
	var src strings.Builder
	for _, text := range mistakes {
		before, rest, _ := strings.Cut(text, "‹")
		wrong, after, _ := strings.Cut(rest, "›")
		start := src.Len() + len(before)
		want = append(want, fmt.Sprintf("%d-%d %s", start, start+len(wrong), wrong))
		src.WriteString(before + wrong + after + "\n\n")
	}
	tree, found := Parse("in.route", []byte(src.String()))
	checkSpans(t, tree, found)
	var got []string
	for _, d := range found {
		got = append(got, fmt.Sprintf("%d-%d %s", d.Span.Start, d.Span.End, src.String()[d.Span.Start:d.Span.End]))
		assert.NotRegexp(t, `token|expected <|\(expected|Phrase|Punct|sub-expression`, d.Message+d.Label)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRecovery shows what is read again after a mistake.
func TestRecovery(t *testing.T) {
	tests := []struct {
		name, src string
		want      string // the declarations in the tree
		findings  int
	}{
		{"next declaration", "let x 3\nlet y = 4", "let y", 1},
		{"indented rule", "let x 3\n  rule \"a\" on message then stop", "rule a", 2},
		{"indented when is part of the broken rule", "rule \"a\"\n  when\n  when b then stop\n\nlet y = 4", "let y", 1},
		{"when in column 1", "rule \"a\"\n  when\nwhen b then stop", "when", 1},
		{"template in a step", "rule \"a\"\n  on fire\n  then\n    send\n      template x\n\nlet y = 4", "let y", 1},
		{"two broken ones", "let x 3\nlet y 4\nlet z = 5", "let z", 2},
		{"more behind a declaration", "let x = 3 4 5\nlet y = 4", "let x, let y", 1},
		{"open brackets", "let x = [[[(((\nlet y = [a, stop]", "let y", 1},
		{"an unclosed text hides nothing below", "let x = \"a\nlet y = 4 4", "let x, let y", 2},
		{"a disabled rule", "let x 3\ndisabled rule \"a\" on message then stop", "rule a", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, found := Parse("in.route", []byte(tt.src))
			var names []string
			for _, d := range tree.Decls {
				switch d := d.(type) {
				case *Let:
					names = append(names, "let "+d.Name.Text)
				case *Rule:
					name := "when"
					if d.Name != nil {
						name = "rule " + d.Name.Text
					}
					names = append(names, name)
				}
			}
			assert.Equal(t, tt.want, strings.Join(names, ", "), tt.src)
			assert.Len(t, found, tt.findings, tt.src)
		})
	}
}

// TestBrokenNames keeps the names of what could not be read, so that nobody is blamed for using them.
func TestBrokenNames(t *testing.T) {
	tree, _ := Parse("in.route", []byte("let a 3\ndefine b as\ntemplate c\nlet d = 4"))
	assert.Equal(t, []string{"a", "b", "c"}, tree.Broken)
	tree, found := Parse("in.route", []byte("let a = 3\n<<<<<<< x\ndefine b as c\n"))
	assert.Len(t, found, 1)
	assert.Empty(t, tree.Decls)
	assert.Equal(t, []string{"a", "b"}, tree.Broken)
}

// TestFileAsAWhole covers bytes that are no plain text of rules.
func TestFileAsAWhole(t *testing.T) {
	tests := []struct {
		name, src string
		want      string // of the only finding, or ""
	}{
		{"empty", "", ""},
		{"blank", " \n\t\r\n", ""},
		{"comment only", "# x", ""},
		{"byte order mark", "\ufefflet a = 3\n", ""},
		{"byte order mark only", "\ufeff", ""},
		{"byte order mark before a comment", "\ufeff# x\nlet a = 3\n", ""},
		{"CRLF", "rule \"a\"\r\n  on message\r\n  then\r\n    stop\r\n", ""},
		{"not UTF-8", "let a = \"\xe9\"\nlet b 3", "R001 9-10: the file is not UTF-8: byte 0xE9 at offset 9"},
		{"UTF-16", "\xff\xfel\x00e\x00t\x00", "R001 0-1: the file is UTF-16, not UTF-8"},
		{"NUL", "let a = \x00", "R002 8-9: an invisible character, U+0000"},
		{"equals signs in a text", "template a \"\"\"\nA\n=======\n\"\"\"", ""},
		{"equals signs in a comment", "# =======\nlet a = 3", ""},
		{"last line without a break", "let a = 3 4", `R002 10-11: unexpected "4"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, found := Parse("in.route", []byte(tt.src))
			checkSpans(t, tree, found)
			var got []string
			for _, d := range found {
				got = append(got, fmt.Sprintf("%s %d-%d: %s", d.Code, d.Span.Start, d.Span.End, d.Message))
			}
			assert.Equal(t, tt.want, strings.Join(got, "; "))
		})
	}
}

// TestHugeInput wants an answer in time that grows with the size of the text, and a stack that does not.
func TestHugeInput(t *testing.T) {
	const size = 1 << 18
	repeat := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	tests := map[string]string{
		"parentheses":        repeat("("),
		"parens in a rule":   "when " + repeat("("),
		"spaced parentheses": "when " + repeat("( "),
		"not":                "when " + repeat("not "),
		"if":                 "when a then " + repeat("if a { "),
		"lists":              "let a = " + repeat("["),
		"closing":            "let a = " + repeat("]"),
		"quotes":             "let a = " + repeat(`"`),
		"three quotes":       `let a = ` + repeat(`"""\`),
		"escapes":            `let a = "` + repeat(`\u{`) + `"`,
		"one line":           repeat("a "),
		"slashes":            "let a = " + repeat("/ "),
		"numbers":            "let a = " + repeat("1"),
		"equals signs":       repeat("="),
		"and":                "when a" + repeat(" and a") + " then stop",
		"steps":              "when a then" + repeat(" stop"),
		"otherwise":          "when a then if a { stop }" + repeat(" otherwise if a { stop }"),
		"list items":         "let a = [" + repeat("a, ") + "]",
		"paths":              "when " + repeat(`a."x`) + " then stop",
		"broken lets":        repeat("let x 3\n"),
		"indented lets":      repeat("  let x = 3\n"),
		"misspelt steps":     repeat("when a then asign team x\n"),
		"bad signs":          repeat("when $ then stop\n"),
		"unclosed texts":     repeat("let x = \"a\n"),
		"bad numbers":        repeat("let x = 24hrs\n"),
		"bad escapes":        `let x = "` + repeat(`\q`) + `"`,
		"strays":             repeat("foo\nlet a = 3\n"),
		"markers":            repeat("=======x\n"),
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			tree, found := Parse("in.route", []byte(src))
			assert.NotNil(t, tree)
			for _, d := range found {
				require.LessOrEqual(t, d.Span.End, len(src))
			}
			assert.Less(t, time.Since(start), 10*time.Second, "%d findings", len(found)) // a quadratic step takes minutes
		})
	}
}

// TestTenThousandMistakes wants all of them.
func TestTenThousandMistakes(t *testing.T) {
	const n = 10_000
	src := bytes.Repeat([]byte("rule \"é\"\n  on mesage\n  then\n    stop\n\n"), n)
	_, found := Parse("in.route", src)
	assert.Len(t, found, n)
}

// TestCodes compares the table of codes with what the examples are reported with.
func TestCodes(t *testing.T) {
	known, seen := map[string]diag.Severity{}, map[string]bool{}
	for _, c := range Codes {
		known[c.Code] = c.Severity
		assert.NotEmpty(t, c.Doc, c.Code)
	}
	sources := examples(t, "errors")
	sources["utf8"] = []byte("\xff")
	sources["nesting"] = []byte("when " + strings.Repeat("(", maxNesting+1))
	for name, src := range sources {
		_, found := Parse(name, src)
		for _, d := range found {
			severity, ok := known[d.Code]
			assert.True(t, ok && severity == d.Severity, "%s: %s", name, d.Code)
			seen[d.Code] = true
		}
	}
	for code := range known {
		assert.True(t, seen[code], "no example of %s", code)
	}
}

// TestNesting wants 100 levels of everything to be read, and one more to be refused once.
func TestNesting(t *testing.T) {
	for _, pair := range [][2]string{{"(", ")"}, {"any of (", ")"}, {"not ", ""}} {
		for _, n := range []int{maxNesting, maxNesting + 1} {
			src := "define a as " + strings.Repeat(pair[0], n) + "b" + strings.Repeat(pair[1], n) + "\nlet x = 3"
			tree, found := Parse("in.route", []byte(src))
			if n == maxNesting {
				assert.Empty(t, found, pair[0])
				assert.Len(t, tree.Decls, 2, pair[0])
				continue
			}
			require.Len(t, found, 1, pair[0])
			assert.Equal(t, "R015", found[0].Code, pair[0])
			assert.Len(t, tree.Decls, 1, pair[0])
		}
	}
}

// TestOneMistakeOneFinding leaves out, doubles and replaces every token of good
// files: that is never more than one finding, and never in another declaration.
func TestOneMistakeOneFinding(t *testing.T) {
	for _, name := range []string{"first_look.route", "snippets.route"} {
		src := examples(t, "ok")[name]
		tree, _ := Parse(name, src)
		for i, token := range tree.tokens {
			if token.EOF() || isBlank(token) {
				continue
			}
			at, end := token.Pos.Offset, tree.tokens[i+1].Pos.Offset
			for _, instead := range []string{"", string(src[at:end]) + " " + string(src[at:end]), "zorglub", "$", "3", "then"} {
				text := string(src[:at]) + instead + string(src[end:])
				broken, found := Parse(name, []byte(text))
				checkSpans(t, broken, found)
				if len(found) > 1 {
					t.Errorf("%q for %q in %q: %d findings: %v", instead, src[at:end], lineOf(src, at), len(found), found)
				}
			}
		}
	}
}

func lineOf(src []byte, at int) []byte {
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	return src[start : at+lineEnd(src[at:])]
}
