package compiler

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// codeUnknownField is the code of a field that does not exist.
const codeUnknownField = "R101"

// fieldRow is what the checker knows of a field beside what a program does.
type fieldRow struct {
	row   *schema.Field // nil for a declared property and for an event path
	path  string        // canonical, as in "contact.plan"
	words *wordList     // the legal words; nil when any will do
	scope schema.Scope
}

// owners are the things that have declared properties.
var owners = []struct {
	prefix string
	id     schema.FieldID
	scope  schema.Scope
	of     func(*workspace.Workspace) []workspace.Property
}{
	{"contact.", schema.ContactProperty, schema.Contact, func(w *workspace.Workspace) []workspace.Property { return w.ContactProperties }},
	{"conversation.", schema.ConversationProperty, schema.Conversation, func(w *workspace.Workspace) []workspace.Property { return w.ConversationProperties }},
	{"order.", schema.OrderProperty, schema.Order, func(w *workspace.Workspace) []workspace.Property { return w.OrderProperties }},
}

// field resolves a field that must be one; at is where it stands.
func (c *checker) field(f *dsl.Field) (program.FieldID, bool) {
	if id, ok := c.lookup(f.Path, f.Parts); ok {
		c.referToProperty(f, id)
		return id, true
	}
	c.unknownField(f)
	return 0, false
}

// lookup finds a field by its canonical path.
func (c *checker) lookup(path string, parts []string) (program.FieldID, bool) {
	if id, ok := c.byField[path]; ok {
		return id, true
	}
	if row := schema.LookupField(path); row != nil {
		return c.builtin(path, row), true
	}
	if len(parts) > 0 {
		f := program.Field{ID: schema.EventPath, Path: parts, Type: schema.Any}
		return c.enter(path, f, fieldRow{path: path, scope: schema.Occurrence}), true
	}
	if rest, ok := strings.CutPrefix(path, "ticket."); ok {
		path = "conversation." + rest
	}
	for _, o := range owners {
		if name, ok := strings.CutPrefix(path, o.prefix); ok {
			return c.property(o.prefix, o.id, o.scope, o.of(c.ws), name)
		}
	}
	return 0, false
}

// builtin interns a built-in field, whichever of its spellings it is named by.
func (c *checker) builtin(path string, row *schema.Field) program.FieldID {
	id, ok := c.byField[row.Path]
	if !ok {
		f := fieldRow{row: row, path: row.Path, scope: row.Scope}
		switch {
		case len(row.Values) > 0:
			f.words = newValues(row.Path, row.Values)
			f.words.isBuiltin = true
		case row.Type == schema.Agent:
			f.words = c.names.agents.wordList
		case row.Type == schema.Team:
			f.words = c.names.teams.wordList
		case row.Vocab != schema.NoVocabulary:
			f.words = c.names.vocabularies[row.Vocab]
		}
		id = c.enter(row.Path, program.Field{ID: row.ID, Type: row.Type}, f)
	}
	c.byField[path] = id
	return id
}

// property interns a declared property.
func (c *checker) property(prefix string, id schema.FieldID, scope schema.Scope, list []workspace.Property, name string) (program.FieldID, bool) {
	for i := range list {
		p := &list[i]
		if !fold.Equal(p.Name, name) {
			continue
		}
		key := prefix + p.Name
		if known, ok := c.byField[key]; ok {
			c.byField[prefix+name] = known
			return known, true
		}
		row := fieldRow{path: key, scope: scope}
		switch {
		case p.Type == schema.Agent:
			row.words = c.names.agents.wordList
		case p.Type == schema.Team:
			row.words = c.names.teams.wordList
		case p.Type == schema.Weekday:
			row.words = newValues(schema.DayOfWeek.Info().Path, schema.Weekdays)
			row.words.isBuiltin = true
		case p.Values.Closed:
			row.words = newValues(key, spellings(p.Values.Names, func(n *workspace.Named) workspace.Named { return *n }))
		}
		field := c.enter(key, program.Field{ID: id, Name: p.Name, Type: p.Type}, row)
		c.byField[prefix+name] = field
		return field, true
	}
	return 0, false
}

// newValues lists the legal values of a field.
func newValues(path string, values []string) *wordList {
	l := newWordList(path, codeUnknownValue, true, values)
	l.values = true
	return l
}

