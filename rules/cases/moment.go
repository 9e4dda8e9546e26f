package cases

import (
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// localLayouts are the ways to write an instant on the book's own clock.
var localLayouts = []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"}

// parseInstant reads an instant: with its own offset, or on the book's clock.
func parseInstant(text string, zone *time.Location) (time.Time, bool) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, true
	}
	for _, layout := range localLayouts {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// instant reads an instant.
func (p *parser) instant(n *yamlpos.Node, what string) (time.Time, bool) {
	text, ok := p.Text(n, what)
	if !ok {
		return time.Time{}, false
	}
	at, ok := parseInstant(text, p.zone)
	if !ok {
		p.Report(n, "%s needs a time, found %q", what, text).Label = "expected, for example, 2026-11-20T09:00:00+01:00 or 2026-11-20 09:00"
	}
	return at, ok
}

// moment reads an instant of the past: "26 hours ago", or the instant itself.
func (p *parser) moment(n *yamlpos.Node, what string) (time.Time, bool) {
	text, ok := p.Text(n, what)
	if !ok {
		return time.Time{}, false
	}
	at, isInstant := parseInstant(text, p.zone)
	if !isInstant {
		amount, isAgo := strings.CutSuffix(strings.TrimSpace(text), " ago")
		d, isDuration := workspace.ParseDuration(amount)
		if !isAgo || !isDuration {
			p.Report(n, "%s needs a time in the past, found %q", what, text).Label = `expected, for example, "26 hours ago" or 2026-11-20 09:00`
			return time.Time{}, false
		}
		at = p.now.Add(-d)
	}
	if at.After(p.now) {
		p.Report(n, "%s lies after now", what)
		return time.Time{}, false
	}
	return at, true
}

// duration reads an amount of time.
func (p *parser) duration(n *yamlpos.Node, what string) (time.Duration, bool) {
	text, ok := p.Text(n, what)
	if !ok {
		return 0, false
	}
	d, ok := workspace.ParseDuration(text)
	if !ok {
		p.Report(n, "%s needs a duration, found %q", what, text).Label = `expected, for example, "25 hours"`
	}
	return d, ok
}
