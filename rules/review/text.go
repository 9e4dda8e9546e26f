package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Text is what a terminal shows: a headline, one row for each group, and what to think of it.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	b.WriteString(r.headline() + "\n")
	if r.Changed > 0 {
		r.textGroups(&b)
		r.textExamples(&b)
		r.textLoads(&b)
	}
	for _, note := range r.notes() {
		b.WriteString(note + "\n")
	}
	_, err := io.WriteString(w, tidy(b.String()))
	return err
}

// headline is the whole report in one line.
func (r *Report) headline() string {
	over := plural(r.Traffic.Events, "event")
	if r.Traffic.Default {
		over += " of the book's tests"
	}
	if r.Changed == 0 {
		return fmt.Sprintf("%s · all unchanged over %s%s", plural(r.Conversations, "conversation"), over, r.idle())
	}
	line := fmt.Sprintf("%s · %s unchanged · %s changed (%s) · %s newly unrouted",
		plural(r.Conversations, "conversation"), grouped(r.Unchanged), grouped(r.Changed), percent(r.Changed, r.Conversations), grouped(r.Unrouted))
	if r.Traffic.Default {
		line += " · traffic: the book's tests"
	}
	return line
}

// idle says what was changed, where that changed nothing.
func (r *Report) idle() string {
	switch {
	case len(r.Changes) == 0 && r.Old.Digest == r.New.Digest:
		return " · the books mean the same"
	case len(r.Changes) == 0:
		return ""
	case len(r.Changes) == 1:
		return " · " + r.Changes[0].Text
	}
	return fmt.Sprintf(" · %d changes, among them %s", len(r.Changes), r.Changes[0].Text)
}

// Bounds of what the terminal shows.
const (
	shownGroups   = 20
	shownExamples = 8
	shownNames    = 8
	shownLoads    = 16
	labelWidth    = 44
)

// textGroups writes a row for each group: what happened, how often, and why.
func (r *Report) textGroups(b *strings.Builder) {
	var labels []string
	width := len("agent only")
	groups := r.Groups[:min(len(r.Groups), shownGroups)]
	for i := range groups {
		label := clip(groups[i].Label(), labelWidth)
		labels = append(labels, label)
		width = max(width, utf8.RuneCountInString(label))
	}
	for i := range groups {
		fmt.Fprintf(b, "  %s%s  %6s   %s\n", labels[i], pad(labels[i], width), grouped(groups[i].Conversations), groups[i].Cause.Text)
	}
	if left := r.Groups[len(groups):]; len(left) > 0 {
		sum := 0
		for i := range left {
			sum += left[i].Conversations
		}
		label := "and " + plural(len(left), "smaller group")
		fmt.Fprintf(b, "  %s%s  %6s\n", label, pad(label, width), grouped(sum))
	}
	if r.Count(Agent) == 0 {
		fmt.Fprintf(b, "  agent only%s  %6s\n", pad("agent only", width), "0")
	}
}

