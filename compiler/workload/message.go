package workload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Message is what a message says, as rules see it.
type Message struct {
	ID                    string
	At                    time.Time
	Source, Subject, Body string
	From                  string // the address with its name: "Jean Dupont <jean@exemple.fr.example>"
	Domain                string // of the address
	Tags                  []string
	Hour                  int // of At, on the clocks of the desk
	Weekday               string
}

// zone is the book's time zone. It has no other offset in the weeks of the messages.
var zone = time.FixedZone("", 60*60)

const (
	zoneName  = "Europe/Paris"
	seconds   = 4 * 7 * 24 * 60 * 60 // from the first message to the last one
	codeShare = 30                   // messages of a hundred that quote a reference number
)

// messageDrawer draws one message after the other.
type messageDrawer struct {
	*rand.Rand
	*vocabulary
	shape Shape
	lists []List
	of    int // messages there will be
}

func (d *messageDrawer) message(i int) Message {
	at := time.Date(2026, 2, 2, 0, 0, 0, 0, zone).Add(time.Duration(seconds*i/d.of) * time.Second)
	m := Message{ID: fmt.Sprintf("m%d", i), At: at, Hour: at.Hour(), Weekday: strings.ToLower(at.Weekday().String())}
	m.Source = channels[0]
	if d.shape != SingleSource {
		m.Source = one(d.Rand, channels[:1+d.IntN(len(channels))]) // e-mail most of all
	}
	m.Domain = d.domains[d.IntN(1+d.IntN(len(d.domains)))]
	first, last := one(d.Rand, firstNames), one(d.Rand, lastNames)
	m.From = fmt.Sprintf("%s %s <%s.%s@%s>", first, last, strings.ToLower(first), strings.ToLower(last), m.Domain)
	for range d.IntN(4) {
		if tag := d.tags[d.IntN(1+d.IntN(len(d.tags)))]; !slices.Contains(m.Tags, tag) {
			m.Tags = append(m.Tags, tag)
		}
	}
	m.Subject = d.sentence(4 + d.IntN(9))
	m.Body = d.body(30 + d.IntN(171))
	return m
}

// sentence draws n words and pairs, the first one with a capital.
func (d *messageDrawer) sentence(n int) string {
	var b strings.Builder
	for i := range n {
		term := d.term(d.Rand)
		switch {
		case i == 0:
			term = capitalize(term)
		case percent(d.Rand, 2):
			term = strings.ToUpper(term)
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(term)
	}
	return b.String()
}

func (d *messageDrawer) body(n int) string {
	var b strings.Builder
	for n > 0 {
		length := min(n, 4+d.IntN(14))
		n -= length
		b.WriteString(d.sentence(length))
		b.WriteString(one(d.Rand, sentenceEnds))
	}
	if percent(d.Rand, codeShare) {
		fmt.Fprintf(&b, "%s-%05d. ", one(d.Rand, d.codes), d.IntN(10_000_000))
	}
	switch {
	case d.shape == ShortWords && percent(d.Rand, 30):
		fmt.Fprintf(&b, "Commande n° %d. ", d.IntN(1_000))
	case d.shape == WordLists && percent(d.Rand, 10):
		b.WriteString(one(d.Rand, one(d.Rand, d.lists).Words) + ". ")
	}
	return strings.TrimSpace(b.String())
}

// capitalize makes the first letter a capital.
func capitalize(word string) string {
	for i := range word {
		if i > 0 {
			return strings.ToUpper(word[:i]) + word[i:]
		}
	}
	return strings.ToUpper(word)
}

// Lines begin anew only where a sentence ends, so that no pair of words is torn apart.
var sentenceEnds = []string{". ", ". ", ". ", "! ", "? ", ".\n", ".\n\n"}

var (
	firstNames = strings.Fields("Jean Marie Luc Anna John Emma Paul Julie Sarah Hugo Louise Peter Nina Karim Alice Thomas Eva Omar Claire David")
	lastNames  = strings.Fields("Dupont Martin Smith Leroy Brown Petit Moreau Jones Garcia Roux Taylor Fournier Blanc Wilson Girard Bonnet Evans Lopez Fontaine Clark")
)

// wire is how a message is written as an event, its keys in this order.
type wire struct {
	ID           string           `json:"id"`
	Type         string           `json:"type"`
	At           time.Time        `json:"at"`
	Conversation wireConversation `json:"conversation"`
	Source       string           `json:"source"`
	Subject      string           `json:"subject"`
	Body         string           `json:"body"`
	From         string           `json:"from"`
	Contact      wireContact      `json:"contact"`
}

type wireConversation struct {
	ID   string   `json:"id"`
	Tags []string `json:"tags"`
}

type wireContact struct {
	ID       string `json:"id"`
	Language string `json:"language"`
}

// Lines returns the messages as events, one line of JSON each, with its line break. Each message has a conversation of
// its own.
func (w *Workload) Lines() [][]byte {
	lines := make([][]byte, len(w.Messages))
	for i := range w.Messages {
		lines[i] = w.Messages[i].line()
	}
	return lines
}

func (m *Message) line() []byte {
	tags := m.Tags
	if tags == nil {
		tags = []string{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(wire{
		ID: m.ID, Type: "message", At: m.At, Source: m.Source, Subject: m.Subject, Body: m.Body, From: m.From,
		Conversation: wireConversation{ID: "c" + m.ID[1:], Tags: tags},
		Contact:      wireContact{ID: "k" + m.ID[1:], Language: "fr"},
	})
	if err != nil {
		panic(fmt.Sprintf("write message %s: %v", m.ID, err)) // texts and times can always be written
	}
	return b.Bytes()
}
