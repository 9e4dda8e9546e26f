package review

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Style says how an explanation is shown.
type Style struct {
	Width int // columns; 0 means 100
	Color bool
}

// Paints of a terminal.
const (
	strong  = "\x1b[1m"
	faint   = "\x1b[2m"
	red     = "\x1b[31m"
	green   = "\x1b[32m"
	plainly = "\x1b[0m"
)

// Bounds of what the terminal shows.
const (
	defaultWidth = 100
	leastWidth   = 40
	shownFailing = 3 // terms of an "or" that holds which do not
)

// Text is what a terminal shows: what happened, and then why.
func (x *Reasons) Text(w io.Writer, style Style) error {
	p := &whyPrinter{Style: style, x: x}
	if p.Width == 0 {
		p.Width = defaultWidth
	}
	p.Width = max(p.Width, leastWidth)
	for k := range x.Turns {
		if k > 0 {
			p.line("")
		}
		p.turn(&x.Turns[k])
	}
	if x.Against != nil {
		p.line("")
		p.contrast(x.Against)
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// whyPrinter writes an explanation for people.
type whyPrinter struct {
	Style
	x *Reasons
	b strings.Builder
}

func (p *whyPrinter) line(text string) { p.b.WriteString(strings.TrimRight(text, " ") + "\n") }

// paint paints a text, after making it harmless.
func (p *whyPrinter) paint(how, text string) string {
	text = tidy(text)
	if !p.Color || text == "" || how == "" {
		return text
	}
	return how + text + plainly
}

// wrapped writes a text that may be longer than a line; what follows the first line is indented further.
func (p *whyPrinter) wrapped(how, indent, text string) {
	for k, part := range wrap(text, p.Width-utf8.RuneCountInString(indent)-2) {
		if k > 0 {
			part = "  " + part
		}
		p.line(indent + p.paint(how, part))
	}
}

func (p *whyPrinter) turn(t *Turn) {
	var about []string
	for _, word := range []string{t.Event, t.Conversation, strings.ReplaceAll(t.Type+t.Trigger, "_", " "), t.At.In(p.x.zone).Format("Mon 2 Jan 2006 15:04:05")} {
		if word != "" && !slices.Contains(about, word) {
			about = append(about, word)
		}
	}
	p.wrapped(faint, "", strings.Join(about, " · "))
	p.wrapped(strong, "", t.Headline)
	if t.Asked != nil {
		p.asked(t.Asked)
	}
	for k := range t.Passes {
		p.pass(&t.Passes[k])
	}
	if len(t.Passes) > 0 && len(t.Unheard) > 0 {
		p.wrapped(faint, "", "then: "+strings.Join(t.Unheard, ", ")+"; no further rule listens")
	}
	p.listeners(t)
	p.misses(t)
	p.later(t)
	for _, w := range t.Warnings {
		p.wrapped(red, "", "! "+w)
	}
}

// asked answers for the rule that was asked for, with its whole condition.
func (p *whyPrinter) asked(r *Ruling) {
	where := ""
	if r.At != nil {
		where = " (" + r.At.String() + ")"
	}
	p.line("")
	p.wrapped(strong, "", curly(r.Rule)+where+": "+r.Says)
	if r.Condition != nil {
		p.rows(lay(r.Condition, 1, everything))
	}
	if r.Verdict == HeldBack {
		p.limit(r.Limit)
	}
	for _, l := range r.Superseded {
		p.loss(l)
	}
}

// pass writes the rules of a pass that came to something.
func (p *whyPrinter) pass(pass *Pass) {
	if len(pass.Rules) > 0 || pass.Pass > 1 || pass.Stopped != nil {
		p.line("")
	}
	if pass.Pass > 1 {
		p.wrapped(faint, "", fmt.Sprintf("pass %d, because of %s", pass.Pass, strings.Join(pass.Because, ", ")))
	}
	for k := range pass.Rules {
		r := &pass.Rules[k]
		p.ruling(r)
		for _, a := range pass.Assignments {
			if a.Rule == r.Rule {
				p.wrapped("", "    ", "candidates: "+a.candidates())
			}
		}
	}
	if len(pass.Rules) == 0 && pass.Pass > 1 {
		p.line(p.paint(faint, "none of "+plural(pass.Considered, "rule")+" matched"))
	}
	if s := pass.Stopped; s != nil {
		p.wrapped("", "", fmt.Sprintf("%s (%s) stopped the pass before %s: %s", curly(s.By), s.At, plural(len(s.Rules), "rule"), some(s.Rules)))
	}
}

func (p *whyPrinter) ruling(r *Ruling) {
	head := curly(r.Rule) + " " + r.At.String()
	switch r.Verdict {
	case HeldBack:
		head += ", held back by its limit"
	case GoesOn:
		head += ", its assignment goes on"
	}
	p.line(p.paint(colorOf(r.Verdict == Matched), mark(r.Verdict != HeldBack)) + " " + p.paint(strong, clip(head, p.Width-2)))
	if r.Condition != nil {
		p.rows(lay(r.Condition, 2, deciding))
	}
	for _, b := range r.Branches {
		p.rows(layIf(b.Condition, 2))
	}
	if r.Verdict == HeldBack {
		p.limit(r.Limit)
	}
	for _, d := range r.Effects {
		p.wrapped("", "    ", "→ "+d.Text)
	}
	for _, l := range r.Superseded {
		p.loss(l)
	}
}

func (p *whyPrinter) loss(l Loss) {
	p.wrapped(faint, "    ", fmt.Sprintf("× %s: %s (%s) set it first, %s", l.Text, curly(l.By), l.ByPlace, l.Why))
}

func (p *whyPrinter) limit(l *Limit) {
	text := fmt.Sprintf("%s: it had fired %s, last %s", l.Text, times(l.Fired), p.moment(l.Last))
	if l.Free != nil {
		text += "; it may again from " + p.moment(*l.Free)
	}
	p.wrapped("", "    ", text)
}

// candidates lists who was considered.
func (a *Assignment) candidates() string {
	var all []string
	for _, c := range a.Candidates {
		all = append(all, c.Agent+" "+c.Reason)
	}
	if len(all) == 0 {
		return "none, " + a.Why
	}
	return strings.Join(all, " · ")
}

func (p *whyPrinter) listeners(t *Turn) {
	for _, l := range t.Listeners {
		p.wrapped("", "", fmt.Sprintf("closest: %s %s listens to %s", curly(l.Rule), l.At, l.On))
	}
}

// misses writes the rules that nearly matched, each with what would have to turn.
func (p *whyPrinter) misses(t *Turn) {
	if len(t.Misses) == 0 {
		return
	}
	p.line("")
	p.line(p.paint(faint, "nearest of those that did not match"))
	for k := range t.Misses {
		r := &t.Misses[k]
		p.line(p.paint(red, "✗") + " " + p.paint(strong, clip(curly(r.Rule)+" "+r.At.String(), p.Width-2)))
		rows := lay(r.Condition, 2, turning)
		p.rows(rows)
		if rest := len(r.Condition.tests()) - len(rows); r.Turns > 1 || r.Turns < 0 {
			p.line("    " + p.paint(faint, fmt.Sprintf("%s, of %d", wouldHaveTo(r.Turns), rest+len(rows))))
		}
	}
}

// later writes what time will do.
func (p *whyPrinter) later(t *Turn) {
	if len(t.Timers)+len(t.Sequels) == 0 {
		return
	}
	p.line("")
	p.line(p.paint(faint, "later, if nothing else happens"))
	for _, timer := range t.Timers {
		text := fmt.Sprintf("%s %s fires %s", curly(timer.Rule), timer.At, p.moment(timer.Due))
		switch timer.Change {
		case "canceled":
			text = fmt.Sprintf("%s %s no longer fires %s", curly(timer.Rule), timer.At, p.moment(timer.Due))
		case "moved":
			text += ", not " + p.moment(*timer.Was)
		case "kept":
			text += ", as before"
		}
		if len(timer.From) > 0 {
			text += ": " + strings.Join(timer.From, ", ")
		}
		p.wrapped("", "  ", text)
	}
	for _, s := range t.Sequels {
		p.wrapped("", "  ", s.Text)
	}
}
