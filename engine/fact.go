package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// factKind says what a fact is.
type factKind uint8

const (
	missing factKind = iota
	aText
	aNumber
	aBool
	aSet
	anInstant
	aTime // of day: number is the second
	aDate // number is the day since 1970-01-01
)

// fact is the value that a field has for rules.
type fact struct {
	kind   factKind
	text   string // of a text; of an event's number or bool what it compares as with a string
	number float64
	set    []string
	at     state.Instant
}

func textFact(s string, ok bool) fact {
	if !ok {
		return fact{}
	}
	return fact{kind: aText, text: s}
}

func instantFact(at state.Instant) fact {
	if at == 0 {
		return fact{}
	}
	return fact{kind: anInstant, at: at}
}

func boolFact(b bool) fact {
	f := fact{kind: aBool, text: "false"}
	if b {
		f.text, f.number = "true", 1
	}
	return f
}

func numberFact(n float64) fact { return fact{kind: aNumber, number: n} }

// valueFact is the fact of a raw value.
func valueFact(v event.Value) fact {
	switch v.Kind {
	case event.Text:
		return fact{kind: aText, text: v.Text}
	case event.Number:
		return fact{kind: aNumber, text: v.Text, number: v.Number}
	case event.Bool:
		return fact{kind: aBool, text: v.Text, number: v.Number}
	case event.List:
		return fact{kind: aSet, set: v.List}
	}
	return fact{}
}

// typed returns the fact of a declared property: what does not fit the declared type is missing.
func typed(v event.Value, declared schema.Type) fact {
	f := valueFact(v)
	switch declared {
	case schema.Any:
		return f
	case schema.Number:
		return f.only(aNumber)
	case schema.Bool:
		return f.only(aBool)
	case schema.Set:
		if f.kind == aText {
			return fact{kind: aSet, set: []string{f.text}}
		}
		return f.only(aSet)
	}
	if f.kind == aSet || f.kind == missing {
		return fact{}
	}
	return parsed(f.text, declared)
}

// parsed returns the fact that a text stands for in a property of the declared type.
func parsed(text string, declared schema.Type) fact {
	switch declared {
	case schema.Instant:
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return instantFact(state.At(at))
		}
		return fact{}
	case schema.Date:
		if at, err := time.Parse(time.DateOnly, text); err == nil {
			return dateFact(at)
		}
		return fact{}
	case schema.Time:
		for _, layout := range [...]string{time.TimeOnly, "15:04"} {
			if at, err := time.Parse(layout, text); err == nil {
				return timeFact(at)
			}
		}
		return fact{}
	}
	return fact{kind: aText, text: text}
}

func (f fact) only(kind factKind) fact {
	if f.kind != kind {
		return fact{}
	}
	return f
}

// wall is what the clocks on the wall show at a local time. It is worth keeping: rules ask for it many times in a pass.
type wall struct {
	local  time.Time
	day    int64 // since 1970-01-01
	second int64 // of that day
}

func wallOf(local time.Time) wall {
	_, offset := local.Zone()
	shown := local.Unix() + int64(offset)
	second := shown % secondsPerDay
	if second < 0 {
		second += secondsPerDay
	}
	return wall{local: local, day: (shown - second) / secondsPerDay, second: second}
}

// onTheWall returns what the clocks show now.
func (m *Machine) onTheWall() *wall {
	if m.shown.local != m.local {
		m.shown = wallOf(m.local)
	}
	return &m.shown
}

func (w *wall) date() fact { return fact{kind: aDate, number: float64(w.day)} }
func (w *wall) time() fact { return fact{kind: aTime, number: float64(w.second)} }

// weekday returns the day of the week as rules write it.
func (w *wall) weekday() string {
	return schema.Weekdays[w.dayOfWeek()]
}

// dayOfWeek counts from Monday, which is 0.
func (w *wall) dayOfWeek() int { return int(((w.day+3)%7 + 7) % 7) } // 1970 began with a Thursday

// dateFact is the date that the clocks show at a local time.
func dateFact(local time.Time) fact {
	w := wallOf(local)
	return w.date()
}

// timeFact is the time of day that the clocks show at a local time.
func timeFact(local time.Time) fact {
	w := wallOf(local)
	return w.time()
}

// isEmpty reports whether there is nothing in f: no value, no word, or a text that folds to nothing.
func (f fact) isEmpty() bool {
	switch f.kind {
	case missing:
		return true
	case aText:
		return isBlank(f.text)
	case aSet:
		return len(f.set) == 0
	}
	return false
}

// isBlank reports whether a text folds to nothing.
func isBlank(s string) bool {
	for _, r := range s {
		if row := fold.Rune(r); strings.Trim(row, " ") != "" {
			return false
		}
	}
	return true
}

// string renders f as texts show it.
func (f fact) string(zone *time.Location) string {
	switch f.kind {
	case aNumber:
		return string(appendNumber(nil, f.number))
	case aBool:
		return strconv.FormatBool(f.number != 0)
	case aSet:
		return strings.Join(f.set, ", ")
	case anInstant:
		return f.at.Time().In(zone).Format(minuteLayout)
	case aTime:
		return midnight.Add(time.Duration(f.number) * time.Second).Format(time.TimeOnly)
	case aDate:
		return midnight.AddDate(0, 0, int(f.number)).Format(time.DateOnly)
	}
	return f.text
}

// minuteLayout is how texts show an instant.
const minuteLayout = "2006-01-02 15:04"

var midnight = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)

// value is f as effects carry it: numbers, bools and sets as such, instants as RFC 3339, all else as rendered.
func (f fact) value(zone *time.Location) Value {
	switch f.kind {
	case aNumber:
		return Value{Kind: NumberValue, Number: f.number}
	case aBool:
		return Value{Kind: BoolValue, Number: f.number}
	case aSet:
		return Value{Kind: ListValue, List: slices.Clone(f.set)}
	case anInstant:
		return Value{Text: f.at.Time().Format(time.RFC3339Nano)}
	}
	return Value{Text: f.string(zone)}
}

// kept is a value as the state keeps it.
func (v *Value) kept() event.Value {
	switch v.Kind {
	case NumberValue:
		return event.Value{Kind: event.Number, Number: v.Number, Text: string(appendNumber(nil, v.Number))}
	case BoolValue:
		return event.Value{Kind: event.Bool, Number: v.Number, Text: strconv.FormatBool(v.Number != 0)}
	case ListValue:
		return event.Value{Kind: event.List, List: v.List}
	}
	return event.Value{Kind: event.Text, Text: v.Text}
}
