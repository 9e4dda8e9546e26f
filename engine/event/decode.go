package event

import (
	"fmt"
	"unicode/utf8"
)

// decoder turns one line into an event, as far as the line alone tells.
type decoder struct {
	max     int // bytes that a line may have
	scanner scanner
	filler  filler
	clean   []byte // a line whose bytes were no UTF-8
}

func newDecoder(s Settings) decoder {
	return decoder{max: s.MaxLine, filler: filler{unread: s.Unread}}
}

// findings are what a line tells beside its event.
type findings struct {
	blank      bool
	reason     string // why it is no event; empty when it is one
	column     int    // of the reason
	timed      bool   // it says when
	enveloped  bool   // it is a CloudEvents envelope
	invalid    int    // see Stats
	duplicates int
}

// decode fills e from a line of that size, unless there is a reason not to.
func (d *decoder) decode(line []byte, size int, e *Event) findings {
	switch {
	case size > d.max:
		return findings{reason: fmt.Sprintf("the line has %d bytes, more than the %d allowed; only its first %d are kept", size, d.max, len(line))}
	case isBlank(line):
		return findings{blank: true}
	}
	ok, replaced := d.scanner.scan(line), 0
	if d.scanner.broken {
		d.clean, replaced = replace(d.clean[:0], line)
		ok = d.scanner.scan(d.clean)
	}
	if !ok {
		return d.refuse(&d.scanner.flaw)
	}
	e.reset()
	if bad := d.filler.fill(e, &d.scanner); bad != nil {
		return d.refuse(bad)
	}
	if d.scanner.duplicates > 0 {
		e.Conversation.Properties = lastOnes(e.Conversation.Properties)
		e.Contact.Properties = lastOnes(e.Contact.Properties)
		e.Order.Properties = lastOnes(e.Order.Properties)
	}
	return findings{
		timed: d.filler.timed, enveloped: d.scanner.enveloped,
		invalid: replaced + d.scanner.surrogates, duplicates: d.scanner.duplicates,
	}
}

// refuse returns what a flaw of the line that was scanned means.
func (d *decoder) refuse(bad *flaw) findings {
	return findings{reason: bad.reason, column: utf8.RuneCount(d.scanner.line[:bad.at]) + 1}
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// lastOnes keeps the last of the properties that have the same name, in its place.
func lastOnes(properties []Property) []Property {
	last := make(map[string]int, len(properties))
	for i, p := range properties {
		last[p.Name] = i
	}
	kept := properties[:0]
	for i, p := range properties {
		if last[p.Name] == i {
			kept = append(kept, p)
		}
	}
	return kept
}

// replace appends a line to dst. Each byte that is no UTF-8 becomes U+FFFD, which leaves columns as they were.
func replace(dst, line []byte) (clean []byte, replaced int) {
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		if r == utf8.RuneError && size == 1 {
			replaced++
		}
		dst = utf8.AppendRune(dst, r)
		line = line[size:]
	}
	return dst, replaced
}
