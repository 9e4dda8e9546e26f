package workload

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// ruleDrawer draws one rule after the other.
type ruleDrawer struct {
	*rand.Rand
	*vocabulary
	shape Shape
	lists []List
	sets  []kindSet
}

// How many rules of a hundred have a group of conditions joined by "or", and a negated condition.
const (
	groupShare    = 20
	negationShare = 10
)

func (d *ruleDrawer) rule(i int) Rule {
	rule := Rule{Name: fmt.Sprintf("r%d", i)}
	drawn := drawKinds(d.Rand, d.sets)
	if d.shape == SingleSource && !slices.Contains(drawn, channel) {
		drawn = append(drawn, channel)
	}
	for _, k := range drawn {
		rule.When = append(rule.When, Clause{d.condition(k)})
	}
	if d.shape == AllNegative {
		for _, clause := range rule.When {
			clause[0].Negated = true
		}
	} else {
		grouped, negated := percent(d.Rand, groupShare), percent(d.Rand, negationShare)
		if negated {
			d.negate(rule.When, drawn)
		}
		if grouped {
			rule.When = d.group(rule.When, drawn)
		}
	}
	d.Shuffle(len(rule.When), func(i, j int) { rule.When[i], rule.When[j] = rule.When[j], rule.When[i] })
	if percent(d.Rand, 10) {
		rule.Precedence = d.IntN(40) - 20
	}
	rule.Steps = d.steps()
	return rule
}

// condition draws a condition of a kind.
func (d *ruleDrawer) condition(k kind) Condition {
	switch k {
	case words:
		return d.words()
	case channel:
		if d.shape == SingleSource {
			return Condition{Field: Source, Values: channels[:1]}
		}
		return Condition{Field: Source, Values: []string{one(d.Rand, channels[:1+d.IntN(len(channels))])}}
	case domain:
		if percent(d.Rand, 10) {
			return Condition{Field: Domain, Op: EndsWith, Values: []string{"." + one(d.Rand, countries) + ".example"}}
		}
		return Condition{Field: Domain, Values: some(d.Rand, d.domains, 1+d.IntN(4))}
	case tags:
		return Condition{Field: Tags, Values: some(d.Rand, d.tags, 1+d.IntN(2))}
	case clock:
		return d.clock()
	case pattern:
		return d.pattern()
	}
	panic(fmt.Sprintf("unexpected kind %d", k))
}

// text draws the field in which words are looked for.
func (d *ruleDrawer) text() Field {
	if percent(d.Rand, 40) {
		return Subject
	}
	return Body
}

func (d *ruleDrawer) words() Condition {
	switch d.shape {
	case RegexHeavy:
		return d.pattern()
	case ShortWords:
		return Condition{Field: d.text(), Op: Contains, Values: some(d.Rand, shortWords, 1+d.IntN(5))}
	case WordLists:
		list := one(d.Rand, d.lists)
		return Condition{Field: d.text(), Op: Contains, Values: list.Words, List: list.Name}
	}
	c := Condition{Field: d.text(), Op: Contains}
	for n := 1 + d.IntN(5); len(c.Values) < n; {
		if word := d.wanted(d.Rand); !slices.Contains(c.Values, word) {
			c.Values = append(c.Values, word)
		}
	}
	return c
}

func (d *ruleDrawer) clock() Condition {
	if percent(d.Rand, 50) {
		return Condition{Field: Weekday, Values: some(d.Rand, weekdays, 1+d.IntN(2))}
	}
	from := d.IntN(24)
	return Condition{Field: Hour, Op: Between, From: from, To: (from + 1 + d.IntN(4)) % 24}
}

