package importer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// TaskRouter sends a task to the queue of the first filter whose expression holds, else to that of the default filter. A
// filter may have several targets: a task that waits in one longer than its timeout goes on to the next one.
//
// A task is a conversation here, its attributes are the event's (event.language), a queue is a team, and its priority is the
// score. What is to happen after a timeout are rules on timer, which know a task by a tag with the name of its filter.

var twilio = &System{
	Name: "twilio", Product: "Twilio TaskRouter", Rule: "filter",
	File:      "the configuration of a workflow (task_routing)",
	translate: translateTwilio,
}

type twilioReader struct {
	*draft
	yamlpos.Reader
	queues   map[string]string // friendly names of queues, by SID
	fallback string            // the team of the default filter
	names    uniqueNames       // of filters
}

// twilioTarget is where a task waits.
type twilioTarget struct {
	at       diag.Span
	team     string
	worker   string // the SID of a certain one
	priority string
	timeout  int  // seconds; 0: none
	skips    bool // to the next one when nobody is available
}

func translateTwilio(d *draft) {
	root := d.data()
	if root == nil {
		return
	}
	t := &twilioReader{draft: d, queues: map[string]string{}, names: uniqueNames{}}
	if _, ok := t.Map(root, "a workflow"); ok {
		t.workflow(root)
		d.joinChains()
	}
	for _, f := range t.Found {
		f.Code = ""
		d.found = append(d.found, f)
	}
}

func (t *twilioReader) workflow(root *yamlpos.Node) {
	if c := root.Lookup("configuration"); c != nil && c.Kind == yamlpos.Text {
		t.Reader.Report(c, "the configuration stands in a text: save what is in it as a file of its own")
		return
	}
	routing := root.Lookup("task_routing")
	if routing == nil {
		t.Reader.Report(root, `a workflow needs the key "task_routing"`)
		return
	}
	if _, ok := t.Map(routing, "task_routing"); !ok {
		return
	}
	if queues := root.Lookup("task_queues"); queues != nil {
		list, _ := t.List(queues, "task_queues")
		for _, q := range list {
			t.queues[scalar(q.Lookup("sid"))] = scalar(q.Lookup("friendly_name"))
		}
	}
	rest := routing.Lookup("default_filter")
	if rest != nil {
		if queue := scalar(rest.Lookup("queue")); queue != "" {
			t.fallback = t.queue(queue)
		}
	}
	if filters := routing.Lookup("filters"); filters != nil && filters.Kind != yamlpos.Null {
		list, _ := t.List(filters, "filters")
		for i, f := range list {
			if _, ok := t.Map(f, "a filter"); ok {
				t.filter(f, i+1)
			}
		}
	}
	if t.fallback != "" {
		it := t.add("Everything else", rest.Span)
		r := &rule{name: it.name, description: "The default filter.", on: "conversation created"}
		r.then = []step{do("assign team " + dsl.Quote(t.fallback) + " fallback queue")}
		it.addRule(r)
	}
}

// queue names a queue, which the book then declares as a team.
func (t *twilioReader) queue(sid string) string {
	return t.team(called(t.queues, sid))
}

// filter translates one filter.
func (t *twilioReader) filter(n *yamlpos.Node, number int) {
	name := scalar(n.Lookup("filter_friendly_name"))
	if name == "" {
		name = scalar(n.Lookup("friendly_name"))
	}
	if name == "" {
		name = fmt.Sprintf("Filter %d", number)
	}
	it := t.add(t.names.take(name), n.Span)
	when, err := t.condition(n.Lookup("expression"), it)
	targets := t.targets(n, it)
	switch {
	case err != nil:
		at := n.Span
		if e := n.Lookup("expression"); e != nil {
			at = e.Span
		}
		it.note(untranslated, at, "expression: %s; the tasks that it takes go on to the filters below", err)
		return
	case len(targets) == 0:
		it.note(untranslated, n.Span, "it has no target with a queue")
		return
	case when == never:
		it.note(ordered, n.Span, "no task ever gets here, so there is no rule")
		return
	}
	t.rules(it, when, targets)
}

// targets reads where a task goes, one after the other.
func (t *twilioReader) targets(n *yamlpos.Node, it *item) []twilioTarget {
	targets := n.Lookup("targets")
	if targets == nil {
		return nil
	}
	list, _ := t.List(targets, "targets")
	var all []twilioTarget
	for _, node := range list {
		if _, ok := t.Map(node, "a target"); !ok {
			continue
		}
		target := twilioTarget{at: node.Span}
		if queue := scalar(node.Lookup("queue")); queue != "" {
			target.team = t.queue(queue)
		} else if len(all) > 0 {
			target.team = all[len(all)-1].team
		}
		if target.team == "" {
			it.note(untranslated, node.Span, "a target without a queue")
			continue
		}
		t.settings(node, it, &target)
		all = append(all, target)
	}
	return all
}

