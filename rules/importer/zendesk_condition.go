package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// zendeskAsked is what a condition asks: of the ticket, and of the event.
type zendeskAsked struct {
	when condition
	on   deskEvents // 0: any
	ok   bool
}

// asks is a condition on the ticket alone.
func asks(c condition) zendeskAsked { return zendeskAsked{when: c, ok: true} }

// during is a condition on the event.
func during(on deskEvents, c condition) zendeskAsked {
	return zendeskAsked{when: c, on: on, ok: true}
}

// zendeskTest is one condition as the file has it.
type zendeskTest struct {
	field, op, value string
	at               diag.Span
	creates          bool // the rule is asked when a ticket is created
}

// conditions translates what a rule asks; nil when it cannot be asked.
func (z *zendeskReader) conditions(n *yamlpos.Node, r *deskRule) *zendeskAsked {
	conditions := n.Lookup("conditions")
	if conditions == nil {
		z.lacks(n.Span, "it has no conditions")
		return nil
	}
	if _, ok := z.Map(conditions, "conditions"); !ok {
		return nil
	}
	all, some := z.tests(conditions, "all"), z.tests(conditions, "any")
	creates := slices.ContainsFunc(all, func(t zendeskTest) bool { return t.field == "update_type" && z.asksCreate(t) })
	mask := onAnything
	var when []condition
	ok := true
	for _, t := range all {
		t.creates = creates
		asked := z.ask(t)
		ok = ok && asked.ok
		if asked.on != 0 {
			mask &= asked.on
		}
		when = append(when, asked.when)
	}
	either, eitherOn, eitherOK := z.either(some, creates, conditions.Span)
	when = append(when, either)
	if eitherOn != 0 {
		mask &= eitherOn
	}
	if !ok || !eitherOK {
		return nil
	}
	return z.settle(r, and(when...), mask, creates, n.Span)
}

// settle chooses the events of a rule.
func (z *zendeskReader) settle(r *deskRule, when condition, mask deskEvents, creates bool, at diag.Span) *zendeskAsked {
	if when == never {
		z.lacks(at, "its conditions never hold")
		return nil
	}
	reads := onComment
	for field := range fieldsOf(when) {
		changes, _ := changesOf(field)
		reads |= changes
		r.texts = r.texts || field == "body" || strings.HasPrefix(field, "message.") || strings.HasPrefix(field, "event.") || field == "actor"
	}
	switch {
	case z.timed:
		r.on = onTimer
		if !slices.ContainsFunc(r.item.notes, func(n note) bool { return n.text == hourly }) {
			z.lacks(at, "an automation that asks for no elapsed time: no event calls for it")
			return nil
		}
	case creates:
		r.on = onCreated
	case mask == onAnything:
		r.on = reads
	default:
		r.on = mask & (reads | onStatus | onAssignment | onTags)
		if mask&onComment == onComment {
			r.on = mask & reads
		}
	}
	if r.on == 0 {
		z.lacks(at, "it asks for a comment and a change, or for two changes, at once: here they are events of their own")
		return nil
	}
	if r.on&onMessage == 0 {
		when = withoutFirst(when)
	}
	r.texts = r.texts || mentions(when, "message.first")
	if r.texts && r.on != onTimer && r.on&^(onComment|onCreated) != 0 {
		// What rules do is a part of the same update, and the message and who wrote it are not seen any more by then.
		when = and(when, negate(is("actor", text("rule"))))
	}
	return &zendeskAsked{when: when, ok: true}
}

// tests reads a list of conditions.
func (z *zendeskReader) tests(n *yamlpos.Node, key string) []zendeskTest {
	list := n.Lookup(key)
	if list == nil || list.Kind == yamlpos.Null {
		return nil
	}
	items, _ := z.List(list, key)
	var all []zendeskTest
	for _, item := range items {
		if _, ok := z.Map(item, "a condition"); !ok {
			continue
		}
		t := zendeskTest{field: z.str(item.Lookup("field")), op: z.str(item.Lookup("operator")), at: item.Span}
		value := item.Lookup("value")
		t.value = z.str(value)
		if value != nil && value.Kind == yamlpos.List {
			var parts []string
			for _, p := range value.Items {
				parts = append(parts, z.str(p))
			}
			t.value = strings.Join(parts, " ")
		}
		all = append(all, t)
	}
	return all
}

