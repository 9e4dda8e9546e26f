package importer_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/importer"
)

// tryImport imports what may not be readable.
func tryImport(t require.TestingT, system, text string) (*importer.Result, diag.List) {
	s, ok := importer.Find(system)
	require.True(t, ok)
	result, found, err := s.Import(importer.Source{File: "in", Text: []byte(text)})
	require.NoError(t, err)
	return result, found
}

// TestUnreadable lists sources that cannot be read: each gets a finding at its place, and no book.
func TestUnreadable(t *testing.T) {
	tests := []struct {
		name, system, text string
		position           string // line:column
		message            string
	}{
		{"nothing", "alertmanager", "", "1:1", "the file is empty"},
		{"no route", "alertmanager", "receivers: []", "1:1", `alertmanager.yml needs the key "route"`},
		{"a list", "alertmanager", "[1]", "1:1", "alertmanager.yml needs a map, found a list"},
		{"no receiver", "alertmanager", "route: {routes: []}", "1:8", "the route at the top needs a receiver"},
		{"half a matcher", "alertmanager", "route:\n  receiver: a\n  routes: [{matchers: ['x=\"a']}]", "3:24", `not a matcher: a quote is not closed: "a`},
		{"a matcher too many", "alertmanager", `route: {receiver: a, matchers: ["a=b c=d,", "a"]}`, "1:45", `not a matcher: expected =, !=, =~ or !~ behind "a"`},
		{"a brace", "alertmanager", `route: {receiver: a, matchers: ["{a=b"]}`, "1:33", `not a matcher: "{a=b" has no closing brace`},
		{"no pattern", "alertmanager", `route: {receiver: a, match_re: {b: "("}}`, "1:36", `label b: not a pattern that is understood: missing closing ): "^(?:()$"`},
		{"cut off", "alertmanager", `{"route": {"receiver": "a"`, "1:27", "the JSON ends too early"},
		{"twice", "alertmanager", `{"route": {"receiver": "a", "receiver": "b"}}`, "1:29", `the key "receiver" is given twice`},
		{"behind the end", "alertmanager", "{\"route\": {\"receiver\": \"a\"}}\n{}", "2:1", "there is something behind the end of the JSON value"},
		{"no JSON", "alertmanager", `{"route": nil}`, "1:9", "not JSON: invalid character 'i' in literal null (expecting 'u')"},
		{"deep JSON", "alertmanager", `{"route": ` + strings.Repeat("[", 200), "1:110", "nested deeper than 100 levels"},
		{"deep YAML", "alertmanager", "route: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "1:108", "nested deeper than 100 levels"},
		{"aliases upon aliases", "alertmanager", billionLaughsYAML(), "6:7", "more than 1048576 values, aliases counted"},

		{"nothing", "gmail", "", "1:1", "expected the XML that Gmail exports, or gmailctl's configuration as JSON"},
		{"no feed", "gmail", "<html><body/></html>", "1:1", "expected a feed of filters, found <html>"},
		{"cut off", "gmail", "<feed>\n<entry>", "2:8", "not XML: unexpected EOF"},
		{"no XML", "gmail", "<feed><entry></feed>", "1:21", "not XML: element <entry> closed by </feed>"},
		{"an entity bomb", "gmail", "<!DOCTYPE lolz [\n<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>\n<feed>&b;</feed>", "1:1", "a document type: entities of one's own are not read"},
		{"an unknown entity", "gmail", "<feed>&b;</feed>", "1:10", "not XML: invalid character entity &b;"},
		{"deep XML", "gmail", strings.Repeat("<feed>", 200), "1:601", "nested deeper than 100 levels"},
		{"another charset", "gmail", `<?xml version="1.0" encoding="UTF-16"?><feed/>`, "1:40", `not XML: encoding "UTF-16" declared but Decoder.CharsetReader is nil`},
		{"no filter", "gmail", "<feed></feed>", "1:1", "there is no filter in this file"},
		{"no rules", "gmail", `{"version": "v1alpha3"}`, "1:1", `gmailctl's configuration needs the key "rules"`},
		{"no filter in a rule", "gmail", `{"rules": [{"actions": {}}]}`, "1:12", `a rule needs the key "filter"`},
		{"a flag", "gmail", `{"rules": [{"filter": {"from": "a"}, "actions": {"star": "yes"}}]}`, "1:58", "star needs true or false, found a text"},

		{"nothing", "sieve", "# nothing\n", "1:1", "there is no rule in this file"},
		{"not UTF-8", "sieve", "# a\n# \xff\nkeep;", "2:3", "not UTF-8: byte 0xFF at offset 6"},
		{"too large", "sieve", strings.Repeat("#", importer.MaxBytes+1), "1:1", "the file is larger than 16 MiB"},
		{"no semicolon", "sieve", "keep", "1:5", `expected ; or { behind "keep", and the script ends`},
		{"no test", "sieve", "if allof (", "1:11", "expected a test, and the script ends"},
		{"a comma", "sieve", `fileinto ["a" "b"];`, "1:15", `expected "," or "]", found "\"b\""`},
		{"a quote", "sieve", "keep;\nfileinto \"a;\n", "2:10", "a quote is not closed"},
		{"a text", "sieve", "vacation text:\nhello\n", "1:10", `a text is not closed: it ends with a line that holds only "."`},
		{"a comment", "sieve", "/* keep;", "1:1", "a comment is not closed"},
		{"a brace", "sieve", "if true { keep;", "1:16", "expected a command or }, and the script ends"},
		{"a brace too many", "sieve", "keep; }", "1:7", `expected a command, found "}"`},
		{"no command", "sieve", "keep; 17", "1:7", `expected a command, found "17"`},
		{"a character", "sieve", "keep; §", "1:7", "a character that no script holds outside of quotes"},
		{"a number", "sieve", "if size :over 99999999999999999999 { discard; }", "1:15", "too large a number"},
		{"deep tests", "sieve", "if " + strings.Repeat("not ", 1000) + "true { keep; }", "1:124", "nested deeper than 30 levels"},
		{"deep blocks", "sieve", strings.Repeat("if true { ", 1000), "1:304", "nested deeper than 30 levels"},
	}
	for _, tt := range tests {
		t.Run(tt.system+"/"+tt.name, func(t *testing.T) {
			result, found := tryImport(t, tt.system, tt.text)
			require.Nil(t, result)
			require.NotEmpty(t, found)
			assert.Equal(t, tt.message, found[0].Message)
			assert.Equal(t, tt.position, diag.NewMapper([]byte(tt.text)).OffsetPosition(found[0].Span.Start).String())
		})
	}
}

// billionLaughsYAML is a few lines that stand for a thousand million values.
func billionLaughsYAML() string {
	var b strings.Builder
	b.WriteString("a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 'b'; i < 'j'; i++ {
		fmt.Fprintf(&b, "%c: &%c [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*%c, ", i-1), 10))
	}
	return b.String() + "route: {receiver: a}\n"
}

