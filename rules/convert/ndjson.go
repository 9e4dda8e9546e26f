package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"
)

// Settings say how to convert. The zero value converts nothing: it has no profile.
type Settings struct {
	Profile   Profile
	AtDefault time.Time          // for lines without a time; zero: they come last, without `at`, and take the time before them
	MaxLine   int                // bytes of a line; 0: DefaultMaxLine
	OnReject  func(Reject) error // told of each line that is no event; an error ends the conversion. nil: they are only counted
	TempDir   string             // where lines without a time wait when they are many; "": the system's
}

// A Reject is a line of input that gave no event.
type Reject struct {
	Line   int    // from 1
	Reason string // lower case, the offending text quoted
	Text   []byte // the line, valid during the call; its first bytes when it was too long
	Cut    bool   // whether Text is not all of it
}

// A Summary says what became of the input. Read = Written + Rejected.
type Summary struct {
	Read          int     // lines that were not blank
	Written       int     // events
	Rejected      int     // lines that gave no event
	WithoutTime   int     // events whose line had no time
	Backwards     int     // events with a time before that of the event above them; a run decides them at the later time
	NotUTF8       int     // lines in which bytes that are not UTF-8 became U+FFFD
	DuplicateKeys int     // keys that stood in their object before; the last one counts
	LeftOut       []Count // input fields that the profile does not look at, by lines that have them
	Unmapped      []Count // values that no row of a map holds and nothing else replaced, as `type: "sideways"`
}

// ErrNoTime says that no line at all had a time, so that there is none to take over.
var ErrNoTime = errors.New("no line has a time: map it with at, or give a default")

// NDJSON reads a log of one JSON object a line and writes one event a line, as the profile of s maps them.
// Each event is one Write to dst. What is wrong with a line goes to s.OnReject; the error is for what is wrong with
// the world. The summary holds what was done until then.
func NDJSON(dst io.Writer, src io.Reader, s Settings) (summary Summary, err error) {
	c := &converter{settings: s, dst: dst, used: usageOf(s.Profile), later: spool{dir: s.TempDir}}
	if c.settings.MaxLine <= 0 {
		c.settings.MaxLine = DefaultMaxLine
	}
	defer func() {
		summary = c.result()
		err = errors.Join(err, c.later.close())
	}()
	in := newLines(src, c.settings.MaxLine)
	for n := 1; ; n++ {
		line, cut, err := in.next()
		if errors.Is(err, io.EOF) {
			return c.summary, c.finish()
		}
		if err != nil {
			return c.summary, fmt.Errorf("line %d: %w", n, err)
		}
		if err := c.line(n, line, cut); err != nil {
			return c.summary, err
		}
	}
}

// A converter is one conversion under way.
type converter struct {
	settings Settings
	dst      io.Writer
	used     *usage
	later    spool // events without a time
	last     time.Time
	timed    int // events written with a time
	buf      []byte
	summary  Summary
	leftOut  tally
	unmapped tally
}

var byteOrderMark = []byte("\ufeff")

func (c *converter) line(n int, line []byte, cut bool) error {
	content := line
	if n == 1 {
		content = bytes.TrimPrefix(line, byteOrderMark)
	}
	if len(bytes.TrimSpace(content)) == 0 && !cut {
		return nil
	}
	c.summary.Read++
	reason := fmt.Errorf("longer than %d bytes", c.settings.MaxLine)
	if !cut {
		reason = nil
		var m mapped
		if m, reason = c.mapLine(content); reason == nil {
			if !utf8.Valid(content) {
				c.summary.NotUTF8++
			}
			return c.write(m)
		}
	}
	c.summary.Rejected++
	if c.settings.OnReject == nil {
		return nil
	}
	return c.settings.OnReject(Reject{Line: n, Reason: reason.Error(), Text: line, Cut: cut})
}