// settings reads what a target says beside its queue.
func (t *twilioReader) settings(n *yamlpos.Node, it *item, target *twilioTarget) {
	for _, e := range n.Entries {
		v := scalar(e.Value)
		switch e.Key.Text {
		case "queue":
		case "priority":
			if p, err := strconv.ParseFloat(v, 64); err != nil || p < 0 || p > 1e9 {
				if v != "" {
					it.note(untranslated, e.Value.Span, "priority %q: expected a number", oneLine(v, maxName))
				}
			} else if p > 0 {
				target.priority = string(number(p))
			}
		case "timeout":
			seconds, err := strconv.ParseUint(v, 10, 31)
			if err != nil && v != "" || seconds > 30*24*3600 {
				it.note(untranslated, e.Value.Span, "timeout %q: expected seconds", oneLine(v, maxName))
				continue
			}
			target.timeout = int(seconds)
		case "skip_if":
			t.skip(v, e.Value.Span, it, target)
		case "known_worker_sid", "known_worker_friendly_name":
			if v == "" {
				continue
			}
			if strings.HasPrefix(v, "task.") || strings.HasPrefix(v, "worker.") {
				it.note(untranslated, e.Value.Span, "%s %s: a step names its agent, and cannot take one from an attribute", e.Key.Text, v)
				continue
			}
			target.worker = v
		case "expression":
			if v != "" && v != "1==1" && v != "1 == 1" {
				it.note(untranslated, e.Value.Span, "which workers of the queue: %s", v)
			}
		case "order_by":
			if v != "" {
				it.note(untranslated, e.Value.Span, "order_by: a team chooses by its strategy")
			}
		default:
			it.note(untranslated, e.Key.Span, "%s: not known here", oneLine(e.Key.Text, maxName))
		}
	}
}

func (t *twilioReader) skip(v string, at diag.Span, it *item, target *twilioTarget) {
	switch strings.ReplaceAll(v, " ", "") {
	case "":
	case "workers.available==0", "workers.available=0", "workers.available<1", "1==1", "true":
		target.skips = true
	default:
		it.note(untranslated, at, "skip_if %s: only whether nobody is available is known", oneLine(v, maxName))
	}
}

// rules writes the rule of a filter, and those of its timeouts.
func (t *twilioReader) rules(it *item, when condition, targets []twilioTarget) {
	first := &rule{name: it.name, description: t.provenance(it.span), on: "conversation created", when: when}
	then := []step{t.assign(targets)}
	if targets[0].priority != "" {
		then = append(then, do("add score "+targets[0].priority))
	}
	var later []*rule
	waited := 0
	for i := range targets {
		if targets[i].timeout == 0 {
			break
		}
		waited += targets[i].timeout
		if i+1 == len(targets) && targets[i].team == t.fallback {
			break // it waits there already
		}
		if r := t.timeout(it, targets[i+1:], waited); r != nil {
			later = append(later, r)
		}
	}
	if len(later) > 0 {
		then = append(then, t.addTag(it.name))
		it.note(approximated, targets[0].at, "timeout: counted from the creation of the conversation, and over once an agent has it")
	}
	first.then = append(then, stop)
	it.addRule(first)
	for _, r := range later {
		it.addRule(r)
	}
}

// timeout is what happens after a timeout: the next target, in the end the default filter.
func (t *twilioReader) timeout(it *item, next []twilioTarget, waited int) *rule {
	if len(next) == 0 {
		if t.fallback == "" {
			return nil
		}
		next = []twilioTarget{{team: t.fallback}}
	}
	unit := " seconds ago"
	if waited == 1 {
		unit = " second ago"
	}
	tag := t.tag(it.name)
	r := &rule{
		name: fmt.Sprintf("%s, after %d seconds", it.name, waited), description: t.provenance(it.span), on: "timer",
		when: and(includes("tags", text(tag)), isEmpty("assigned agent"), phrase("conversation.created more than "+strconv.Itoa(waited)+unit)),
		then: []step{t.assign(next)},
	}
	if next[0].priority != "" {
		it.note(approximated, next[0].at, "priority: what a later target says is added to the score of an earlier one")
		r.then = append(r.then, do("add score "+next[0].priority))
	}
	return r
}

// assign sends a task to a target, and past those that are skipped when nobody is available.
func (t *twilioReader) assign(targets []twilioTarget) step {
	var b strings.Builder
	if w := targets[0].worker; w != "" {
		fmt.Fprintf(&b, "assign agent %s fallback team %s", dsl.Quote(w), dsl.Quote(targets[0].team))
	} else {
		fmt.Fprintf(&b, "assign team %s", dsl.Quote(targets[0].team))
	}
	teams := map[string]bool{targets[0].team: true}
	for i := 0; i < len(targets) && targets[i].skips; i++ {
		next := t.fallback
		if i+1 < len(targets) {
			next = targets[i+1].team
		}
		if next != "" && !teams[next] {
			teams[next] = true
			fmt.Fprintf(&b, " fallback team %s", dsl.Quote(next))
		}
	}
	if targets[0].worker == "" { // a certain worker has no queue
		b.WriteString(" fallback queue")
	}
	return named{do: do(b.String()), team: targets[0].team}
}

