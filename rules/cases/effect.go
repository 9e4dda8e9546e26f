package cases

import (
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine"
)

// effect is an expected effect: what it does, and those of its keys that matter.
type effect struct {
	do   string
	rule string // whose effect it is; "" for anybody's
	by   string // of a superseded one: whose step was kept; "" for anybody's
	pass int    // 0 for any
	keys []key
	text string // as a report shows it
}

// key is what one key of an effect must be.
type key struct {
	name     string
	absent   bool // the key must not be there
	contains bool // the text must hold this one
	named    bool // the text names something: compared folded
	value    engine.Value
}

// effectRow is one kind of effect with its keys.
type effectRow struct {
	do        string
	principal string // the key that a plain value stands for; "" for none
	keys      []string
}

var effectRows = []effectRow{
	{"assign", "", []string{"team", "agent", "strategy", "left", "why", "attempt"}},
	{"unassign", "", nil},
	{"reopen", "", nil},
	{"send", "text", []string{"text", "template", "language", "translate_to", "ai"}},
	{"send_email", "", []string{"to", "subject", "body"}},
	{"notify", "", []string{"agent", "team", "text"}},
	{"set_status", "status", []string{"status"}},
	{"set_priority", "priority", []string{"priority"}},
	{"set_type", "type", []string{"type"}},
	{"add_score", "score", []string{"score"}},
	{"resolve", "reason", []string{"reason"}},
	{"snooze", "seconds", []string{"seconds"}},
	{"add_tag", "tag", []string{"tag"}},
	{"remove_tag", "tag", []string{"tag"}},
	{"replace_tags", "tags", []string{"tags"}},
	{"add_contact_tag", "tag", []string{"tag"}},
	{"remove_contact_tag", "tag", []string{"tag"}},
	{"replace_contact_tags", "tags", []string{"tags"}},
	{"apply_topic", "topic", []string{"topic"}},
	{"remove_topic", "topic", []string{"topic"}},
	{"update_contact", "", []string{"property", "value"}},
	{"update_conversation", "", []string{"property", "value"}},
	{"set_visitor_group", "team", []string{"team"}},
	{"set_order_status", "status", []string{"status"}},
	{"create_case", "", []string{"connector", "with"}},
	{"call_webhook", "", []string{"webhook", "with"}},
}

func effectRowOf(do string) *effectRow {
	for i := range effectRows {
		if effectRows[i].do == do {
			return &effectRows[i]
		}
	}
	return nil
}

// vocabularyOf returns the names that a key of an effect may have, or nil.
func (p *parser) vocabularyOf(do, key string) *vocabulary {
	switch do + "." + key {
	case "set_status.status":
		return &p.names.statuses
	case "add_contact_tag.tag", "remove_contact_tag.tag", "replace_contact_tags.tags":
		return &p.names.contactTags
	case "update_contact.property":
		return &p.names.contactProperties
	case "update_conversation.property":
		return &p.names.conversationProperties
	}
	switch key {
	case "team":
		return &p.names.teams
	case "agent":
		return &p.names.agents
	case "strategy":
		return &p.names.strategies
	case "left":
		return &p.names.lefts
	case "why":
		return &p.names.whys
	case "template":
		return &p.names.templates
	case "priority":
		return &p.names.priorities
	case "type":
		return &p.names.types
	case "reason":
		return &p.names.reasons
	case "tag", "tags":
		return &p.names.tags
	case "topic":
		return &p.names.topics
	case "connector", "webhook":
		return &p.names.connectors
	}
	return nil
}

// effect reads an effect in its short form: "add_tag: retour", "assign: {team: Ventes}", "resolve: {}".
func (p *parser) effect(n *yamlpos.Node, superseded bool) *effect {
	entries, ok := p.Map(n, "an effect")
	if !ok {
		return nil
	}
	if len(entries) != 1 {
		p.Report(n, "an effect has one key, found %d", len(entries)).Label = "expected, for example, add_tag: retour"
		return nil
	}
	var legal []string
	for _, row := range effectRows {
		legal = append(legal, row.do)
	}
	name, value := entries[0].Key, entries[0].Value
	if _, ok := p.Word(name, "effect", legal); !ok {
		return nil
	}
	e := &effect{do: name.Text}
	row := effectRowOf(e.do)
	switch {
	case value.Kind == yamlpos.Null:
	case value.Kind == yamlpos.Map && !isMatcher(value):
		p.effectKeys(e, row, value, superseded)
	case row.principal == "":
		p.Report(value, "%s needs a map, found %s", e.do, value.Kind).Label = "its keys: " + strings.Join(row.keys, ", ")
	default:
		p.effectKey(e, row.principal, value)
	}
	e.text = e.String()
	return e
}

