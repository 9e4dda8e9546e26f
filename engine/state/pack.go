package state

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/event"
)

// A packed record is written over by the next one of the same conversation. Hence it is
// copied before it is unpacked, into memory of the Conversation that is filled: texts
// share that, and stay valid until it is filled again.
//
// Counts and lengths are varints, of one byte nearly always; instants and scores are words of eight bytes.
// A word that repeats is its number in the table of names;
// a text is its length and its bytes. A mask in front says which texts follow.

// writer packs one record.
type writer struct {
	buf   []byte
	names *names
}

func (w *writer) uint(n uint64) { w.buf = appendUint(w.buf, n) }

func appendUint(buf []byte, n uint64) []byte {
	if n < 0x80 {
		return append(buf, byte(n))
	}
	return binary.AppendUvarint(buf, n)
}

func (w *writer) text(s string) {
	w.uint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

// word packs a word that repeats.
func (w *writer) word(s string) {
	number := w.names.pointed[address(s)]
	if known := w.names.words[number]; unsafe.StringData(known) == unsafe.StringData(s) && len(known) == len(s) && number-1 < 0x7F {
		w.buf = append(w.buf, byte(number)) // one of the first, and as the table has handed it out: nearly all are
		return
	}
	w.rareWord(s)
}

func (w *writer) rareWord(s string) {
	number := w.names.number(s)
	w.uint(uint64(number))
	if number == 0 {
		w.text(s)
	}
}

func (w *writer) words(list []string) {
	w.uint(uint64(len(list)))
	for _, s := range list {
		w.word(s)
	}
}

func (w *writer) number(f float64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(f))
}

func (w *writer) instant(i Instant) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, uint64(i))
}

// texts packs those texts of which mask has the bit; the first shared of them are words that repeat.
func (w *writer) texts(texts []string, mask uint32, shared int) {
	w.uint(uint64(mask))
	for rest := mask; rest != 0; rest &= rest - 1 {
		if i := bits.TrailingZeros32(rest); i < shared {
			w.word(texts[i])
		} else {
			w.text(texts[i])
		}
	}
}

func (w *writer) properties(list []Property, kept slots) {
	n := 0
	for i := range list {
		if kept.has(list[i].Slot) {
			n++
		}
	}
	w.uint(uint64(n))
	for i := range list {
		if kept.has(list[i].Slot) {
			w.uint(uint64(list[i].Slot))
			w.value(&list[i].Value)
		}
	}
}

func (w *writer) value(v *event.Value) {
	w.buf = append(w.buf, byte(v.Kind))
	switch v.Kind {
	case event.Text:
		w.text(v.Text)
	case event.Number, event.Bool:
		w.number(v.Number)
		w.text(v.Text)
	case event.List:
		w.words(v.List)
	}
}

// reader unpacks one record, which a writer packed.
type reader struct {
	data  string
	at    int      // what lies in front has been read
	known []string // the table of names
}

func (r *reader) byte() byte {
	b := r.data[r.at]
	r.at++
	return b
}

func (r *reader) uint() uint64 {
	if b := r.data[r.at]; b < 0x80 {
		r.at++
		return uint64(b)
	}
	return r.longUint()
}

//go:noinline
func (r *reader) longUint() uint64 {
	var n uint64
	for shift := 0; ; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return n
		}
	}
}

// fixed reads eight bytes.
func (r *reader) fixed() uint64 {
	s := r.data[r.at:]
	_ = s[7] // one bounds check; the compiler merges the loads
	r.at += 8
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (r *reader) number() float64 { return math.Float64frombits(r.fixed()) }

func (r *reader) instant() Instant { return Instant(r.fixed()) }

func (r *reader) text() string {
	n := int(r.uint())
	s := r.data[r.at:][:n]
	r.at += n
	return s
}

func (r *reader) word() string {
	if b := r.data[r.at]; b-1 < 0x7F { // the number of one of the first, as nearly all are
		r.at++
		return r.known[b]
	}
	return r.rareWord()
}

func (r *reader) rareWord() string {
	if number := r.uint(); number != 0 {
		return r.known[number]
	}
	return r.text()
}

func (r *reader) words(list []string) []string {
	n := r.uint()
	if n == 0 {
		return list
	}
	data, at := r.data, r.at
	for ; n > 0; n-- {
		if b := data[at]; b-1 < 0x7F { // as in word
			at++
			list = append(list, r.known[b])
			continue
		}
		r.at = at
		list = append(list, r.rareWord())
		at = r.at
	}
	r.at = at
	return list
}

func (r *reader) texts(texts []string, shared int) (mask uint32) {
	mask = uint32(r.uint())
	own := mask >> shared << shared
	data, at := r.data, r.at
	for rest := mask &^ own; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros32(rest)
		if b := data[at]; b-1 < 0x7F { // as in word
			at++
			texts[i] = r.known[b]
			continue
		}
		r.at = at
		texts[i] = r.rareWord()
		at = r.at
	}
	r.at = at
	for rest := own; rest != 0; rest &= rest - 1 {
		texts[bits.TrailingZeros32(rest)] = r.text()
	}
	return mask
}

func (r *reader) properties(list []Property) []Property {
	for n := r.uint(); n > 0; n-- {
		list = append(list, Property{Slot: int(r.uint())})
		r.value(&list[len(list)-1].Value)
	}
	return list
}

