package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// eventsSource reads what the other sources write, so that a recording can be sampled or anonymised later.
var eventsSource = Source{
	Name:  "events",
	Short: "Events, to take a sample or to anonymise them",
	Long: `Reads events, as the other sources write them, and writes those that the flags below keep. Nothing else is changed: a
line without a time takes the one before it.`,
	Example: `  routebook convert events month.ndjson.gz --every 20 --out sample.ndjson
  routebook convert events month.ndjson.gz --since 2026-03-02T00:00:00Z --until 2026-03-09T00:00:00Z --anonymise file:key.txt --out week.ndjson`,
	Noun:  "event",
	Takes: Takes{Lines: true},
	open:  func(c *conversion) reader { return &events{conversion: c} },
}

type events struct {
	*conversion
	last time.Time
}

// read implements reader.
func (e *events) read(in Input) error {
	lines := newLines(in, e.settings.MaxLine)
	for n := 1; ; n++ {
		line, cut, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return e.failed(n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(bytes.TrimSpace(line)) == 0 && !cut {
			continue
		}
		if err := e.line(n, line, cut); err != nil {
			return err
		}
	}
}

func (e *events) line(n int, line []byte, cut bool) error {
	e.record()
	if cut {
		return e.reject(n, fmt.Errorf("longer than %d bytes", e.settings.MaxLine), line, cut)
	}
	record, duplicates, err := parseRecord(line)
	if err != nil {
		return e.reject(n, err, line, cut)
	}
	var d draft
	if d.keys, err = flat(record); err != nil {
		return e.reject(n, err, line, cut)
	}
	if d.at, err = e.when(d.keys); err != nil {
		return e.reject(n, err, line, cut)
	}
	e.summary.DuplicateKeys += duplicates
	if !utf8.Valid(line) {
		e.summary.NotUTF8++
	}
	return e.emit(&d)
}

// envelopeKeys are keys that an event has of its envelope. Below data they mean nothing.
var envelopeKeys = []string{"specversion", "id", "type", "at"}

// flat brings the structured form of CloudEvents into the flat one, as the reader of events understands it. What cannot be
// read there is an error, not a line to pass on: no stage would see what it holds.
func flat(record datum) (datum, error) {
	if !record.has("specversion") {
		return record, nil
	}
	if record.has("data_base64") {
		return datum{}, errors.New(`"data_base64" cannot be read: write "data" as a JSON object`)
	}
	data := record.member("data")
	if data.kind != object && data.kind != absent {
		return datum{}, fmt.Errorf(`"data" needs an object, found %s`, data.brief())
	}
	keys := newKeys()
	keys.put([]string{"id"}, record.member("id"))
	if typ := record.str("type"); typ != "" { // its last part is what happened
		keys.put([]string{"type"}, textDatum(typ[strings.LastIndexByte(typ, '.')+1:]))
	}
	keys.put([]string{"at"}, record.member("time"))
	for _, m := range data.members {
		if !slices.Contains(envelopeKeys, m.name) {
			keys.put([]string{m.name}, m.value)
		}
	}
	return keys, nil
}

// when is the time of an event, or of the event before it.
func (e *events) when(record datum) (time.Time, error) {
	value := record.member("at")
	switch {
	case !value.missing():
		at, err := time.Parse(time.RFC3339Nano, value.text)
		if err != nil || value.kind != text {
			return at, fmt.Errorf("at: want a time such as 2026-11-20T09:15:00+01:00, found %s", value.brief())
		}
		e.last = at
	case e.last.IsZero():
		return e.last, errors.New("at is missing, and there is no event before it whose time it could take")
	}
	return e.last, nil
}
