package prove

import (
	"maps"
	"math"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Fields whose values are out of a list, or lie on a line, are better looked at
// as a whole: three negations may leave one value, and two ranges none. The
// space of such a field is the set of what it can still be. Whatever is missing
// is a value of its own, for which every positive predicate is false.

// subject is what a space is about: a field, in one of the ways in which predicates look at it.
type subject struct {
	field program.FieldID
	view  view
	name  string // of a calendar
}

// view is a way of looking at a field.
type view uint8

const (
	noView  view = iota
	asName       // words out of a list
	asValue      // a number, a time or a date
	asAge        // how long ago an instant was
	asOpen       // the same in open hours
	asDay        // the date of an instant
)

// space is a set of values: some words or all others, some intervals, and possibly nothing at all.
type space struct {
	missing bool
	others  bool            // all words but those in words; otherwise just those
	words   map[string]bool // of asName
	line    []interval      // of all other views; ascending, none touching another
}

// interval holds the values from one cut to another.
type interval struct{ from, to cut }

// cut is a place between two values: right before a value, or right after it.
type cut struct {
	at    float64
	after bool
}

func (c cut) less(d cut) bool { return c.at < d.at || c.at == d.at && !c.after && d.after }

var (
	lowest  = cut{at: math.Inf(-1)}
	highest = cut{at: math.Inf(1), after: true}
)

func before(v float64) cut { return cut{at: v} }
func after(v float64) cut  { return cut{at: v, after: true} }

const secondsPerDay = 24 * 60 * 60

// set returns the subject of a predicate and the set for which it holds, or noView.
func (w *World) set(p *program.Pred) (subject, space) {
	s := subject{field: p.Field}
	between := func(v view, from, to cut) (subject, space) {
		s.view = v
		if !from.less(to) {
			return s, space{}
		}
		return s, space{line: []interval{{from, to}}}
	}
	switch p.Op {
	case program.NameIs, program.WeekdayIs:
		return w.word(s, w.names(p)...)
	case program.BoolIs:
		return w.word(s, "true")
	case program.BoolIsFalse:
		return w.word(s, "false")
	case program.RankBetween:
		var words []string
		for rank, word := range w.field(p).ID.Info().Values {
			if p.Low <= float64(rank) && float64(rank) <= p.High {
				words = append(words, word)
			}
		}
		return w.word(s, words...)
	case program.NumberIs:
		return between(asValue, before(p.Low), after(p.Low))
	case program.NumberOver:
		return between(asValue, after(p.Low), highest)
	case program.NumberFrom:
		return between(asValue, before(p.Low), highest)
	case program.NumberUnder:
		return between(asValue, lowest, before(p.Low))
	case program.NumberUpTo:
		return between(asValue, lowest, after(p.Low))
	case program.NumberBetween:
		return between(asValue, before(p.Low), after(p.High))
	case program.TimeBetween:
		s.view = asValue
		if p.Low < p.High {
			return between(asValue, before(p.Low), before(p.High))
		}
		return s, space{line: normal([]interval{{lowest, before(p.High)}, {before(p.Low), highest}})}
	case program.AgoAtLeast:
		return between(asAge, before(p.Low), highest)
	case program.AgoUnder:
		return between(asAge, lowest, before(p.Low))
	case program.OpenAgoAtLeast:
		s.name = p.Name
		return between(asOpen, before(p.Low), highest)
	case program.OpenAgoUnder:
		s.name = p.Name
		return between(asOpen, lowest, before(p.Low))
	}
	day := asDay
	if f := w.field(p); f != nil && f.Type == schema.Date {
		day = asValue
	}
	switch p.Op {
	case program.DateBefore:
		return between(day, lowest, before(p.Low))
	case program.DateAfter:
		return between(day, after(p.Low), highest)
	case program.DateBetween:
		return between(day, before(p.Low), after(p.High))
	}
	return subject{}, space{}
}

// word returns the subject of a field of names, and the set of some of them.
func (w *World) word(s subject, words ...string) (subject, space) {
	s.view = asName
	set := space{words: make(map[string]bool, len(words))}
	for _, word := range words {
		set.words[word] = true
	}
	return s, set
}

// everything is the space of a subject of which nothing is known.
func (w *World) everything(s subject) space {
	f := w.preds.Field(s.field)
	all := space{missing: true}
	switch f.ID {
	case schema.TimeOfDay, schema.DayOfWeek, schema.Today, schema.Now, schema.Status, schema.ConversationState, schema.Priority:
		all.missing = false // they are always there
	}
	if s.view != asName {
		all.line = []interval{{lowest, highest}}
		if f.ID == schema.TimeOfDay {
			all.line = []interval{{before(0), before(secondsPerDay)}}
		}
		return all
	}
	switch {
	case f.Type == schema.Bool:
		all.words = map[string]bool{"true": true, "false": true}
	case f.ID == schema.DayOfWeek || f.ID == schema.ConversationState:
		all.words = map[string]bool{}
		for _, word := range f.ID.Info().Values {
			all.words[word] = true
		}
	default:
		all.others = true
	}
	return all
}

// isEmpty reports whether no value is left.
func (s space) isEmpty() bool {
	return !s.missing && !s.others && len(s.words) == 0 && len(s.line) == 0
}

// complement returns all values that are not in s.
func (s space) complement(v view) space {
	if v == asName {
		return space{missing: !s.missing, others: !s.others, words: s.words}
	}
	return space{missing: !s.missing, line: gaps(s.line)}
}

// intersect returns the values that are in both.
func (s space) intersect(t space) space {
	both := space{missing: s.missing && t.missing, line: common(s.line, t.line)}
	switch {
	case s.others && t.others:
		both.others = true
		both.words = maps.Clone(s.words)
		if both.words == nil {
			both.words = map[string]bool{}
		}
		maps.Copy(both.words, t.words)
	case s.others:
		both.words = without(t.words, s.words)
	case t.others:
		both.words = without(s.words, t.words)
	default:
		both.words = map[string]bool{}
		for word := range s.words {
			if t.words[word] {
				both.words[word] = true
			}
		}
	}
	return both
}

// without returns the words that are not among others.
func without(words, others map[string]bool) map[string]bool {
	left := map[string]bool{}
	for word := range words {
		if !others[word] {
			left[word] = true
		}
	}
	return left
}

// gaps returns what lies between intervals.
func gaps(line []interval) []interval {
	var between []interval
	from := lowest
	for _, i := range line {
		if from.less(i.from) {
			between = append(between, interval{from, i.from})
		}
		from = i.to
	}
	if from.less(highest) {
		between = append(between, interval{from, highest})
	}
	return between
}

// common returns what lies in intervals of both lines.
func common(a, b []interval) []interval {
	var both []interval
	for _, i := range a {
		for _, j := range b {
			from, to := i.from, i.to
			if from.less(j.from) {
				from = j.from
			}
			if j.to.less(to) {
				to = j.to
			}
			if from.less(to) {
				both = append(both, interval{from, to})
			}
		}
	}
	return both
}

// normal puts two intervals in order, as one where they touch.
func normal(line []interval) []interval {
	slices.SortFunc(line, func(a, b interval) int {
		if a.from.less(b.from) {
			return -1
		}
		return 1
	})
	if len(line) == 2 && !line[0].to.less(line[1].from) {
		return []interval{{line[0].from, line[1].to}}
	}
	return line
}

// narrowed returns the spaces of a case in which a literal holds as well.
func (c *Case) narrowed(l Literal) map[subject]space {
	s, set := c.world.set(c.world.preds.Pred(l.Pred))
	if s.view == noView {
		return c.spaces
	}
	if l.Not {
		set = set.complement(s.view)
	}
	left, known := c.spaces[s]
	if !known {
		left = c.world.everything(s)
	}
	spaces := maps.Clone(c.spaces)
	if spaces == nil {
		spaces = map[subject]space{}
	}
	spaces[s] = left.intersect(set)
	return spaces
}

// inSpace answers a predicate from what its field can still be.
func (c *Case) inSpace(id program.PredID) Answer {
	p := c.world.preds.Pred(id)
	s, set := c.world.set(p)
	if s.view == noView {
		return Unknown
	}
	left, known := c.spaces[s]
	if !known {
		left = c.world.everything(s)
	}
	switch {
	case left.intersect(set).isEmpty():
		return No
	case left.intersect(set.complement(s.view)).isEmpty():
		return Yes
	}
	return Unknown
}
