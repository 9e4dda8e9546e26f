package state

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
)

// A snapshot is a state as text, one JSON object a line, which a person can look at:
//
//	{"routebook_state":1,"book":"boutique","program":"sha256:…","clock":"2026-11-20T08:15:00Z"}
//	{"agent":"amelie","presence":"online","last_assigned":"2026-11-20T08:15:00Z"}
//	{"pool":"Ventes","cursor":"amelie"}
//	{"contact":"id k7","texts":{"owner":"amelie"},"tags":["vip"]}
//	{"visitor":"id v1","texts":{"page":"/panier"}}
//	{"conversation":"c42","state":"open","texts":{"agent":"amelie","status":"en cours"}}
//	{"end":5,"digest":"sha256:…"}
//
// The same state makes the same bytes: agents, pools, contacts and visitors stand by name, conversations in order of
// creation. The last line counts the records and holds the digest of all bytes before it, so that a file that was cut
// or changed is found out, while neither side ever holds more than one record beside the state.
//
// Everything goes by name, never by the number that a program gives it: a state outlives the rules it was saved under.
// Loaded under others, what those do not read is dropped, and what they newly read is missing. What follows from the
// rest is not saved: who has how much to do, who waits in which queue, and when something is due.

// snapshotVersion is the version of the format. It changes when an older program could not read a newer state.
const snapshotVersion = 1

// maxRecord bounds the bytes of a line, so that a file that is no state is not taken into memory.
const maxRecord = 1 << 28

const (
	headerStart  = `{"routebook_state":`
	trailerStart = `{"end":`
	digestPrefix = "sha256:"
)

// snapshotHeader is the first line.
type snapshotHeader struct {
	Version int    `json:"routebook_state"`
	Book    string `json:"book,omitempty"`
	Program string `json:"program"` // digest of the program that the state served
	Clock   stamp  `json:"clock,omitzero"`
}

// snapshotTrailer is the last line.
type snapshotTrailer struct {
	Records int    `json:"end"`
	Digest  string `json:"digest"` // of all bytes before the line
}

// Save writes the state to w, for Load to read.
func (m *Memory) Save(w io.Writer) error {
	s := saver{out: bufio.NewWriterSize(w, 1<<16), digest: sha256.New()}
	s.encoder = json.NewEncoder(&s.encoded)
	s.encoder.SetEscapeHTML(false)
	s.line(&snapshotHeader{Version: snapshotVersion, Book: m.program.Book, Program: digestPrefix + m.program.Digest(), Clock: stamp(m.clock)})
	s.agents(m)
	s.pools(m)
	s.contacts(m)
	s.visitors(m)
	s.conversations(m)
	s.line(&snapshotTrailer{Records: s.written - 1, Digest: digestPrefix + hex.EncodeToString(s.digest.Sum(nil))})
	if s.err == nil {
		s.err = s.out.Flush()
	}
	return s.err
}

// saver writes a snapshot. After the first error it writes nothing.
type saver struct {
	out     *bufio.Writer
	digest  hash.Hash // of what was written
	encoder *json.Encoder
	encoded bytes.Buffer // the line at hand
	written int          // lines
	err     error
}

func (s *saver) line(record any) {
	if s.err != nil {
		return
	}
	s.encoded.Reset()
	if s.err = s.encoder.Encode(record); s.err != nil {
		return
	}
	if s.encoded.Len() > maxRecord {
		s.err = fmt.Errorf("a record of %d bytes is too long to be read again", s.encoded.Len())
		return
	}
	s.digest.Write(s.encoded.Bytes())
	_, s.err = s.out.Write(s.encoded.Bytes())
	s.written++
}

func (s *saver) agents(m *Memory) {
	for _, id := range slices.Sorted(maps.Keys(m.agents)) {
		if r := m.agents[id].record(id); !r.empty() {
			s.line(&r)
		}
	}
}

func (s *saver) pools(m *Memory) {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(m.cursors)), maps.Keys(m.weights))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		r := poolRecord{Pool: id, Cursor: m.cursors[id]}
		for _, w := range m.weights[id] {
			r.Weights = append(r.Weights, weightRecord(w))
		}
		if r.Cursor != "" || len(r.Weights) > 0 {
			s.line(&r)
		}
	}
}

func (s *saver) contacts(m *Memory) {
	var c Contact
	for _, key := range slices.Sorted(m.contacts.all) {
		m.Contact(key, &c)
		s.line(&contactRecord{
			Contact: key, Texts: named(c.texts[:], c.given, contactTextNames[:]), Tags: c.Tags,
			Properties: valuesOf(c.Properties, m.program.Desk.ContactProperties), Firings: firingRecords(c.Firings),
		})
	}
}

func (s *saver) visitors(m *Memory) {
	var v Visitor
	for _, key := range slices.Sorted(m.visitors.all) {
		m.Visitor(key, &v)
		s.line(&visitorRecord{Visitor: key, Texts: named(v.texts[:], v.given, visitorTextNames[:])})
	}
}

func (s *saver) conversations(m *Memory) {
	var c Conversation
	for id := range m.conversations.all {
		m.Conversation(id, &c)
		r := c.record(&m.program.Desk)
		s.line(&r)
	}
}

// PresenceKnown reports whether the state says of any agent whether they are there.
func (m *Memory) PresenceKnown() bool {
	for _, a := range m.agents {
		if a.presence != PresenceUnknown {
			return true
		}
	}
	return false
}

// lineReader reads a snapshot line by line and computes its digest.
type lineReader struct {
	in     *bufio.Reader
	digest hash.Hash // of the lines before the one read last
	last   []byte
	number int
}

// next returns the next line with its end, valid until the next call. It returns io.EOF behind the last one.
func (l *lineReader) next() ([]byte, error) {
	l.digest.Write(l.last)
	l.last = l.last[:0]
	l.number++
	for {
		part, err := l.in.ReadSlice('\n')
		if len(l.last)+len(part) > maxRecord {
			return nil, fmt.Errorf("line %d is longer than any line of a saved state", l.number)
		}
		l.last = append(l.last, part...)
		switch {
		case err == nil:
			return l.last, nil
		case err == io.EOF && len(l.last) > 0:
			return nil, fmt.Errorf("the saved state is cut off in line %d", l.number)
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}

func (h *snapshotHeader) check() error {
	if h.Version != snapshotVersion {
		return fmt.Errorf("the saved state has version %d, this program reads version %d", h.Version, snapshotVersion)
	}
	return nil
}

// check compares the trailer with what was read.
func (t *snapshotTrailer) check(records int, digest hash.Hash) error {
	if t.Digest != digestPrefix+hex.EncodeToString(digest.Sum(nil)) || t.Records != records {
		return errors.New("the saved state does not match its digest: it was changed or damaged")
	}
	return nil
}