func pad(text string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func clip(text string, width int) string {
	if at := byteOf(text, width); at < len(text) {
		return text[:byteOf(text, width-1)] + "…"
	}
	return text
}

// byteOf returns where the character with a number, from 0, begins in a text; where there are not so many, its length. It
// looks no further, so that a cut through a text of megabytes costs what is kept.
func byteOf(text string, character int) int {
	for at := range text {
		if character == 0 {
			return at
		}
		character--
	}
	return len(text)
}

// Label says what happened to the conversations of a group, in a few words.
func (g *Group) Label() string {
	arrow := orNothing(g.Old) + " → " + orNothing(g.New)
	switch g.Facet {
	case Unrouted:
		return "unrouted: " + arrow
	case Team:
		return arrow
	case Timing:
		return "timing only"
	case Agent:
		if g.Old == "" && g.New == "" {
			return "agent only"
		}
		return "agent only: " + arrow
	}
	name := g.Facet.String()
	if g.Facet != Message {
		name += " only"
	}
	switch {
	case g.New == anotherOrder:
		return name + ": " + anotherOrder
	case g.Old == g.New:
		return fmt.Sprintf("%s: another %s", g.Facet, g.New)
	case g.Old == "":
		return name + ": now " + g.New
	case g.New == "":
		return name + ": no longer " + g.Old
	}
	return name + ": " + arrow
}

func orNothing(value string) string {
	if value == "" {
		return "(nothing)"
	}
	return value
}

// textExamples shows one conversation of each of the first groups.
func (r *Report) textExamples(b *strings.Builder) {
	shown := 0
	for i := range r.Groups {
		for k := range r.Groups[i].Examples {
			e := &r.Groups[i].Examples[k]
			if shown == shownExamples {
				return
			}
			if shown == 0 {
				b.WriteString("for example\n")
			}
			shown++
			fmt.Fprintf(b, "  %s  %s  %s\n", e.where(), e.At.UTC().Format("2006-01-02 15:04"), e.difference())
		}
	}
}

func (e *Example) where() string {
	switch {
	case e.Trigger != "":
		return e.Conversation + " (" + e.Trigger + ")"
	case e.Event != "" && e.Event != e.Conversation:
		return e.Conversation + " " + e.Event
	}
	return e.Conversation
}

// difference says what happens on both sides.
func (e *Example) difference() string {
	if e.isPoor() {
		return "…"
	}
	return said(e.Old) + " → " + said(e.New)
}

func said(list []Said) string {
	var words []string
	for _, s := range list {
		words = append(words, s.Text)
	}
	return orNothing(clip(strings.Join(words, ", "), 2*shortWidth))
}

// textLoads shows whose load moves: of many, those whose load moves most.
func (r *Report) textLoads(b *strings.Builder) {
	rows := r.movedLoads()
	if len(rows) == 0 {
		return
	}
	more := max(0, len(rows)-shownLoads)
	if more > 0 {
		by := func(l Load) int { return max(l.New-l.Old, l.Old-l.New) }
		slices.SortStableFunc(rows, func(x, y Load) int { return cmp.Compare(by(y), by(x)) })
		rows = rows[:shownLoads]
	}
	width := 0
	for _, l := range rows {
		width = max(width, utf8.RuneCountInString(l.Name))
	}
	b.WriteString("assignments before and after\n")
	for _, l := range rows {
		fmt.Fprintf(b, "  %s%s  %6s  %6s  %+d\n", l.Name, pad(l.Name, width), grouped(l.Old), grouped(l.New), l.New-l.Old)
	}
	if more > 0 {
		fmt.Fprintf(b, "  and %s more with smaller changes\n", grouped(more))
	}
}

// movedLoads returns the teams and agents who get more or less.
func (r *Report) movedLoads() []Load {
	var rows []Load
	for _, l := range r.Teams {
		if l.Old != l.New {
			l.Name = "team " + l.Name
			rows = append(rows, l)
		}
	}
	for _, l := range r.Agents {
		if l.Old != l.New {
			rows = append(rows, l)
		}
	}
	return rows
}

// notes are what one has to know to believe the report. A report of nothing says only what concerns the change.
func (r *Report) notes() []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if r.Changed == 0 {
		if len(r.Changes) > 0 {
			for _, m := range r.untestedChanges() {
				add("untested: no event carries %s, which %s reads", m.Field, m.Rules[0])
			}
		}
		return notes
	}
	if a, b := r.OldNobody, r.NewNobody; a != b {
		add("left with a team but no agent: %s → %s; with nobody: %s → %s", grouped(a.TeamOnly), grouped(b.TeamOnly), grouped(a.Unrouted), grouped(b.Unrouted))
	}
	if a, b := r.OldWaits, r.NewWaits; a != b {
		add("queues: %s → %s", a, b)
	}
	if len(r.Quiet) > 0 {
		add("changed, but not shown by this traffic: %s", some(r.Quiet))
	}
	if len(r.Silent) > 0 {
		add("never fires in this traffic: %s of %s: %s", grouped(len(r.Silent)), plural(r.New.Rules, "rule"), some(r.Silent))
	}
	if len(r.Untested) > 0 {
		var fields []string
		for _, m := range r.Untested {
			verb := "read it"
			if len(m.Rules) == 1 {
				verb = "reads it"
			}
			fields = append(fields, fmt.Sprintf("%s (%s %s)", m.Field, plural(len(m.Rules), "rule"), verb))
		}
		add("fields this traffic never carries: %s", some(fields))
	}
	return append(notes, r.Traffic.presence())
}

// untestedChanges returns the fields that changed rules read and no event carries.
func (r *Report) untestedChanges() []Missing {
	changed := map[string]bool{}
	for i := range r.Changes {
		changed[r.Changes[i].Subject] = r.Changes[i].Kind != DeskChanged
	}
	var all []Missing
	for _, m := range r.Untested {
		var rules []string
		for _, name := range m.Rules {
			if changed[name] {
				rules = append(rules, name)
			}
		}
		if len(rules) > 0 {
			all = append(all, Missing{m.Field, rules})
		}
	}
	return all
}

// presence says where it came from who was there.
func (t *Traffic) presence() string {
	var from []string
	if t.Roster != "" {
		from = append(from, t.Roster)
	}
	if t.Presence > 0 {
		from = append(from, plural(t.Presence, "event"))
	}
	if len(from) == 0 {
		return "presence: assumed, everybody online; no event says who came or went"
	}
	return "presence: from " + strings.Join(from, ", then ")
}

// String says how long conversations waited.
func (w Waits) String() string {
	if w.Served == 0 {
		return fmt.Sprintf("nobody served, %s left", grouped(w.Left))
	}
	seconds := func(n float64) string { return time.Duration(n * float64(time.Second)).Round(time.Second).String() }
	return fmt.Sprintf("%s served after %s (longest %s), %s left", grouped(w.Served), seconds(w.Median), seconds(w.Longest), grouped(w.Left))
}

// some lists names, and counts what would be too many.
func some(list []string) string {
	text := strings.Join(list[:min(len(list), shownNames)], " · ")
	if more := len(list) - shownNames; more > 0 {
		text += fmt.Sprintf(" · and %s more", grouped(more))
	}
	return text
}

// tidy replaces what could steer a terminal: messages and ids come from strangers.
func tidy(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r >= 0x7F && r < 0xA0) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// plural returns a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// grouped writes a number with its digits in groups of three, as in 18 204.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + " " + text[at:]
	}
	return text
}

// percent writes a share with enough digits to see that it is not nothing.
func percent(part, whole int) string {
	share := 100 * float64(part) / float64(max(whole, 1))
	if share < 1 {
		return fmt.Sprintf("%.2f %%", share)
	}
	return fmt.Sprintf("%.1f %%", share)
}
