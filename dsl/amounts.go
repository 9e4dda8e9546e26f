package dsl

import (
	"math"
	"time"

	"github.com/routebook/routebook/dsl/diag"
)

// Numbers, times, dates and patterns that cannot be what was meant, whatever the
// book says.

// settleLiteral looks at the parts of the tree that hold literals.
func (p *parser) settleLiteral(n Node) {
	switch n := n.(type) {
	case *Number:
		if math.IsInf(n.Value, 0) {
			p.bad(n, "no number of this language: ", "too large")
		}
	case *Duration:
		if n.tooLong {
			p.bad(n, "too long a time: ", "at most 100 years")
		}
	case *Range:
		if end, ok := n.High.(*Clock); ok && end.Seconds == 24*60*60 {
			end.valid = true // the end of a day ends a range, and nothing else
		}
	case *Clock:
		if !n.valid {
			p.bad(n, "no time of day: ", "from 00:00 to 23:59")
		}
	case *Day:
		if _, err := time.Parse(time.DateOnly, n.Text); err != nil {
			p.bad(n, "no such day: ", "year, month and day, as in 2026-12-24")
		}
	case *Regex:
		if n.flags != "" && n.flags != "i" {
			p.report(diag.Diagnostic{Code: "R005", Span: n.Span(), Message: "unknown flag " + shown(n.flags), Label: "the only flag is i"})
		}
	case *Ago:
		p.settleAgo(n)
	default:
		p.settleAmount(n)
	}
}

// settleAmount looks at the numbers that count something.
func (p *parser) settleAmount(n Node) {
	switch n := n.(type) {
	case *Precedence:
		p.whole(n.Value, -maxCount, "<precedence> needs a whole number of at most 9 digits")
	case *Limit:
		p.whole(n.Count, 1, "<limit> needs a whole number, at least 1")
		p.positive(n.Sliding)
	case *Reassign:
		p.whole(n.UpTo, 1, "<up to> needs a whole number, at least 1")
		p.positive(n.After)
	case *Snooze:
		p.positive(n.For)
	case *Sample:
		if share := n.Percent.Value; share < 0 || share > 100 {
			p.bad(n.Percent, "no share: ", "from 0% to 100%")
		}
	}
}

// maxCount is the largest number that is counted with.
const maxCount = 999_999_999

// whole reports a number that is no whole one, or too small or large to count with.
func (p *parser) whole(n *Number, least float64, needs string) {
	if n == nil || n.Value == math.Trunc(n.Value) && n.Value >= least && n.Value <= maxCount || math.IsInf(n.Value, 0) {
		return
	}
	p.report(diag.Diagnostic{Code: "R013", Span: n.Span(), Message: p.say(needs) + ", found " + shown(p.text(n.Span()))})
}

// positive reports a length of time that is none.
func (p *parser) positive(d *Duration) {
	if d != nil && d.Value == 0 {
		p.bad(d, "no time at all: ", p.say("at least <1 second>"))
	}
}

// settleAgo reports a length of time before now that does not say so, in a language that has a word for it.
func (p *parser) settleAgo(n *Ago) {
	if n.said || !p.file.Table.Has("ago") {
		return
	}
	end := n.Span().End
	d := diag.Diagnostic{Code: "R007", Span: n.Span(), Message: p.say("a moment is so long <ago>, found ") + shown(p.text(n.Span()))}
	d.Label = p.say("write <ago> behind it")
	d.Fixes = p.fix(d.Label, diag.Edit{Span: diag.Span{Start: end, End: end}, New: " " + p.spell("ago")})
	p.report(d)
}

func (p *parser) bad(n Node, message, label string) {
	p.report(diag.Diagnostic{Code: "R013", Span: n.Span(), Message: message + shown(p.text(n.Span())), Label: label})
}
