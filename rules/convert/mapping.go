package convert

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// A mapping makes events of records as a profile says.
type mapping struct {
	*conversion
	used *usage
}

func newMapping(c *conversion) mapping {
	return mapping{conversion: c, used: usageOf(c.settings.Profile)}
}

// event makes an event of a record. The error is the reason for rejecting it.
func (m mapping) event(record datum) (draft, error) {
	d := draft{keys: newKeys()}
	var strays []string
	for _, f := range m.settings.Profile.fields {
		r := reading{record: record}
		value, err := f.key.convert(f.rule.find(&r), f.rule.zone)
		if err != nil {
			return draft{}, fmt.Errorf("%s: %w", f.at.Text, err)
		}
		if value.kind != absent {
			d.keys.put(f.key.path, value)
			continue
		}
		for _, stray := range r.strays {
			strays = append(strays, f.at.Text+": "+stray)
		}
	}
	if err := m.complete(&d); err != nil {
		return draft{}, err
	}
	m.used.leftOut(record, nil, func(path []string) { m.leftOut.add(formatPath(path)) })
	for _, stray := range strays {
		m.unmapped.add(stray)
	}
	return d, nil
}

// complete gives an event its type and time, and sees that it has what its type needs.
func (m mapping) complete(d *draft) error {
	keys := &d.keys
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
		d.at = t
	} else if t := m.settings.AtDefault; !t.IsZero() {
		keys.put([]string{"at"}, textDatum(t.Format(time.RFC3339Nano)))
	}
	if err := checkNeeds(*keys); err != nil {
		return err
	}
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
