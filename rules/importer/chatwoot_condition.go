package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Conditions of Chatwoot are SQL: AND binds tighter than OR, and a test of something that is not there is neither true nor
// false. So "not equal to 5" and "does not contain" do not hold of what is missing, as their opposites do not either.

const (
	chatwootNoPriority = "a conversation without a priority has the priority normal, which is medium in Chatwoot"
	chatwootAccents    = "words: Routebook looks past accents, and Chatwoot does not"
)

// chatwootTest is one condition as the file has it.
type chatwootTest struct {
	key, op, custom string
	values          []string
	at              diag.Span
}

// conditions translates what a rule asks.
func (c *chatwootReader) conditions(n *yamlpos.Node) (when condition, ok bool) {
	conditions := n.Lookup("conditions")
	if conditions == nil {
		c.lacks(n.Span, "it has no conditions")
		return nil, false
	}
	items, _ := c.List(conditions, "conditions")
	alone := true // nothing is joined by OR
	for i, item := range items {
		if i < len(items)-1 && strings.EqualFold(scalar(item.Lookup("query_operator")), "or") {
			alone = false
		}
	}
	var groups []condition
	var group []condition
	ok = true
	for i, item := range items {
		if _, isMap := c.Map(item, "a condition"); !isMap {
			return nil, false
		}
		one, known := c.ask(chatwootTest{
			scalar(item.Lookup("attribute_key")), scalar(item.Lookup("filter_operator")), scalar(item.Lookup("custom_attribute_type")),
			values(item.Lookup("values")), item.Span,
		}, alone)
		ok = ok && known
		group = append(group, one)
		if i == len(items)-1 || strings.EqualFold(scalar(item.Lookup("query_operator")), "or") {
			groups = append(groups, and(group...))
			group = nil
		}
	}
	if len(groups) == 0 {
		return nil, ok
	}
	return or(groups...), ok
}

// ask translates one condition.
func (c *chatwootReader) ask(t chatwootTest, alone bool) (when condition, ok bool) {
	if t.op == "attribute_changed" {
		c.lacks(t.at, "%s attribute_changed: what it was is not known", t.key)
		return nil, false
	}
	if t.custom != "" {
		path := eventPath("custom_attributes", t.key)
		if t.custom == "contact_attribute" {
			path = eventPath("contact_attributes", t.key)
		}
		c.item.note(approximated, t.at, chatwootAccents)
		return c.compare(t, path, schema.Is, t.values)
	}
	switch t.key {
	case "message_type":
		return c.direction(t, alone)
	case "status":
		return c.status(t)
	case "priority":
		return c.priorities(t)
	case "labels", "label":
		return c.labels(t)
	case "assignee_id":
		return c.compare(t, "assigned agent", schema.Is, each(t.values, func(id string) string { return called(c.agentNames, id) }))
	case "team_id":
		if strings.HasSuffix(t.op, "present") {
			return c.compare(t, "assigned team", schema.Is, nil)
		}
		return c.compare(t, "assigned team", schema.Is, each(t.values, c.team))
	case "inbox_id":
		return c.compare(t, "inbox", schema.Is, each(t.values, func(id string) string { return called(c.inboxNames, id) }))
	}
	field, known := chatwootFields[t.key]
	if !known {
		c.lacks(t.at, "%s: not known here", oneLine(t.key, maxName))
		return nil, false
	}
	op := schema.IsExactly
	if t.key == "content" {
		op = schema.Is // without regard to case
		c.item.note(approximated, t.at, chatwootAccents)
		if !c.text {
			field = "conversation.first_body"
		} else if c.rule.on&onReply != 0 {
			c.item.note(approximated, t.at, "content: that of customers' messages, as replies of agents come without theirs")
		}
	}
	return c.compare(t, field, op, t.values)
}

func each(all []string, do func(string) string) []string {
	var out []string
	for _, s := range all {
		out = append(out, do(s))
	}
	return out
}

// chatwootFields are the attributes that are texts.
var chatwootFields = map[string]string{
	"content": "body", "mail_subject": "subject", "email": "customer.email", "phone_number": "customer.phone", "name": "customer.name",
	"browser_language": "event.browser_language", "conversation_language": "event.conversation_language", "country_code": "event.country_code",
	"referer": "event.referer", "city": "event.city", "company": "event.company", "identifier": "event.identifier",
}

// direction asks who wrote a message.
func (c *chatwootReader) direction(t chatwootTest, alone bool) (condition, bool) {
	incoming := len(t.values) == 1 && t.values[0] == "incoming"
	if !incoming && (len(t.values) != 1 || t.values[0] != "outgoing") || t.op != "equal_to" && t.op != "not_equal_to" || !c.text {
		c.lacks(t.at, "message_type %s %s: not known here", t.op, strings.Join(t.values, ", "))
		return nil, false
	}
	incoming = incoming == (t.op == "equal_to")
	switch {
	case alone && incoming:
		c.rule.on &= onMessage
	case alone:
		c.rule.on &= onReply
	case incoming:
		return is("actor", text("customer")), true
	default:
		return negate(is("actor", text("customer"))), true
	}
	if c.rule.on == 0 {
		c.lacks(t.at, "message_type: no message is both")
		return nil, false
	}
	return nil, true
}

