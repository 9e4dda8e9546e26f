package convert

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// A Profile says which key of an event comes from where. The zero Profile maps nothing.
// It is read-only once parsed, and may be shared.
type Profile struct {
	fields []field // in the order of the keys of a line
}

type field struct {
	key  key
	rank int
	rule rule
	at   *yamlpos.Node // the key in the profile
}

// Empty reports whether p maps nothing.
func (p Profile) Empty() bool { return len(p.fields) == 0 }

// With returns p with the keys of q added, or replaced where p has them too: what a flag says holds against the file.
func (p Profile) With(q Profile) Profile {
	var fields []field
	for _, f := range p.fields {
		if !slices.ContainsFunc(q.fields, func(g field) bool { return overlap(f.key.path, g.key.path) }) {
			fields = append(fields, f)
		}
	}
	return newProfile(append(fields, q.fields...))
}

func newProfile(fields []field) Profile {
	slices.SortStableFunc(fields, func(a, b field) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), boolsFirst(builtIn(a), builtIn(b)), cmp.Compare(a.key.String(), b.key.String()))
	})
	return Profile{fields: fields}
}

// builtIn reports whether f fills a key of the table; properties come after those of their section.
func builtIn(f field) bool { return f.key.typ != freeKey && f.key.typ != rawKey }

func boolsFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// overlap reports whether one path leads into the other, so that both cannot be filled.
func overlap(a, b []string) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// FlagFile is the name under which findings speak of a profile given by flags.
const FlagFile = "--set"

// FlagSource writes KEY=VALUE flags as a profile, one line for each, so that flags and files are read by the same
// code and a finding in line 3 is one in the third flag. A value is a path or a helper, as in a file.
func FlagSource(flags []string) ([]byte, error) {
	var b strings.Builder
	for _, flag := range flags {
		key, value, ok := strings.Cut(flag, "=")
		if !ok || strings.TrimSpace(key) == "" || strings.TrimSpace(value) == "" {
			return nil, fmt.Errorf("%s %q: want KEY=VALUE, as in at=time", FlagFile, flag)
		}
		if strings.ContainsAny(flag, "\r\n") {
			return nil, fmt.Errorf("%s %q: want one line", FlagFile, flag)
		}
		if strings.HasPrefix(value, "@") { // YAML has no use for the sign that many logs begin their own keys with
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, "%s: %s\n", key, value)
	}
	return []byte(b.String()), nil
}

// ParseProfile reads a profile. All findings are reported; a profile with findings is not for use.
func ParseProfile(file string, src []byte) (Profile, diag.List) {
	root, found := yamlpos.Parse(file, src)
	p := &parser{}
	p.Found = found
	if root == nil {
		if len(found) == 0 {
			p.ReportAt(file, diag.Span{}, "the profile maps nothing: want lines such as \"at: time\"")
		}
		return Profile{}, p.Found
	}
	entries, _ := p.Map(root, "a profile")
	var fields []field
	for _, e := range entries {
		if f, ok := p.field(e); ok {
			fields = append(fields, f)
		}
	}
	p.overlaps(fields)
	return newProfile(fields), p.Found
}

type parser struct {
	yamlpos.Reader
	nesting int // helpers around the one being read
}

func (p *parser) field(e yamlpos.Entry) (field, bool) {
	if p.nested(e) {
		return field{}, false
	}
	k, rank, err := findKey(e.Key.Text)
	if err != nil {
		d := p.Report(e.Key, "%s", err)
		if errors.Is(err, errUnknownKey) {
			d.Label = diag.Suggest(e.Key.Text, keyNames())
		}
		p.value(e.Value, key{typ: rawKey}, false) // its own mistakes are reported all the same
		return field{}, false
	}
	return field{key: k, rank: rank, rule: p.value(e.Value, k, true), at: e.Key}, true
}

// nested reports contact: {id: user}, which is written contact.id: user.
func (p *parser) nested(e yamlpos.Entry) bool {
	if e.Value.Kind != yamlpos.Map || len(e.Value.Entries) == 0 {
		return false
	}
	inner := e.Value.Entries[0].Key.Text
	if slices.Contains(helperKeys, inner) {
		return false
	}
	dotted := e.Key.Text + "." + inner
	if _, _, err := findKey(dotted); err != nil {
		return false
	}
	p.Report(e.Key, "%q is nested: the keys of an event are written with dots", e.Key.Text).Label = "write " + dotted + ": …"
	return true
}

