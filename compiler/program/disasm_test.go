package program

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestDisassemble(t *testing.T) {
	for name, p := range map[string]*Program{"card": card(), "full": full()} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, p.Verify())
			got := string(p.Disassemble())
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(string(want), got))
			assert.Equal(t, got, string(p.Disassemble()), "the same text every time")
		})
	}
}

// The rule of the sketch in doc.go is the rule of the golden file.
func TestDisassembleIsAsDocumented(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	var sketch strings.Builder
	for line := range strings.Lines(string(src)) {
		if rest, ok := strings.CutPrefix(line, "//\t"); ok {
			sketch.WriteString(rest)
		}
	}
	require.NotEmpty(t, sketch.String())
	assert.Contains(t, string(card().Disassemble()), sketch.String())
}

// Two values that differ are never spelled alike.
func TestSpellings(t *testing.T) {
	tests := []struct{ got, want string }{
		{bare("Ventes"), `Ventes`},
		{bare("grp_7-b"), `grp_7-b`},
		{bare("bruno p."), `"bruno p."`},
		{bare("7f"), `"7f"`},
		{bare("été"), `été`},
		{bare(""), `""`},
		{bare("a\xff"), `"a\xff"`},
		{bare("a\uFFFD"), `"a` + "\uFFFD" + `"`},
		{segment("0"), `0`},
		{segment("a.b"), `"a.b"`},
		{segment(""), `""`},
		{raw(`\d+`), "`\\d+`"},
		{raw("a`b"), "\"a`b\""},
		{duration(0), "0s"},
		{duration(24 * time.Hour), "24h"},
		{duration(90 * time.Minute), "1h30m"},
		{duration(10 * time.Minute), "10m"},
		{duration(time.Hour + time.Second), "1h0m1s"},
		{amount(nanos, 0.5), "#0.5"},
		{amount(days, 20000), "2024-10-04"},
		{amount(days, 0.5), "#0.5"},
		{amount(seconds, 86400), "24:00"},
		{amount(seconds, -1), "#-1"},
		{amount(hundreds, 1250), "12.5"},
		{number(1e21), "1000000000000000000000"},
		{strings.Join(bracketed([]string{}, bare), " "), "[]"},
		{strings.Join(quoted([]string{"a,", "b"}), " "), `["a,", "b"]`},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.got)
	}
}

// A program that Verify refuses can be looked at.
func TestDisassembleBroken(t *testing.T) {
	p := full()
	p.Fields = p.Fields[:1]
	p.Fields[0].ID = schema.NoField
	p.Preds = p.Preds[:2]
	p.Preds[1].Op = 200
	p.Steps = p.Steps[:1]
	p.Rules[0].Entry = 9999
	p.Rules[1].Entry = -3
	p.Rules[2].On[0].Event = 99
	p.Desk.Busy[0] = 9
	p.Code = append(p.Code, Instr{Op: 77})
	require.Error(t, p.Verify())
	text := string(p.Disassemble())
	for _, want := range []string{"field 0?", "PredOp(200)?", "step 1?", "event 99?", "#9", "Op(77)"} {
		assert.Contains(t, text, want)
	}
}

func TestOpcodesHaveNamesAndDocs(t *testing.T) {
	for i := range opRows {
		assert.NotEmpty(t, Op(i).String(), i)
		assert.NotEmpty(t, Op(i).Doc(), i)
	}
	require.Len(t, opRows, int(End)+1)
	require.Len(t, predRows, int(Sample)+1)
	for i := range predRows {
		row := &predRows[i]
		assert.NotEmpty(t, row.name, i)
		assert.NotEmpty(t, PredOp(i).Doc(), row.name)
		assert.Equal(t, row.name, PredOp(i).String())
		for part, needed := range map[string]bool{
			"{field}": row.types != nil, "{words}": row.words != noWords, "{regex}": PredOp(i) == TextMatches,
			"{low}": row.unit != noUnit, "{high}": row.high, "{name}": row.subject != noSubject,
		} {
			assert.Equal(t, needed, strings.Contains(row.picture, part), "%s in %q", part, row.picture)
		}
	}
	for _, names := range [][]string{assignNames[:], targetNames[:], recipientNames[:], wordSetNames[:], valueNames[:], varNames[:], filterNames[:], stateNames[:]} {
		assert.NotContains(t, names, "")
	}
	assert.Equal(t, "Op(9)", Op(9).String())
	assert.Equal(t, "PredOp(99)", PredOp(99).String())
}

// On a field of one type a picture stands for one operator. Words are quoted
// and numbers are not, so that only pictures of one kind of value can collide.
func TestPicturesAreUnambiguous(t *testing.T) {
	seen := map[string]PredOp{}
	for i := range predRows {
		row := &predRows[i]
		types := row.types
		if types == nil {
			types = []schema.Type{schema.Any}
		}
		for _, typ := range types {
			key := fmt.Sprintf("%s: %s %t", typ, row.picture, row.types == nil)
			first, twice := seen[key]
			assert.False(t, twice, "%s is %s and %s", key, first, PredOp(i))
			seen[key] = PredOp(i)
		}
	}
}

func TestDisassembleLarge(t *testing.T) {
	p := large(10_000)
	require.NoError(t, p.Verify())
	assert.Equal(t, 10_000, strings.Count(string(p.Disassemble()), "\nrule "))
}

func BenchmarkProgram(b *testing.B) {
	p := large(10_000)
	b.Run("disassemble/rules=10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = p.Disassemble()
		}
	})
	b.Run("verify/rules=10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = p.Verify()
		}
	})
}

// large returns a program of n rules like that of card, each with words of its own.
func large(n int) *Program {
	p, one := card(), card()
	p.Rules, p.Code, p.Preds = nil, nil, p.Preds[:1]
	for i := range n {
		base := int32(len(p.Code))
		p.Preds = append(p.Preds, Pred{Op: TextContains, Field: 1, Words: []string{fmt.Sprintf("retour %d", i), fmt.Sprintf("retours %d", i)}})
		p.Rules = append(p.Rules, Rule{Name: fmt.Sprintf("rule %d", i), On: one.Rules[0].On, Entry: base})
		for _, in := range one.Code {
			switch in.Op {
			case Branch:
				in.A, in.B, in.Pred = in.A+base, in.B+base, in.Pred*PredID(i+1)
			case Match:
				in.A += base
			}
			p.Code = append(p.Code, in)
		}
	}
	return p
}
