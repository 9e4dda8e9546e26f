package cases

import (
	"slices"
	"strconv"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/assign"
)

// vocabulary is a list of names that a test may use.
type vocabulary struct {
	what   string
	closed bool
	words  []string
}

// spelled returns a name as the book spells it, and whether it is a name at all.
func (v *vocabulary) spelled(name string) (string, bool) {
	if slices.Contains(v.words, name) {
		return name, true
	}
	for _, w := range v.words {
		if fold.Equal(w, name) {
			return w, true
		}
	}
	return name, !v.closed
}

// names are the vocabularies of a book.
type names struct {
	rules, live, teams, agents, templates            vocabulary
	statuses, tags, contactTags, topics              vocabulary
	types, reasons, priorities, strategies, whys     vocabulary
	lefts, contactProperties, conversationProperties vocabulary
	orderProperties, connectors                      vocabulary
}

func namesOf(b *Book) *names {
	ws := b.Workspace
	n := &names{
		teams:       vocabulary{"team", ws.TeamsClosed, spellings(ws.Teams, func(t *workspace.Team) string { return t.Name })},
		agents:      vocabulary{"agent", ws.AgentsClosed, spellings(ws.Agents, func(a *workspace.Agent) string { return a.Name })},
		statuses:    vocabulary{"status", true, spellings(ws.Statuses, func(s *workspace.Status) string { return s.Name })},
		tags:        wordsOf("tag", ws.Tags),
		contactTags: wordsOf("contact tag", ws.ContactTags),
		topics:      wordsOf("topic", ws.Topics),
		types:       wordsOf("type", ws.Types),
		reasons:     wordsOf("reason", ws.Reasons),
		priorities:  vocabulary{"priority", true, schema.LookupField("priority").Values},
		strategies:  vocabulary{"strategy", true, spellings(schema.Strategies, func(s *schema.Strategy) string { return s.Name })},
		lefts:       vocabulary{"value", true, []string{"unassigned", "queue"}},
		whys: vocabulary{"reason", true, []string{
			string(assign.NoMembers), string(assign.TeamDisabled), string(assign.NobodyEligible),
			string(assign.NoOwner), string(assign.NoGroup), string(assign.NoActingAgent),
		}},
		contactProperties:      vocabulary{"property", true, append(propertyNames(ws.ContactProperties), "owner", "language")},
		conversationProperties: vocabulary{"property", true, propertyNames(ws.ConversationProperties)},
		orderProperties:        vocabulary{"property", true, propertyNames(ws.OrderProperties)},
		connectors:             vocabulary{"connector", ws.ConnectorsClosed, spellings(ws.Connectors, func(c *workspace.Connector) string { return c.Name })},
	}
	n.rules, n.live = vocabulary{what: "rule", closed: true}, vocabulary{what: "rule", closed: true}
	for _, r := range b.Info.Rules {
		n.rules.words = append(n.rules.words, r.ID)
		if !r.Node.Disabled {
			n.live.words = append(n.live.words, r.ID)
		}
	}
	n.templates = vocabulary{what: "template", closed: true}
	for _, t := range b.Info.Templates {
		n.templates.words = append(n.templates.words, t.Name)
	}
	return n
}

func spellings[T any](list []T, name func(*T) string) []string {
	var words []string
	for i := range list {
		words = append(words, name(&list[i]))
	}
	return words
}

func propertyNames(list []workspace.Property) []string {
	return spellings(list, func(p *workspace.Property) string { return p.Name })
}

func wordsOf(what string, v workspace.Vocabulary) vocabulary {
	return vocabulary{what, v.Closed, spellings(v.Names, func(n *workspace.Named) string { return n.Name })}
}

// known reads a name and reports, under a code, one that does not exist.
func (p *parser) known(n *yamlpos.Node, v *vocabulary, code string) (string, bool) {
	text, ok := p.Text(n, v.what)
	if !ok {
		return "", false
	}
	name, ok := v.spelled(text)
	if !ok {
		d := p.Report(n, "no %s named %q", v.what, text)
		d.Code = code
		d.Label = diag.Suggest(text, v.words)
		if closest, near := diag.Closest(text, v.words); near {
			d.Fixes = []diag.Fix{{Message: "write " + strconv.Quote(closest), Edits: []diag.Edit{{File: n.File, Span: n.Span, New: yamlpos.Quote(closest)}}}}
		}
	}
	return name, ok
}
