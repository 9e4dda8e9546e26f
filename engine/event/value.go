package event

import (
	"strconv"
	"strings"
)

// Kind is what a Value holds.
type Kind uint8

// Kinds of values.
const (
	Absent Kind = iota // the event does not say
	Null               // the event says null: of a contact's keys, that the value is to be removed
	Text
	Number
	Bool
	List  // an array of strings
	Other // an object, another array, or a number beyond float64: there, but nothing that a rule can read
)

// Value is a JSON value as rules see it.
type Value struct {
	Kind   Kind
	Text   string   // the text form of a Text, Number or Bool: that is, what it compares as with a string
	Number float64  // of a Number; 1 or 0 of a Bool
	List   []string // of a List
}

// NewText returns a text as a value, for whoever makes an Event of something else than a line. An empty text is one that was given.
func NewText(text string) Value { return Value{Kind: Text, Text: text} }

// Given reports whether v holds something that a rule can read.
func (v Value) Given() bool { return Null < v.Kind && v.Kind < Other }

// String returns v as texts render it: numbers in the shortest decimal form, lists joined by ", ".
func (v Value) String() string {
	if v.Kind == List {
		return strings.Join(v.List, ", ")
	}
	return v.Text
}

// Property is a key that the format does not define, of a contact, a conversation or an order.
// The book says what it means.
type Property struct {
	Name  string
	Value Value
}

// number returns the value of a JSON number, or an Other when float64 cannot hold it.
func number(literal string) Value {
	if f, ok := short(literal); ok {
		return Value{Kind: Number, Text: literal, Number: f}
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return Value{Kind: Other}
	}
	return Value{Kind: Number, Text: shortest(literal, f), Number: f}
}

// short returns the number that a literal like 84.9 spells, if it is its own shortest form: with at most 15 digits no two of
// those are the same float64, and one division of two numbers that float64 has rounds as it must.
func short(literal string) (f float64, ok bool) {
	if len(literal) > 16 || literal[0] == '-' || literal[0] == '0' {
		return 0, false
	}
	n, scale := 0, 1
	dot := strings.IndexByte(literal, '.')
	for i := range len(literal) {
		switch c := literal[i]; {
		case isDigit(c):
			n = 10*n + int(c-'0')
			if dot >= 0 && i > dot {
				scale *= 10
			}
		case i != dot:
			return 0, false // an exponent
		}
	}
	switch {
	case dot < 0:
		return float64(n), len(literal) <= 15
	case literal[len(literal)-1] == '0':
		return 0, false
	}
	return float64(n) / float64(scale), true
}

// shortest returns the shortest decimal form of a number. Integers are not sent through float64,
// which would round long order numbers.
func shortest(literal string, f float64) string {
	if f == 0 {
		return "0" // also -0, 0.0 and 0e7
	}
	if !strings.ContainsAny(literal, ".eE") {
		return literal
	}
	var buffer [32]byte
	text := strconv.AppendFloat(buffer[:0], f, 'f', -1, 64)
	if string(text) == literal {
		return literal // the usual case shares the line's memory
	}
	return string(text)
}
