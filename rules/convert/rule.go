package convert

import (
	"strings"
	"time"
)

// A rule says where the value of one key comes from.
type rule struct {
	source   source
	rows     []row          // of map:, nil when there is none
	fallback datum          // of default:
	zone     *time.Location // of zone:
	dates    dateOrder      // of dates:
}

// A row replaces one value of the input.
type row struct {
	from string // "*" stands for every value without a row
	to   datum
}

// A source finds a value in a record. Those that hold rules ask them, so that helpers nest.
type source interface {
	find(r *reading) datum
}

// A reading is one evaluation of a rule over a record.
type reading struct {
	record datum
	strays []string // values for which a map had no row
}

func (ru rule) find(r *reading) datum {
	d := ru.source.find(r)
	if ru.rows != nil {
		d = ru.replace(d, r)
	}
	if d.missing() {
		return ru.fallback
	}
	return ru.dates.inOrder(d)
}

func (ru rule) replace(d datum, r *reading) datum {
	if d.kind == list {
		mapped := datum{kind: list}
		for _, item := range d.items {
			if to := ru.replace(item, r); !to.missing() {
				mapped.items = append(mapped.items, to)
			}
		}
		return mapped
	}
	if d.missing() {
		return datum{}
	}
	var rest *row
	for i := range ru.rows {
		candidate := &ru.rows[i]
		if d.scalar() && strings.EqualFold(candidate.from, d.text) {
			return candidate.to
		}
		if candidate.from == anyValue {
			rest = candidate
		}
	}
	if rest != nil {
		return rest.to
	}
	r.strays = append(r.strays, d.brief())
	return datum{}
}

const anyValue = "*"

type pathSource []string

func (s pathSource) find(r *reading) datum { return r.record.at(s) }

type constSource datum

func (s constSource) find(*reading) datum { return datum(s) }

type firstSource []rule

func (s firstSource) find(r *reading) datum {
	for _, alternative := range s {
		if d := alternative.find(r); !d.missing() {
			return d
		}
	}
	return datum{}
}

type joinSource struct {
	parts []rule
	with  string
}

// find joins scalars; a list gives its items, and an object, which has no text, nothing.
func (s joinSource) find(r *reading) datum {
	var words []string
	for _, part := range s.parts {
		d := part.find(r)
		if d.kind != list {
			d = datum{items: []datum{d}}
		}
		for _, item := range d.items {
			if item.scalar() && !item.missing() {
				words = append(words, item.text)
			}
		}
	}
	return textDatum(strings.Join(words, s.with))
}

// A textSource alternates between literal text and paths.
type textSource []piece

type piece struct {
	literal string
	path    []string // nil for a literal
}

func (s textSource) find(r *reading) datum {
	var b strings.Builder
	for _, p := range s {
		if p.path == nil {
			b.WriteString(p.literal)
			continue
		}
		d := r.record.at(p.path)
		if d.missing() || !d.scalar() {
			return datum{}
		}
		b.WriteString(d.text)
	}
	return textDatum(b.String())
}