// overlaps reports keys of which one holds the other. YAML itself has refused equal ones, but not conversation beside conversation.id.
func (p *parser) overlaps(fields []field) {
	for i, f := range fields {
		for _, earlier := range fields[:i] {
			if overlap(f.key.path, earlier.key.path) {
				d := p.Report(f.at, "%q is set already, by %q", f.at.Text, earlier.at.Text)
				d.Related = append(d.Related, diag.Related{File: earlier.at.File, Span: earlier.at.Span, Message: "set here"})
			}
		}
	}
}

// helperKeys are the keys of a helper: those that give a value, then those that change it.
var helperKeys = []string{"path", "const", "first", "join", "text", "with", "map", "default", "zone", "dates"}

// value reads the right side of a key. Final says that what it finds is what the key gets, so that constants can be checked now.
func (p *parser) value(n *yamlpos.Node, k key, final bool) rule {
	switch n.Kind {
	case yamlpos.Text:
		return rule{source: p.path(n)}
	case yamlpos.Map:
		return p.helper(n, k, final)
	case yamlpos.List:
		p.Report(n, "a list needs a helper: {first: […]} or {join: […]}")
	case yamlpos.Null:
		p.Report(n, "want a path into the input, or a helper such as {const: …}")
	default:
		p.Report(n, "%s is no path into the input: write {const: %s} for the value itself", n.Text, n.Text)
	}
	return rule{source: constSource{}}
}

func (p *parser) helper(n *yamlpos.Node, k key, final bool) rule {
	for _, e := range n.Entries {
		if !slices.Contains(helperKeys, e.Key.Text) {
			p.Unknown(e.Key, "key", helperKeys)
		}
	}
	p.nesting++
	ru := rule{source: p.source(n, k, final && n.Lookup("map") == nil)} // what stands before a map is not yet the key's value
	p.nesting--
	if rows := n.Lookup("map"); rows != nil {
		ru.rows = p.rows(rows, k, final)
	}
	if fallback := n.Lookup("default"); fallback != nil {
		ru.fallback = p.constant(fallback, k, final)
	}
	if zone := n.Lookup("zone"); zone != nil {
		ru.zone = p.zone(zone, k)
	}
	if dates := n.Lookup("dates"); dates != nil {
		ru.dates = p.dates(dates, k)
	}
	if with := n.Lookup("with"); with != nil && n.Lookup("join") == nil {
		p.Report(with, "\"with\" belongs to join")
	}
	return ru
}

// source reads the one key of a helper that gives it its value.
func (p *parser) source(n *yamlpos.Node, k key, final bool) source {
	var found source
	var name string
	for _, e := range n.Entries {
		s := p.sourceOf(e, n, k, final)
		switch {
		case s == nil:
		case found == nil:
			found, name = s, e.Key.Text
		default:
			p.Report(e.Key, "%q and %q in one helper: want one of them", name, e.Key.Text)
		}
	}
	if found == nil {
		p.Report(n, "a helper needs one of path, const, first, join, text")
		return constSource{}
	}
	return found
}

// sourceOf reads the value of one key of helper n; it is nil for a key that gives none.
func (p *parser) sourceOf(e yamlpos.Entry, n *yamlpos.Node, k key, final bool) source {
	switch e.Key.Text {
	case "path":
		return p.path(e.Value)
	case "const":
		return constSource(p.constant(e.Value, k, final))
	case "first":
		return firstSource(p.values(e.Value, "first", k, final))
	case "join":
		return p.join(e.Value, n.Lookup("with"))
	case "text":
		return p.template(e.Value)
	default:
		return nil
	}
}

func (p *parser) path(n *yamlpos.Node) source {
	s, ok := p.Text(n, "a path")
	if !ok {
		return pathSource{}
	}
	path, err := parsePath(s)
	if err != nil {
		p.Report(n, "%s", err)
	}
	return pathSource(path)
}

func (p *parser) values(n *yamlpos.Node, what string, k key, final bool) []rule {
	items, ok := p.List(n, what)
	if ok && len(items) == 0 {
		p.Report(n, "%s is empty: want values to choose from", what)
	}
	var rules []rule
	for _, item := range items {
		rules = append(rules, p.value(item, k, final))
	}
	return rules
}

func (p *parser) join(n, with *yamlpos.Node) source {
	s := joinSource{parts: p.values(n, "join", key{typ: rawKey}, false), with: " "}
	if with != nil {
		s.with, _ = p.Text(with, "with")
	}
	return s
}