// either asks for one of several conditions. Those on the event must be all of one kind.
func (z *zendeskReader) either(some []zendeskTest, creates bool, at diag.Span) (when condition, on deskEvents, ok bool) {
	if len(some) == 0 {
		return nil, 0, true
	}
	ok = true
	when = never
	first, alike, bare := deskEvents(0), true, true
	for i, t := range some {
		t.creates = creates
		asked := z.ask(t)
		ok = ok && asked.ok
		if i == 0 {
			first = asked.on
		}
		alike = alike && asked.on == first
		bare = bare && asked.on != 0 && asked.when == nil
		on |= asked.on
		when = or(when, asked.when)
	}
	switch {
	case !ok || alike:
		return when, first, ok
	case bare:
		return nil, on, true
	}
	z.lacks(at, "any: what is asked of the event differs, and one rule cannot tell events apart")
	return nil, 0, false
}

func (z *zendeskReader) asksCreate(t zendeskTest) bool {
	return (t.value == "Create") == (t.op == "is")
}

// ask translates one condition.
func (z *zendeskReader) ask(t zendeskTest) zendeskAsked {
	if path, ok := zendeskEventKeys[t.field]; ok {
		return z.same(t, path, t.value)
	}
	if id, ok := strings.CutPrefix(t.field, "custom_fields_"); ok {
		return z.same(t, eventPath("custom_fields", id), t.value)
	}
	if asked, ok := z.askTicket(t); ok {
		return asked
	}
	if asked, ok := z.askUpdate(t); ok {
		return asked
	}
	if asked, ok := z.askTime(t); ok {
		return asked
	}
	z.lacks(t.at, "%s: not known here", t.field)
	return zendeskAsked{}
}

// zendeskEventKeys are what events have to bring, as the language has no field for it.
var zendeskEventKeys = map[string]string{
	"brand_id": "event.brand_id", "ticket_form_id": "event.ticket_form_id", "organization_id": "event.organization_id",
	"locale_id": "event.locale_id", "satisfaction_score": "event.satisfaction_score",
}

// askTicket asks for a property of the ticket.
func (z *zendeskReader) askTicket(t zendeskTest) (zendeskAsked, bool) {
	switch t.field {
	case "status":
		return z.ranked(t, "status", zendeskStatuses), true
	case "priority":
		return z.ranked(t, "priority", zendeskPriorities), true
	case "type":
		return z.compare(t, "conversation.type", t.value), true
	case "group_id":
		return z.group(t), true
	case "assignee_id":
		return z.assignee(t), true
	case "requester_id":
		return z.requester(t), true
	case "via_id", "current_via_id":
		return z.channel(t), true
	case "recipient":
		return z.compare(t, "inbox", t.value), true
	case "current_tags":
		return z.tagged(t), true
	case "ticket_is_public":
		return z.signed(t, test{field: "conversation.visibility", op: schema.Is, values: []literal{"private"}, negated: t.value == "public"}), true
	case "subject_includes_word", "description_includes_word", "comment_includes_word":
		return z.includesWord(t), true
	case "replies":
		return z.counted(t, "conversation.replies"), true
	default:
		return zendeskAsked{}, false
	}
}

// signed returns a condition for is, and its opposite for is_not.
func (z *zendeskReader) signed(t zendeskTest, c condition) zendeskAsked {
	switch t.op {
	case "is":
		return asks(c)
	case "is_not":
		return asks(negate(c))
	default:
		return z.changed(t, t.field, c)
	}
}

// same compares a value to the letter.
func (z *zendeskReader) same(t zendeskTest, field, value string) zendeskAsked {
	if value == "" {
		return z.signed(t, isEmpty(field))
	}
	return z.signed(t, isExactly(field, text(value)))
}

// compare compares a name.
func (z *zendeskReader) compare(t zendeskTest, field, value string) zendeskAsked {
	c := isEmpty(field)
	if value != "" {
		c = is(field, text(value))
	}
	if t.op == "is" || t.op == "is_not" {
		return z.signed(t, c)
	}
	return z.changed(t, field, c)
}

