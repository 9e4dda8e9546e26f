package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// zendeskActions collects what a rule does: of two actions on one field the last one counts.
type zendeskActions struct {
	*zendeskReader
	rule        *deskRule
	order       []string // keys of steps, in order
	steps       map[string]step
	group, user string // who shall have the ticket
	hasGroup    bool
	hasUser     bool
	assignedAt  diag.Span
	missing     []string // placeholders without a variable
	missingAt   diag.Span
}

// actions translates what a rule does.
func (z *zendeskReader) actions(n *yamlpos.Node, r *deskRule) []step {
	actions := n.Lookup("actions")
	if actions == nil {
		return nil
	}
	a := &zendeskActions{zendeskReader: z, rule: r, steps: map[string]step{}}
	list, _ := z.List(actions, "actions")
	for _, action := range list {
		field, value := action.Lookup("field"), action.Lookup("value")
		if field == nil {
			z.lacks(action.Span, "an action without a field")
			continue
		}
		if value == nil {
			value = &yamlpos.Node{Kind: yamlpos.Null, Span: action.Span}
		}
		a.action(field.Text, value)
	}
	a.assign()
	if len(a.missing) > 0 {
		slices.Sort(a.missing)
		a.lacks(a.missingAt, "no variable for %s: left out of the text", strings.Join(slices.Compact(a.missing), ", "))
	}
	var all []step
	r.onlyAssignee = true
	for _, key := range a.order {
		all = append(all, a.steps[key])
		r.onlyAssignee = r.onlyAssignee && strings.HasPrefix(key, mailToAssignee)
	}
	return all
}

const mailToAssignee = "send email to assigned agent"

// do adds a step, in place of an earlier one with the same key.
func (a *zendeskActions) do(key string, s string) {
	if i := slices.Index(a.order, key); i >= 0 {
		a.order = slices.Delete(a.order, i, i+1)
	}
	a.order = append(a.order, key)
	a.steps[key] = do(s)
}

// say adds a step that never takes the place of another one.
func (a *zendeskActions) say(s string) { a.do(fmt.Sprintf("%s #%d", s, len(a.order)), s) }

func (a *zendeskActions) writes(field, value string, known bool) {
	a.rule.writes = slices.DeleteFunc(a.rule.writes, func(w deskWrite) bool { return w.field == field && field != "tags" })
	a.rule.writes = append(a.rule.writes, deskWrite{field, value, known})
}

func (a *zendeskActions) action(field string, value *yamlpos.Node) {
	v := a.str(value)
	switch field {
	case "status":
		if !slices.Contains(zendeskStatuses, v) {
			a.lacks(value.Span, "status %q: not known here", v)
			return
		}
		a.do(field, "set status "+dsl.Quote(v))
		a.writes("status", v, true)
	case "priority":
		if v == "" || !slices.Contains(zendeskPriorities, v) {
			a.lacks(value.Span, "priority %q: no step sets it", v)
			return
		}
		a.do(field, "set priority "+v)
		a.writes("priority", v, true)
	case "type":
		if v == "" {
			a.lacks(value.Span, "type: no step takes it away")
			return
		}
		a.do(field, "set type "+dsl.Quote(v))
		a.writes("conversation.type", v, true)
	case "group_id":
		a.group, a.hasGroup, a.assignedAt = v, true, value.Span
	case "assignee_id":
		a.user, a.hasUser, a.assignedAt = v, true, value.Span
	case "current_tags", "remove_tags", "set_tags":
		a.tag(field, v, value)
	default:
		a.tell(field, value)
	}
}