// pattern draws a pattern of the kinds that people write: numbers, inflected words, two words near each other.
func (d *ruleDrawer) pattern() Condition {
	var p string
	switch d.IntN(5) {
	case 0:
		p = fmt.Sprintf(`\b%s[- ]?[0-9]{5,7}\b`, one(d.Rand, d.codes))
	case 1:
		p = fmt.Sprintf(`(?i)\b%s(?:e|er|ing)s?\b`, one(d.Rand, d.patterns))
	case 2:
		p = fmt.Sprintf(`(?i)%s[a-z]*\s+%s`, one(d.Rand, d.patterns), one(d.Rand, d.patterns))
	case 3:
		p = fmt.Sprintf(`(?i)\b(?:%s|%s)ations?\b`, one(d.Rand, d.patterns), one(d.Rand, d.patterns))
	case 4:
		p = fmt.Sprintf(`(?i)%s.{0,20}%s`, d.wanted(d.Rand), d.wanted(d.Rand))
	}
	c := Condition{Field: Body, Op: Matches, Values: []string{p}}
	if percent(d.Rand, 20) {
		c.Field = Subject
	}
	return c
}

// negate negates one clause, where another one remains that few messages pass.
func (d *ruleDrawer) negate(when []Clause, drawn []kind) {
	var may []int
	for i, k := range drawn {
		selective := func(other kind) bool { return other != k && other != clock && other != channel }
		if k != clock && k != pattern && slices.ContainsFunc(drawn, selective) {
			may = append(may, i)
			if k == channel {
				may = append(may, i, i) // "is not" is what people negate most
			}
		}
	}
	if len(may) > 0 {
		when[one(d.Rand, may)][0].Negated = true
	}
}

// group joins conditions by "or": two of the rule's own when it has enough of them, else one of them and another of its
// kind.
func (d *ruleDrawer) group(when []Clause, drawn []kind) []Clause {
	var may []int
	for i, clause := range when {
		if drawn[i] != channel && !clause[0].Negated {
			may = append(may, i)
		}
	}
	if len(may) == 0 {
		return when
	}
	i := one(d.Rand, may)
	if other := may[0]; len(when) > 2 && other != i && percent(d.Rand, 50) {
		when[i] = Clause{when[i][0], when[other][0]}
		return slices.Delete(when, other, other+1)
	}
	when[i] = append(when[i], d.condition(drawn[i]))
	return when
}

func (d *ruleDrawer) steps() []string {
	all := []string{
		fmt.Sprintf("assign team equipe-%d", 1+d.IntN(teams)),
		fmt.Sprintf("add tag %q", one(d.Rand, d.tags)),
		fmt.Sprintf("set priority %s", one(d.Rand, priorities)),
		fmt.Sprintf("add score %d", 1+d.IntN(5)),
	}
	first := d.IntN(len(all))
	steps := []string{all[first]}
	if second := d.IntN(len(all)); second != first {
		steps = append(steps, all[second])
	}
	return steps
}

// some returns n different elements of list.
func some(r *rand.Rand, list []string, n int) []string {
	var drawn []string
	for len(drawn) < n {
		if s := one(r, list); !slices.Contains(drawn, s) {
			drawn = append(drawn, s)
		}
	}
	return drawn
}

// drawLists draws lists of pairs of words, of which few occur.
func drawLists(v *vocabulary, seed uint64) []List {
	r := source(seed, "lists")
	lists := make([]List, 4)
	for i := range lists {
		lists[i] = List{Name: fmt.Sprintf("liste-%d", i+1), Words: make([]string, 0, 10_000)}
		known := make(map[string]bool, 10_000)
		for len(lists[i].Words) < 10_000 {
			term := v.wanted(r) + " " + v.wanted(r)
			if !known[term] {
				known[term] = true
				lists[i].Words = append(lists[i].Words, term)
			}
		}
	}
	return lists
}

var (
	channels   = strings.Fields("email chat bot form whatsapp facebook instagram twitter sms phone web allegro amazon")
	weekdays   = strings.Fields("monday tuesday wednesday thursday friday saturday sunday")
	priorities = strings.Fields("low high urgent")
	shortWords = strings.Fields("n° tva vat rma sav bug app sms url pdf ok kit lot bon vol eur usd fax iban bic rib cb")
)