// ranked compares a value of an ordered list.
func (z *zendeskReader) ranked(t zendeskTest, field string, ranks []string) zendeskAsked {
	at := slices.Index(ranks, t.value)
	if at < 0 && t.op != "changed" && t.op != "not_changed" {
		z.lacks(t.at, "%s %q: not known here", t.field, t.value)
		return zendeskAsked{}
	}
	among := ranks[max(at, 0) : max(at, 0)+1]
	switch t.op {
	case "less_than":
		among = ranks[:at]
	case "greater_than":
		among = ranks[at+1:]
	}
	if field == "priority" && slices.Contains(among, "") != slices.Contains(among, "normal") {
		z.item.note(approximated, t.at, "a conversation without a priority has the priority normal")
	}
	if t.op == "less_than" || t.op == "greater_than" {
		return asks(oneOfRanks(field, among))
	}
	return z.changedOrSigned(t, field, oneOfRanks(field, among))
}

func (z *zendeskReader) changedOrSigned(t zendeskTest, field string, c condition) zendeskAsked {
	if t.op == "is" || t.op == "is_not" {
		return z.signed(t, c)
	}
	return z.changed(t, field, c)
}

func oneOfRanks(field string, ranks []string) condition {
	var values []literal
	for _, r := range ranks {
		switch {
		case r == "" && len(ranks) == 1:
			values = append(values, literal("normal")) // that of a conversation to which nobody gave one
		case r == "":
		case field == "priority":
			values = append(values, literal(r))
		default:
			values = append(values, text(r))
		}
	}
	if len(values) == 0 {
		return never
	}
	return or(is(field, values...)) // each value once
}

func (z *zendeskReader) group(t zendeskTest) zendeskAsked {
	if t.value == "current_groups" {
		z.lacks(t.at, "group_id: the groups of whoever is at work are not known")
		return zendeskAsked{}
	}
	return z.assigned(t, "assigned team", z.team)
}

func (z *zendeskReader) assignee(t zendeskTest) zendeskAsked {
	switch t.value {
	case "current_user":
		if t.op == "is_not" && !z.timed {
			z.item.note(approximated, t.at, "assignee is not the current user: replies of agents do not count, as who replies is not compared with who is assigned")
			return during(onAnything&^onReply, nil)
		}
		z.lacks(t.at, "assignee_id: whether the assignee is at work is not known")
		return zendeskAsked{}
	case "requester_id":
		if t.op == "is_not" {
			z.item.note(approximated, t.at, "assignee is not the requester: agents who ask are not told from customers")
			return asks(nil)
		}
		z.lacks(t.at, "assignee_id: whether the assignee is the requester is not known")
		return zendeskAsked{}
	}
	return z.assigned(t, "assigned agent", z.agent)
}

// assigned asks for a group or an agent, or for none.
func (z *zendeskReader) assigned(t zendeskTest, field string, name func(id string) string) zendeskAsked {
	c := isEmpty(field)
	if t.value != "" && t.op != "changed" && t.op != "not_changed" {
		c = is(field, text(name(t.value)))
	}
	return z.changedOrSigned(t, field, c)
}

func (z *zendeskReader) requester(t zendeskTest) zendeskAsked {
	customer := is("actor", text("customer"))
	switch address := z.addresses[t.value]; {
	case t.value == "current_user":
		return z.signed(t, customer)
	case address != "":
		return z.signed(t, is("customer.email", text(address)))
	default:
		z.lacks(t.at, "requester_id %q: add the users to the file, so that it has an address", t.value)
		return zendeskAsked{}
	}
}

// zendeskChannels are the sources of what Zendesk calls via, as "routebook convert zendesk" names them.
var zendeskChannels = map[string]string{
	"0": "form", "web_form": "form", "web": "form", "17": "form", "4": "email", "mail": "email", "email": "email", "5": "api", "web_service": "api", "api": "api",
	"26": "twitter", "30": "twitter", "twitter": "twitter", "twitter_dm": "twitter", "29": "chat", "chat": "chat", "native_messaging": "chat",
	"33": "phone", "34": "phone", "35": "phone", "voicemail": "phone", "phone_call_inbound": "phone", "phone_call_outbound": "phone", "voice": "phone",
	"38": "facebook", "41": "facebook", "facebook": "facebook", "facebook_post": "facebook", "facebook_message": "facebook",
	"48": "form", "web_widget": "form", "sms": "sms", "57": "sms", "whatsapp": "whatsapp",
}

