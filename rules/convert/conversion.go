package convert

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// Settings say how to convert. A source looks at those that it takes (Source.Takes), and at the general ones.
type Settings struct {
	OnReject func(Reject) error // told of each record that is no event; an error ends the conversion. nil: they are only counted
	Stages   []Stage            // through which each event passes before it is written, in this order
	TempDir  string             // where events wait when they are many; "": the system's

	Profile   Profile
	AtDefault time.Time // for records without a time; zero: they come last, without `at`, and take the time before them
	MaxLine   int       // bytes of a line or row; 0: DefaultMaxLine
	Separator rune      // between the cells of a table; 0: found out from the first row

	Desk    []Desk   // whose mails are replies; without any all mails are messages
	Full    bool     // whether body keeps quoted mails and signatures
	Headers []string // of mails, kept as event.headers.NAME, in lower case
}

// A Reject is a record of the input that gave no event.
type Reject struct {
	File   string // the name of the input
	Line   int    // from 1, on which it begins
	Reason string // lower case, the offending text quoted
	Text   []byte // the record, valid during the call; its first bytes when it was too long
	Cut    bool   // whether Text is not all of it
}

// A Summary says what became of the input. Each record that was read gave events, or was rejected, or was skipped.
type Summary struct {
	Read     int // records: lines that were not blank, mails
	Written  int // events
	Rejected int // records that could not be converted
	Dropped  int // events that a stage kept back

	Types   []Count // events written, by type
	Skipped []Count // records that are no events and need be none, by reason: drafts, mails seen before
	Noted   []Count // what else is worth knowing of records that were converted

	WithoutTime   int     // events whose record had no time
	Backwards     int     // events with a time before that of the event above them; a run decides them at the later time
	NotUTF8       int     // lines in which bytes that are not UTF-8 became U+FFFD
	DuplicateKeys int     // keys that stood in their object before; the last one counts
	LeftOut       []Count // input fields that the profile does not look at, by lines that have them
	Unmapped      []Count // values that no row of a map holds and nothing else replaced, as `type: "sideways"`
}

// ErrNoTime says that nothing at all had a time, so that there is none to take over.
var ErrNoTime = errors.New("no record has a time: map it with at, or give a default")

// Run converts inputs, one after the other, and writes one event a line. Each event is one Write to dst. What is wrong
// with a record goes to s.OnReject; the error is for what is wrong with the world. The summary holds what was done
// until then. An error that inputs yields ends the conversion.
func Run(dst io.Writer, src Source, inputs iter.Seq2[Input, error], s Settings) (summary Summary, err error) {
	if s.MaxLine <= 0 {
		s.MaxLine = DefaultMaxLine
	}
	c := &conversion{settings: s}
	c.out = newOutlet(dst, src.Sorted, s, &c.summary)
	defer func() {
		summary = c.result()
		err = errors.Join(err, c.out.close())
	}()
	r := src.open(c)
	for in, err := range inputs {
		if err != nil {
			return c.summary, err
		}
		c.file = in.Name
		if err := r.read(in); err != nil {
			return c.summary, err
		}
	}
	settle := func(*draft) {}
	if s, ok := r.(settler); ok {
		settle = s.settle
	}
	return c.summary, c.out.finish(settle)
}

// A conversion is one under way. Readers tell it what they find.
type conversion struct {
	settings Settings
	out      *outlet
	file     string // that is being read
	summary  Summary
	skipped  tally
	noted    tally
	leftOut  tally
	unmapped tally
}

// record counts one record of the input.
func (c *conversion) record() { c.summary.Read++ }

// emit sends an event to the output. The draft may be used anew afterwards.
func (c *conversion) emit(d *draft) error {
	d.write()
	return c.out.add(d)
}

// reject reports a record that begins on a line and cannot be converted. An error ends the conversion.
func (c *conversion) reject(line int, reason error, text []byte, cut bool) error {
	c.summary.Rejected++
	if c.settings.OnReject == nil {
		return nil
	}
	return c.settings.OnReject(Reject{File: c.file, Line: line, Reason: reason.Error(), Text: text, Cut: cut})
}

// skip counts a record that need not become an event.
func (c *conversion) skip(reason string) { c.skipped.add(reason) }

// note counts something worth knowing about a record that was converted.
func (c *conversion) note(what string) { c.noted.add(what) }

// failed adds the place to an error of the world.
func (c *conversion) failed(line int, err error) error {
	return fmt.Errorf("%s:%d: %w", c.file, line, err)
}

func (c *conversion) result() Summary {
	c.summary.Types = c.out.types.list()
	c.summary.Skipped = c.skipped.list()
	c.summary.Noted = c.noted.list()
	c.summary.LeftOut = c.leftOut.list()
	c.summary.Unmapped = c.unmapped.list()
	return c.summary
}
