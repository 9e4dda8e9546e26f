package program

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

func TestDigest(t *testing.T) {
	digest := card().Digest()
	assert.Regexp(t, "^[0-9a-f]{64}$", digest)
	assert.Equal(t, digest, card().Digest())
	assert.Equal(t, digest[:12], ShortDigest(digest))
	assert.Equal(t, "abc", ShortDigest("abc"))
	moved := card()
	moved.Debug = Debug{Rules: []RuleSource{{File: "b.route", Name: diag.Span{}}}, Disabled: []string{"x"}}
	assert.Equal(t, digest, moved.Digest(), "where a rule stands is no part of what it means")
}

// Whatever single thing changes in a program that is valid before and after, its digest changes.
func TestDigestCoversEverything(t *testing.T) {
	digest := full().Digest()
	count := len(scalars(full()))
	require.Greater(t, count, 500)
	for i := range count {
		p := full()
		s := scalars(p)[i]
		mutate(s.value)
		if p.Verify() == nil {
			assert.NotEqual(t, digest, p.Digest(), s.path)
		}
	}
}

func TestDigestOfAnyProgram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomProgram(t)
		require.NoError(t, p.Verify())
		require.Equal(t, string(p.Disassemble()), string(p.Disassemble()))
		digest := p.Digest()
		all := scalars(p)
		s := all[rapid.IntRange(0, len(all)-1).Draw(t, "scalar")]
		mutate(s.value)
		if p.Verify() == nil {
			require.NotEqual(t, digest, p.Digest(), s.path)
		}
	})
}

// scalar is one number, string or bool somewhere in a program.
type scalar struct {
	path  string
	value reflect.Value
}

// scalars returns all that a decision can depend on.
func scalars(p *Program) []scalar {
	var found []scalar
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(path, v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
			}
		default:
			found = append(found, scalar{path, v})
		}
	}
	walk("program", reflect.ValueOf(p))
	return slices.DeleteFunc(found, func(s scalar) bool { return len(s.path) > 13 && s.path[:13] == "program.Debug" })
}

// mutate changes a scalar a little.
func mutate(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "s")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Float64:
		v.SetFloat(4*v.Float() + 2) // its fixed point, -2/3, is not in any program
	case reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	default:
		v.SetInt(v.Int() + 1)
	}
}

// randomProgram draws a valid program: full's desk and fields, any of its
// predicates and steps, and words, numbers and texts of its own.
func randomProgram(t *rapid.T) *Program {
	p := &Program{Edition: 1, Book: rapid.String().Draw(t, "book"), Desk: desk(), Fields: fields()}
	p.Preds = rapid.SliceOfN(rapid.Custom(randomPred), 1, 6).Draw(t, "preds")
	own := rapid.Custom(func(t *rapid.T) Step {
		return &Send{Message: Message{Variants: []Variant{{Text: randomText(t)}}}}
	})
	p.Steps = rapid.SliceOfN(rapid.OneOf(own, rapid.SampledFrom(steps())), 1, 6).Draw(t, "steps")
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		base := int32(len(p.Code))
		r := Rule{Name: fmt.Sprintf("%s %d", rapid.String().Draw(t, "name"), i), On: []Trigger{{Event: schema.OnMessage}}, Entry: base}
		if rapid.Bool().Draw(t, "limited") {
			r.Limit = &Limit{Count: rapid.IntRange(1, 9).Draw(t, "count")}
		}
		p.Rules = append(p.Rules, r)
		for _, in := range everyStep(len(p.Preds), len(p.Steps)) {
			switch in.Op {
			case Branch:
				in.A, in.B, in.Pred = in.A+base, in.B+base, PredID(rapid.IntRange(0, len(p.Preds)-1).Draw(t, "pred"))
			case Match:
				in.A += base
			}
			p.Code = append(p.Code, in)
		}
	}
	return p
}

func randomPred(t *rapid.T) Pred {
	q := rapid.SampledFrom(preds()).Draw(t, "pred")
	row := &predRows[q.Op]
	if row.words == literal {
		q.Words = rapid.SliceOfNDistinct(rapid.StringN(1, -1, -1), 1, 40, rapid.ID).Draw(t, "words")
		slices.Sort(q.Words)
	}
	if row.unit == plain {
		q.Low = float64(rapid.IntRange(-9, 9).Draw(t, "low")) / 4
	}
	return q
}

func randomText(t *rapid.T) Text {
	part := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Part { return Part{Literal: rapid.String().Draw(t, "literal")} }),
		rapid.SampledFrom(text()),
	)
	return rapid.SliceOfN(part, 0, 4).Draw(t, "text")
}
