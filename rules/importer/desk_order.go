package importer

import (
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// Desks ask rules in order. What one changes the next ones see, and to Zendesk, when one has changed something, all that have
// not fired are asked again. Here all rules see the ticket as it was before.
//
// So a rule that reads what an earlier one sets is written with that one's condition put in: if "A" sets the priority to
// high, the test "priority is high" of a later rule becomes "what A asks, or priority is high". Where a later rule sets what
// an earlier one reads, the report says so: a second pass is not the same as to be asked at once. Of two that set the same
// field the last one wins there and the first one here: then the rules stand in the opposite order.

// deskRule is a rule of a desk that is being translated.
type deskRule struct {
	*item
	position float64 // as the file has it
	place    int     // among those that fire
	on       deskEvents
	when     condition
	writes   []deskWrite
	texts    bool // it reads the new message
	active   bool

	onlyAssignee bool // it does nothing but write to the assignee
}

// deskWrite is a field that a rule sets.
type deskWrite struct {
	field string // as conditions have it
	value string // "" clears it
	known bool   // false: the value depends on who is at work
}

// deskOrder says how a desk goes through its rules.
type deskOrder struct {
	product   string
	sees      bool // a rule sees what the rules before it have set
	asksAgain bool // rules that have not fired are asked again when one has fired
}

// maxSeen is how large a condition may become by what earlier rules do.
const maxSeen = 24

// inOrder makes rules decide what those of the desk decide, one after the other. They are the items behind the first ones.
func (d *draft) inOrder(all []*deskRule, from int, order deskOrder) {
	var firing []*deskRule
	for _, r := range all {
		if r.active && len(r.rules) > 0 {
			r.place = len(firing)
			firing = append(firing, r)
		}
	}
	if order.sees {
		d.inSight(firing, order)
	}
	d.lastWins(firing, from, order.product)
}

// inSight lets rules see what those before them set.
func (d *draft) inSight(firing []*deskRule, order deskOrder) {
	writers, later := map[string][]*deskRule{}, map[string][]*deskRule{} // by what they set
	for _, r := range firing {
		for _, w := range r.writes {
			w.into(later, r)
		}
	}
	for _, r := range firing {
		asked := r.when
		r.seeEarlier(writers)
		if order.asksAgain {
			r.seeLater(asked, later)
		}
		if len(r.rules) == 0 {
			r.writes = nil
		}
		for _, w := range r.writes {
			w.into(writers, r)
		}
	}
}

// lastWins turns the order around where two rules set the same field.
func (d *draft) lastWins(firing []*deskRule, from int, product string) {
	first := map[string]*deskRule{}
	shared := map[*item]bool{}
	for _, r := range firing {
		for _, w := range r.writes {
			key := w.slot()
			if other, ok := first[key]; ok && other != r {
				shared[r.item], shared[other.item] = true, true
			} else {
				first[key] = r
			}
		}
	}
	if len(shared) == 0 {
		return
	}
	slices.Reverse(d.items[from:])
	for _, it := range d.items[from:] {
		if shared[it] {
			it.note(ordered, it.span, "of two rules that set the same the last one wins in %s and the first one here: the rules stand in the opposite order", product)
		}
	}
}

// slot is what can be set once.
func (w deskWrite) slot() string {
	switch w.field {
	case "tags":
		return "tag " + strings.TrimPrefix(w.value, "-")
	case "assigned team", "assigned agent":
		return "assignee"
	default:
		return w.field
	}
}

// key is what is set: a field, or one tag. What sets all tags is "tags".
func (w deskWrite) key() string {
	if w.field == "tags" && w.known {
		return "tag " + strings.TrimPrefix(w.value, "-")
	}
	return w.field
}

// into records who sets it.
func (w deskWrite) into(writers map[string][]*deskRule, r *deskRule) {
	writers[w.key()] = append(writers[w.key()], r)
	if w.field == "tags" {
		writers[anyTag] = append(writers[anyTag], r)
	}
}

// anyTag is what asks whether there are tags at all.
const anyTag = "some tag"

// keysOf returns what a condition asks for, as key has it.
func keysOf(c condition) map[string]bool {
	keys := map[string]bool{}
	eachTest(c, func(t test) {
		if t.field != "tags" {
			keys[t.field] = true
			return
		}
		keys["tags"] = true
		if t.op == schema.IsEmpty {
			keys[anyTag] = true
		}
		for _, v := range t.values {
			if tag, err := strconv.Unquote(string(v)); err == nil {
				keys["tag "+tag] = true
			}
		}
	})
	return keys
}

// seeEarlier puts what earlier rules do into the condition of a later one.
func (r *deskRule) seeEarlier(writers map[string][]*deskRule) {
	var seen []string
	see := &deskSight{rule: r, writers: writers, seen: &seen}
	when := see.condition(r.when)
	switch {
	case len(seen) == 0:
		return
	case see.unknown != "" || size(when) > maxSeen:
		slices.Sort(seen)
		r.note(approximated, r.span, "it does not see what rules before it set: %s", strings.Join(slices.Compact(seen), ", "))
		return
	case when == never:
		r.note(ordered, r.span, "after the rules before it, its conditions never hold, so there is no rule")
		r.rules = nil
		return
	}
	r.when = r.atFirst(when)
	r.rules[0].when = r.when
	r.note(ordered, r.span, "it reads what rules before it set, so it also says when they do")
}

// atFirst keeps a rule from being asked in a second pass, in which the earlier rules have fired and a message is not seen.
func (r *deskRule) atFirst(when condition) condition {
	if r.on&^(onComment|onCreated) == 0 || r.texts || when == nil {
		return when
	}
	r.texts = true
	return and(when, negate(is("actor", text("rule"))))
}

// deskSight rewrites tests of what earlier rules set.
type deskSight struct {
	rule    *deskRule
	writers map[string][]*deskRule
	seen    *[]string // fields
	unknown string    // a field whose value nobody knows
}

func (s *deskSight) condition(c condition) condition {
	switch c := c.(type) {
	case allOf:
		return and(eachCondition(c, s.condition)...)
	case anyOf:
		return or(eachCondition(c, s.condition)...)
	case isNot:
		return negate(s.condition(c.of))
	case test:
		return s.test(c)
	default:
		return c
	}
}

// test returns what a test asks of the ticket as it was before the earlier rules.
func (s *deskSight) test(t test) condition {
	if t.field == "tags" && len(t.values) > 1 { // each tag is set for itself
		var each []condition
		for _, v := range t.values {
			each = append(each, s.test(test{field: t.field, op: t.op, values: []literal{v}}))
		}
		if t.negated {
			return negate(or(each...))
		}
		return or(each...)
	}
	var c condition = t
	key := t.field
	if key == "tags" {
		if s.writtenBefore("tags") || t.op == schema.IsEmpty && s.writtenBefore(anyTag) {
			*s.seen = append(*s.seen, t.field)
			s.unknown = t.field
			return c
		}
		key = "tag " + unquoted(t.values)
	}
	for _, w := range s.writers[key] {
		when, fires := s.meets(w)
		if !fires {
			continue
		}
		for _, write := range w.writes {
			if write.key() != key {
				continue
			}
			holds, touched := write.satisfies(t)
			switch {
			case !touched:
				continue
			case !write.known:
				s.unknown = t.field
			case holds:
				c = or(when, c)
			default:
				c = and(negate(when), c)
			}
			*s.seen = append(*s.seen, t.field)
			if size(c) > maxSeen {
				return c
			}
		}
	}
	return c
}

// writtenBefore reports whether an earlier rule sets something.
func (s *deskSight) writtenBefore(key string) bool {
	return slices.ContainsFunc(s.writers[key], func(w *deskRule) bool { return meet(w.on, s.rule.on) })
}

// unquoted returns the text of the only value.
func unquoted(values []literal) string {
	if len(values) != 1 {
		return ""
	}
	s, err := strconv.Unquote(string(values[0]))
	if err != nil {
		return ""
	}
	return s
}

// meets returns when an earlier rule fires at an event of this one.
func (s *deskSight) meets(w *deskRule) (when condition, fires bool) {
	switch {
	case w.on == s.rule.on, w.on&s.rule.on == s.rule.on:
		return w.when, true
	case w.on == onCreated && s.rule.on&onMessage != 0:
		return and(w.when, asCreation), true
	case s.rule.on == onCreated && w.on&onMessage != 0:
		when = atCreation(w.when)
		if readsMessage(when) {
			s.unknown = "message"
		}
		return when, when != never
	case w.on&onComment == onMessage && s.rule.on&onComment == onComment:
		return and(w.when, is("actor", text("customer"))), true
	case w.on&onComment == onReply && s.rule.on&onComment == onComment:
		return and(w.when, negate(is("actor", text("customer")))), true
	case w.on&s.rule.on != 0:
		return w.when, true
	default:
		return nil, false
	}
}

// atCreation returns a condition as it is asked of the message that creates a ticket, where rules on the creation have no
// fields of the message.
func atCreation(c condition) condition {
	switch c := c.(type) {
	case phrase:
		switch c {
		case "message.first":
			return nil
		case "not message.first":
			return never
		}
	case test:
		switch {
		case c.field == "body":
			c.field = "conversation.first_body"
			return c
		case c.field == "conversation.messages" && c.op == schema.MoreThan && c.values[0] == "1":
			return never
		case c.field == "conversation.messages" && c.op == schema.AtMost && c.values[0] == "1":
			return nil
		}
	case allOf:
		return and(eachCondition(c, atCreation)...)
	case anyOf:
		return or(eachCondition(c, atCreation)...)
	case isNot:
		return negate(atCreation(c.of))
	}
	return c
}

func eachCondition(all []condition, do func(condition) condition) []condition {
	var out []condition
	for _, c := range all {
		out = append(out, do(c))
	}
	return out
}

// readsMessage reports whether a condition reads a field of the message.
func readsMessage(c condition) bool {
	for field := range fieldsOf(c) {
		if field == "body" || strings.HasPrefix(field, "message.") {
			return true
		}
	}
	return mentions(c, "message.first")
}

// mentions reports whether a condition holds a phrase with a word.
func mentions(c condition, word string) bool {
	switch c := c.(type) {
	case phrase:
		return strings.Contains(string(c), word)
	case allOf:
		return slices.ContainsFunc(c, func(of condition) bool { return mentions(of, word) })
	case anyOf:
		return slices.ContainsFunc(c, func(of condition) bool { return mentions(of, word) })
	case isNot:
		return mentions(c.of, word)
	default:
		return false
	}
}

// satisfies reports whether a test holds of what was set, and whether that is what it asks for.
func (w deskWrite) satisfies(t test) (holds, touched bool) {
	if t.field == "tags" {
		if !w.known {
			return false, true
		}
		name, removed := strings.CutPrefix(w.value, "-")
		if t.op == schema.IsEmpty || len(t.values) != 1 || t.values[0] != text(name) {
			return false, false
		}
		return removed == t.negated, true
	}
	holds = false
	if t.op == schema.IsEmpty {
		holds = w.value == ""
	} else {
		holds = w.value != "" && (slices.Contains(t.values, text(w.value)) || slices.Contains(t.values, literal(w.value)))
	}
	return holds != t.negated, true
}

// seeLater notes what later rules set that the rule would be asked again for in Zendesk, and not here: for each thing
// that is set, the first of them.
func (r *deskRule) seeLater(asked condition, writers map[string][]*deskRule) {
	kind := approximated
	if len(r.rules) == 0 {
		kind = untranslated
	}
	for _, key := range slices.Sorted(maps.Keys(keysOf(asked))) {
		all := writers[key]
		from := sort.Search(len(all), func(i int) bool { return all[i].place > r.place })
		i := slices.IndexFunc(all[from:], func(w *deskRule) bool { return meet(w.on, r.on) })
		if i < 0 {
			continue
		}
		field := key
		if strings.HasPrefix(key, "tag ") || key == anyTag {
			field = "tags"
		}
		changes, known := changesOf(field)
		then := "not at all"
		if known && changes != onAssignment && r.on&changes == changes && !r.texts { // who has a ticket is no event as long as nobody is in its group
			then = "when all others have been asked"
		}
		r.note(kind, r.span, "“%s”, which comes later, sets what it reads (%s): Zendesk asks again at once, Routebook %s", oneLine(all[from+i].name, maxName), key, then)
	}
}

// meet reports whether rules on such events may both fire at one update.
func meet(a, b deskEvents) bool {
	return a&b != 0 || a == onCreated && b&onMessage != 0 || b == onCreated && a&onMessage != 0
}