// value fills an empty value.
func (r *reader) value(v *event.Value) {
	v.Kind = event.Kind(r.byte())
	switch v.Kind {
	case event.Text:
		v.Text = r.text()
	case event.Number, event.Bool:
		v.Number = r.number()
		v.Text = r.text()
	case event.List:
		v.List = r.words(nil)
	}
}

// The first byte of a conversation: its state, and these.
const (
	stateBits    = 1<<2 - 1
	answeredFlag = 1 << 2
	greetedFlag  = 1 << 3
	moreFlag     = 1 << 4 // counts, sets and properties follow
	firingsFlag  = 1 << 5 // firings follow
	snoozedFlag  = 1 << 6 // the end of the snooze follows
	chainFlag    = 1 << 7 // the chain follows
)

func (w *writer) conversation(c *Conversation, k *Kept) {
	flags := byte(c.State)
	if c.Answered {
		flags |= answeredFlag
	}
	if c.Greeted {
		flags |= greetedFlag
	}
	if k.more {
		flags |= moreFlag
	}
	if len(c.Firings) > 0 {
		flags |= firingsFlag
	}
	if c.SnoozedUntil != 0 {
		flags |= snoozedFlag
	}
	if c.Chain.Kind != NoChain {
		flags |= chainFlag
	}
	w.buf = append(w.buf, flags)
	texts := k.texts
	if c.State == program.StateResolved {
		texts = k.settled
	}
	w.texts(c.texts[:], c.given&texts, int(Subject))
	w.moments(&c.Moments, k.moments)
	if c.SnoozedUntil != 0 {
		w.instant(c.SnoozedUntil)
	}
	if len(c.Firings) > 0 {
		w.firings(c.Firings)
	}
	if c.Chain.Kind != NoChain {
		w.chain(&c.Chain)
	}
	if !k.more {
		return
	}
	w.uint(uint64(c.Messages))
	w.uint(uint64(c.Replies))
	w.number(c.Score)
	w.words(c.Tags)
	w.words(c.Topics)
	w.properties(c.Properties, k.properties)
	w.properties(c.OrderProperties, k.orderProperties)
}

// moments packs those instants that are kept. Several are mostly the same: of those only the first is written.
func (w *writer) moments(moments *[momentCount]Instant, kept uint8) {
	var given, again uint8
	var last Instant
	for rest := kept; rest != 0; rest &= rest - 1 {
		switch at := moments[bits.TrailingZeros8(rest)]; at {
		case 0:
			continue
		case last:
			again |= rest & -rest
		}
		given |= rest & -rest
		last = moments[bits.TrailingZeros8(rest)]
	}
	w.buf = append(w.buf, given)
	if given == 0 {
		return
	}
	w.buf = append(w.buf, again)
	for rest := given &^ again; rest != 0; rest &= rest - 1 {
		w.instant(moments[bits.TrailingZeros8(rest)])
	}
}

func (r *reader) moments(moments *[momentCount]Instant) {
	given := r.byte()
	if given == 0 {
		return
	}
	again := r.byte()
	var last Instant
	for rest := given; rest != 0; rest &= rest - 1 {
		if again&rest&-rest == 0 {
			last = r.instant()
		}
		moments[bits.TrailingZeros8(rest)] = last
	}
}

func (r *reader) conversation(c *Conversation) {
	flags := r.byte()
	c.State = program.State(flags & stateBits)
	c.Answered = flags&answeredFlag != 0
	c.Greeted = flags&greetedFlag != 0
	c.given = r.texts(c.texts[:], int(Subject))
	r.moments(&c.Moments)
	if flags&snoozedFlag != 0 {
		c.SnoozedUntil = r.instant()
	}
	if flags&firingsFlag != 0 {
		c.Firings = r.firings(c.Firings)
	}
	if flags&chainFlag != 0 {
		r.chain(&c.Chain)
	}
	if flags&moreFlag == 0 {
		return
	}
	c.Messages = int(r.uint())
	c.Replies = int(r.uint())
	c.Score = r.number()
	c.Tags = r.words(c.Tags)
	c.Topics = r.words(c.Topics)
	c.Properties = r.properties(c.Properties)
	c.OrderProperties = r.properties(c.OrderProperties)
}

func (w *writer) firings(list []Firing) {
	w.uint(uint64(len(list)))
	for i := range list {
		w.word(list[i].Rule)
		w.uint(uint64(list[i].Count))
		w.instant(list[i].At)
	}
}

func (r *reader) firings(list []Firing) []Firing {
	for n := r.uint(); n > 0; n-- {
		list = append(list, Firing{Rule: r.word(), Count: int(r.uint()), At: r.instant()})
	}
	return list
}

func (w *writer) contact(c *Contact, k *Kept) {
	w.texts(c.texts[:], c.given&k.contactTexts, 0)
	if k.contactTags {
		w.words(c.Tags)
	} else {
		w.words(nil)
	}
	w.properties(c.Properties, k.contactProperties)
	if len(c.Firings) > 0 {
		w.firings(c.Firings)
	}
}

func (r *reader) contact(c *Contact) {
	c.given = r.texts(c.texts[:], 0)
	c.Tags = r.words(c.Tags)
	c.Properties = r.properties(c.Properties)
	if r.at < len(r.data) {
		c.Firings = r.firings(c.Firings)
	}
}
