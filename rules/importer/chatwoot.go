package importer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Chatwoot has automation rules: an event, conditions joined by AND and OR as in SQL, and actions. At an event all active
// rules are asked in the order in which they were made, each sees what those before it have changed, and what rules do is no
// event for rules.
//
// Conversations, their labels, assignee and team are fields of the language. Agents are named by their address, teams and
// inboxes by their name if the file also has them under agents, teams and inboxes, else by their number. What else a
// conversation has is read as event.browser_language, event.custom_attributes.KEY and the like.

var chatwoot = &System{
	Name: "chatwoot", Product: "Chatwoot", Rule: "rule",
	File:      "automation rules as the API gives them (automation_rules)",
	translate: translateChatwoot,
	statuses:  []statusName{{"new", "new"}, {"open", "open"}, {"pending", "pending"}, {"snoozed", "pending"}, {"resolved", "resolved"}},
}

// chatwootEvents are the events of automation rules, and what is not the same about them.
var chatwootEvents = map[string]struct {
	on       deskEvents
	when     condition
	approach string
}{
	"conversation_created":  {on: onCreated},
	"conversation_updated":  {on: onStatus | onAssignment | onTags, approach: "conversation_updated: a change of the priority or of attributes is no event"},
	"conversation_opened":   {on: onReopened | onStatusSet, when: is("status", text("new"), text("open"))},
	"conversation_resolved": {on: onResolved},
	"message_created":       {on: onComment},
}

type chatwootReader struct {
	*draft
	yamlpos.Reader
	agentNames, teamNames, inboxNames map[string]string // by number

	item *item
	rule *deskRule
	text bool // the rule is asked of a message
}

func translateChatwoot(d *draft) {
	root := d.data()
	if root == nil {
		return
	}
	c := &chatwootReader{draft: d}
	list := root
	if root.Kind == yamlpos.Map {
		c.agentNames, c.teamNames, c.inboxNames = c.known(root, "agents", "email"), c.known(root, "teams", "name"), c.known(root, "inboxes", "name")
		list = root.Lookup("payload")
		for _, e := range root.Entries {
			switch e.Key.Text {
			case "payload", "agents", "teams", "inboxes", "meta":
			default:
				c.leaveOut("%s: not known here", e.Key.Text)
			}
		}
	}
	switch {
	case list == nil:
		c.Reader.Report(root, `the automation rules stand under "payload", and it is missing`)
	case list.Kind == yamlpos.Map:
		c.all([]*yamlpos.Node{list})
	default:
		items, _ := c.List(list, "payload")
		c.all(items)
	}
	for _, f := range c.Found {
		f.Code = ""
		d.found = append(d.found, f)
	}
}

// known reads how people call what rules name by number.
func (c *chatwootReader) known(root *yamlpos.Node, key, name string) map[string]string {
	names := map[string]string{}
	list := root.Lookup(key)
	if list == nil {
		return names
	}
	items, _ := c.List(list, key)
	for _, n := range items {
		if id, called := scalar(n.Lookup("id")), scalar(n.Lookup(name)); id != "" && called != "" {
			names[id] = called
		}
	}
	return names
}

// scalar returns a scalar as a text, "" for anything else.
func scalar(n *yamlpos.Node) string {
	if n == nil || n.Kind == yamlpos.Null {
		return ""
	}
	return n.Text
}

func (c *chatwootReader) all(list []*yamlpos.Node) {
	before := len(c.items)
	var all []*deskRule
	for _, n := range list {
		if _, ok := c.Map(n, "a rule"); ok {
			all = append(all, c.one(n))
		}
	}
	// A conversation is created before its first message is: whatever rules on the latter set comes last.
	slices.SortStableFunc(all, func(a, b *deskRule) int { return cmp.Compare(b.on&onCreated, a.on&onCreated) })
	c.items = c.items[:before]
	for _, r := range all {
		c.items = append(c.items, r.item)
	}
	c.inOrder(all, before, deskOrder{product: "Chatwoot", sees: true})
	c.joinChains()
}

