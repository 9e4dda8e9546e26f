package convert

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A payloadReader reads recorded payloads: JSON objects one after the other, however they are laid out, one a line or
// over many, in a list or not. What a payload means is said by events.
type payloadReader struct {
	*conversion
	events func(p *payload) error // adds events to p; the error is the reason for rejecting it
	seed   maphash.Seed
	seen   map[uint64]struct{} // events, by their text: webhooks are delivered again when an answer was late
}

func newPayloadReader(c *conversion, events func(p *payload) error) payloadReader {
	return payloadReader{conversion: c, events: events, seed: maphash.MakeSeed(), seen: make(map[uint64]struct{})}
}

// A payload is one JSON object of the input, with the events that it gives.
type payload struct {
	datum
	c      *conversion
	line   int    // of the input, on which it begins
	text   []byte // as it stands there
	drafts []draft
	failed error // of the world
}

const (
	// maxPayload is how many bytes a payload may have: a mail with its attachments fits.
	maxPayload = 64 << 20
	// maxUnclosed is how many payloads without an end a file may have; each costs reading on until maxPayload.
	maxUnclosed = 20
)

var errUnclosed = errors.New("not JSON: an object that is not closed")

// read implements reader.
func (r *payloadReader) read(in Input) error {
	s := &splitter{r: bufio.NewReaderSize(in, 1<<16), line: 1}
	unclosed := 0
	for {
		text, line, reason, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return r.failed(s.line, err)
		case reason == nil:
			err = r.payload(text, line)
		default:
			r.record()
			err = r.reject(line, reason, text, false)
			if errors.Is(reason, errUnclosed) {
				unclosed++
			}
		}
		if err != nil {
			return err
		}
		if unclosed == maxUnclosed {
			return r.reject(s.line, errors.New("too many objects that are not closed; the rest of the file was not read"), nil, true)
		}
	}
}

// payload converts one JSON object. All of its events are written or, when there is something wrong with it, none.
func (r *payloadReader) payload(text []byte, line int) error {
	r.record()
	record, duplicates, err := parseRecord(text)
	if err != nil {
		return r.reject(line, inLine(text, err), text, false)
	}
	r.summary.DuplicateKeys += duplicates
	p := &payload{datum: record, c: r.conversion, line: line, text: text}
	if err := r.events(p); err != nil {
		return r.reject(line, err, text, false)
	}
	if p.failed != nil {
		return p.failed
	}
	for i := range p.drafts {
		d := &p.drafts[i]
		d.write()
		same := maphash.Bytes(r.seed, slices.Concat(d.text, d.note))
		if _, known := r.seen[same]; known {
			r.skip("events seen before")
			continue
		}
		r.seen[same] = struct{}{}
		if err := r.out.add(d); err != nil {
			return err
		}
	}
	return nil
}

// inLine says of a syntax error in which line of the payload it is; bytes are no help in a file of many lines.
func inLine(text []byte, err error) error {
	reason, place, found := strings.Cut(err.Error(), " (byte ")
	at, atErr := strconv.Atoi(strings.TrimSuffix(place, ")"))
	if !found || atErr != nil || at > len(text) {
		return err
	}
	if strings.HasSuffix(reason, "invalid character '}' looking for beginning of object key string") {
		reason = "not JSON: a comma before the bracket that closes an object"
	}
	if n := bytes.Count(text[:at], []byte("\n")); n > 0 {
		return fmt.Errorf("%s, on its line %d", reason, n+1)
	}
	return fmt.Errorf("%s (byte %d)", reason, at)
}

// event begins an event of a type. Without a time it takes the default, or comes last.
func (p *payload) event(typ string, at time.Time) *hookEvent {
	e := &hookEvent{payload: p, draft: draft{keys: newKeys(), at: at}}
	e.set("type", textDatum(typ))
	if at.IsZero() {
		at = p.c.settings.AtDefault
	}
	if !at.IsZero() {
		e.set("at", textDatum(at.Format(time.RFC3339Nano)))
	}
	return e
}

// skip says that a payload, or a part of one, is no event and need be none.
func (p *payload) skip(reason string) { p.c.skip(reason) }

// A hookEvent is an event of a payload in the making. Nothing is in the output before add.
type hookEvent struct {
	*payload
	draft   draft
	settled bool  // its conversation is found later
	err     error // the first that a value gave
}

// set sets a key, named as in profiles, unless the value is missing.
func (e *hookEvent) set(name string, value datum) *hookEvent {
	if value.missing() || e.err != nil {
		return e
	}
	k, _, err := findKey(name)
	if err != nil {
		panic(err)
	}
	if value, e.err = k.convert(value, time.UTC); e.err != nil {
		e.err = fmt.Errorf("%s: %w", name, e.err)
		return e
	}
	if !value.missing() {
		e.draft.keys.put(k.path, value)
	}
	return e
}

// text sets a key to a text; an empty one is missing.
func (e *hookEvent) text(name, value string) *hookEvent { return e.set(name, textDatum(value)) }

// count sets a key to how many items a list has, unless it has none.
func (e *hookEvent) count(name string, list datum) *hookEvent {
	if len(list.items) == 0 {
		return e
	}
	return e.set(name, list)
}

// add adds the event to those of the payload.
func (e *hookEvent) add() error {
	if e.err != nil {
		return e.err
	}
	event := &e.draft.keys
	if err := checkNeeds(*event); err != nil && !e.settled {
		return err
	}
	if conversation := event.member("conversation"); len(conversation.members) == 1 && !conversation.member("id").missing() {
		event.put([]string{"conversation"}, conversation.member("id")) // the short form
	}
	slices.SortStableFunc(event.members, func(a, b member) int { return cmp.Compare(sectionRank(a.name), sectionRank(b.name)) })
	e.drafts = append(e.drafts, e.draft)
	return nil
}

// sectionRank is the place of a key in a line.
func sectionRank(name string) int {
	i := slices.IndexFunc(keys, func(k key) bool { return k.path[0] == name })
	if i < 0 { // event
		return len(keys)
	}
	return i
}

// str returns the text at a dotted path, "" where there is none.
func (d datum) str(path string) string {
	if found := d.at(strings.Split(path, ".")); found.scalar() {
		return found.text
	}
	return ""
}

// get returns the value at a dotted path.
func (d datum) get(path string) datum { return d.at(strings.Split(path, ".")) }

// is reports whether the value at a dotted path is true.
func (d datum) is(path string) bool {
	found := d.get(path)
	return found.kind == boolean && found.text == "true"
}

// when reads the time at a dotted path: RFC 3339, seconds since 1970. A missing one is the zero time.
func (d datum) when(path string) (time.Time, error) {
	found := d.get(path)
	if found.missing() {
		return time.Time{}, nil
	}
	t, err := parseInstant(found, time.UTC)
	if err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// firstText returns the first that is not empty.
func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// mailbox writes `Name <address>`, or what there is of it.
func mailbox(name, address string) string {
	switch {
	case address == "":
		return name
	case name == "":
		return address
	default:
		return name + " <" + address + ">"
	}
}

// textsOf returns the texts of a list, or of one text with commas between.
func textsOf(d datum) []string {
	var texts []string
	for _, item := range d.items {
		if item.scalar() && !item.missing() {
			texts = append(texts, item.text)
		}
	}
	if d.kind == text {
		for part := range strings.SplitSeq(d.text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				texts = append(texts, part)
			}
		}
	}
	return texts
}

// without returns the texts that are not among others.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return slices.Contains(others, t) })
}
