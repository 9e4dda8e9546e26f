package pattern

import (
	"os"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/workload"
)

// expression draws one of those above, or one of a few random parts.
func expression() *rapid.Generator[string] {
	atom := rapid.SampledFrom(strings.Fields(`a b c ab re tour bonjour é è ß k s K 한 . \d \D \w \W \s \S [a-z] [^a] [éa] [^é] [[:upper:]] \pL [α-ω] \x{fffd} \x00 [\x7f-\x{80}]
		^ $ \b \B \A \z (?m:^) (?m:$) (?s:.) (?i:k) (?i:s) (?i:été) (?i:ab) (?i:[k-s]) (?i:[^k]) ()`))
	suffix := rapid.SampledFrom(strings.Fields(`_ _ _ _ ? * + +? {2} {1,3} {0,20} {3,}`))
	part := rapid.Custom(func(t *rapid.T) string {
		e := atom.Draw(t, "atom")
		if rapid.IntRange(0, 3).Draw(t, "form") == 0 {
			e += "|" + strings.Join(rapid.SliceOfN(atom, 0, 3).Draw(t, "branch"), "")
		}
		return "(?:" + e + ")" + strings.Trim(suffix.Draw(t, "suffix"), "_")
	})
	parts := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(part, 1, 6).Draw(t, "parts"), "")
	})
	return rapid.OneOf(rapid.SampledFrom(expressions), parts, rapid.Map(parts, func(e string) string { return "(?i)" + e }))
}

// textFor draws a text for an expression: what it matches, if its assertions hold, perhaps with a flaw, among other things.
func textFor(expression string) *rapid.Generator[string] {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		panic(err)
	}
	filler := rapid.SampledFrom(strings.Split("a,b,é,K,\u212a,ſ,\xc3,\xff,\ufffd,\n, ,_,7,re,tour,bonjour,한,retour de votre commande", ","))
	around := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(strings.Join(rapid.SliceOfN(filler, 0, 4).Draw(t, "filler"), ""), rapid.IntRange(0, 6).Draw(t, "times"))
	})
	return rapid.Custom(func(t *rapid.T) string {
		text := around.Draw(t, "before") + string(appendMatch(nil, tree, t)) + around.Draw(t, "after")
		if at := rapid.IntRange(0, 3*len(text)).Draw(t, "flaw"); at < len(text) {
			return text[:at] + text[at+1:]
		}
		return text
	})
}

// appendMatch appends something that an expression matches, but for its assertions.
func appendMatch(text []byte, re *syntax.Regexp, t *rapid.T) []byte {
	times := func(low, high int) {
		for range rapid.IntRange(low, high).Draw(t, "times") {
			text = appendMatch(text, re.Sub[0], t)
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			for re.Flags&syntax.FoldCase != 0 && rapid.Bool().Draw(t, "other case") {
				r = unicode.SimpleFold(r)
			}
			text = utf8.AppendRune(text, r)
		}
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			i := 2 * rapid.IntRange(0, len(re.Rune)/2-1).Draw(t, "range")
			text = utf8.AppendRune(text, rapid.Int32Range(re.Rune[i], re.Rune[i+1]).Draw(t, "rune"))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		text = append(text, rapid.SampledFrom([]string{"a", "é", "한", "\xff", "\n"}).Draw(t, "any")...)
	case syntax.OpAlternate:
		text = appendMatch(text, rapid.SampledFrom(re.Sub).Draw(t, "branch"), t)
	case syntax.OpStar:
		times(0, 3)
	case syntax.OpPlus:
		times(1, 4)
	case syntax.OpQuest:
		times(0, 1)
	case syntax.OpRepeat:
		times(re.Min, max(re.Max, re.Min+1))
	default: // all of Sub; none when nothing is read
		for _, sub := range re.Sub {
			text = appendMatch(text, sub, t)
		}
	}
	return text
}

// written finds patterns in books and cases.
var written = regexp.MustCompile(`(?:match(?:es)?|correspond(?:ent)?(?: pas)? à) /((?:[^/\\\n]|\\.)+)/(i?)`)

// writtenPatterns returns the patterns of the examples, packs and tests of the project.
func writtenPatterns(tb testing.TB) []string {
	tb.Helper()
	var all []string
	require.NoError(tb, filepath.WalkDir("../..", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".route", ".txtar"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range written.FindAllSubmatch(text, -1) {
			all = append(all, strings.Repeat("(?i)", len(found[2]))+string(found[1]))
		}
		return err
	}))
	slices.Sort(all)
	return slices.Compact(all)
}

func FuzzMatchString(f *testing.F) {
	patterns := writtenPatterns(f)
	require.Greater(f, len(patterns), 20)
	w := workload.New(workload.Settings{Rules: 100, Messages: 1})
	for _, e := range slices.Concat(expressions, patterns, patternsOf(w)) {
		f.Add(e, e)
		f.Add(e, w.Messages[0].Body)
	}
	var c Compiler
	f.Fuzz(func(t *testing.T, expression, text string) { check(t, &c, expression, text) })
}