// one translates one rule.
func (c *chatwootReader) one(n *yamlpos.Node) *deskRule {
	name := scalar(n.Lookup("name"))
	if name == "" {
		name = "rule " + scalar(n.Lookup("id"))
	}
	c.item = c.add(name, n.Span)
	c.rule = &deskRule{item: c.item, active: scalar(n.Lookup("active")) != "false"}
	event, known := chatwootEvents[scalar(n.Lookup("event_name"))]
	if !known {
		c.item.note(untranslated, n.Span, "the event %q: not known here", scalar(n.Lookup("event_name")))
		return c.rule
	}
	c.rule.on = event.on
	c.text = event.on == onComment
	when, ok := c.conditions(n)
	then := c.actions(n)
	if !ok {
		return c.rule
	}
	when = and(event.when, when)
	if c.rule.on&^(onComment|onCreated) != 0 { // what rules do is no event for rules
		when = and(when, negate(is("actor", text("rule"))))
	}
	if event.approach != "" {
		c.item.note(approximated, n.Span, "%s", event.approach)
	}
	switch {
	case when == never:
		c.item.note(untranslated, n.Span, "its conditions never hold")
		return c.rule
	case len(then) == 0:
		if !c.item.isIncomplete() {
			c.item.note(untranslated, n.Span, "it does nothing")
		}
		return c.rule
	}
	description := scalar(n.Lookup("description"))
	if description == "" {
		description = c.provenance(n.Span)
	}
	c.rule.when = when
	c.rule.texts = true // a second pass is never wanted
	c.item.addRule(&rule{name: name, description: description, on: c.rule.on.String(), disabled: !c.rule.active, when: when, then: then})
	return c.rule
}

func (c *chatwootReader) lacks(at diag.Span, format string, args ...any) {
	c.item.note(untranslated, at, format, args...)
}

