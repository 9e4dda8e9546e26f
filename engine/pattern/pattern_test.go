package pattern

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// expressions are such as people write, and such as are hard.
var expressions = []string{
	`retour`, `(?i)retour`, `\bretours?\b`, `(?i)\b(?:lumin|act)ations?\b`, `(?i)jet[a-z]*\s+light`, `\bUHV[- ]?[0-9]{5,7}\b`,
	`^bonjour`, `(?m)^bonjour`, `(?m)bonjour$`, `bonjour\z`, `\Bour`, `é+t`, `(?i)été`, `(?i)ks`, `[éè]t`, `a?bc`, `(ab)?c`, `(ab|)c`, `ab|cd`, `ab|c`, `a`,
	`(?s)a.c`, `a.c`, `.*`, ``, `x*`, `\Qa.b`, `[^a]b`, `\d\d`, `(?U)a+b`, "\ufffdb", "b\ufffdc", `(?i)straße`, `a{2,3}b`, `(a|b)(c|d)e`, `[[:alpha:]]b`, `한국`,
}

func TestOpening(t *testing.T) {
	tests := []struct {
		expression string
		length     int
	}{
		{`retour`, 6},
		{`(?i)remboursement`, 8},
		{`\b(?:lumin|act)ations?\b`, 8},
		{`é+t`, 2},
		{`a?bc`, 2},
		{`(ab)?c`, 1},
		{`ab|c`, 1},
		{`.*a`, 0},
		{`a{2,3}b`, 3},
		{`(?i)ks`, 2},
		{`[^a]b`, 0},
		{`\d\d`, 2},
		{`(ab|)c`, 1},
		{"\ufffdb", 0},
		{"b\ufffd", 1},
		{"[\ufffd]b", 0},
	}
	for _, tt := range tests {
		p, err := Compile(tt.expression)
		require.NoError(t, err)
		assert.Equal(t, tt.length, p.length, "%s", tt.expression)
	}
}

// check fails when an expression matches a text here and not there.
func check(t require.TestingT, expression, text string) {
	want, err := regexp.Compile(expression)
	p, fault := Compile(expression)
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
		"xxUHV-1234567" + strings.Repeat("8", 60), "un retour" + strings.Repeat("\xff", 60),
	}
	for _, e := range expressions {
		for _, text := range texts {
			check(t, e, text)
		}
	}
}

// TestMatchStringAsRegexp tries texts made of the letters of the expressions.
func TestMatchStringAsRegexp(t *testing.T) {
	letter := rapid.SampledFrom(strings.Split("a,b,c,d,e,r,t,o,u,B,R,É,é,è,K,\u212a,s,ſ,S,\xc3,\xff,\ufffd,\n, ,_,7,re,tour,bonjour,light,jet,act,한,국", ","))
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(expressions).Draw(t, "expression")
		if rapid.Bool().Draw(t, "two") {
			e = "(?:" + strings.TrimPrefix(e, `\Q`) + ")" + rapid.SampledFrom([]string{"", "|", "?", "+"}).Draw(t, "join") + "(?:" +
				strings.TrimPrefix(rapid.SampledFrom(expressions).Draw(t, "other"), `\Q`) + ")"
		}
		check(t, e, strings.Join(rapid.SliceOfN(letter, 0, 30).Draw(t, "text"), ""))
	})
}

func FuzzMatchString(f *testing.F) {
	for _, e := range expressions {
		f.Add(e, e)
	}
	f.Fuzz(func(t *testing.T, expression, text string) { check(t, expression, text) })
}

// BenchmarkMatchString has a message in which the first letters of the expression stand once, and the whole does not.
func BenchmarkMatchString(b *testing.B) {
	text := strings.Repeat("Bonjour, où en est ma commande de novembre ? Le livreur ne répond pas. ", 11) + "Je l'ai rejetée."
	const expression = `(?i)jet[a-z]*\s+light`
	p, err := Compile(expression)
	require.NoError(b, err)
	for name, match := range map[string]func(string) bool{"pattern": p.MatchString, "regexp": regexp.MustCompile(expression).MatchString} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match(text)
			}
		})
	}
}
