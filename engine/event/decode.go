package event

import "unicode/utf8"

// decoder turns one line into an event, as far as the line alone tells.
type decoder struct {
	scanner scanner
	filler  filler
	clean   []byte // a line whose bytes were no UTF-8
}

// findings are what a line tells beside its event.
type findings struct {
	flaw       *flaw // nil for an event
	line       []byte
	timed      bool // the line says when
	enveloped  bool // it is a CloudEvents envelope
	invalid    int  // see Stats
	duplicates int
}

// column returns where a flaw is.
func (f *findings) column(bad *flaw) int {
	if bad.at < 0 {
		return 0
	}
	return utf8.RuneCount(f.line[:bad.at]) + 1
}

// decode fills e, unless there is a flaw. The findings' line is valid as long as the given one, and until the next call.
func (d *decoder) decode(line []byte, e *Event) findings {
	ok, replaced := d.scanner.scan(line), 0
	if d.scanner.broken {
		d.clean, replaced = replace(d.clean[:0], line)
		line = d.clean
		ok = d.scanner.scan(line)
	}
	f := findings{line: line, enveloped: d.scanner.enveloped}
	if !ok {
		f.flaw = &d.scanner.flaw
		return f
	}
	e.reset()
	f.flaw = d.filler.fill(e, &d.scanner)
	f.timed = d.filler.timed
	f.invalid, f.duplicates = replaced+d.scanner.surrogates, d.scanner.duplicates
	if f.duplicates > 0 {
		e.Conversation.Properties = lastOnes(e.Conversation.Properties)
		e.Contact.Properties = lastOnes(e.Contact.Properties)
		e.Order.Properties = lastOnes(e.Order.Properties)
	}
	return f
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
