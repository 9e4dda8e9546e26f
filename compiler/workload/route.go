package workload

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	teams  = 12
	agents = 40
)

// Book returns book.yaml: the teams, their agents, the time zone. Tags are open, sources those that are built in.
func (w *Workload) Book() string {
	var b strings.Builder
	b.WriteString("edition: 1\nbook: helpdesk\ntimezone: " + zoneName + "\nlocale: fr\nagents:\n")
	for i := range agents {
		fmt.Fprintf(&b, "  - {id: agent-%d}\n", i+1)
	}
	b.WriteString("teams:\n")
	for i := range teams {
		fmt.Fprintf(&b, "  - {id: equipe-%d, strategy: %s, members: [", i+1, []string{"round_robin", "least_busy", "random"}[i%3])
		for j := i; j < agents; j += teams {
			fmt.Fprintf(&b, "agent-%d, ", j+1)
		}
		b.WriteString("]}\n")
	}
	return b.String()
}

// Route returns the rules as a .route file.
func (w *Workload) Route() string {
	var b strings.Builder
	for i := range w.Lists {
		fmt.Fprintf(&b, "let %s = ", w.Lists[i].Name)
		writeList(&b, w.Lists[i].Words, "\n  ")
		b.WriteString("\n\n")
	}
	for i := range w.Rules {
		w.Rules[i].write(&b)
	}
	return b.String()
}

func (r *Rule) write(b *strings.Builder) {
	fmt.Fprintf(b, "rule %q\n", r.Name)
	if r.Precedence != 0 {
		fmt.Fprintf(b, "  precedence %d\n", r.Precedence)
	}
	b.WriteString("  on message\n  when ")
	for i, clause := range r.When {
		if i > 0 {
			b.WriteString("\n    and ")
		}
		clause.write(b)
	}
	b.WriteString("\n  then\n")
	for _, step := range r.Steps {
		b.WriteString("    " + step + "\n")
	}
	b.WriteString("\n")
}

func (c Clause) write(b *strings.Builder) {
	if len(c) > 1 {
		b.WriteString("(")
		defer b.WriteString(")")
	}
	for i := range c {
		if i > 0 {
			b.WriteString(" or ")
		}
		c[i].write(b)
	}
}

// fieldNames and the operators' words are those of the language.
var (
	fieldNames = [...]string{
		Source: "source", Subject: "subject", Body: "body", Domain: "from.domain", Tags: "tags", Hour: "time", Weekday: "weekday",
	}
	positive = [...]string{Is: "is", Contains: "contains", EndsWith: "ends with", Matches: "matches", Between: "is between"}
	negative = [...]string{Is: "is not", Contains: "does not contain", EndsWith: "does not end with", Matches: "does not match", Between: "is not between"}
)

func (c *Condition) write(b *strings.Builder) {
	operators := positive
	if c.Negated {
		operators = negative
	}
	operator := operators[c.Op]
	if c.Field == Tags {
		operator = "includes"
		if c.Negated {
			operator = "does not include"
		}
	}
	b.WriteString(fieldNames[c.Field] + " " + operator + " ")
	switch {
	case c.Op == Between:
		fmt.Fprintf(b, "%02d:00 and %02d:00", c.From, c.To)
	case c.Op == Matches:
		pattern, ignoreCase := strings.CutPrefix(c.Values[0], "(?i)")
		b.WriteString("/" + pattern + "/")
		if ignoreCase {
			b.WriteString("i")
		}
	case c.List != "":
		b.WriteString("any of " + c.List)
	case len(c.Values) == 1:
		writeValue(b, c.Field, c.Values[0])
	case c.Field == Weekday:
		b.WriteString("any of [" + strings.Join(c.Values, ", ") + "]")
	default:
		b.WriteString("any of ")
		writeList(b, c.Values, "")
	}
}

func writeValue(b *strings.Builder, f Field, value string) {
	if f == Weekday {
		b.WriteString(value)
		return
	}
	b.WriteString(strconv.Quote(value))
}

// writeList writes a list in brackets, each item after a break.
func writeList(b *strings.Builder, values []string, lineBreak string) {
	b.WriteString("[")
	for i, value := range values {
		if i > 0 {
			b.WriteString(",")
			if lineBreak == "" {
				b.WriteString(" ")
			}
		}
		b.WriteString(lineBreak + strconv.Quote(value))
	}
	b.WriteString("]")
}