// assign is one step for the group and the assignee: whoever has a conversation is one thing here.
func (a *zendeskActions) assign() {
	switch {
	case a.hasUser && a.user == "current_user":
		a.do("assign", "assign acting agent")
		a.writes("assigned agent", "", false)
		a.writes("assigned team", "", false)
	case a.hasUser && a.user == "requester_id", a.hasGroup && a.group == "current_groups":
		a.lacks(a.assignedAt, "assignee or group of whoever is at work: no step assigns them")
		return
	case a.hasUser && a.user != "":
		a.do("assign", "assign agent "+dsl.Quote(a.agent(a.user)))
		a.writes("assigned agent", a.agent(a.user), true)
		a.writes("assigned team", "", true)
	case a.hasGroup && a.group != "":
		a.do("assign", "")
		a.steps["assign"] = a.assignTeam(a.group)
		a.writes("assigned agent", "", true)
		a.writes("assigned team", a.team(a.group), true)
	case a.hasGroup || a.hasUser:
		a.do("assign", "unassign")
		a.writes("assigned agent", "", true)
		a.writes("assigned team", "", true)
		a.item.note(approximated, a.assignedAt, "unassign takes away the agent and the group, and Zendesk only one of them")
		return
	default:
		return
	}
	if a.hasGroup && a.hasUser && a.user != "" && a.group != "" {
		a.item.note(approximated, a.assignedAt, "the agent has the ticket, without the group that is set too")
	} else if a.rule.on&^onCreated != 0 {
		a.item.note(approximated, a.assignedAt, "who has a conversation is one thing: a new group takes the assignee away, where Zendesk keeps one of its members, and an assignee the group")
	}
}

// tag adds, removes or replaces tags.
func (a *zendeskActions) tag(field, v string, value *yamlpos.Node) {
	tags := words(v)
	if len(tags) == 0 && field != "set_tags" {
		return
	}
	if field == "set_tags" {
		a.order = slices.DeleteFunc(a.order, func(key string) bool { return strings.HasPrefix(key, "tag ") })
		var list []string
		for _, t := range tags {
			spelling := a.draft.tag(t)
			list = append(list, dsl.Quote(spelling))
		}
		a.do("tags", "replace tags ["+strings.Join(list, ", ")+"]")
		a.writes("tags", "", false)
		a.item.note(approximated, value.Span, "set_tags: tags that other triggers add at the same event stay")
		return
	}
	verb := "add tag "
	if field == "remove_tags" {
		verb = "remove tag "
	}
	for _, t := range tags {
		spelling := a.draft.tag(t)
		a.do("tag "+spelling, verb+dsl.Quote(spelling))
		a.rule.writes = slices.DeleteFunc(a.rule.writes, func(w deskWrite) bool { return strings.TrimPrefix(w.value, "-") == t })
		if verb == "add tag " {
			a.writes("tags", t, true)
		} else {
			a.writes("tags", "-"+t, true)
		}
	}
}

// tell translates the actions that write to somebody.
func (a *zendeskActions) tell(field string, value *yamlpos.Node) {
	var parts []string
	if value.Kind == yamlpos.List {
		for _, p := range value.Items {
			parts = append(parts, a.str(p))
		}
	} else {
		parts = []string{a.str(value)}
	}
	at := value.Span
	switch field {
	case "notification_user", "notification_group":
		if len(parts) < 3 {
			a.lacks(at, "%s: expected whom, a subject and a text", field)
			return
		}
		a.mail(field, parts[0], a.text(parts[1], at), a.text(parts[2], at), at)
	case "notification_target", "notification_webhook":
		if len(parts) == 2 && value.Items[1].Kind == yamlpos.Text {
			a.say("call webhook " + dsl.Quote(parts[0]) + " with body = " + dsl.Quote(a.text(parts[1], at)))
			return
		}
		a.lacks(at, "%s: a webhook gets one text, and this is something else", field)
	case "comment_value", "tweet_requester":
		a.say("send " + dsl.Quote(a.text(parts[len(parts)-1], at)))
	case "satisfaction_score":
		a.lacks(at, "satisfaction_score: no step asks for it")
	case "cc", "follower":
		a.lacks(at, "%s: a conversation has no further addressees", field)
	default:
		a.lacks(at, "%s: no step does it", field)
	}
}

