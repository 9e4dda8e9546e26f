package optimise

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// guardRows are patterns and their guards; ^ stands before a literal at the start.
var guardRows = []struct {
	pattern string
	want    string
}{
	{`retour`, `retour`},
	{`Réclamation`, `reclamation`},
	{`(?i)KELVIN`, `kelvin`}, // the Kelvin sign is a case of k, and folds like it
	{`(?i)straße`, `strasse`},
	{`rembours(e|é)`, `rembourse`},
	{`rembours[eé]ment`, `remboursement`},
	{`retour|remboursement`, `remboursement retour`},
	{`(retour|remboursement) colis`, `remboursement_colis retour_colis`},
	{`numéro\s+de\s+suivi`, `numero_de_suivi`},
	{`numéro\s*de suivi`, `de_suivi & numero`},
	{`commande n° ?\d+`, `commande_n°`},
	{`^bonjour`, `^bonjour`},
	{`^(bonjour|salut)`, `^bonjour ^salut`},
	{`^a.*remboursement`, `remboursement`},
	{`(?m)^bonjour`, `bonjour`},
	{`\A  bonjour  \z`, `^bonjour`},
	{`\bSAV\b`, `sav`},
	{`colis?`, `coli`},
	{`(colis)+ perdue`, `_perdue & colis`},
	{`(?i)jet[a-z]*\s+(table|lampe)`, `_lampe _table & jet`},
	{`(?i)(table|lampe)\s+[a-z]*jet`, `lampe_ table_ & jet`},
	{`jet\s+[a-z]* light`, `_light & jet_`},
	{`[a-z]* light`, `light`}, // a space may be lost at the start of a text
	{`light [a-z]*`, `light`},
	{`^bonjour.*retour`, `^bonjour & retour`},
	{`(colis)+`, `colis`},
	{`(colis){2}`, `coliscolis`},
	{`(colis)?`, ``},
	{`(colis)*`, ``},
	{`colis|`, ``},
	{`\d{4}`, ``},
	{`.*`, ``},
	{`[a-d]x`, `ax bx cx dx`},
	{`[a-z]colis`, `colis`},
	{`\s+`, ``},
	{"\u00ad", ``}, // a soft hyphen folds to nothing
	{`[^a]`, ``},
	{`x{1000}`, strings.Repeat("x", 1000)},
}

func TestGuardOf(t *testing.T) {
	for _, tt := range guardRows {
		var got []string
		g := guardOf(tt.pattern)
		for _, l := range g.Literals {
			text := strings.ReplaceAll(l.Text, " ", "_")
			if l.AtStart {
				text = "^" + text
			}
			got = append(got, text)
		}
		for _, list := range g.Also {
			got = append(got, "&", strings.ReplaceAll(strings.Join(list, " "), " ", "_"))
		}
		assert.Equal(t, tt.want, strings.Join(got, " "), "%s", tt.pattern)
	}
}

// checkGuard fails when a pattern matches a text whose fold holds no literal of the guard.
func checkGuard(t require.TestingT, pattern, text string) {
	re, err := regexp.Compile(pattern)
	if err != nil || !re.MatchString(text) {
		return
	}
	g := guardOf(pattern)
	folded := fold.String(text)
	for _, list := range g.Also {
		require.True(t, slices.ContainsFunc(list, func(s string) bool { return strings.Contains(folded, s) }),
			"the pattern %q matches %q, which holds none of %q", pattern, text, list)
	}
	for _, l := range g.Literals {
		if l.AtStart && strings.HasPrefix(folded, l.Text) || !l.AtStart && strings.Contains(folded, l.Text) {
			return
		}
	}
	require.Empty(t, g.Literals, "the pattern %q matches %q", pattern, text)
}

// piece draws a part of a pattern together with a text that it may match.
func piece() *rapid.Generator[[2]string] {
	atom := rapid.SampledFrom([][2]string{
		{`a`, "a"},
		{`K`, "K"},
		{`(?i:k)`, "\u212a"},
		{`(?i:s)`, "ſ"},
		{`é`, "é"},
		{`[eéÈ]`, "È"},
		{`\s`, "\n"},
		{`\s+`, " \t "},
		{` `, " "},
		{`.`, "ß"},
		{`\b`, ""},
		{`^`, ""},
		{`$`, ""},
		{`(?m:^)`, "\n"},
		{`œ`, "œ"},
		{`(?i:Œ)`, "œ"},
		{`\x{AD}`, "\u00ad"},
		{`\d`, "7"},
		{`[^x]`, "y"},
		{`(?i:straße)`, "STRAẞE"},
		{`한`, "한"},
		{`\x{301}`, "\u0301"},
		{"\ufffd", "\xff"},
		{`[а-я]`, "Ж"},
		{`(?i:ж)`, "Ж"},
		{`(?i:İ)`, "İ"},
		{`(?i:i)`, "I"},
		{`(?i:σ)`, "ς"},
		{`(?i:θ)`, "ϴ"},
		{`[a-z]*`, "b"},
		{`.*`, ""},
		{`\x{A0}`, "\u00a0"},
		{`´`, "´"},
		{`(?: a| )`, " "},
	})
	return rapid.Custom(func(t *rapid.T) [2]string {
		var pattern, text strings.Builder
		for range rapid.IntRange(1, 7).Draw(t, "length") {
			a := atom.Draw(t, "atom")
			switch rapid.IntRange(0, 7).Draw(t, "form") {
			case 0:
				a = [2]string{`(?:` + a[0] + `)?`, rapid.SampledFrom([]string{"", a[1]}).Draw(t, "given")}
			case 1:
				a = [2]string{`(` + a[0] + `)+`, strings.Repeat(a[1], rapid.IntRange(1, 3).Draw(t, "times"))}
			case 2:
				b := atom.Draw(t, "other")
				a = [2]string{`(?:` + a[0] + `|` + b[0] + `x)`, rapid.SampledFrom([]string{a[1], b[1] + "x"}).Draw(t, "branch")}
			case 3:
				a = [2]string{`(?:` + a[0] + `){2}`, a[1] + a[1]}
			case 4:
				a = [2]string{`(?:` + a[0] + `)*`, a[1]}
			}
			pattern.WriteString(a[0])
			text.WriteString(a[1])
		}
		return [2]string{pattern.String(), text.String()}
	})
}

func TestGuardsAreRequired(t *testing.T) {
	around := rapid.SampledFrom([]string{"", " ", "\n", "x", "é", "\u0301", "\xc3", "y\t", "\u00ad ", "x "})
	rapid.Check(t, func(t *rapid.T) {
		p := piece().Draw(t, "piece")
		checkGuard(t, p[0], around.Draw(t, "before")+p[1]+around.Draw(t, "after"))
	})
}

func FuzzGuard(f *testing.F) {
	for _, row := range guardRows {
		f.Add(row.pattern, row.pattern)
	}
	f.Fuzz(func(t *testing.T, pattern, text string) { checkGuard(t, pattern, text) })
}

func TestGuardOfExactWords(t *testing.T) {
	p := &program.Program{Preds: []program.Pred{
		{Op: program.TextHasExactly, Words: []string{"SAV", "Où  est", "où est"}},
		{Op: program.TextHasExactly, Words: []string{" ", "SAV"}}, // a space may be lost at the end of a text
		{Op: program.TextContains, Words: []string{"sav"}},
	}}
	assert.Equal(t, []program.Guard{{Pred: 0, Literals: []program.Literal{{Text: "ou est"}, {Text: "sav"}}}}, guards(p))
}