func (c *checker) enter(key string, f program.Field, row fieldRow) program.FieldID {
	id := program.FieldID(len(c.info.Fields))
	c.info.Fields = append(c.info.Fields, f)
	c.rows = append(c.rows, row)
	c.byField[key] = id
	return id
}

// referToProperty notes where a declared property is declared.
func (c *checker) referToProperty(at dsl.Node, id program.FieldID) {
	f := c.info.Fields[id]
	for _, o := range owners {
		if o.id != f.ID {
			continue
		}
		for _, p := range o.of(c.ws) {
			if p.Name == f.Name {
				c.info.Refs[at] = Ref{Kind: FieldRef, Name: c.rows[id].path, At: p.Place}
			}
		}
	}
}

// unknownField reports a field that does not exist.
func (c *checker) unknownField(f *dsl.Field) {
	if d, ok := c.defines[fold.String(f.Path)]; ok {
		d.Used = true
		e := c.report(codeMismatch, f.Span(), "%s is a condition", quote(f.Typed))
		e.Label = c.say("a <define> stands alone, without a test")
		relate(e, d.File.Name, d.Node.Name.Span(), "defined here")
		return
	}
	if l, ok := c.lets[fold.String(f.Path)]; ok {
		l.Used = true
		e := c.report(codeMismatch, f.Span(), "%s is a value", quote(f.Typed))
		e.Label = "expected a field before the test"
		relate(e, l.File.Name, l.Node.Name.Span(), "declared here")
		return
	}
	if c.isBroken(f.Path) {
		return
	}
	d := c.report(codeUnknownField, f.Span(), "unknown field %s", quote(f.Typed))
	c.suggestField(d, f.Typed)
}

// suggestField is suggest for fields, which are never quoted. Of a known owner
// only its own fields are likely, compared without the part they share.
func (c *checker) suggestField(d *diag.Diagnostic, word string) {
	if field, ok := c.fieldElsewhere(word); ok {
		d.Label = didYouMean(field)
		fix(d, d.Span, field)
		return
	}
	if subject := c.spell("conversation"); !strings.Contains(word, ".") { // of "conversation is unassigned", which is no field
		if _, close := diag.Closest(word, []string{subject}); close {
			d.Label = didYouMean(subject)
			fix(d, d.Span, subject)
			return
		}
	}
	legal := c.fieldSpellings()
	owner, rest, _ := strings.Cut(word, ".")
	owner += "."
	var own []string
	for _, l := range legal {
		if name, ok := strings.CutPrefix(l, owner); ok {
			own = append(own, name)
		}
	}
	if len(own) == 0 {
		owner, rest, own = "", word, legal
	}
	label, closest := c.likely(rest, own)
	if closest == "" {
		closest = startsAlike(rest, own)
	}
	d.Label = label
	if closest != "" {
		d.Label = didYouMean(owner + closest)
		fix(d, d.Span, owner+closest)
		return
	}
	for _, o := range owners {
		if owner == c.spellPath(o.prefix) {
			d.Label = "declare it under properties: in book.yaml"
		}
	}
}

// startsAlike returns the one name that begins as a word does or with which the word begins, "" when there is none or several:
// "language" for "lang", "waiting" for "waiting_for".
func startsAlike(word string, names []string) string {
	const fewest = 4 // letters; fewer say nothing
	found := ""
	for _, name := range names {
		short, long := word, name
		if len(short) > len(long) {
			short, long = long, short
		}
		if len(short) < fewest || !strings.HasPrefix(long, short) {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
}

// fieldSpellings lists the fields as the current file writes them.
func (c *checker) fieldSpellings() []string {
	var all []string
	for i := range schema.Fields {
		all = append(all, c.spellPath(schema.Fields[i].Path))
		for _, alias := range schema.Fields[i].Aliases {
			if spelled := c.spellPath(alias); c.file.Table.Reads(spelled) {
				all = append(all, spelled)
			}
		}
	}
	for _, o := range owners {
		for _, p := range o.of(c.ws) {
			all = append(all, c.spellPath(o.prefix+p.Name))
		}
	}
	return all
}

// describe names a field with its type, as in "tags, a set".
func (c *checker) describe(id program.FieldID) string {
	return fmt.Sprintf("%s, %s", quote(c.spellPath(c.rows[id].path)), article(c.info.Fields[id].Type.String()))
}

// article puts "a" or "an" before a noun.
func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