// A mapped line is an event in the making.
type mapped struct {
	keys datum
	at   time.Time // zero when the line has none
}

// mapLine makes an event of a line. The error is the reason for rejecting it.
func (c *converter) mapLine(line []byte) (mapped, error) {
	record, duplicates, err := parseRecord(line)
	if err != nil {
		return mapped{}, err
	}
	m := mapped{keys: datum{kind: object}}
	for _, first := range []string{"id", "type", "at"} { // they lead the line also when they are filled in last
		m.keys.put([]string{first}, datum{})
	}
	var strays []string
	for _, f := range c.settings.Profile.fields {
		r := reading{record: record}
		value, err := f.key.convert(f.rule.find(&r), f.rule.zone)
		if err != nil {
			return mapped{}, fmt.Errorf("%s: %w", f.at.Text, err)
		}
		if value.kind != absent {
			m.keys.put(f.key.path, value)
			continue
		}
		for _, stray := range r.strays {
			strays = append(strays, f.at.Text+": "+stray)
		}
	}
	if err := c.complete(&m); err != nil {
		return mapped{}, err
	}
	c.summary.DuplicateKeys += duplicates
	c.used.leftOut(record, nil, func(path []string) { c.leftOut.add(formatPath(path)) })
	for _, stray := range strays {
		c.unmapped.add(stray)
	}
	return m, nil
}

// complete gives an event its type and time, and sees that it has what its type needs.
func (c *converter) complete(m *mapped) error {
	keys := &m.keys
	if !slices.ContainsFunc(keys.members, func(k member) bool { return k.value.kind != absent }) {
		return errors.New("nothing that the profile maps is in it")
	}
	if keys.member("type").missing() {
		keys.put([]string{"type"}, textDatum("message"))
	}
	if at := keys.member("at"); !at.missing() {
		t, err := time.Parse(time.RFC3339Nano, at.text)
		if err != nil {
			panic(fmt.Sprintf("a time was converted to %q: %v", at.text, err))
		}
		m.at = t
	} else if t := c.settings.AtDefault; !t.IsZero() {
		keys.put([]string{"at"}, textDatum(t.Format(time.RFC3339Nano)))
	}
	if err := checkNeeds(*keys); err != nil {
		return err
	}
	keys.members = slices.DeleteFunc(keys.members, func(k member) bool { return k.value.kind == absent })
	if conversation := keys.member("conversation"); len(conversation.members) == 1 && !conversation.member("id").missing() {
		keys.put([]string{"conversation"}, conversation.member("id")) // the short form
	}
	return nil
}

// checkNeeds reports a key without which an event of its type says nothing.
func checkNeeds(keys datum) error {
	name := keys.member("type").text
	for _, t := range eventTypes {
		if t.name != name {
			continue
		}
		for _, needed := range t.needs {
			if keys.at(needed).missing() {
				return fmt.Errorf("%s needs %s", name, formatPath(needed))
			}
		}
	}
	return nil
}

// write sends an event to the output, or sets it aside when it has no time.
func (c *converter) write(m mapped) error {
	c.summary.Written++
	c.buf = append(m.keys.appendJSON(c.buf[:0]), '\n')
	if m.at.IsZero() {
		c.summary.WithoutTime++
		if c.settings.AtDefault.IsZero() {
			return c.later.write(c.buf)
		}
		m.at = c.settings.AtDefault
	}
	if m.at.Before(c.last) {
		c.summary.Backwards++
	}
	c.last = m.at
	c.timed++
	_, err := c.dst.Write(c.buf)
	return err
}

// finish writes what was set aside.
func (c *converter) finish() error {
	if c.timed == 0 && c.summary.WithoutTime > 0 {
		return ErrNoTime
	}
	return c.later.copyTo(c.dst)
}

func (c *converter) result() Summary {
	c.summary.LeftOut = c.leftOut.list()
	c.summary.Unmapped = c.unmapped.list()
	return c.summary
}
