package pattern

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/workload"
)

// expressions are such as people write, and such as are hard.
var expressions = []string{
	`retour`, `(?i)retour`, `\bretours?\b`, `(?i)\b(?:lumin|act)ations?\b`, `(?i)jet[a-z]*\s+light`, `\bUHV[- ]?[0-9]{5,7}\b`,
	`^bonjour`, `(?m)^bonjour`, `(?m)bonjour$`, `bonjour\z`, `\Bour`, `é+t`, `(?i)été`, `(?i)ks`, `[éè]t`, `a?bc`, `(ab)?c`, `(ab|)c`, `ab|cd`, `ab|c`, `a`,
	`(?s)a.c`, `a.c`, `.*`, ``, `x*`, `\Qa.b`, `[^a]b`, `\d\d`, `(?U)a+b`, "\ufffdb", "b\ufffdc", `(?i)straße`, `a{2,3}b`, `(a|b)(c|d)e`, `[[:alpha:]]b`, `한국`,
	`^`, `$`, `^$`, `\b`, `\B`, `(?m)^$`, `(^|\s)tour`, `^a|^b`, `^a|b`, `(?:\b|x)a$`, `[^\x00-\x{10FFFF}]`, `\pL{3}`, `(?i)[\p{Greek}k]+s`, `[\x{80}-\x{10FFFF}]a`,
	`(?i)\b(remboursement|retour|échange|annulation|réclamation|livraison|facture|bonjour)\b`, `(?i)tour.{0,20}jour`, `(?:a?){30}b`, `(?:a|bb?){70}`,
	`(?:a?){100}`, `a{300}`, `(?i)[a-z]{2,}x`, `\w+@\w+\.fr`, `(a*)*b`, `(|a)+`, `[^é]t`, `\x{7f}|\x{80}`, `[@-\[]a`, "`a", `(?i)k@`,
}

// check fails when an expression matches a text here and not there.
func check(t require.TestingT, c *Compiler, expression, text string) {
	want, err := regexp.Compile(expression)
	p, fault := c.Compile(expression)
	if err != nil {
		require.Error(t, fault, "%q", expression)
		return
	}
	require.NoError(t, fault, "%q", expression)
	require.Equal(t, want.MatchString(text), p.MatchString(text), "%q of %q", expression, text)
}

func TestMatchString(t *testing.T) {
	texts := []string{
		"", "a", "Retour", "mes retours.", "retourne", "ACTATIONS", "jets  light", "UHV 12345", "xUHV12345", "salut\nbonjour", "bonjour\n", "ÉTÉ", "\u212aſ", "aab",
		"\xffb", "b\xff\xffc", "\xc3b", "STRAẞE", strings.Repeat("re", 100) + "retour", strings.Repeat("retou ", 40), "한국", "a.b", "bcde", "\xc3\xa9t",
		"le bonjour" + strings.Repeat(" ", 40), "un bonjour\n" + strings.Repeat("x", 40), "des retours" + strings.Repeat("é", 40), "xaab" + strings.Repeat("한", 40),
		"xxUHV-1234567" + strings.Repeat("8", 60), "un retour" + strings.Repeat("\xff", 60), "détour du jour", "une Réclamation ", strings.Repeat("a", 299),
		strings.Repeat("ab", 200), strings.Repeat("a", 300), "\x7f", "\u0080", "@a", "[a", " a", "\x00a", "Ka@", "\u212a@", "`a", "αΣ",
	}
	var c Compiler
	for _, e := range expressions {
		for _, text := range texts {
			check(t, &c, e, text)
		}
	}
}

// TestMatchStringEverywhere has a match at every place of texts of many lengths.
func TestMatchStringEverywhere(t *testing.T) {
	for _, match := range []string{"a", "ab", "abc", "abcdefg", "abcdefgh", "abcdefghi", "été"} {
		p, err := new(Compiler).Compile(match)
		require.NoError(t, err)
		for before := range 50 {
			for after := range 50 {
				text := strings.Repeat("-", before) + match + strings.Repeat("-", after)
				require.True(t, p.MatchString(text), "%q", text)
				require.False(t, p.MatchString(text[:before]+text[before+1:]), "%q without one", text)
			}
		}
	}
}