func (p *parser) effectKeys(e *effect, row *effectRow, n *yamlpos.Node, superseded bool) {
	legal := append(slices.Clone(row.keys), "rule", "pass")
	if superseded {
		legal = append(legal, "by")
	}
	for _, entry := range n.Entries {
		switch k := entry.Key.Text; {
		case !slices.Contains(legal, k):
			p.Unknown(entry.Key, "key", legal)
		case k == "rule":
			e.rule = p.rule(entry.Value)
		case k == "by":
			e.by = p.rule(entry.Value)
		case k == "pass":
			if pass, ok := p.Int(entry.Value, "pass"); ok {
				e.pass = int(pass)
			}
		default:
			p.effectKey(e, k, entry.Value)
		}
	}
}

// isMatcher reports whether a value is {contains: TEXT}.
func isMatcher(n *yamlpos.Node) bool {
	return n.Kind == yamlpos.Map && len(n.Entries) == 1 && n.Entries[0].Key.Text == "contains"
}

// effectKey reads what one key must be.
func (p *parser) effectKey(e *effect, name string, n *yamlpos.Node) {
	k := key{name: name}
	vocabulary := p.vocabularyOf(e.do, name)
	switch {
	case n.Kind == yamlpos.Null:
		k.absent = true
	case isMatcher(n):
		k.contains = true
		k.value.Text, _ = p.Text(n.Entries[0].Value, "contains")
	case name == "seconds":
		k.value = p.seconds(n)
	case name == "score" || name == "attempt":
		number, _ := p.Number(n, name)
		k.value = engine.Value{Kind: engine.NumberValue, Number: number}
	case vocabulary != nil && n.Kind == yamlpos.List:
		k.named, k.value = true, engine.Value{Kind: engine.ListValue}
		for _, item := range n.Items {
			word, _ := p.known(item, vocabulary, CodeVacuous)
			k.value.List = append(k.value.List, word)
		}
	case vocabulary != nil:
		k.named = true
		k.value.Text, _ = p.known(n, vocabulary, CodeVacuous)
	default:
		k.value = valueOf(n)
	}
	e.keys = append(e.keys, k)
}

// seconds reads a length of time, as a number of seconds or as a rule writes it.
func (p *parser) seconds(n *yamlpos.Node) engine.Value {
	v := engine.Value{Kind: engine.NumberValue}
	if n.Kind == yamlpos.Number {
		v.Number, _ = p.Number(n, "seconds")
	} else if d, ok := p.duration(n, "snooze"); ok {
		v.Number = d.Seconds()
	}
	return v
}

// valueOf returns a YAML value as effects hold it.
func valueOf(n *yamlpos.Node) engine.Value {
	switch n.Kind {
	case yamlpos.Number:
		number, _ := strconv.ParseFloat(n.Text, 64) // its form says that it is one
		return engine.Value{Kind: engine.NumberValue, Number: number, Text: n.Text}
	case yamlpos.Bool:
		v := engine.Value{Kind: engine.BoolValue, Text: n.Text}
		if strings.EqualFold(n.Text, "true") {
			v.Number = 1
		}
		return v
	case yamlpos.List:
		v := engine.Value{Kind: engine.ListValue}
		for _, item := range n.Items {
			v.List = append(v.List, item.Text)
		}
		return v
	case yamlpos.Map:
		v := engine.Value{Kind: engine.ObjectValue}
		for _, e := range n.Entries {
			v.Keys = append(v.Keys, engine.Key{Name: e.Key.Text, Value: valueOf(e.Value)})
		}
		return v
	default:
		return engine.Value{Text: n.Text}
	}
}

// accepts reports whether an effect of a decision is the expected one.
func (e *effect) accepts(got *engine.Effect, p *program.Program) bool {
	if got.Do != e.do || e.rule != "" && p.Rules[got.Rule].Name != e.rule || e.pass != 0 && got.Pass != e.pass {
		return false
	}
	for i := range e.keys {
		v, there := got.Lookup(e.keys[i].name)
		if there == e.keys[i].absent || there && !e.keys[i].accepts(v) {
			return false
		}
	}
	return true
}

func (k *key) accepts(got engine.Value) bool {
	switch {
	case k.contains:
		return strings.Contains(got.Text, k.value.Text)
	case k.named && k.value.Kind == engine.TextValue:
		return got.Kind == engine.TextValue && fold.Equal(got.Text, k.value.Text)
	case k.named:
		return slices.EqualFunc(k.value.List, got.List, fold.Equal)
	}
	return sameValue(k.value, got)
}

// sameValue compares an expected value with one of an effect. A number or bool that YAML read where a text stands is that text.
func sameValue(want, got engine.Value) bool {
	switch got.Kind {
	case engine.TextValue:
		return want.Kind != engine.ListValue && want.Kind != engine.ObjectValue && want.Text == got.Text
	case engine.NumberValue, engine.BoolValue:
		return want.Kind == got.Kind && want.Number == got.Number
	case engine.ListValue:
		return want.Kind == got.Kind && slices.Equal(want.List, got.List)
	}
	if want.Kind != got.Kind {
		return false
	}
	for _, k := range want.Keys { // of an object, the keys that are named
		i := slices.IndexFunc(got.Keys, func(g engine.Key) bool { return g.Name == k.Name })
		if i < 0 || !sameValue(k.Value, got.Keys[i].Value) {
			return false
		}
	}
	return true
}
