package state

import "math/bits"

// ContactText identifies a text that is kept with a contact.
type ContactText uint8

// The texts of a contact.
const (
	ContactID ContactText = iota
	ContactName
	ContactEmail
	ContactOwner
	ContactLanguage
	ContactAgent         // who last got one of the contact's conversations, or last replied in one
	contactTextCount int = iota
)

// Contact is who writes. The conversations of one contact share it.
type Contact struct {
	Key        string
	Tags       []string   // in the order in which they were added
	Properties []Property // declared ones, by ascending Slot
	Firings    []Firing   // those that a limit per contact counts

	texts [contactTextCount]string // "" where there is none
	given uint32

	memory []byte // of texts, when a Memory has filled it
}

// Reset makes c a contact of which nothing is known but its key. It keeps the memory of slices and texts.
func (c *Contact) Reset(key string) {
	for rest := c.given; rest != 0; rest &= rest - 1 { // the others are empty
		c.texts[bits.TrailingZeros32(rest)] = ""
	}
	c.Key, c.given = key, 0
	c.Tags, c.Properties, c.Firings = c.Tags[:0], c.Properties[:0], c.Firings[:0]
}

// Text returns a text, and whether there is one.
func (c *Contact) Text(t ContactText) (string, bool) { return c.texts[t], c.given&(1<<t) != 0 }

// SetText keeps a text in place of the one before; "" is a text too.
func (c *Contact) SetText(t ContactText, value string) {
	c.texts[t] = value
	c.given |= 1 << t
}

// Forget removes a text, so that it is missing.
func (c *Contact) Forget(t ContactText) {
	c.texts[t] = ""
	c.given &^= 1 << t
}

// VisitorText identifies a text that is kept with a visitor of the web chat.
type VisitorText uint8

// The texts of a visitor.
const (
	VisitorPage VisitorText = iota
	VisitorSite
	VisitorCountry
	VisitorLanguage
	VisitorGroup         // as the site gave it: a choice, or the site's code
	VisitorRuleTeam      // the team that a rule set
	visitorTextCount int = iota
)

// Visitor is who looks at a page that carries the chat widget.
type Visitor struct {
	Key string

	texts [visitorTextCount]string // "" where there is none
	given uint32

	memory []byte // of texts, when a Memory has filled it
}

// Reset makes v a visitor of whom nothing is known but the key. It keeps the memory of texts.
func (v *Visitor) Reset(key string) {
	for rest := v.given; rest != 0; rest &= rest - 1 { // the others are empty
		v.texts[bits.TrailingZeros32(rest)] = ""
	}
	v.Key, v.given = key, 0
}

// Text returns a text, and whether there is one.
func (v *Visitor) Text(t VisitorText) (string, bool) { return v.texts[t], v.given&(1<<t) != 0 }

// SetText keeps a text in place of the one before; "" is a text too.
func (v *Visitor) SetText(t VisitorText, value string) {
	v.texts[t] = value
	v.given |= 1 << t
}
