package importer

import (
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Alertmanager routes an alert down a tree: to the deepest route whose matchers hold, on the way from the root; among
// siblings to the first one, and behind a route with `continue` to the next one that holds too.
//
// As rules that are asked in order, children stand before their parent and each asks for all matchers on the way to it:
// then the first rule that holds is the route, and it ends with `stop`. Below a route with `continue` nothing may stop,
// as its siblings are still to come: there a rule asks that neither an earlier sibling nor a child of its own holds.

var alertmanager = &System{
	Name: "alertmanager", Product: "Alertmanager", Rule: "route",
	File:      "alertmanager.yml, or the same as JSON",
	joins:     true,
	translate: translateAlertmanager,
}

// Keys of an alertmanager.yml beside its route.
var alertmanagerKeys = map[string]string{
	"global":              "global: how receivers are reached",
	"templates":           "templates: texts of notifications",
	"receivers":           "receivers: how each is reached; every receiver is a team of book.yaml",
	"time_intervals":      "time_intervals: only routes that name them need them",
	"mute_time_intervals": "mute_time_intervals: only routes that name them need them",
	"tracing":             "tracing: it is about the server",
}

// Settings of a route that rules have no counterpart for, and why.
var alertmanagerSettings = []struct{ key, reason string }{
	{"group_by", "alerts are not put together: each is an event of its own"},
	{"group_wait", "alerts are not put together: each is an event of its own"},
	{"group_interval", "alerts are not put together: each is an event of its own"},
	{"repeat_interval", "an alert that goes on is a new event only when the sender sends it again"},
	{"mute_time_intervals", "the rule also holds while the route would be silent"},
	{"active_time_intervals", "the rule also holds while the route would be silent"},
	{"labels", "labels for the texts of notifications"},
}

// alertRoute is a route with what it takes from its parents.
type alertRoute struct {
	at        diag.Span
	receiver  string
	matchers  []alertMatcher
	goesOn    bool
	children  []*alertRoute
	parent    *alertRoute
	unstopped bool // it or a route above it goes on
	notes     []note
}

// alertMatcher compares a label.
type alertMatcher struct {
	label, value string
	isPattern    bool
	isNegated    bool
	at           diag.Span
}

// maxGuards is how many tests guards may add to a file: they grow with the square of the number of siblings.
const maxGuards = 100_000

type alertReader struct {
	*draft
	yamlpos.Reader
	guards int
}

func translateAlertmanager(d *draft) {
	root := d.data()
	if root == nil {
		return
	}
	r := &alertReader{draft: d}
	if entries, ok := r.Map(root, "alertmanager.yml"); ok {
		if route := root.Lookup("route"); route != nil {
			if tree := r.route(route, nil); len(r.Found) == 0 {
				r.rules(tree)
			}
		} else {
			r.Report(root, `alertmanager.yml needs the key "route"`)
		}
		r.rest(entries)
	}
	for _, f := range r.Found {
		f.Code = ""
		d.found = append(d.found, f)
	}
}

// rest speaks of what is no route.
func (r *alertReader) rest(entries []yamlpos.Entry) {
	for _, e := range entries {
		switch says, known := alertmanagerKeys[e.Key.Text]; {
		case e.Key.Text == "route":
		case e.Key.Text == "inhibit_rules":
			for _, n := range e.Value.Items {
				it := r.add("inhibition", n.Span)
				it.note(untranslated, n.Span, "inhibit_rules: a rule sees one alert, and does not know which others are firing")
			}
		case known:
			r.leaveOut("%s", says)
		default:
			r.leaveOut("%s: not known here", e.Key.Text)
		}
	}
}

// route reads a route and those below it.
func (r *alertReader) route(n *yamlpos.Node, parent *alertRoute) *alertRoute {
	a := &alertRoute{at: n.Span, parent: parent}
	entries, ok := r.Map(n, "a route")
	if !ok {
		return a
	}
	if parent != nil {
		a.receiver, a.unstopped = parent.receiver, parent.unstopped
	}
	if name := n.Lookup("receiver"); name != nil {
		if text, ok := r.Text(name, "receiver"); ok && text != "" {
			a.receiver = text
		}
	}
	if a.receiver == "" && len(r.Found) == 0 {
		r.Reader.Report(n, "the route at the top needs a receiver")
	}
	if goesOn := n.Lookup("continue"); goesOn != nil {
		a.goesOn, _ = r.Bool(goesOn, "continue")
	}
	a.unstopped = a.unstopped || parent != nil && a.goesOn
	r.matchers(n, a)
	it := &item{span: n.Span}
	r.settings(n, it)
	if below := n.Lookup("routes"); below != nil {
		items, _ := r.List(below, "routes")
		for _, child := range items {
			a.children = append(a.children, r.route(child, a))
		}
	}
	for _, e := range entries {
		r.knownKey(e.Key, it)
	}
	a.notes = it.notes
	return a
}

// knownKey notes a setting that nobody here knows.
func (r *alertReader) knownKey(key *yamlpos.Node, it *item) {
	switch key.Text {
	case "receiver", "continue", "matchers", "match", "match_re", "routes":
		return
	}
	for _, s := range alertmanagerSettings {
		if s.key == key.Text {
			return
		}
	}
	it.note(untranslated, key.Span, "%s: not known here", key.Text)
}

// settings notes what a route says beside where an alert goes: settings with one reason in one note.
func (r *alertReader) settings(n *yamlpos.Node, it *item) {
	for i := 0; i < len(alertmanagerSettings); {
		var keys []string
		var at diag.Span
		reason := alertmanagerSettings[i].reason
		for ; i < len(alertmanagerSettings) && alertmanagerSettings[i].reason == reason; i++ {
			value := n.Lookup(alertmanagerSettings[i].key)
			if value == nil || value.Kind == yamlpos.Null {
				continue
			}
			if keys = append(keys, alertmanagerSettings[i].key); len(keys) == 1 {
				at = value.Span
			}
		}
		if len(keys) > 0 {
			it.note(untranslated, at, "%s: %s", strings.Join(keys, ", "), reason)
		}
	}
}

// rules turns a tree into rules, children before their parents.
func (r *alertReader) rules(a *alertRoute) {
	for _, child := range a.children {
		if r.rules(child); r.guards > maxGuards {
			return
		}
	}
	it := r.add(a.title(), a.at)
	it.notes = a.notes
	guards := a.guards()
	for _, g := range guards {
		r.guards += size(g)
	}
	if r.guards > maxGuards {
		r.Reader.ReportAt(r.source.File, a.at, "too many routes beside one with continue: keeping them apart takes more than %d tests", maxGuards)
		return
	}
	if spelling, own := r.teams.name(a.receiver); !own {
		it.note(approximated, a.at, "the receivers %q and %q are one team to a book", a.receiver, spelling)
	}
	then := []step{r.assignTeam(a.receiver)}
	if a.isShared() {
		then = append(then, r.notifyTeam(a.receiver, "{{ event.labels.alertname | default: 'alert' }}"))
		it.note(ordered, a.at, "continue: a conversation has one team, that of the first receiver; every receiver is notified")
	}
	r.write(a, it, then, guards)
}

// write writes the rule of a route.
func (r *alertReader) write(a *alertRoute, it *item, then []step, guards []condition) {
	when, guard := and(a.path(it)...), and(guards...)
	if guard != nil {
		it.note(ordered, a.at, "continue: the rule also says which other routes must not hold")
	}
	stops := !a.unstopped && a.parent != nil
	switch {
	case guard != nil && stops && guard != never: // it stops also when only a route below it with continue has taken the alert
		then = []step{choice{branches: []branch{{guard, then}}}, stop}
	case guard == never && stops:
		then = []step{stop}
	case stops:
		then = append(then, stop)
	default:
		when = and(when, guard)
	}
	if when == never {
		it.note(ordered, a.at, "no alert ever gets here, so there is no rule")
		return
	}
	it.addRule(&rule{name: it.name, description: r.provenance(a.at), when: when, then: then})
}

// isShared reports whether an alert may go to this route and to another one.
func (a *alertRoute) isShared() bool {
	for at := a; at.parent != nil; at = at.parent {
		if at.goesOn {
			return true
		}
		for _, sibling := range at.parent.children {
			if sibling == at {
				break
			}
			if sibling.goesOn && !areDisjoint(sibling, at) {
				return true
			}
		}
	}
	return false
}

// title names a route by its receiver and by all that it asks.
func (a *alertRoute) title() string {
	if a.parent == nil {
		return a.receiver + ": everything else"
	}
	var parts []string
	for at := a; at != nil; at = at.parent {
		var own []string
		for _, m := range at.matchers {
			own = append(own, m.words())
		}
		parts = append(own, parts...)
	}
	if len(parts) == 0 {
		parts = []string{"everything"}
	}
	return a.receiver + ": " + strings.Join(parts, ", ")
}

// words says a matcher briefly.
func (m alertMatcher) words() string {
	not := ""
	if m.isNegated {
		not = "not "
	}
	switch isAny := m.isPattern && m.value == ".+"; {
	case m.value == "" && m.isNegated, isAny && !m.isNegated:
		return "any " + m.label
	case m.value == "", isAny:
		return "no " + m.label
	}
	if words := alternatives(m.value); m.isPattern && words != nil {
		return m.label + " " + not + strings.Join(words, " or ")
	}
	return m.label + " " + not + m.value
}

// path returns what all matchers from the top down to a route ask.
func (a *alertRoute) path(it *item) []condition {
	if a.parent == nil {
		return nil
	}
	return append(a.parent.path(it), a.own(it)...)
}

// own returns what the matchers of a route ask. It notes what is approximated in them, if there is an item to note it in.
func (a *alertRoute) own(it *item) []condition {
	var all []condition
	for _, m := range a.matchers {
		c, approximation := m.condition()
		if approximation != "" && it != nil {
			it.note(approximated, m.at, "%s", approximation)
		}
		all = append(all, c)
	}
	return all
}

// guards returns what else must not hold where rules do not stop.
func (a *alertRoute) guards() []condition {
	var all []condition
	for _, child := range a.children {
		if child.unstopped {
			all = append(all, negate(and(child.own(nil)...)))
		}
	}
	for at := a; at.unstopped && at.parent != nil && at.parent.unstopped; at = at.parent {
		for _, sibling := range at.parent.children {
			if sibling == at {
				break
			}
			if !sibling.goesOn && !areDisjoint(sibling, at) {
				all = append(all, negate(and(sibling.own(nil)...)))
			}
		}
	}
	return all
}

// areDisjoint reports whether two routes ask for different values of one label, so that no alert has both.
func areDisjoint(a, b *alertRoute) bool {
	for _, m := range a.matchers {
		for _, n := range b.matchers {
			if m.label == n.label && m.isPlain() && n.isPlain() && m.value != n.value {
				return true
			}
		}
	}
	return false
}

func (m alertMatcher) isPlain() bool { return !m.isPattern && !m.isNegated }

// blankLabel is the one thing that is not the same about a label without a value.
const blankLabel = "a label of nothing but white space counts as one without a value"

// condition says what a matcher asks. To Alertmanager a label that is not there is one without a value.
func (m alertMatcher) condition() (c condition, approximation string) {
	field := eventPath("labels", m.label)
	switch {
	case m.value == "":
		c, approximation = isEmpty(field), blankLabel
	case !m.isPattern:
		c = isExactly(field, text(m.value))
	default:
		c, approximation = m.pattern(field)
	}
	if m.isNegated {
		c = negate(c)
	}
	return c, approximation
}

// pattern says what a pattern asks: it must hold the whole value.
func (m alertMatcher) pattern(field string) (c condition, approximation string) {
	if words := alternatives(m.value); words != nil {
		return isExactly(field, texts(words)...), ""
	}
	if m.value == ".+" {
		return negate(isEmpty(field)), blankLabel
	}
	lit, err := pattern("^(?:"+m.value+")$", false)
	if err != nil {
		panic(err) // it was tried when it was read
	}
	c = test{field: field, op: schema.Matches, values: []literal{lit}}
	if m.matchesNothing() {
		return or(c, isEmpty(field)), blankLabel
	}
	return c, ""
}

// alternatives returns the words of a pattern that is nothing but words, nil for any other.
func alternatives(re string) []string {
	words := strings.Split(re, "|")
	for _, w := range words {
		if w == "" || strings.ContainsAny(w, `\.+*?()[]{}^$`) {
			return nil
		}
	}
	return words
}

// matchers reads the matchers of a route, in their three spellings.
func (r *alertReader) matchers(n *yamlpos.Node, a *alertRoute) {
	for _, old := range []struct {
		key       string
		isPattern bool
	}{{"match", false}, {"match_re", true}} {
		value := n.Lookup(old.key)
		if value == nil || value.Kind == yamlpos.Null {
			continue
		}
		entries, _ := r.Map(value, old.key)
		for _, e := range entries {
			if text, ok := r.Text(e.Value, e.Key.Text); ok {
				a.matchers = append(a.matchers, alertMatcher{label: e.Key.Text, value: text, isPattern: old.isPattern, at: e.Value.Span})
			}
		}
	}
	if list := n.Lookup("matchers"); list != nil && list.Kind != yamlpos.Null {
		items, _ := r.List(list, "matchers")
		for _, item := range items {
			if text, ok := r.Text(item, "a matcher"); ok {
				r.matcherText(item, text, a)
			}
		}
	}
	for i := range a.matchers {
		r.try(&a.matchers[i])
	}
}

func (r *alertReader) matcherText(n *yamlpos.Node, text string, a *alertRoute) {
	all, err := parseMatchers(text)
	if err != nil {
		r.Reader.Report(n, "not a matcher: %s", err)
		return
	}
	for _, m := range all {
		m.at = n.Span
		a.matchers = append(a.matchers, m)
	}
}

// try makes sure that a pattern is one.
func (r *alertReader) try(m *alertMatcher) {
	if !m.isPattern {
		return
	}
	if _, err := pattern("^(?:"+m.value+")$", false); err != nil {
		r.Reader.ReportAt(r.source.File, m.at, "label %s: %s", m.label, err)
	}
}