// condition translates the expression of a filter; none holds always.
func (t *twilioReader) condition(n *yamlpos.Node, it *item) (condition, error) {
	s := strings.TrimSpace(scalar(n))
	if s == "" {
		return nil, nil
	}
	tree, err := parseTwilio(s)
	if err != nil {
		return nil, err
	}
	return t.translated(tree, n.Span, it)
}

func (t *twilioReader) translated(n *twilioNode, at diag.Span, it *item) (condition, error) {
	if n.join == "" {
		return t.comparison(n, at, it)
	}
	var all []condition
	for _, part := range n.parts {
		c, err := t.translated(part, at, it)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	switch n.join {
	case "and":
		return and(all...), nil
	case "or":
		return or(all...), nil
	default:
		return negate(all[0]), nil
	}
}

var twilioNumberTests = map[string]schema.Test{">": schema.MoreThan, "<": schema.LessThan, ">=": schema.AtLeast, "<=": schema.AtMost}

// comparison translates a comparison of an attribute with constants.
func (t *twilioReader) comparison(n *twilioNode, at diag.Span, it *item) (condition, error) {
	left, right, op := n.left, n.right, n.op
	if left.kind != "path" && right.kind == "path" {
		turned, ok := map[string]string{"==": "==", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}[op]
		if !ok {
			return nil, fmt.Errorf("%s with an attribute behind it has no counterpart", op)
		}
		left, right, op = right, left, turned
	}
	switch {
	case left.kind != "path":
		return constant(n)
	case right.kind == "path":
		return nil, errors.New("it compares two attributes")
	case left.path[0] == "worker" || left.path[0] == "workers":
		return nil, errors.New("it asks about workers")
	}
	field := eventPath(left.path...)
	op, negated := strings.CutPrefix(op, "not ")
	if op == "!=" {
		op, negated = "==", true
	}
	c, err := t.positive(field, op, right, at, it)
	if err != nil || !negated {
		return c, err
	}
	return negate(c), nil
}

// positive translates a comparison that is not negated.
func (t *twilioReader) positive(field, op string, with twilioOperand, at diag.Span, it *item) (condition, error) {
	switch op {
	case "==":
		return equals(field, with, at, it)
	case "in":
		if with.kind != "list" || len(with.list) == 0 {
			return nil, errors.New("IN needs a list of constants")
		}
		var all []condition
		for _, one := range with.list {
			c, err := equals(field, one, at, it)
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		return or(all...), nil
	case "has":
		if with.kind != "text" || strings.TrimSpace(fold.String(with.text)) == "" {
			return nil, errors.New("HAS needs a text")
		}
		it.note(approximated, at, "HAS: case and accents make no difference here")
		return includes(field, text(with.text)), nil
	case "contains":
		if with.kind != "text" || with.text == "" {
			return nil, errors.New("CONTAINS needs a text")
		}
		return test{field: field, op: schema.ContainsExactly, values: []literal{text(with.text)}}, nil
	default:
		if with.kind != "number" {
			return nil, fmt.Errorf("%s needs a number", op)
		}
		f, _ := strconv.ParseFloat(with.text, 64)
		return counts(field, twilioNumberTests[op], f), nil
	}
}

// equals compares an attribute with a constant, to the letter.
func equals(field string, with twilioOperand, at diag.Span, it *item) (condition, error) {
	switch with.kind {
	case "text":
		if strings.TrimSpace(with.text) == "" {
			it.note(approximated, at, "an empty text: an attribute that is not there, or is nothing but white space, counts as one")
			return isEmpty(field), nil
		}
		return isExactly(field, text(with.text)), nil
	case "number":
		f, _ := strconv.ParseFloat(with.text, 64)
		return is(field, number(f)), nil
	case "bool":
		return is(field, literal(with.text)), nil
	case "null":
		return isEmpty(field), nil
	default:
		return nil, errors.New("== needs a constant")
	}
}

// constant compares two constants, as in 1 == 1.
func constant(n *twilioNode) (condition, error) {
	if n.op != "==" && n.op != "!=" || n.left.kind == "list" || n.right.kind == "list" {
		return nil, errors.New("it compares constants")
	}
	same := n.left.kind == n.right.kind && n.left.text == n.right.text
	if same == (n.op == "==") {
		return nil, nil
	}
	return never, nil
}