// Bounds of what an import may take, far above what it takes.
const (
	mostTime   = 3 * time.Minute // of a busy machine that looks for races
	mostMemory = 1 << 30         // bytes allocated, not kept
)

// TestHuge imports sources that are large, or made to be expensive.
func TestHuge(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	regex := strings.Repeat("(a|b)*", 1<<20/6+1)
	tests := []struct {
		name, system, text string
		rules              int    // 0: there is a finding instead
		message            string // of the finding, or a note
	}{
		{"10000 routes", "alertmanager", "route:\n  receiver: a\n  routes:\n" + many(10_000, "  - {receiver: r%[1]d, matchers: ['n=\"%[1]d\"']}\n"), 10_001, ""},
		{"10000 routes that go on", "alertmanager", "route:\n  receiver: a\n  routes:\n" + many(10_000, "  - {receiver: r, continue: true, matchers: ['n%[1]d=\"x\"']}\n"), 10_001, ""},
		{"routes beside one another below one that goes on", "alertmanager", "route:\n  receiver: a\n  routes:\n  - continue: true\n    routes:\n" + many(3000, "    - {receiver: r, matchers: ['n%[1]d=\"x\"']}\n"), 0, "too many routes beside one with continue: keeping them apart takes more than 100000 tests"},
		{"a pattern of a megabyte", "alertmanager", "route: {receiver: a, match_re: {b: '" + regex + "'}}", 0, "label b: a pattern of 1048584 bytes is too long: 8192 at most"},
		{"a pattern that repeats itself", "alertmanager", "route: {receiver: a, match_re: {b: '((x{1000}){1000}){1000}'}}", 0, "label b: not a pattern that is understood: invalid repeat count: \"{1000}\""},

		{"10000 filters", "gmail", "<feed>" + many(10_000, `<entry><property name="from" value="a%[1]d@shop.example"/><property name="label" value="l%[1]d"/></entry>`) + "</feed>", 10_000, ""},
		{"a search of 100000 words", "gmail", `<feed><entry><property name="hasTheWord" value="` + many(100_000, "w%d ") + `"/><property name="label" value="x"/></entry></feed>`, 1, "a search of more than 2000 words"},
		{"a deep search", "gmail", `<feed><entry><property name="hasTheWord" value="` + strings.Repeat("(", 100_000) + `"/><property name="label" value="x"/></entry></feed>`, 1, "a search nested deeper than 30 levels"},
		{"a search of signs", "gmail", `<feed><entry><property name="hasTheWord" value="` + strings.Repeat("-", 100_000) + `a"/><property name="label" value="x"/></entry></feed>`, 1, "a search nested deeper than 30 levels"},

		{"10000 rules", "sieve", many(10_000, "if header :contains \"subject\" \"w%[1]d\" { fileinto \"f%[1]d\"; }\n"), 10_000, ""},
		{"a chain of 3000", "sieve", "if false { keep; }\n" + many(3000, "elsif header :contains \"subject\" \"w%[1]d\" { fileinto \"f%[1]d\"; }\n"), 1, "1 translated"},
		{"a pattern of a megabyte", "sieve", `if header :regex "subject" "` + regex + `" { keep; fileinto "x"; }`, 1, "a pattern of 1048578 bytes is too long: 8192 at most"},
		{"a list of 100000 words", "sieve", `if header :contains "subject" [` + many(100_000, `"w%d", `) + `"x"] { fileinto "x"; }`, 1, "a list of words of more than 131072 bytes"},
		{"a list of 3000 words", "sieve", `if header :contains "subject" [` + many(3000, `"w%d", `) + `"x"] { fileinto "x"; }`, 1, "1 translated"},
		{"flags that are taken away again and again", "sieve", many(2000, "if header :contains \"subject\" \"w%[1]d\" { addflag \"a\"; }\nif header :contains \"subject\" \"v%[1]d\" { removeflag \"a\"; }\n"), 4000, ""},
	}
	for _, tt := range tests {
		t.Run(tt.system+"/"+tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begin := time.Now()
			result, found := tryImport(t, tt.system, tt.text)
			took := time.Since(begin)
			runtime.ReadMemStats(&after)
			allocated := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d bytes: %v, %d MiB allocated", len(tt.text), took.Round(time.Millisecond), allocated>>20)
			assert.Less(t, took, mostTime)
			assert.Less(t, allocated, uint64(mostMemory))
			if tt.rules == 0 {
				require.NotEmpty(t, found)
				assert.Equal(t, tt.message, found[0].Message)
				return
			}
			require.Empty(t, found)
			assert.Equal(t, tt.rules, result.Report.Counts.Rules)
			assert.Contains(t, result.Report.Text(), tt.message)
		})
	}
}
