package compiler

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// fuzzBook is a book in which many names exist.
const fuzzBook = `
properties:
  contact: {plan: {type: name, values: [free, pro]}, stage: text, spend: number, since: date, beta: bool}
tags: [retour, vip]
statuses: {nouveau: new, en cours: open, en attente: pending, clos: resolved}
calendars: {bureau: {hours: {monday..friday: ["09:00..12:00"]}}}
agents: [{id: amelie}]
teams: [{id: Support, members: all}]
`

// FuzzCheck checks that checking never panics and that whatever is not refused
// becomes a program that verifies.
func FuzzCheck(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".route") {
				f.Add(string(file.Data))
				for _, one := range strings.Split(string(file.Data), "\n\n") {
					f.Add(one + "\n")
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, yaml := range []string{"", fuzzBook} {
			ws, _ := load(t, book(yaml, src))
			info, found := Check(ws)
			for _, d := range found {
				text := ws.Text(d.File)
				if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
					t.Fatalf("%q: span %v of %s", src, d.Span, d.Message)
				}
			}
			p, err := Compile(ws, info)
			if refused := len(Refused(found)) > 0; refused != (err != nil) {
				t.Fatalf("%q: refused %v, error %v", src, refused, err)
			}
			if err == nil {
				require.NoError(t, p.Verify(), src)
			}
		}
	})
}

// manyRules is a book of n rules like those of a help desk.
func manyRules(n int) string {
	var b strings.Builder
	b.WriteString("let mots = [\"retour\", \"rembours\", \"échange\"]\ndefine vip as contact.plan is \"pro\" or from.domain is any of [\"acme.fr\", \"globex.com\"]\n")
	for i := range n {
		fmt.Fprintf(&b, `
rule "règle %d"
  on message
  when source is not "allegro" and (subject contains any of mots or body contains "colis %d") and not vip
    and weekday is any of [monday..friday] and tags includes "retour"
  then
    assign team Support strategy least_busy fallback agent amelie
    add tag "retour"
    send "Bonjour {{ customer_name | default: 'à vous' }}, dossier {{ ticket_id }}."
`, i, i)
	}
	return b.String()
}

func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			ws, _ := load(b, book(fuzzBook, manyRules(n)))
			b.ReportAllocs()
			for b.Loop() {
				if _, found := Check(ws); len(found) > 0 {
					b.Fatal(found[0])
				}
			}
		})
	}
}

// BenchmarkLower measures Compile alone.
func BenchmarkLower(b *testing.B) {
	ws, _ := load(b, book(fuzzBook, manyRules(10_000)))
	info, _ := Check(ws)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(ws, info); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheckMistakes measures a book in which everything is wrong: suggestions
// may not cost the product of its mistakes and its names.
func BenchmarkCheckMistakes(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("mistakes=%d", n), func(b *testing.B) {
			var rules strings.Builder
			for i := range n {
				fmt.Fprintf(&rules, "let mots_%d = [\"a\"]\nrule \"r%d\"\n  when body contains any of mot_%d_x\n  then\n    assign team Ventes%d\n\n", i, i, i, i)
			}
			ws, _ := load(b, book(fuzzBook, rules.String()))
			for b.Loop() {
				_, found := Check(ws)
				if len(found) < n {
					b.Fatal(len(found))
				}
			}
		})
	}
}