func (c *chatwootReader) status(t chatwootTest) (condition, bool) {
	var list []literal
	for _, v := range t.values {
		switch v {
		case "all":
			return nil, true
		case "open":
			list = append(list, text("new"), text("open"))
		case "pending", "snoozed", "resolved":
			list = append(list, text(v))
		default:
			c.lacks(t.at, "status %q: not known here", v)
			return nil, false
		}
	}
	return c.negatable(t, is("status", list...), len(list))
}

func (c *chatwootReader) priorities(t chatwootTest) (condition, bool) {
	var list []literal
	for _, v := range t.values {
		p := chatwootPriorities[v]
		if p == "" {
			c.lacks(t.at, "priority %q: not known here", v)
			return nil, false
		}
		list = append(list, literal(p))
	}
	if slices.Contains(t.values, "medium") == (t.op == "equal_to") { // of a missing one neither holds
		c.item.note(approximated, t.at, chatwootNoPriority)
	}
	return c.negatable(t, is("priority", list...), len(list))
}

func (c *chatwootReader) labels(t chatwootTest) (condition, bool) {
	var list []literal
	for _, v := range t.values {
		if strings.TrimSpace(v) == "" {
			continue
		}
		spelling := c.tag(v)
		list = append(list, text(spelling))
	}
	switch t.op {
	case "is_present":
		return negate(isEmpty("tags")), true
	case "is_not_present":
		return isEmpty("tags"), true
	}
	return c.negatable(t, includes("tags", list...), len(list))
}

// negatable returns a test of what is always there, or its opposite.
func (c *chatwootReader) negatable(t chatwootTest, when condition, n int) (condition, bool) {
	switch {
	case n == 0:
		c.lacks(t.at, "%s %s: no values", t.key, t.op)
		return nil, false
	case t.op == "equal_to":
		return when, true
	case t.op == "not_equal_to":
		return negate(when), true
	default:
		return c.unknownOperator(t)
	}
}

func (c *chatwootReader) unknownOperator(t chatwootTest) (condition, bool) {
	c.lacks(t.at, "%s: the operator %q is not known here", oneLine(t.key, maxName), t.op)
	return nil, false
}

// compare compares something that may be missing: then neither a test nor its opposite holds.
func (c *chatwootReader) compare(t chatwootTest, field string, op schema.Test, with []string) (condition, bool) {
	there := negate(isEmpty(field))
	switch t.op {
	case "is_present":
		return there, true
	case "is_not_present":
		return isEmpty(field), true
	}
	list := texts(with)
	if len(list) == 0 {
		c.lacks(t.at, "%s %s: no values", oneLine(t.key, maxName), t.op)
		return nil, false
	}
	switch t.op {
	case "equal_to":
		return test{field: field, op: op, values: list}, true
	case "not_equal_to":
		return and(there, test{field: field, op: op, values: list, negated: true}), true
	case "contains", "does_not_contain", "starts_with":
		return c.holds(t, field, list, there)
	case "is_greater_than", "is_less_than":
		n, err := strconv.ParseFloat(with[0], 64)
		if err != nil || n > 1e15 || n < -1e15 || !strings.HasPrefix(field, "event.") {
			c.lacks(t.at, "%s %s %q: no number", oneLine(t.key, maxName), t.op, oneLine(with[0], maxName))
			return nil, false
		}
		compared := schema.MoreThan
		if t.op == "is_less_than" {
			compared = schema.LessThan
		}
		return counts(field, compared, n), true
	default:
		return c.unknownOperator(t)
	}
}

// holds asks for a part of a text, without regard to case.
func (c *chatwootReader) holds(t chatwootTest, field string, list []literal, there condition) (condition, bool) {
	for _, v := range t.values {
		if strings.ContainsAny(v, "%_") {
			c.item.note(approximated, t.at, "%% and _ stand for themselves here, and for any text and any character in Chatwoot")
		}
		if strings.TrimSpace(v) == "" {
			c.lacks(t.at, "%s %s: an empty text", oneLine(t.key, maxName), t.op)
			return nil, false
		}
	}
	c.item.note(approximated, t.at, chatwootAccents)
	if t.op == "starts_with" {
		return test{field: field, op: schema.StartsWith, values: list}, true
	}
	if t.op == "does_not_contain" {
		return and(there, test{field: field, op: schema.Contains, values: list, negated: true}), true
	}
	return test{field: field, op: schema.Contains, values: list}, true
}
