package cases

import (
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine"
)

// maxShown is how much of a long text a report shows.
const maxShown = 100

// String returns an expected effect as a report shows it, in the form in which it is written.
func (e *effect) String() string {
	row := effectRowOf(e.do)
	var parts []string
	for i := range e.keys {
		parts = append(parts, e.keys[i].name+": "+e.keys[i].String())
	}
	alone := len(e.keys) == 1 && e.keys[0].name == row.principal && e.rule == "" && e.by == "" && e.pass == 0
	if alone {
		return e.do + ": " + e.keys[0].String()
	}
	return e.do + ": {" + strings.Join(append(parts, origin(e.rule, e.by, e.pass)...), ", ") + "}"
}

func (k *key) String() string {
	switch {
	case k.absent:
		return "null"
	case k.contains:
		return "{contains: " + shownText(k.value.Text) + "}"
	}
	return shownValue(k.value)
}

// origin shows whose effect it is.
func origin(rule, by string, pass int) []string {
	var parts []string
	if rule != "" {
		parts = append(parts, "rule: "+shownText(rule))
	}
	if by != "" {
		parts = append(parts, "by: "+shownText(by))
	}
	if pass != 0 {
		parts = append(parts, "pass: "+strconv.Itoa(pass))
	}
	return parts
}

// shownEffect returns an effect of a decision in the same form.
func shownEffect(e *engine.Effect) string {
	row := effectRowOf(e.Do)
	if len(e.Keys) == 1 && row != nil && e.Keys[0].Name == row.principal {
		return e.Do + ": " + shownValue(e.Keys[0].Value)
	}
	return e.Do + ": " + shownKeys(e.Keys)
}

// shownSuperseded returns a superseded step in the same form.
func shownSuperseded(s *engine.Superseded, p *program.Program) string {
	text := shownKeys(s.Keys)
	by := strings.Join(origin("", p.Rules[s.By].Name, 0), "")
	if text == "{}" {
		return s.Do + ": {" + by + "}"
	}
	return s.Do + ": " + strings.TrimSuffix(text, "}") + ", " + by + "}"
}

func shownKeys(keys []engine.Key) string {
	var parts []string
	for i := range keys {
		parts = append(parts, keys[i].Name+": "+shownValue(keys[i].Value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func shownValue(v engine.Value) string {
	switch v.Kind {
	case engine.NumberValue:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case engine.BoolValue:
		return strconv.FormatBool(v.Number != 0)
	case engine.ListValue:
		var parts []string
		for _, item := range v.List {
			parts = append(parts, shownText(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case engine.ObjectValue:
		return shownKeys(v.Keys)
	default:
		return shownText(v.Text)
	}
}

// shownText returns a text on one line, cut where it is long.
func shownText(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown]) + "…"
	}
	return yamlpos.Quote(text)
}
