package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Zendesk has two kinds of business rules that decide: triggers, which are asked in order at every update of a ticket, and
// automations, which are asked once an hour. What a trigger changes, those after it see, and of two that change the same
// the last one wins (see zendesk_order.go). Macros, views and SLA policies decide nothing by themselves.
//
// A ticket's status, priority, type, tags, group and assignee are fields of the language; groups are named by their
// number and agents by their address if the file also has its users, as "routebook convert zendesk" names them. What else
// a ticket has (its brand, form, organization, custom fields) is read as event.brand_id, event.ticket_form_id,
// event.organization_id, event.locale_id, event.satisfaction_score and event.custom_fields."123".

var zendesk = &System{
	Name: "zendesk", Product: "Zendesk", Rule: "rule",
	File:       "triggers and automations as the API gives them: triggers.json, automations.json",
	Parameters: []Parameter{{Name: "account", Description: "the name of your account, for texts that say {{ticket.account}}", Example: "Shop"}},
	translate:  translateZendesk,
	statuses:   []statusName{{"new", "new"}, {"open", "open"}, {"pending", "pending"}, {"hold", "pending"}, {"solved", "resolved"}, {"closed", "resolved"}},
}

// zendeskKinds says under which keys of an answer of the API which rules stand, and why some are none.
var zendeskKinds = []struct{ one, many, reason string }{
	{"trigger", "triggers", ""},
	{"automation", "automations", ""},
	{"macro", "macros", "a macro: an agent applies it by hand, so it decides nothing"},
	{"view", "views", "a view: it lists tickets and decides nothing"},
	{"sla_policy", "sla_policies", "an SLA policy: it measures replies and changes nothing; a rule on timer can act when one is late"},
}

// zendeskStatuses are in the order in which less_than and greater_than compare them, and so are priorities.
var (
	zendeskStatuses   = []string{"new", "open", "pending", "hold", "solved", "closed"}
	zendeskPriorities = []string{"", "low", "normal", "high", "urgent"}
)

type zendeskReader struct {
	*draft
	yamlpos.Reader
	addresses map[string]string // of users, by their number

	item  *item
	timed bool // the rule is an automation
}

func translateZendesk(d *draft) {
	root := d.data()
	if root == nil {
		return
	}
	z := &zendeskReader{draft: d, addresses: map[string]string{}}
	if entries, ok := z.Map(root, "Zendesk's rules"); ok {
		z.users(root)
		for _, e := range entries {
			z.answer(e)
		}
		d.joinChains()
	}
	for _, f := range z.Found {
		f.Code = ""
		d.found = append(d.found, f)
	}
}

// users reads who has which address. A file may hold them beside its rules.
func (z *zendeskReader) users(root *yamlpos.Node) {
	users := root.Lookup("users")
	if users == nil {
		return
	}
	list, _ := z.List(users, "users")
	for _, u := range list {
		if id, address := z.str(u.Lookup("id")), z.str(u.Lookup("email")); id != "" && address != "" {
			z.addresses[id] = address
		}
	}
}

// str returns a scalar as a text, "" for anything else.
func (z *zendeskReader) str(n *yamlpos.Node) string {
	if n == nil || n.Kind == yamlpos.Null {
		return ""
	}
	return n.Text
}

// answer reads the rules under one key.
func (z *zendeskReader) answer(e yamlpos.Entry) {
	for _, kind := range zendeskKinds {
		if e.Key.Text != kind.one && e.Key.Text != kind.many {
			continue
		}
		list := []*yamlpos.Node{e.Value}
		if e.Key.Text == kind.many {
			list, _ = z.List(e.Value, kind.many)
		}
		if kind.reason != "" {
			for _, n := range list {
				z.add(z.title(n, kind.one), n.Span).note(untranslated, n.Span, "%s", kind.reason)
			}
			return
		}
		z.rules(list, kind.one)
		return
	}
	switch e.Key.Text {
	case "users", "next_page", "previous_page", "count", "meta", "links":
	case "groups":
		z.leaveOut("groups: their numbers are the names of the teams")
	default:
		z.leaveOut("%s: not known here", e.Key.Text)
	}
}

func (z *zendeskReader) title(n *yamlpos.Node, kind string) string {
	for _, key := range []string{"title", "raw_title"} {
		if s := z.str(n.Lookup(key)); s != "" {
			return s
		}
	}
	return kind + " " + z.str(n.Lookup("id"))
}

// rules translates triggers or automations.
func (z *zendeskReader) rules(list []*yamlpos.Node, kind string) {
	z.timed = kind == "automation"
	before := len(z.items)
	var all []*deskRule
	sorted := true
	for _, n := range list {
		if _, ok := z.Map(n, kind); !ok {
			continue
		}
		all = append(all, z.rule(n, kind))
		sorted = sorted && z.str(n.Lookup("category_id")) == ""
	}
	if sorted { // with categories a position counts within its category, and the API gives them in their order
		slices.SortStableFunc(all, func(a, b *deskRule) int { return compareFloat(a.position, b.position) })
	}
	z.items = z.items[:before]
	for _, r := range all {
		z.items = append(z.items, r.item)
	}
	z.inOrder(all, before, deskOrder{product: "Zendesk", sees: !z.timed, asksAgain: !z.timed})
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

const isAssigned = "conversation is assigned"

// rule translates one rule.
func (z *zendeskReader) rule(n *yamlpos.Node, kind string) *deskRule {
	z.item = z.add(z.title(n, kind), n.Span)
	r := &deskRule{item: z.item, active: z.str(n.Lookup("active")) != "false"}
	r.position, _ = strconv.ParseFloat(z.str(n.Lookup("position")), 64)
	asked := z.conditions(n, r)
	then := z.actions(n, r)
	if asked == nil {
		return r
	}
	if len(then) == 0 {
		if !z.item.isIncomplete() {
			z.item.note(untranslated, n.Span, "it does nothing")
		}
		return r
	}
	r.when = asked.when
	if r.onlyAssignee && !mentions(r.when, isAssigned) {
		r.when = and(r.when, phrase(isAssigned)) // without one the mail goes nowhere
	}
	description := z.str(n.Lookup("description"))
	if description == "" {
		description = z.provenance(n.Span)
	}
	z.item.addRule(&rule{name: z.item.name, description: description, on: r.on.String(), disabled: !r.active, when: r.when, then: then})
	return r
}

// isIncomplete reports whether a part is missing.
func (it *item) isIncomplete() bool {
	return slices.ContainsFunc(it.notes, func(n note) bool { return n.kind == untranslated })
}

// lacks notes that a condition cannot be asked.
func (z *zendeskReader) lacks(at diag.Span, format string, args ...any) {
	z.item.note(untranslated, at, format, args...)
}

// agent names an agent.
func (z *zendeskReader) agent(id string) string {
	if address := z.addresses[id]; address != "" {
		return address
	}
	return id
}

// words takes a list of words apart.
func words(s string) []string { return strings.Fields(s) }
