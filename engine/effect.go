package engine

import "github.com/routebook/routebook/compiler/program"

// Effect is something that a rule wants done.
type Effect struct {
	Do   string // "assign", "send", "add_tag"…
	Rule program.RuleID
	Keys []Key // what it is about, in the order in which it is written
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

// text adds a text, unless it is empty.
func (e *Effect) text(name, text string) {
	if text != "" {
		e.add(name, Value{Text: text})
	}
}

func (e *Effect) add(name string, v Value) {
	e.Keys = append(e.Keys, Key{Name: name, Value: v})
}
