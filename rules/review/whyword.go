package review

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
)

// occurred says what happened, as a rule would name it: tag added "retour".
func occurred(o engine.Occurrence) string {
	text := schema.Events[o.Event].Phrase
	for k, word := range o.Words {
		if k > 0 {
			text += ","
		}
		text += " " + quoted(word)
	}
	return text
}

// likeEvents are events that people take for each other.
var likeEvents = [][]schema.EventID{
	{schema.OnMessage, schema.OnFirstMessage, schema.OnReply},
	{schema.OnConversationCreated, schema.OnConversationCreatedByCustomer, schema.OnConversationCreatedByAgent, schema.OnFirstMessage},
	{schema.OnTagAdded, schema.OnTagRemoved},
	{schema.OnStatusSet, schema.OnResolved, schema.OnReopened},
	{schema.OnAssigned, schema.OnUnassigned},
	{schema.OnAgentOnline, schema.OnAgentOffline},
}

// alikeEvents reports whether a and b are the same event, or easily taken for each other.
func alikeEvents(a, b schema.EventID) bool {
	if a == b {
		return true
	}
	for _, group := range likeEvents {
		var hasA, hasB bool
		for _, id := range group {
			hasA, hasB = hasA || id == a, hasB || id == b
		}
		if hasA && hasB {
			return true
		}
	}
	return false
}

// curly quotes what stands in a sentence.
func curly(text string) string { return "“" + text + "”" }

// deed says what an effect does, for an explanation.
func deed(e *engine.Effect) string {
	switch e.Do {
	case "assign":
		if left := e.Text("left"); left != "" {
			return strings.TrimSpace("assign " + e.Text("team") + " → " + left + " (" + e.Text("why") + ")")
		}
		text := "assign " + destination(e)
		if strategy := e.Text("strategy"); strategy != "" {
			text += " (" + strategy + ")"
		}
		return text
	case "set_status":
		return "set status " + e.Text("status")
	case "snooze":
		return sentence(e) + " s"
	}
	return sentence(e)
}

// destination says who gets a conversation: Ventes → amelie.
func destination(e *engine.Effect) string {
	team, agent := e.Text("team"), e.Text("agent")
	switch {
	case team != "" && agent != "":
		return team + " → " + agent
	case agent != "":
		return agent
	}
	return team
}

// headline says what happened, in one sentence.
func (t *Turn) headline() string {
	var deeds []Deed
	var by []*Ruling
	first := 0
	matched := 0
	for k := range t.rulings {
		r := &t.rulings[k]
		if r.Verdict == Matched {
			matched++
		}
		for _, d := range r.Effects {
			if d.Do == "assign" && (len(deeds) == 0 || deeds[first].Do != "assign") {
				first = len(deeds)
			}
			deeds, by = append(deeds, d), append(by, r)
		}
	}
	switch {
	case len(deeds) > 0:
	case len(t.Passes) == 0:
		return "nothing was done: " + t.silence()
	case matched == 0:
		return "nothing was done: of " + plural(t.Listening, "rule") + " that listened none matched"
	default:
		for k := range t.Passes {
			if s := t.Passes[k].Stopped; s != nil {
				return fmt.Sprintf("nothing was done: %s (%s) stopped the pass", curly(s.By), s.At)
			}
		}
		return "nothing was done: what matched came to nothing"
	}
	text := deeds[first].happened() + " by " + curly(by[first].Rule) + " (" + by[first].At.String() + ")"
	if more := len(deeds) - 1; more > 0 {
		text += ", and " + plural(more, "more effect")
	}
	return text
}

// silence says what nobody listened to.
func (t *Turn) silence() string {
	if len(t.Unheard) == 0 {
		return "no rule listens to " + strings.ReplaceAll(t.Type+t.Trigger, "_", " ")
	}
	return "no rule listens to " + strings.Join(t.Unheard, " or ")
}

// happened says what was done, of the first thing that was.
func (d *Deed) happened() string {
	switch {
	case d.Do != "assign":
		return d.Text
	case d.why != "":
		return strings.TrimPrefix(d.Text, "assign ")
	}
	return "assigned to " + d.destination
}
