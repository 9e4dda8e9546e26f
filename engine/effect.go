package engine

import (
	"strings"
	"unicode"

	"github.com/routebook/routebook/compiler/program"
)

// Effect is something that a rule wants done.
type Effect struct {
	Do   string // "assign", "send", "add_tag"…
	Rule program.RuleID
	Keys []Key // what it is about, in the order in which it is written; effects of one step share it: clone it to write to it
	Pass int   // from 1
}

// Superseded is a step that came to nothing because an earlier one had set the same thing.
type Superseded struct {
	Effect                // holds the step's literal words
	By     program.RuleID // whose step was kept; may be the same rule
}

// Key is one property of an effect.
type Key struct {
	Name  string
	Value Value
}

// ValueKind says what a Value is.
type ValueKind uint8

// The kinds of value.
const (
	TextValue ValueKind = iota
	NumberValue
	BoolValue
	ListValue
	ObjectValue
)

// Value is the value of a key.
type Value struct {
	Kind   ValueKind
	Text   string
	Number float64  // of a NumberValue; 1 or 0 of a BoolValue
	List   []string // of a ListValue
	Keys   []Key    // of an ObjectValue
}

// Lookup returns the value of the key called name.
func (e *Effect) Lookup(name string) (Value, bool) {
	for i := range e.Keys {
		if e.Keys[i].Name == name {
			return e.Keys[i].Value, true
		}
	}
	return Value{}, false
}

// Text returns the text under the key called name, or "".
func (e *Effect) Text(name string) string {
	v, _ := e.Lookup(name)
	return v.Text
}

// String returns the effect on one line, for logs: assign team=Ventes agent=amelie.
func (e *Effect) String() string {
	var b strings.Builder
	b.WriteString(e.Do)
	for i := range e.Keys {
		b.WriteString(" " + e.Keys[i].Name + "=" + e.Keys[i].Value.String())
	}
	return b.String()
}

// String returns the value in the form that it has in JSON; but a text of one plain word without its quotes.
func (v Value) String() string {
	if v.Kind == TextValue && readsPlain(v.Text) {
		return v.Text
	}
	var j writer
	j.value(&v)
	return string(j.buf)
}

// readsPlain reports whether a text reads well without quotes.
func readsPlain(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`"=\`, r)
	})
}

// text adds a text, unless it is empty.
func (e *Effect) text(name, text string) {
	if text != "" {
		e.add(name, Value{Text: text})
	}
}

func (e *Effect) add(name string, v Value) {
	e.Keys = append(e.Keys, Key{Name: name, Value: v})
}
