package review

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// Marker stands first in the Markdown of a report, so that whoever posts it finds the comment to replace.
const Marker = "<!-- routebook diff -->"

// markdownLimit is how long a comment may be, in bytes. GitHub takes 65,536 characters.
const markdownLimit = 60_000

// Bounds of what a comment shows unfolded.
const (
	markdownGroups = 12
	markdownLoads  = 60
)

// Markdown is a comment on a pull request: what matters first, the rest folded. It stays under 60,000 characters and says
// what it left out.
func (r *Report) Markdown(w io.Writer) error {
	m := &markdown{}
	m.line(Marker)
	m.line("**" + plainText(r.headline()) + "**")
	if r.Changed > 0 {
		m.groups(r)
	}
	m.notes(r)
	if r.Changed > 0 {
		m.examples(r)
		m.changes(r)
		m.loads(r)
	}
	if m.left > 0 {
		m.text.WriteString(fmt.Sprintf("\n%s left out: a comment holds %s characters. `routebook diff --format json` has everything.\n", plural(m.left, "line"), grouped(markdownLimit)))
	}
	_, err := io.WriteString(w, m.text.String())
	return err
}

// markdown writes lines until there is no room.
type markdown struct {
	text strings.Builder
	left int // lines that found no room
}

// reserve is kept free for closing folds and for saying what was left out.
const reserve = 400

func (m *markdown) line(text string) {
	if m.text.Len()+len(text)+reserve > markdownLimit {
		m.left++
		return
	}
	m.text.WriteString(text + "\n")
}

// fold writes lines that open with a click.
func (m *markdown) fold(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	m.line("")
	opening := "<details><summary>" + title + "</summary>"
	if m.text.Len()+len(opening)+2*reserve > markdownLimit {
		m.left += len(lines)
		return
	}
	m.text.WriteString(opening + "\n\n")
	for _, line := range lines {
		m.line(line)
	}
	m.text.WriteString("\n</details>\n")
}

// groups lists what happens: a list and not a table, because a phone breaks its lines.
func (m *markdown) groups(r *Report) {
	m.line("")
	row := func(g *Group) string {
		return fmt.Sprintf("- **%s** %s — %s", grouped(g.Conversations), plainText(g.Label()), plainText(g.Cause.Text))
	}
	for i := range r.Groups[:min(len(r.Groups), markdownGroups)] {
		m.line(row(&r.Groups[i]))
	}
	if len(r.Groups) <= markdownGroups {
		return
	}
	var rest []string
	sum := 0
	for i := range r.Groups[markdownGroups:] {
		g := &r.Groups[markdownGroups+i]
		sum += g.Conversations
		rest = append(rest, row(g))
	}
	m.fold(fmt.Sprintf("%s more in %s", plural(sum, "conversation"), plural(len(rest), "smaller group")), rest)
}

func (m *markdown) notes(r *Report) {
	notes := r.notes()
	if len(notes) == 0 {
		return
	}
	var lines []string
	for _, note := range notes {
		lines = append(lines, "- "+plainText(note))
	}
	m.fold("How far to believe it", lines)
}

func (m *markdown) examples(r *Report) {
	var lines []string
	for i := range r.Groups {
		for k := range r.Groups[i].Examples {
			e := &r.Groups[i].Examples[k]
			lines = append(lines, fmt.Sprintf("- %s, %s: %s", plainText(e.where()), e.At.UTC().Format("2006-01-02 15:04"), plainText(e.difference())))
		}
	}
	m.fold(plural(len(lines), "example"), lines)
}

func (m *markdown) changes(r *Report) {
	var lines []string
	for i := range r.Changes {
		c := &r.Changes[i]
		lines = append(lines, fmt.Sprintf("- %s (%s)", plainText(c.Text), plural(c.Conversations, "conversation")))
		if len(c.Parts) > 1 {
			for k := range c.Parts {
				lines = append(lines, "  - "+plainText(c.Parts[k].Text))
			}
		}
	}
	m.fold(plural(len(r.Changes), "change")+" of the book", lines)
}

func (m *markdown) loads(r *Report) {
	lines := []string{"| | before | after |", "| --- | ---: | ---: |"}
	head := len(lines)
	for _, l := range r.movedLoads() {
		if len(lines) < markdownLoads {
			lines = append(lines, fmt.Sprintf("| %s | %s | %s |", plainText(l.Name), grouped(l.Old), grouped(l.New)))
		} else {
			m.left++
		}
	}
	if len(lines) > head {
		m.fold("Assignments before and after", lines)
	}
}

// plainText keeps a text from meaning anything in Markdown or HTML, and from calling people or issues.
func plainText(text string) string {
	var b strings.Builder
	for _, r := range tidy(strings.ReplaceAll(text, "\n", " ")) {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '~', '!':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '@', '#':
			fmt.Fprintf(&b, "&#%d;", r)
		case '<', '>', '&':
			b.WriteString(html.EscapeString(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "://", ":&#47;/")
}
