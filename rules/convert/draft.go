package convert

import "time"

// A draft is an event on its way from a reader to the output.
type draft struct {
	keys datum     // the event as a line has it, begun with newKeys; a settler may leave conversation out
	at   time.Time // its time, zero when it has none
	typ  string    // its type
	note []byte    // what a settler wants back with it
	text []byte    // keys as JSON, once they are written

	// conversation is the id, taken from keys or given by a settler.
	conversation string
	// place is where in text `,"conversation":…` goes, 0 when text has it or needs none.
	place int
}

// newKeys begins an event. The keys that lead a line have their places also when they are filled in last.
func newKeys() datum {
	return datum{kind: object, members: []member{{name: "id"}, {name: "type"}, {name: "at"}, {name: "conversation"}}}
}

// write turns the keys into text. Absent keys are left out; of the conversation it is remembered where it would stand.
func (d *draft) write() {
	d.text = append(d.text[:0], '{')
	d.place, d.typ, d.conversation = 0, d.keys.member("type").text, ""
	for _, m := range d.keys.members {
		if m.value.kind == absent {
			if m.name == "conversation" {
				d.place = len(d.text)
			}
			continue
		}
		if len(d.text) > 1 {
			d.text = append(d.text, ',')
		}
		d.text = append(appendString(d.text, m.name), ':')
		d.text = m.value.appendJSON(d.text)
	}
	d.text = append(d.text, '}')
	conversation := d.keys.member("conversation")
	if conversation.kind == object {
		conversation = conversation.member("id")
	}
	if conversation.kind == text || conversation.kind == number { // the reader of events takes both
		d.conversation = conversation.text
	}
}

// complete puts the conversation that a settler gave into the text.
func (d *draft) complete(buf []byte) []byte {
	if d.place == 0 || d.conversation == "" {
		return append(buf, d.text...)
	}
	buf = append(buf, d.text[:d.place]...)
	buf = append(buf, `,"conversation":`...)
	buf = appendString(buf, d.conversation)
	return append(buf, d.text[d.place:]...)
}
