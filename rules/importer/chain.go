package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// A chain of rules that ask one field for one value after the other, and do nothing but assign a team, is one rule with
// `assign team by`. Its `when` asks for all the values in the way the rules did, so that it holds where one of them held;
// which of them that was, the step finds out although it looks past case, as no two of its values are alike then.

// How many rules are a chain, and how many of a longer one are one rule that somebody reads.
const (
	minChain = 3
	maxLinks = 40
)

// assignBy is the step of a chain.
type assignBy struct {
	field string
	rows  []assignRow // the last one takes what is left
	rest  string      // what follows, as in assign team: fallback queue
}

type assignRow struct {
	values []literal
	team   string
}

func (assignBy) isStep() {}

// link is what a rule of a chain says.
type link struct {
	test  test
	team  string
	rest  string // behind the team: fallback queue
	stops bool
	on    string
}

// linkOf returns the rule of an item as a part of a chain.
func linkOf(it *item) (l link, ok bool) {
	if len(it.rules) != 1 || it.isLacking() {
		return l, false
	}
	r := it.rules[0]
	if r.disabled || r.limit != "" {
		return l, false
	}
	if l.test, ok = r.when.(test); !ok || l.test.negated || l.test.op != schema.Is && l.test.op != schema.IsExactly {
		return l, false
	}
	l.on = r.on
	steps := r.then
	if n := len(steps); n == 2 && steps[1] == step(stop) {
		l.stops, steps = true, steps[:1]
	}
	if len(steps) != 1 {
		return l, false
	}
	assign, ok := steps[0].(named)
	l.team = assign.team
	if !ok || assign.team == "" {
		return l, false
	}
	l.rest, ok = strings.CutPrefix(string(assign.do), "assign team "+dsl.Quote(assign.team))
	return l, ok
}

// joinChains makes one rule of each chain.
func (d *draft) joinChains() {
	for from := 0; from < len(d.items); {
		first, ok := linkOf(d.items[from])
		if !ok {
			from++
			continue
		}
		seen := map[string]bool{}
		links := []link{}
		for to := from; to < min(len(d.items), from+maxLinks); to++ {
			l, ok := linkOf(d.items[to])
			if !ok || l.test.field != first.test.field || l.test.op != first.test.op || l.stops != first.stops || l.rest != first.rest || l.on != first.on || !l.isNew(seen) {
				break
			}
			links = append(links, l)
		}
		if len(links) >= minChain {
			d.joinChain(d.items[from:from+len(links)], links)
		}
		from += max(1, len(links))
	}
}

// isNew reports whether none of the values has been seen, nor one that folds alike, and no two of them fold alike.
func (l *link) isNew(seen map[string]bool) bool {
	own := map[string]bool{}
	for _, v := range l.test.values {
		key := fold.String(string(v))
		if seen[key] || own[key] {
			return false
		}
		own[key] = true
	}
	maps.Copy(seen, own)
	return true
}

// linesOf says where items stand in the source, which may be in the opposite order.
func (d *draft) linesOf(items []*item) string {
	first, last := d.line(items[0].span), d.line(items[len(items)-1].span)
	return fmt.Sprintf("Lines %d to %d of %s.", min(first, last), max(first, last), d.source.File)
}

func (d *draft) joinChain(items []*item, links []link) {
	by := assignBy{field: links[0].test.field, rest: links[0].rest}
	asks := test{field: by.field, op: links[0].test.op}
	for _, l := range links {
		asks.values = append(asks.values, l.test.values...)
		at := slices.IndexFunc(by.rows, func(r assignRow) bool { return r.team == l.team })
		if at < 0 {
			by.rows, at = append(by.rows, assignRow{team: l.team}), len(by.rows)
		}
		by.rows[at].values = append(by.rows[at].values, l.test.values...)
	}
	r := &rule{
		name: "By " + strings.Trim(by.field[strings.LastIndexByte(by.field, '.')+1:], `"`), on: links[0].on, when: asks, then: []step{by},
		description: d.linesOf(items),
	}
	if links[0].stops {
		r.then = append(r.then, stop)
	}
	for _, it := range items {
		it.rules = []*rule{r}
	}
}

// assignBy writes the step of a chain.
func (w *writer) assignBy(by assignBy) {
	fmt.Fprintf(w, "    assign team by %s {\n", by.field)
	for i, row := range by.rows {
		values := joined(row.values)
		if i == len(by.rows)-1 {
			values = "otherwise"
		}
		fmt.Fprintf(w, "%s => %s\n", values, dsl.Quote(row.team))
	}
	fmt.Fprintf(w, "}%s\n", by.rest)
}
