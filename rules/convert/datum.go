package convert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

type kind uint8

const (
	absent kind = iota // also null
	text
	number
	boolean
	list
	object
)

var kindNames = [...]string{"nothing", "a text", "a number", "true or false", "a list", "an object"}

func (k kind) String() string { return kindNames[k] }

// A datum is one JSON value. Members keep their order and numbers their spelling, so that what is copied comes out as it went in.
type datum struct {
	kind    kind
	text    string // of a text: itself; of a number or boolean: its literal
	items   []datum
	members []member
}

type member struct {
	name  string
	value datum
}

func textDatum(s string) datum { return datum{kind: text, text: s} }

// missing reports whether d counts as not there.
func (d datum) missing() bool { return d.kind == absent || d.kind == text && d.text == "" }

// scalar reports whether d is a text, a number or a boolean.
func (d datum) scalar() bool { return d.kind == text || d.kind == number || d.kind == boolean }

// at follows a path; where it leads nowhere, the answer is absent.
func (d datum) at(path []string) datum {
	for _, segment := range path {
		switch d.kind {
		case object:
			d = d.member(segment)
		case list:
			d = d.item(segment)
		default:
			return datum{}
		}
	}
	return d
}

func (d datum) member(name string) datum {
	for i := range d.members {
		if d.members[i].name == name {
			return d.members[i].value
		}
	}
	return datum{}
}

// has reports whether d has a member of that name, which may be null.
func (d datum) has(name string) bool {
	return slices.ContainsFunc(d.members, func(m member) bool { return m.name == name })
}

func (d datum) item(index string) datum {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(d.items) {
		return datum{}
	}
	return d.items[i]
}

// put sets the value at path, making objects on the way. New names come last.
func (d *datum) put(path []string, value datum) {
	if len(path) == 0 {
		*d = value
		return
	}
	d.kind = object
	i := slices.IndexFunc(d.members, func(m member) bool { return m.name == path[0] })
	if i < 0 {
		i = len(d.members)
		d.members = append(d.members, member{name: path[0]})
	}
	d.members[i].value.put(path[1:], value)
}

const maxDepth = 200 // levels of a record; deeper ones are an attack on the stack, not a log

// parseRecord reads one line, which must hold one JSON object and nothing else. Of a key that stands twice in its
// object the last one counts, as it does for the reader of events; duplicates says how many were passed over.
func parseRecord(line []byte) (d datum, duplicates int, err error) {
	var whole json.RawMessage
	if err := json.Unmarshal(line, &whole); err != nil {
		return datum{}, 0, syntaxReason(line, err)
	}
	p := recordParser{tokens: json.NewDecoder(bytes.NewReader(line))}
	p.tokens.UseNumber()
	d, err = p.value(0)
	if err != nil {
		return datum{}, 0, err
	}
	if d.kind != object {
		return datum{}, 0, fmt.Errorf("a line holds one JSON object, found %s", jsonKind(d))
	}
	return d, p.duplicates, nil
}

func jsonKind(d datum) string {
	if d.kind == absent {
		return "null"
	}
	return d.kind.String()
}

// syntaxReason says where a line stops being JSON. A line that just ends is told apart: it is how an interrupted log looks.
func syntaxReason(line []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %w", err)
	}
	if syntax.Error() == "unexpected end of JSON input" {
		return fmt.Errorf("not JSON: the line ends too early, after byte %d", len(line))
	}
	return fmt.Errorf("not JSON: %w (byte %d)", err, syntax.Offset)
}

// A recordParser turns tokens into a datum. What it reads has been found to be JSON already.
type recordParser struct {
	tokens     *json.Decoder
	duplicates int
}

func (p *recordParser) value(depth int) (datum, error) {
	if depth > maxDepth {
		return datum{}, fmt.Errorf("more than %d levels of objects and lists", maxDepth)
	}
	token, err := p.tokens.Token()
	if err != nil {
		return datum{}, fmt.Errorf("not JSON: %w", err)
	}
	switch v := token.(type) {
	case nil:
		return datum{}, nil
	case bool:
		return datum{kind: boolean, text: strconv.FormatBool(v)}, nil
	case json.Number:
		return datum{kind: number, text: v.String()}, nil
	case string:
		return textDatum(v), nil
	case json.Delim:
		if v == '[' {
			return p.list(depth)
		}
		return p.object(depth)
	default:
		panic(fmt.Sprintf("unexpected %T", token))
	}
}

func (p *recordParser) list(depth int) (datum, error) {
	d := datum{kind: list}
	for p.tokens.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return datum{}, err
		}
		d.items = append(d.items, item)
	}
	_, err := p.tokens.Token() // the bracket
	return d, err
}

func (p *recordParser) object(depth int) (datum, error) {
	d := datum{kind: object}
	places := make(map[string]int) // of the members, by name
	for p.tokens.More() {
		name, err := p.value(depth + 1)
		if err != nil {
			return datum{}, err
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return datum{}, err
		}
		if i, twice := places[name.text]; twice {
			p.duplicates++
			d.members[i].value = value
			continue
		}
		places[name.text] = len(d.members)
		d.members = append(d.members, member{name: name.text, value: value})
	}
	_, err := p.tokens.Token() // the brace
	return d, err
}

// appendJSON appends d as JSON. Letters of any script stay as they are, and so do <, > and &: the reader is no browser.
func (d datum) appendJSON(buf []byte) []byte {
	switch d.kind {
	case absent:
		return append(buf, "null"...)
	case text:
		return appendString(buf, d.text)
	case number, boolean:
		return append(buf, d.text...)
	case list:
		buf = append(buf, '[')
		for i, item := range d.items {
			if i > 0 {
				buf = append(buf, ',')
			}
			buf = item.appendJSON(buf)
		}
		return append(buf, ']')
	case object:
		buf = append(buf, '{')
		for i, m := range d.members {
			if i > 0 {
				buf = append(buf, ',')
			}
			buf = append(appendString(buf, m.name), ':')
			buf = m.value.appendJSON(buf)
		}
		return append(buf, '}')
	default:
		panic(fmt.Sprintf("unexpected kind %d", d.kind))
	}
}

func appendString(buf []byte, s string) []byte {
	const hex = "0123456789abcdef"
	buf = append(buf, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			buf = append(buf, '\\', byte(r))
		case r == '\n':
			buf = append(buf, '\\', 'n')
		case r == '\r':
			buf = append(buf, '\\', 'r')
		case r == '\t':
			buf = append(buf, '\\', 't')
		case r < 0x20 || r == 0x7f:
			buf = append(buf, '\\', 'u', '0', '0', hex[r>>4], hex[r&0xf])
		default:
			buf = utf8.AppendRune(buf, r)
		}
	}
	return append(buf, '"')
}