// called returns the name for a number.
func called(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

func (c *chatwootReader) team(id string) string {
	return c.draft.team(called(c.teamNames, id))
}

// values returns the scalars of a list, or the one that stands in its place.
func values(n *yamlpos.Node) []string {
	if n == nil || n.Kind == yamlpos.Null {
		return nil
	}
	if n.Kind != yamlpos.List {
		return []string{n.Text}
	}
	var all []string
	for _, item := range n.Items {
		all = append(all, scalar(item))
	}
	return all
}

// chatwootActions are the actions that set something without any value.
var chatwootActions = map[string]string{
	"resolve_conversation": "resolved", "open_conversation": "open", "pending_conversation": "pending", "snooze_conversation": "snoozed",
}

// chatwootSteps collects the steps of a rule: of two that set the same the last one counts.
type chatwootSteps struct {
	*chatwootReader
	keys  []string
	steps map[string]step
	owner string // notify team "x", for notes
}

// actions translates what a rule does.
func (c *chatwootReader) actions(n *yamlpos.Node) []step {
	actions := n.Lookup("actions")
	if actions == nil {
		return nil
	}
	s := &chatwootSteps{chatwootReader: c, steps: map[string]step{}}
	list, _ := c.List(actions, "actions")
	for _, a := range list {
		s.action(scalar(a.Lookup("action_name")), a.Lookup("action_params"), a)
	}
	var all []step
	for _, key := range s.keys {
		all = append(all, s.steps[key])
	}
	return all
}

// do adds a step in place of an earlier one with the same key; without a key it stands for itself.
func (s *chatwootSteps) do(key, phrase string, writes ...deskWrite) {
	if key == "" {
		key = phrase + strings.Repeat(" ", len(s.keys))
	}
	if i := slices.Index(s.keys, key); i >= 0 {
		s.keys = slices.Delete(s.keys, i, i+1)
	}
	s.keys = append(s.keys, key)
	s.steps[key] = do(phrase)
	for _, w := range writes {
		s.rule.writes = slices.DeleteFunc(s.rule.writes, func(have deskWrite) bool { return have.key() == w.key() })
		s.rule.writes = append(s.rule.writes, w)
	}
}

func (s *chatwootSteps) status(status string) {
	s.do("status", "set status "+dsl.Quote(status), deskWrite{"status", status, true})
}

func (s *chatwootSteps) action(name string, params *yamlpos.Node, at *yamlpos.Node) {
	given := values(params)
	first := ""
	if len(given) > 0 {
		first = given[0]
	}
	if status, ok := chatwootActions[name]; ok {
		s.status(status)
		return
	}
	switch name {
	case "change_status":
		s.changeStatus(first, at.Span)
	case "change_priority":
		s.priority(first, at.Span)
	case "assign_agent", "assign_team", "remove_assigned_team", "remove_assigned_agent":
		s.assign(name, first, at.Span)
	case "add_label", "remove_label":
		s.label(name, given)
	case "send_message":
		s.message("send ", first, at.Span)
	case "add_private_note":
		if s.owner == "" {
			s.lacks(at.Span, "add_private_note: no step writes a note for everybody")
			return
		}
		s.item.note(approximated, at.Span, "add_private_note: whoever was assigned is notified")
		s.message(s.owner, first, at.Span)
	case "send_email_to_team":
		s.mail(params, at.Span)
	case "send_webhook_event":
		hook := oneLine(strings.Trim(slug(strings.TrimPrefix(strings.TrimPrefix(first, "https://"), "http://")), "_"), 40)
		s.item.note(approximated, at.Span, "send_webhook_event: the webhook %s gets the number of the conversation; book.yaml says under connectors where it is", hook)
		s.do("", "call webhook "+dsl.Quote(hook)+` with conversation = "{{ ticket_id }}"`)
	default:
		s.lacks(at.Span, "%s: no step does it", oneLine(name, maxName))
	}
}

func (s *chatwootSteps) changeStatus(status string, at diag.Span) {
	if !slices.Contains([]string{"open", "pending", "snoozed", "resolved"}, status) {
		s.lacks(at, "change_status %q: not known here", status)
		return
	}
	s.status(status)
}

// chatwootPriorities are ours for theirs.
var chatwootPriorities = map[string]string{"low": "low", "medium": "normal", "high": "high", "urgent": "urgent"}

func (s *chatwootSteps) priority(p string, at diag.Span) {
	if p == "nil" {
		s.item.note(approximated, at, chatwootNoPriority)
		p = "medium"
	}
	priority := chatwootPriorities[p]
	if priority == "" {
		s.lacks(at, "change_priority %q: not known here", p)
		return
	}
	s.do("priority", "set priority "+priority, deskWrite{"priority", priority, true})
}

func (s *chatwootSteps) assign(name, id string, at diag.Span) {
	agent, team := deskWrite{"assigned agent", "", true}, deskWrite{"assigned team", "", true}
	none := id == "" || id == "nil" || id == "0"
	switch {
	case name == "assign_agent" && id == "last_responding_agent":
		s.lacks(at, "assign_agent: who replied last is not known")
		return
	case name == "assign_agent" && !none:
		agent.value = called(s.agentNames, id)
		s.owner = "notify agent " + dsl.Quote(agent.value) + " "
		s.do("assign", "assign agent "+dsl.Quote(agent.value), agent, team)
	case name == "assign_team" && !none:
		if strings.HasPrefix(s.owner, "notify agent") {
			s.item.note(approximated, at, "the agent has the conversation, without the team that is set too")
			return
		}
		team.value = s.team(id)
		s.owner = "notify team " + dsl.Quote(team.value) + " "
		s.do("assign", "", agent, team)
		s.steps["assign"] = s.assignTeam(team.value)
	default:
		s.do("assign", "unassign", agent, team)
	}
	if s.rule.on != onCreated {
		s.item.note(approximated, at, "who has a conversation is one thing: a new team takes the assignee away, and an assignee the team")
	}
}

func (s *chatwootSteps) label(name string, labels []string) {
	verb, sign := "add tag ", ""
	if name == "remove_label" {
		verb, sign = "remove tag ", "-"
	}
	for _, l := range labels {
		if strings.TrimSpace(l) == "" {
			continue
		}
		spelling := s.draft.tag(l)
		s.do("tag "+spelling, verb+dsl.Quote(spelling), deskWrite{"tags", sign + spelling, true})
	}
}

// chatwootVariables are the variables of texts that we have too.
var chatwootVariables = map[string]string{
	"contact.name": "customer_name", "contact.email": "customer_email", "contact.phone_number": "customer.phone",
	"conversation.display_id": "ticket_id", "conversation.id": "ticket_id", "inbox.name": "inbox",
	"agent.name": "assigned_agent_full_name", "agent.first_name": "assigned_agent_first_name", "agent.last_name": "assigned_agent_last_name",
	"agent.email": "assigned_agent_email", "account.name": "account",
}

// message adds a step with a text. What has no variable is left out of it.
func (s *chatwootSteps) message(verb, words string, at diag.Span) {
	var missing []string
	words = fillIn(words, func(name string) string {
		if variable, ok := chatwootVariables[name]; ok {
			return "{{ " + variable + " }}"
		}
		missing = append(missing, "{{"+name+"}}")
		return ""
	})
	if len(missing) > 0 {
		s.lacks(at, "no variable for %s: left out of the text", strings.Join(missing, ", "))
	}
	if words == "" {
		s.lacks(at, "there is no text to send")
		return
	}
	s.do("", verb+dsl.Quote(words))
}

func (s *chatwootSteps) mail(params *yamlpos.Node, at diag.Span) {
	if params == nil || params.Kind != yamlpos.List || len(params.Items) == 0 {
		s.lacks(at, "send_email_to_team: expected team_ids and a message")
		return
	}
	for _, id := range values(params.Items[0].Lookup("team_ids")) {
		s.item.note(approximated, at, "send_email_to_team: the subject is the number of the conversation")
		s.message(`send email to team `+dsl.Quote(s.team(id))+` subject "Conversation {{ ticket_id }}" body `, scalar(params.Items[0].Lookup("message")), at)
	}
}
