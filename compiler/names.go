package compiler

import (
	"fmt"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// wordList is a list of legal words: a vocabulary of the book, or the values of a field.
type wordList struct {
	what      string // one of them, in a message: "tag"; of values the field
	code      string // of the finding about a word that is not in it
	closed    bool
	near      bool              // while open, a word that is almost one of them is worth a warning
	values    bool              // they are the values of the field what
	isBuiltin bool              // they are built in: each language has words for them
	byFold    map[string]string // folded to as declared
	words     []string          // as declared, for suggestions
}

func newWordList(what, code string, closed bool, words []string) *wordList {
	l := &wordList{what: what, code: code, closed: closed, words: words, byFold: make(map[string]string, len(words))}
	for _, w := range words {
		l.byFold[fold.String(w)] = w
	}
	return l
}

// things are what a book declares one by one: teams, agents, calendars, connectors.
type things struct {
	*wordList
	kind RefKind
	at   map[string]workspace.Place // by declared name
}

// names are the names of a book that rules may use.
type names struct {
	vocabularies map[schema.Vocabulary]*wordList
	teams        *things
	agents       *things
	calendars    *things
	connectors   *things
}

// codeUnknownValue is the code of a word that a closed field does not know; names that a book declares have their own.
const (
	codeUnknownValue = "R102"
	codeUnknownName  = "R103"
)

func newNames(ws *workspace.Workspace) *names {
	named := func(n *workspace.Named) workspace.Named { return *n }
	vocabulary := func(v workspace.Vocabulary, what schema.Vocabulary) *wordList {
		return newWordList(what.String(), codeUnknownName, v.Closed, spellings(v.Names, named))
	}
	sources := append(spellings(ws.Sources, func(s *workspace.Source) workspace.Named { return s.Named }), schema.BuiltinSources...)
	inboxes := spellings(ws.Inboxes, func(i *workspace.Inbox) workspace.Named { return i.Named })
	var groups []string
	for _, i := range ws.Inboxes {
		groups = append(groups, spellings(i.Groups, named)...)
	}
	n := &names{vocabularies: map[schema.Vocabulary]*wordList{
		schema.Sources:      newWordList("source", codeUnknownValue, false, sources),
		schema.Integrations: vocabulary(ws.Integrations, schema.Integrations),
		schema.Accounts:     vocabulary(ws.Accounts, schema.Accounts),
		schema.Inboxes:      newWordList("inbox", codeUnknownName, ws.InboxesClosed, inboxes),
		schema.InboxGroups:  newWordList("inbox group", codeUnknownName, ws.InboxesClosed, groups),
		schema.Statuses:     newWordList("status", codeUnknownValue, true, spellings(ws.Statuses, func(s *workspace.Status) workspace.Named { return s.Named })),
		schema.Tags:         vocabulary(ws.Tags, schema.Tags),
		schema.ContactTags:  vocabulary(ws.ContactTags, schema.ContactTags),
		schema.Topics:       vocabulary(ws.Topics, schema.Topics),
		schema.Reasons:      vocabulary(ws.Reasons, schema.Reasons),
		schema.Types:        vocabulary(ws.Types, schema.Types),
		schema.Contexts:     vocabulary(ws.Contexts, schema.Contexts),
	}}
	n.vocabularies[schema.Sources].near = true
	n.teams = newThings(TeamRef, "team", ws.TeamsClosed, ws.Teams, func(t *workspace.Team) workspace.Named { return t.Named })
	n.agents = newThings(AgentRef, "agent", ws.AgentsClosed, ws.Agents, func(a *workspace.Agent) workspace.Named { return a.Named })
	n.calendars = newThings(CalendarRef, "calendar", true, ws.Calendars, func(k *workspace.Calendar) workspace.Named { return k.Named })
	n.connectors = newThings(ConnectorRef, "connector", ws.ConnectorsClosed, ws.Connectors, func(k *workspace.Connector) workspace.Named { return k.Named })
	return n
}

func spellings[T any](list []T, nameOf func(*T) workspace.Named) []string {
	all := make([]string, 0, len(list))
	for i := range list {
		all = append(all, nameOf(&list[i]).Name)
	}
	return all
}

func newThings[T any](kind RefKind, what string, closed bool, list []T, nameOf func(*T) workspace.Named) *things {
	t := &things{newWordList(what, codeUnknownName, closed, spellings(list, nameOf)), kind, map[string]workspace.Place{}}
	for i := range list {
		name := nameOf(&list[i])
		t.at[name.Name] = name.Place
	}
	return t
}

// known returns a name as the list declares it, and whether it is legal. One that
// is not is reported; an unknown one of an open list keeps its spelling.
func (c *checker) known(l *wordList, name string, at dsl.Node) (string, bool) {
	key := fold.String(name)
	if key == "" {
		c.report(codeFoldsToNothing, at.Span(), "the %s %s holds nothing", l.what, quote(name))
		return "", false
	}
	if declared, ok := l.byFold[key]; ok {
		return declared, true
	}
	if !l.closed {
		c.nearMiss(l, name, at)
		return name, true
	}
	d := c.report(l.code, at.Span(), "no %s named %s", l.what, quote(name))
	if l.values {
		d.Message = fmt.Sprintf("%s has no value %s", c.spellPath(l.what), quote(name))
	}
	if l.isBuiltin {
		c.suggestValue(d, name, l.words)
		return "", false
	}
	c.suggest(d, name, l.words)
	return "", false
}

// fromLet turns the findings since from, which blame a word of a let where the
// let is used, to the let: there it has to be mended.
func (c *checker) fromLet(from int, let *Let, word dsl.Node) {
	if let == nil {
		return
	}
	for i := from; i < len(c.found); i++ {
		c.found[i].Fixes = nil
		relate(&c.found[i], let.File.Name, word.Span(), "it stands here")
	}
}

// nearMiss warns about a word of an open list that is almost a known one.
func (c *checker) nearMiss(l *wordList, name string, at dsl.Node) {
	if !l.near {
		return
	}
	if _, ok := c.closest(name, l.words); ok {
		d := c.report(codeUnknownValue, at.Span(), "%s is no known %s", quote(name), l.what)
		d.Severity = diag.Warning
		c.suggest(d, name, l.words)
	}
}

// thing resolves the name of something that the book declares. In a book that
// lists none of its kind every name is one.
func (c *checker) thing(t *things, n *dsl.Name) (string, bool) {
	return c.thingAt(t, n.Text, n)
}

func (c *checker) thingAt(t *things, name string, at dsl.Node) (string, bool) {
	declared, ok := c.known(t.wordList, name, at)
	if !ok {
		return "", false
	}
	place, listed := t.at[declared]
	if _, isLet := c.info.Refs[at]; listed && !isLet {
		c.info.Refs[at] = Ref{Kind: t.kind, Name: declared, At: place}
	}
	return declared, true
}

// word resolves a word of a vocabulary; any word is one of no vocabulary.
func (c *checker) word(v schema.Vocabulary, name string, at dsl.Node) (string, bool) {
	if l := c.names.vocabularies[v]; l != nil {
		return c.known(l, name, at)
	}
	if fold.String(name) == "" {
		c.report(codeFoldsToNothing, at.Span(), "the name %s holds nothing", quote(name))
		return "", false
	}
	return name, true
}
