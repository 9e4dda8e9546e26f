package importer

import (
	"fmt"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
)

// draft is a book in the making: what the translation of a system writes into.
type draft struct {
	system *System
	source Source
	mapper *diag.Mapper
	found  diag.List // why the source cannot be read

	items   []*item  // in the order in which they are to stand in the book
	leftOut []string // what the source says besides rules, and no rule needs

	teams vocabulary
	tags  vocabulary
	asked struct{ teams, tags []string } // what conditions name, and steps that name several
}

func newDraft(s *System, src Source) *draft {
	return &draft{system: s, source: src, mapper: diag.NewMapper(src.Text)}
}

// item is a rule of the source with all that became of it.
type item struct {
	name  string    // what the source calls it, or what tells it from others
	span  diag.Span // in the source
	notes []note
	rules []*rule // none when it could not be translated at all
}

// rule is a rule of the book.
type rule struct {
	name        string // made unique when it is written
	description string // may be empty
	on          string // events, as a rule has them; "" is "message"
	limit       string // how often it may fire, as rules have it; may be empty
	disabled    bool
	when        condition // nil: always
	then        []step
}

// noteKind says what a note means for the rule.
type noteKind uint8

const (
	// ordered: the decision is the same, and the rule had to be written otherwise for that.
	ordered noteKind = iota
	// approximated: the decision may differ in cases that the note names.
	approximated
	// untranslated: a part of the rule is not there.
	untranslated
)

// note is something that the report says of a rule.
type note struct {
	kind noteKind
	text string    // what, and why; without a final period
	span diag.Span // in the source
}

// add begins an item. Its rules and notes are added by the caller.
func (d *draft) add(name string, span diag.Span) *item {
	it := &item{name: name, span: span}
	d.items = append(d.items, it)
	return it
}

// addRule adds a rule to an item.
func (it *item) addRule(r *rule) *rule {
	it.rules = append(it.rules, r)
	return r
}

// note adds a note, once.
func (it *item) note(kind noteKind, span diag.Span, format string, args ...any) {
	n := note{kind, fmt.Sprintf(format, args...), span}
	for _, have := range it.notes {
		if have.kind == n.kind && have.text == n.text {
			return
		}
	}
	it.notes = append(it.notes, n)
}

// fail says why the source cannot be read.
func (d *draft) fail(span diag.Span, format string, args ...any) *diag.Diagnostic {
	d.found = append(d.found, diag.Diagnostic{File: d.source.File, Span: span, Message: fmt.Sprintf(format, args...)})
	return &d.found[len(d.found)-1]
}

// leaveOut says what of the source no rule needs.
func (d *draft) leaveOut(format string, args ...any) {
	d.leftOut = append(d.leftOut, fmt.Sprintf(format, args...))
}

// line returns the line of a place in the source, from 1.
func (d *draft) line(span diag.Span) int { return d.mapper.OffsetPosition(span.Start).Line }

// provenance is the description of a rule about which the source says nothing.
func (d *draft) provenance(span diag.Span) string {
	return fmt.Sprintf("Line %d of %s.", d.line(span), d.source.File)
}

// vocabulary knows the spelling of names. Names that fold alike are one name to a book.
type vocabulary struct {
	folded map[string]string
}

// name records a name and returns the spelling under which the book has it, and whether that is its own.
func (v *vocabulary) name(name string) (spelling string, own bool) {
	if v.folded == nil {
		v.folded = map[string]string{}
	}
	key := fold.String(name)
	if first, ok := v.folded[key]; ok {
		return first, first == name
	}
	v.folded[key] = name
	return name, true
}
