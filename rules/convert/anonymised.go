package convert

import "github.com/routebook/routebook/rules/anonymise"

// Anonymised returns a stage in which a replaces people by pseudonyms, in all texts and numbers of an event.
func Anonymised(a *anonymise.Anonymiser) Stage { return anonymising{a} }

type anonymising struct{ a *anonymise.Anonymiser }

// Pass implements Stage.
func (s anonymising) Pass(l *Line) (keep bool, err error) {
	d, _, err := parseRecord(l.Text)
	if err != nil {
		return false, err
	}
	var fields []anonymise.Field
	eachValue(&d, "", func(key string, d *datum) {
		fields = append(fields, anonymise.Field{Key: key, Text: d.text, Number: d.kind == number})
	})
	s.a.Event(fields)
	eachValue(&d, "", func(_ string, d *datum) {
		d.text = fields[0].Text
		fields = fields[1:]
	})
	l.Text = d.appendJSON(l.Text[:0])
	return true, nil
}

// eachValue calls do for all texts and numbers below d, with their keys, dotted; an item of a list has the key of the
// list. Names of members stay: they are the recording's, not people's.
func eachValue(d *datum, key string, do func(key string, d *datum)) {
	switch d.kind {
	case text, number:
		do(key, d)
	case list:
		for i := range d.items {
			eachValue(&d.items[i], key, do)
		}
	case object:
		for i := range d.members {
			name := d.members[i].name
			if key != "" {
				name = key + "." + name
			}
			eachValue(&d.members[i].value, name, do)
		}
	}
}
