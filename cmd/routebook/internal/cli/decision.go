package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
)

// The readable form of decisions: one line each, what happened and because of
// which rule. It is for people; programs read the NDJSON.

// textWidth is how much of a text to a customer is shown.
const textWidth = 60

// decisionPrinter writes decisions for people.
type decisionPrinter struct {
	program *program.Program
	zone    *time.Location
	color   bool
	day     string // of the last line
}

// append adds the lines of a decision; none when no rule matched and nothing was suppressed.
func (p *decisionPrinter) append(dst []byte, d *engine.Decision) []byte {
	if len(d.Matched) == 0 && len(d.Effects) == 0 && len(d.Warnings) == 0 {
		return dst
	}
	at := d.At.In(p.zone)
	if day := at.Format("Monday 2 January 2006"); day != p.day {
		p.day = day
		dst = append(dst, p.painted(bold, day)+"\n"...)
	}
	dst = append(dst, p.painted(dim, at.Format("15:04:05"))...)
	if d.Conversation == "" { // there is none before the first message
		dst = append(dst, p.painted(dim, "  (visit)")...)
	} else {
		dst = append(dst, "  "+clean(d.Conversation)...)
	}
	if d.Trigger != nil {
		dst = append(dst, p.painted(dim, " ("+d.Trigger.Kind.String()+")")...)
	}
	dst = append(dst, '\n')
	for _, rule := range rulesOf(d) {
		line := "  " + p.program.Rules[rule].Name
		if does := p.effects(d, rule); does != "" {
			line += ": " + does
		}
		dst = append(dst, line+"\n"...)
	}
	for _, warning := range d.Warnings {
		dst = append(dst, "  "+p.painted(yellow, "! "+clean(warning))+"\n"...)
	}
	return dst
}

// rulesOf returns the rules that matched, after those whose steps of an earlier turn go on.
func rulesOf(d *engine.Decision) []program.RuleID {
	var rules []program.RuleID
	for i := range d.Effects {
		if rule := d.Effects[i].Rule; !slices.Contains(d.Matched, rule) && !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	return append(rules, d.Matched...)
}

// effects says what came of a rule.
func (p *decisionPrinter) effects(d *engine.Decision, rule program.RuleID) string {
	var words []string
	for i := range d.Effects {
		if d.Effects[i].Rule == rule {
			words = append(words, sentence(&d.Effects[i]))
		}
	}
	for i := range d.Superseded {
		if s := &d.Superseded[i]; s.Rule == rule {
			words = append(words, p.painted(dim, sentence(&s.Effect)+" (superseded by "+p.program.Rules[s.By].Name+")"))
		}
	}
	return strings.Join(words, ", ")
}

// sentence says what an effect does, in a few words.
func sentence(e *engine.Effect) string {
	switch e.Do {
	case "assign":
		return assignment(e)
	case "add_tag", "add_contact_tag":
		return "+" + clean(e.Text("tag"))
	case "remove_tag", "remove_contact_tag":
		return "−" + clean(e.Text("tag"))
	case "apply_topic":
		return "+topic " + clean(e.Text("topic"))
	case "remove_topic":
		return "−topic " + clean(e.Text("topic"))
	case "send":
		return "send " + said(e)
	case "snooze":
		seconds, _ := e.Lookup("seconds")
		return "snooze for " + time.Duration(seconds.Number*float64(time.Second)).String()
	case "send_email":
		return "mail to " + clean(e.Text("to")) + " " + quotedStart(e.Text("subject"))
	case "notify":
		return "notify " + clean(e.Text("agent")+e.Text("team")) + " " + quotedStart(e.Text("text"))
	}
	words := []string{strings.ReplaceAll(e.Do, "_", " ")}
	for _, k := range e.Keys {
		words = append(words, plain(k.Value))
	}
	return strings.Join(words, " ")
}

func assignment(e *engine.Effect) string {
	who := clean(e.Text("team"))
	if agent := e.Text("agent"); agent != "" {
		if who != "" {
			who += " → "
		}
		who += clean(agent)
	}
	if left := e.Text("left"); left != "" {
		who = strings.TrimSpace(who + " → " + left + " (" + clean(e.Text("why")) + ")")
	}
	if strategy := e.Text("strategy"); strategy != "" {
		who += " (" + strategy + ")"
	}
	return strings.TrimSpace("assign " + who) // a superseded step may name nobody: any of, the owner
}

// said is a template's name, or the beginning of a text.
func said(e *engine.Effect) string {
	if template := e.Text("template"); template != "" {
		return "template " + clean(template)
	}
	return quotedStart(e.Text("text"))
}

// quotedStart quotes a text and cuts it where it is long.
func quotedStart(text string) string {
	text = clean(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > textWidth {
		text = string(runes[:textWidth]) + "…"
	}
	return `"` + text + `"`
}

// plain writes a value without quotes.
func plain(v engine.Value) string {
	switch v.Kind {
	case engine.NumberValue:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case engine.BoolValue:
		return strconv.FormatBool(v.Number != 0)
	case engine.ListValue:
		return clean(strings.Join(v.List, ", "))
	case engine.ObjectValue:
		var words []string
		for _, k := range v.Keys {
			words = append(words, fmt.Sprintf("%s=%s", clean(k.Name), plain(k.Value)))
		}
		return strings.Join(words, " ")
	default:
		return clean(v.Text)
	}
}

// clean replaces what could steer a terminal: messages come from strangers.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return '\uFFFD'
		}
		return r
	}, text)
}

// paint is a terminal's way of showing something.
type paint string

const (
	bold   paint = "\x1b[1m"
	dim    paint = "\x1b[2m"
	yellow paint = "\x1b[33m"
)

func (p *decisionPrinter) painted(how paint, text string) string {
	if !p.color {
		return text
	}
	return string(how) + text + "\x1b[0m"
}