// template reads a text with {paths} in it. A brace that stands for itself is doubled.
func (p *parser) template(n *yamlpos.Node) source {
	s, ok := p.Text(n, "text")
	if !ok {
		return textSource{}
	}
	pieces, err := parseTemplate(s)
	if err != nil {
		p.Report(n, "%s", err)
	}
	return textSource(pieces)
}

func (p *parser) rows(n *yamlpos.Node, k key, final bool) []row {
	entries, ok := p.Map(n, "map")
	if ok && len(entries) == 0 {
		p.Report(n, "map is empty: want rows such as {in: message, out: reply}")
	}
	rows := []row{} // not nil: an empty map lets nothing through
	for i, e := range entries {
		for _, earlier := range entries[:i] {
			if strings.EqualFold(earlier.Key.Text, e.Key.Text) {
				p.Report(e.Key, "%q has a row already: letter case does not count", e.Key.Text)
			}
		}
		rows = append(rows, row{from: e.Key.Text, to: p.constant(e.Value, k, final)})
	}
	return rows
}

// constant reads a value that stands in the profile itself, and checks that the key can have it.
func (p *parser) constant(n *yamlpos.Node, k key, final bool) datum {
	d, ok := p.literal(n)
	if !ok {
		p.Report(n, "want a text, a number, true or false, or a list of them")
		return datum{}
	}
	if final {
		if _, err := k.convert(d, time.UTC); err != nil {
			p.Report(n, "%q: %s", k, err)
		}
	}
	return d
}

func (p *parser) literal(n *yamlpos.Node) (datum, bool) {
	switch n.Kind {
	case yamlpos.Text:
		return textDatum(n.Text), true
	case yamlpos.Bool:
		return datum{kind: boolean, text: strings.ToLower(n.Text)}, true
	case yamlpos.Number:
		if !json.Valid([]byte(n.Text)) { // YAML also knows .5 and +1
			return textDatum(n.Text), true
		}
		return datum{kind: number, text: n.Text}, true
	case yamlpos.List:
		d := datum{kind: list}
		for _, item := range n.Items {
			value, ok := p.literal(item)
			if !ok || !value.scalar() {
				return datum{}, false
			}
			d.items = append(d.items, value)
		}
		return d, true
	default:
		return datum{}, false
	}
}

// ofTime reports a key that stands elsewhere than on at as a whole.
func (p *parser) ofTime(n *yamlpos.Node, k key, name string) bool {
	switch {
	case k.typ != instantKey:
		p.Report(n, "%q belongs to at", name)
		return false
	case p.nesting > 0:
		p.Report(n, "%q holds for at as a whole: move it to the outer helper", name)
		return false
	}
	return true
}

// dates reads the order in which dates in digits have their parts.
func (p *parser) dates(n *yamlpos.Node, k key) dateOrder {
	if !p.ofTime(n, k, "dates") {
		return noOrder
	}
	name, ok := p.Text(n, "dates")
	if !ok {
		return noOrder
	}
	order, known := dateOrders[name]
	if !known {
		p.Report(n, "unknown order %q: want day/month/year or month/day/year", name)
	}
	return order
}

func (p *parser) zone(n *yamlpos.Node, k key) *time.Location {
	if !p.ofTime(n, k, "zone") {
		return nil
	}
	name, ok := p.Text(n, "zone")
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" { // the machine's own zone would give another result elsewhere
		p.Report(n, "unknown time zone %q: want a name such as Europe/Paris", name)
		return nil
	}
	return zone
}

// parseTemplate splits a text at its {paths}.
func parseTemplate(s string) ([]piece, error) {
	var pieces []piece
	var literal strings.Builder
	for rest := s; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
			literal.WriteByte(rest[0])
			rest = rest[2:]
		case rest[0] == '{':
			inside, after, ok := strings.Cut(rest[1:], "}")
			if !ok {
				return nil, fmt.Errorf("%q: a brace is never closed", s)
			}
			path, err := parsePath(strings.TrimSpace(inside))
			if err != nil {
				return nil, err
			}
			pieces = append(pieces, piece{literal: literal.String()}, piece{path: path})
			literal.Reset()
			rest = after
		case rest[0] == '}':
			return nil, fmt.Errorf("%q: a brace is never opened: double it to write one", s)
		default:
			literal.WriteByte(rest[0])
			rest = rest[1:]
		}
	}
	return append(pieces, piece{literal: literal.String()}), nil
}
