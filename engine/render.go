package engine

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// variant returns the variant of a message in the contact's language, else in the book's, else the first.
func (m *Machine) variant(message *program.Message) *program.Variant {
	language, _ := m.contact.Text(state.ContactLanguage)
	for _, wanted := range [...]string{language, m.program.Desk.Locale} {
		if wanted == "" {
			continue
		}
		if v := inLanguage(message, fold.String(wanted), fold.String); v != nil {
			return v
		}
		if v := inLanguage(message, primary(wanted), primary); v != nil {
			return v
		}
	}
	return &message.Variants[0]
}

// inLanguage returns the first variant whose language, seen through by, is the one wanted.
func inLanguage(message *program.Message, wanted string, by func(language string) string) *program.Variant {
	for i := range message.Variants {
		if v := &message.Variants[i]; v.Language != "" && by(v.Language) == wanted {
			return v
		}
	}
	return nil
}

// primary returns the folded part of a language tag before its first hyphen.
func primary(language string) string {
	before, _, _ := strings.Cut(fold.String(language), "-")
	return before
}

// render returns a text with its variables filled in, and warns of those without a value.
func (m *Machine) render(t program.Text) string { return m.renderWith(t, m.decision.warn) }

func (m *Machine) renderWith(t program.Text, warn func(warning string)) string {
	if len(t) == 1 && t[0].Var == nil {
		return t[0].Literal
	}
	var b strings.Builder
	for i := range t {
		if t[i].Var == nil {
			b.WriteString(t[i].Literal)
		} else {
			b.WriteString(m.variable(t[i].Var, warn))
		}
	}
	return b.String()
}

// variable returns the text of a variable. Its value is inserted as it is and never read again as a text with variables.
func (m *Machine) variable(v *program.Var, warn func(warning string)) string {
	text, there := m.variableValue(v)
	for i := range v.Filters {
		f := &v.Filters[i]
		if f.Kind != program.Default {
			text = filter(f, text)
		} else if !there || isBlank(text) {
			text, there = f.Text, true
		}
	}
	if !there {
		warn("variable " + v.Name + " has no value")
	}
	return text
}

func filter(f *program.Filter, text string) string {
	switch f.Kind {
	case program.Upcase:
		return strings.ToUpper(text)
	case program.Downcase:
		return strings.ToLower(text)
	case program.Capitalize:
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 {
			return text
		}
		return string(unicode.ToUpper(r)) + text[size:]
	case program.Strip:
		return strings.TrimSpace(text)
	case program.Truncate:
		n := 0
		for i := range text {
			if n == f.Count {
				return text[:i] + "…"
			}
			n++
		}
		return text
	}
	panic(fmt.Sprintf("unexpected filter %d", f.Kind))
}

func (m *Machine) variableValue(v *program.Var) (text string, there bool) {
	switch v.Kind {
	case program.FieldVar:
		f := m.fact(v.Field)
		return f.string(m.zone), f.kind != missing
	case program.TicketID:
		return m.conversation.ID, true
	case program.TicketURL:
		url := m.ticketURL()
		return url, url != ""
	case program.CustomerEmail:
		f := m.customerEmail()
		return f.text, f.kind != missing
	case program.CustomerName:
		f := m.customerName()
		return f.text, f.kind != missing
	case program.CurrentDateTime:
		return m.local.Format(minuteLayout), true
	}
	text = m.agentVariable(v.Kind)
	return text, text != ""
}

func (m *Machine) ticketURL() string {
	return strings.ReplaceAll(m.program.Desk.TicketURL, "{id}", m.conversation.ID)
}

// agentVariable returns what a variable says of the assigned agent, or "".
func (m *Machine) agentVariable(kind program.VarKind) string {
	a := m.office.Agent(m.conversation.Word(state.Agent))
	if a == nil {
		return ""
	}
	first, last := a.FirstName, a.LastName
	before, after, _ := strings.Cut(a.Name, " ")
	if first == "" {
		first = before
	}
	if last == "" {
		last = after
	}
	switch kind {
	case program.AgentFirstName:
		return first
	case program.AgentLastName:
		return last
	case program.AgentEmail:
		return a.Email
	case program.AgentFullName:
		if a.Name != "" {
			return a.Name
		}
		return strings.TrimSpace(first + " " + last)
	}
	panic(fmt.Sprintf("unexpected variable %d", kind))
}

// valueOf returns the value of a property or setting, and whether there is one.
func (m *Machine) valueOf(v *program.Value, warn func(warning string)) (Value, bool) {
	switch v.Kind {
	case program.TextValue:
		return Value{Text: m.renderWith(v.Text, warn)}, true
	case program.NumberValue:
		return Value{Kind: NumberValue, Number: v.Number}, true
	case program.BoolValue:
		return Value{Kind: BoolValue, Number: v.Number}, true
	case program.FieldValue:
		f := m.fact(v.Field)
		return f.value(m.zone), f.kind != missing
	}
	panic(fmt.Sprintf("unexpected value %d", v.Kind))
}

// literal returns a value as the rule has it: variables unfilled, a field by its path.
func literal(v *program.Value, fields []program.Field) Value {
	switch v.Kind {
	case program.NumberValue:
		return Value{Kind: NumberValue, Number: v.Number}
	case program.BoolValue:
		return Value{Kind: BoolValue, Number: v.Number}
	case program.FieldValue:
		return Value{Text: path(&fields[v.Field])}
	}
	var b strings.Builder
	for _, part := range v.Text {
		if part.Var == nil {
			b.WriteString(part.Literal)
			continue
		}
		b.WriteString("{{ " + part.Var.Name)
		for i := range part.Var.Filters {
			b.WriteString(" | " + filterSource(&part.Var.Filters[i]))
		}
		b.WriteString(" }}")
	}
	return Value{Text: b.String()}
}

// path returns a field's path as rules write it.
func path(f *program.Field) string {
	switch f.ID {
	case schema.ContactProperty:
		return "contact." + f.Name
	case schema.ConversationProperty:
		return "conversation." + f.Name
	case schema.OrderProperty:
		return "order." + f.Name
	case schema.EventPath:
		return "event." + strings.Join(f.Path, ".")
	}
	return f.ID.Info().Path
}

// filterSource returns a filter as rules write it.
func filterSource(f *program.Filter) string {
	switch f.Kind {
	case program.Default:
		return "default: '" + f.Text + "'"
	case program.Truncate:
		return "truncate: " + strconv.Itoa(f.Count)
	}
	return filterNames[f.Kind]
}

var filterNames = [...]string{
	program.Upcase: "upcase", program.Downcase: "downcase", program.Capitalize: "capitalize", program.Strip: "strip",
}