func (z *zendeskReader) channel(t zendeskTest) zendeskAsked {
	source, ok := zendeskChannels[t.value]
	if !ok {
		z.lacks(t.at, "%s %q: not known which source it is", t.field, t.value)
		return zendeskAsked{}
	}
	switch t.value {
	case "4", "5", "29", "mail", "email", "web_service", "api", "chat", "sms", "57", "whatsapp":
	default:
		z.item.note(approximated, t.at, "%s %s: other channels that are the source %s here hold too", t.field, t.value, source)
	}
	return z.signed(t, is("source", text(source)))
}

func (z *zendeskReader) tagged(t zendeskTest) zendeskAsked {
	if t.op == "changed" || t.op == "not_changed" {
		return z.changed(t, "tags", nil)
	}
	var values []literal
	for _, w := range words(t.value) {
		spelling := z.tag(w)
		values = append(values, text(spelling))
	}
	if len(values) == 0 {
		z.lacks(t.at, "current_tags: no tags")
		return zendeskAsked{}
	}
	switch t.op {
	case "includes", "is":
		return asks(includes("tags", values...))
	case "not_includes", "is_not":
		return asks(negate(includes("tags", values...)))
	default:
		z.lacks(t.at, "current_tags %s: not known here", t.op)
		return zendeskAsked{}
	}
}

// Zendesk's documentation says that case does not matter and that parts of words count, and nothing about accents.
const zendeskAccents = "words: Routebook looks past accents, and Zendesk's documentation does not say whether it does"

func (z *zendeskReader) includesWord(t zendeskTest) zendeskAsked {
	values := []string{t.value}
	if t.op == "includes" || t.op == "not_includes" {
		values = words(t.value)
	}
	var folded []literal
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			folded = append(folded, text(v))
		}
	}
	if len(folded) == 0 {
		z.lacks(t.at, "%s: no words", t.field)
		return zendeskAsked{}
	}
	z.item.note(approximated, t.at, zendeskAccents)
	holds := func(field string) condition { return test{field: field, op: schema.Contains, values: folded} }
	asked := zendeskAsked{ok: true}
	switch t.field {
	case "subject_includes_word":
		asked.when = holds("subject")
	case "description_includes_word":
		asked.when = holds("conversation.first_body")
		if !t.creates {
			z.item.note(approximated, t.at, "description: of a ticket that was opened again, that is the message which did so")
		}
	default:
		if t.creates {
			asked.when = holds("conversation.first_body")
			break
		}
		asked.when, asked.on = holds("body"), onMessage
		z.item.note(approximated, t.at, "comment text: that of customers' messages only, as replies of agents come without theirs")
	}
	switch t.op {
	case "includes", "is":
	case "not_includes", "is_not":
		asked.when = negate(asked.when)
	default:
		z.lacks(t.at, "%s %s: not known here", t.field, t.op)
		return zendeskAsked{}
	}
	return asked
}

// counted compares a number.
func (z *zendeskReader) counted(t zendeskTest, field string) zendeskAsked {
	n, err := strconv.ParseFloat(t.value, 64)
	op, known := map[string]schema.Test{"is": schema.Is, "is_not": schema.Is, "less_than": schema.LessThan, "greater_than": schema.MoreThan}[t.op]
	if err != nil || !known || n < 0 || n > 1e6 {
		z.lacks(t.at, "%s %s %q: not known here", t.field, t.op, t.value)
		return zendeskAsked{}
	}
	c := counts(field, op, n)
	if t.op == "is_not" {
		c = negate(c)
	}
	return asks(c)
}

// unknownOperator says that an operator is not known.
func (z *zendeskReader) unknownOperator(t zendeskTest) zendeskAsked {
	z.lacks(t.at, "%s: the operator %q is not known here", t.field, t.op)
	return zendeskAsked{}
}