func (a *zendeskActions) mail(field, whom, subject, body string, at diag.Span) {
	if strings.TrimSpace(body) == "" {
		a.lacks(at, "%s: nothing is left of its text", field)
		return
	}
	rest := " subject " + dsl.Quote(subject) + " body " + dsl.Quote(body)
	switch {
	case field == "notification_user" && (whom == "requester_id" || whom == "requester_and_ccs"):
		a.say("send " + dsl.Quote(body))
		a.item.note(approximated, at, "to the requester: it is a reply, without a subject of its own, and others who get copies get none")
	case field == "notification_user" && whom == "assignee_id":
		a.say(mailToAssignee + rest)
	case whom == "current_user", whom == "all_agents", whom == "group_id", whom == "":
		a.lacks(at, "%s: no step writes to %q", field, whom)
	case field == "notification_group":
		a.say("send email to team " + dsl.Quote(a.team(whom)) + rest)
	case a.addresses[whom] != "":
		a.say("send email to " + dsl.Quote(a.addresses[whom]) + rest)
	default:
		a.say("send email to agent " + dsl.Quote(a.agent(whom)) + rest)
	}
}

// zendeskVariables are placeholders that have a variable.
var zendeskVariables = map[string]string{
	"ticket.id": "ticket_id", "ticket.url": "ticket_url", "ticket.link": "ticket_url", "ticket.title": "subject",
	"ticket.description": "conversation.first_body", "ticket.status": "status", "ticket.priority": "priority", "ticket.ticket_type": "conversation.type",
	"ticket.tags": "tags", "ticket.via": "source",
	"ticket.requester.name": "customer_name", "ticket.requester.email": "customer_email", "ticket.requester.phone": "customer.phone",
	"ticket.assignee.name": "assigned_agent_full_name", "ticket.assignee.first_name": "assigned_agent_first_name",
	"ticket.assignee.last_name": "assigned_agent_last_name", "ticket.assignee.email": "assigned_agent_email",
	"ticket.organization.id": "event.organization_id", "ticket.brand.id": "event.brand_id",
}

var (
	zendeskLatest = regexp.MustCompile(`^ticket\.latest(_public)?_comment(_formatted|_html)?$`)
	liquidTag     = regexp.MustCompile(`\{%[^%]*%\}`)
)

// text translates the placeholders of a text. What has no variable is left out of it.
func (a *zendeskActions) text(s string, at diag.Span) string {
	s = liquidTag.ReplaceAllStringFunc(s, func(tag string) string {
		a.lack(tag, at)
		return ""
	})
	s = fillIn(s, func(name string) string { return a.placeholder(name, at) })
	return strings.TrimSpace(strings.TrimPrefix(s, "[]"))
}

func (a *zendeskActions) lack(placeholder string, at diag.Span) {
	if a.missing = append(a.missing, placeholder); len(a.missing) == 1 {
		a.missingAt = at
	}
}

// placeholder returns what stands for a placeholder in our texts.
func (a *zendeskActions) placeholder(name string, at diag.Span) string {
	if variable, ok := zendeskVariables[name]; ok {
		return "{{ " + variable + " }}"
	}
	if account := a.source.Values["account"]; name == "ticket.account" && account != "" {
		return openBraces.ReplaceAllString(account, "{")
	}
	isAll := name == "ticket.comments_formatted" || name == "ticket.public_comments_formatted"
	switch isLatest := zendeskLatest.MatchString(name); {
	case (isAll || isLatest) && a.rule.on == onCreated:
		return "{{ conversation.first_body }}"
	case isLatest && a.rule.on == onMessage:
		return "{{ body }}"
	case isAll && a.rule.on == onMessage:
		a.item.note(approximated, at, "%s: the newest comment only", name)
		return "{{ body }}"
	}
	a.lack("{{"+name+"}}", at)
	return ""
}
