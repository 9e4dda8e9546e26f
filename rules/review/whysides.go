package review

import "fmt"

// contrast writes what another version does otherwise, both sides beside each other.
func (p *whyPrinter) contrast(c *Contrast) {
	if c.Same {
		p.wrapped(strong, "", c.Book.Name+" decides alike")
		return
	}
	p.wrapped(strong, "", "first difference: "+c.Differences[0].headline(c.Book.Name))
	half := (p.Width - 5) / 2
	p.columns(faint, c.Book.Name, p.x.Book.Name, half)
	rule := ""
	for k, d := range c.Differences {
		if key := d.Event + d.Trigger + "\x00" + d.Rule; d.Rule != "" && (k == 0 || key != rule) {
			rule = key
			p.line("  " + p.paint(strong, clip(curly(d.Rule), p.Width-2)))
		}
		p.columns("", d.side(d.Old, d.OldAt), d.side(d.New, d.NewAt), half)
	}
}

// headline says what differs first.
func (d *Difference) headline(other string) string {
	at := d.NewAt
	if at == nil {
		at = d.OldAt
	}
	where := ""
	if at != nil {
		where = " (" + at.String() + ")"
	}
	about := d.What
	if d.Rule != "" {
		about = curly(d.Rule) + where
	}
	return fmt.Sprintf("%s: %s, but in %s %s", about, orNothing(d.New), other, orNothing(d.Old))
}

func (d *Difference) side(text string, at *Spot) string {
	if text != "" && d.What == "verdict" && at != nil {
		text += " (" + at.String() + ")"
	}
	return text
}

// columns writes two texts beside each other.
func (p *whyPrinter) columns(how, left, right string, width int) {
	a, b := wrap(left, width), wrap(right, width)
	for k := range max(len(a), len(b)) {
		var l, r string
		if k < len(a) {
			l = clip(tidy(a[k]), width)
		}
		if k < len(b) {
			r = clip(tidy(b[k]), width)
		}
		p.line("  " + p.paint(how, l) + pad(l, width) + " │ " + p.paint(how, r))
	}
}
