package dsl

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// meaning writes a tree without what a formatter may change: parentheses, the
// order of header lines, and quotes where a word and a text name the same thing.
func meaning(f *File) string {
	m := &meanings{}
	for _, d := range f.Decls {
		if _, isLanguage := d.(*Language); !isLanguage {
			m.value(reflect.ValueOf(d))
			m.WriteByte('\n')
		}
	}
	return m.String()
}

type meanings struct {
	strings.Builder
	isWord bool // a bare word and a text mean the same here
}

func (m *meanings) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if word, ok := v.Interface().(*Name); ok && !m.isWord {
			fmt.Fprintf(m, "bare %q", word.Text)
			return
		}
		m.value(v.Elem())
	case reflect.Pointer:
		m.pointer(v)
	case reflect.Slice:
		for i := range v.Len() {
			m.value(v.Index(i))
			m.WriteByte(' ')
		}
	case reflect.Struct:
		m.structure(v)
	case reflect.String:
		fmt.Fprintf(m, "%q", v.String())
	default:
		fmt.Fprint(m, v.Interface())
	}
}

func (m *meanings) pointer(v reflect.Value) {
	before := m.isWord
	switch n := v.Interface().(type) {
	case *Paren:
		m.value(reflect.ValueOf(n.Cond))
		return
	case *Ago:
		if _, ok := n.Amount.(*Duration); !ok {
			m.value(reflect.ValueOf(&n.Amount).Elem()) // a language may have no word for "ago"
			return
		}
	case *String:
		if m.isWord {
			fmt.Fprintf(m, "%q", n.Text)
		} else {
			fmt.Fprintf(m, "text %q", n.Text)
		}
		return
	case *Compare:
		row := n.Field.Row()
		m.isWord = row != nil && slices.Contains([]schema.Type{schema.Name, schema.Set, schema.Agent, schema.Team, schema.Weekday}, row.Type)
		if n.AsksPresence() {
			m.WriteString("presence ")
		}
	case *WordEvent, *Schedule, *Tagging:
		m.isWord = true
	}
	if v.IsNil() {
		return
	}
	m.value(v.Elem())
	m.isWord = before
}

func (m *meanings) structure(v reflect.Value) {
	switch n := v.Interface().(type) {
	case schema.OperatorUse:
		fmt.Fprintf(m, "%q %v", n.Phrase, n.Negated)
		return
	case Name:
		fmt.Fprintf(m, "%q", n.Text)
		return
	case Field:
		if row := n.Row(); row != nil {
			fmt.Fprintf(m, "field %q", row.Path)
			return
		}
	case Rule:
		n.Header = slices.Clone(n.Header)
		slices.SortStableFunc(n.Header, func(a, b HeaderLine) int {
			return slices.Index(headerOrder, headerPhrase(a)) - slices.Index(headerOrder, headerPhrase(b))
		})
		v = reflect.ValueOf(n)
	}
	m.WriteString("(" + v.Type().Name())
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.IsExported() && !v.Field(i).IsZero() && field.Name != "Typed" && field.Name != "OpSpan" {
			m.WriteString(" " + field.Name + "=")
			m.value(v.Field(i))
		}
	}
	m.WriteByte(')')
}

// remark is a comment, with the declaration and the number of words of it before the comment.
type remark struct {
	Text        string
	Decl, Words int
}

// remarks says between which words the comments of a file stand. Signs are no
// words, nor is what a formatter may add or leave out. Where it may sort header
// lines, the number of words says nothing and is 0.
func remarks(f *File) []remark {
	var all []remark
	for _, c := range f.Comments {
		r := remark{Text: c.Text}
		for _, d := range f.Decls {
			if d.Span().Start > c.Start {
				break
			}
			r.Decl++
			r.Words = 0
			if rule, ok := d.(*Rule); !ok || len(rule.Header) < 2 {
				r.Words = wordsBefore(f, d.Span().Start, c.Start)
			}
		}
		all = append(all, r)
	}
	return all
}

func wordsBefore(f *File, start, end int) int {
	n := 0
	for i, t := range f.tokens {
		if t.Pos.Offset < start || t.Pos.Offset >= end {
			continue
		}
		switch {
		case t.Type == tokSpace, t.Type == tokComment, isPhrase(&t, "ago"):
		case t.Type == tokPunct && comparisons[t.Value] == "":
		case isPhrase(&t, "and") && stepFollows(f, i):
		default:
			n++
		}
	}
	return n
}

func stepFollows(f *File, at int) bool {
	for _, t := range f.tokens[at+1:] {
		if t.Type != tokSpace && t.Type != tokComment {
			return startsStep(&t)
		}
	}
	return false
}
