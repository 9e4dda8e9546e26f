package dsl

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// dump writes a tree in one line for each declaration: the kind of each node
// with its fields that are not empty, without places. The text of a path is left
// out: it is in the file's language.
func dump(f *File) string {
	var b strings.Builder
	for _, d := range f.Decls {
		dumpValue(&b, reflect.ValueOf(d))
		b.WriteByte('\n')
	}
	return b.String()
}

func dumpValue(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		dumpValue(b, v.Elem())
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(' ')
			}
			dumpValue(b, v.Index(i))
		}
		b.WriteByte(']')
	case reflect.Struct:
		if use, ok := v.Interface().(schema.OperatorUse); ok {
			fmt.Fprintf(b, "%q", map[bool]string{false: use.Phrase, true: use.Not}[use.Negated])
			return
		}
		dumpStruct(b, v)
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func dumpStruct(b *strings.Builder, v reflect.Value) {
	b.WriteString("(" + v.Type().Name())
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || v.Field(i).IsZero() || field.Name == "Typed" || field.Type == reflect.TypeFor[diag.Span]() {
			continue
		}
		b.WriteString(" " + field.Name + "=")
		dumpValue(b, v.Field(i))
	}
	b.WriteByte(')')
}