func TestLargeExpressions(t *testing.T) {
	tests := []struct {
		expression string
		places     int // 0 where it is left to package regexp
	}{
		{`a`, 2},
		{`a{63}`, 64},
		{`a{64}`, 65},
		{`a{255}`, 256},
		{`a{256}`, 0},
		{`(?:a?){40}`, 41},
		{`(?:a?){90}`, 0},
	}
	for _, tt := range tests {
		p, err := new(Compiler).Compile(tt.expression)
		require.NoError(t, err)
		if tt.places == 0 {
			assert.Nil(t, p.code, "%s", tt.expression)
		} else {
			assert.Equal(t, tt.places, p.places(), "%s", tt.expression)
		}
	}
}

// TestGoroutines compiles expressions while others are in use; the race detector tells whether that is safe.
func TestGoroutines(t *testing.T) {
	var c Compiler
	var all sync.WaitGroup
	for _, e := range expressions {
		p, err := c.Compile(e)
		require.NoError(t, err)
		for range 2 {
			all.Go(func() { p.MatchString("Mes retours de l'été : bonjour\n à vous") })
		}
	}
	all.Wait()
}

func TestMatchStringAllocatesNothing(t *testing.T) {
	text := strings.Repeat("où en sont mes retours ? ", 20)
	for _, e := range []string{`(?i)\bretours?\b.{0,20}x`, `(?i)remboursements?|` + strings.Repeat("retour.?", 12), `[^a]z`, `^où.*x`} {
		p, err := new(Compiler).Compile(e)
		require.NoError(t, err)
		assert.Zero(t, testing.AllocsPerRun(10, func() { p.MatchString(text) }), "%s", e)
	}
}

// patternsOf returns the patterns of a help desk's rules.
func patternsOf(w *workload.Workload) []string {
	var all []string
	for i := range w.Rules {
		for _, clause := range w.Rules[i].When {
			for _, c := range clause {
				if c.Op == workload.Matches {
					all = append(all, c.Values[0])
				}
			}
		}
	}
	return all
}

func TestMatchStringOfWorkload(t *testing.T) {
	w := workload.New(workload.Settings{Rules: 200, Messages: 20, Shape: workload.RegexHeavy})
	var c Compiler
	for _, e := range patternsOf(w) {
		for i := range w.Messages {
			check(t, &c, e, w.Messages[i].Body)
		}
	}
}

// BenchmarkMatchString has messages of a help desk, and those patterns of its rules whose beginning they hold.
func BenchmarkMatchString(b *testing.B) {
	type question struct {
		ours   *Pattern
		theirs *regexp.Regexp
		text   string
	}
	for _, rules := range []int{1_000, 10_000} {
		w := workload.New(workload.Settings{Rules: rules, Messages: 100})
		var c Compiler
		var all []question
		for _, e := range patternsOf(w) {
			p, err := c.Compile(e)
			require.NoError(b, err)
			all = append(all, question{ours: p, theirs: regexp.MustCompile(e)})
		}
		var questions []question
		for i := range w.Messages {
			for _, q := range all {
				if q.text = w.Messages[i].Body; q.ours.next(q.text, 0) >= 0 {
					questions = append(questions, q)
				}
			}
		}
		for _, who := range []string{"pattern", "regexp"} {
			b.Run(fmt.Sprintf("rules=%d/by=%s", rules, who), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if q := &questions[i%len(questions)]; who == "pattern" {
						q.ours.MatchString(q.text)
					} else {
						q.theirs.MatchString(q.text)
					}
				}
			})
		}
	}
}

// TestMatchStringAsRegexp tries random expressions on texts that they match, or nearly.
func TestMatchStringAsRegexp(t *testing.T) {
	var c Compiler
	rapid.Check(t, func(t *rapid.T) {
		e := expression().Draw(t, "expression")
		text := textFor(e).Draw(t, "text")
		check(t, &c, e, text)
	})
}
