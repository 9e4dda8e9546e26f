package program

import (
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

func (v *verifier) preds() {
	for i := range v.Preds {
		v.at("predicate %d", i)
		if v.pred(&v.Preds[i]); v.err != nil {
			return
		}
	}
}

// pred checks that a predicate has the parts that the row of its operator names, and no others.
func (v *verifier) pred(q *Pred) {
	if v.demand(int(q.Op) < len(predRows), "no operator %d", q.Op); v.err != nil {
		return
	}
	row := &predRows[q.Op]
	v.at("%s %s", v.place, row.name)
	if row.types == nil {
		v.demand(q.Field == -1, "it reads no field, found %d", q.Field)
	} else if v.demandField(q.Field); v.err == nil {
		f := &v.Fields[q.Field]
		v.demand(slices.Contains(row.types, f.Type), "not legal on a field of type %s", f.Type)
		v.demand(q.Op != RankBetween || f.ID <= schema.Today && f.ID.Info().Ordered, "the names of field %d have no order", q.Field)
	}
	v.demand((row.words != noWords) == (len(q.Words) > 0), "%d words", len(q.Words))
	v.words(q.Words, row.words)
	v.regex(q)
	v.amounts(q, row)
	v.named(q.Name, row.subject)
}

func (v *verifier) words(list []string, as wording) {
	for i, w := range list {
		v.demand(w != "", "an empty word")
		v.demand(i == 0 || list[i-1] < w, "the word %q after %q", w, list[max(0, i-1)])
		v.demand(as == literal || fold.String(w) == w, "the word %q is not folded", w)
		v.demand(as != weekdays || slices.Contains(schema.Weekdays, w), "no weekday %q", w)
	}
}

func (v *verifier) regex(q *Pred) {
	if q.Op != TextMatches {
		v.demand(q.Regex == "", "a pattern %q", q.Regex)
		return
	}
	_, err := regexp.Compile(q.Regex)
	v.demand(err == nil, "%v", err)
}

func (v *verifier) amounts(q *Pred, row *predRow) {
	v.demand(row.unit != noUnit || q.Low == 0, "Low %g", q.Low)
	v.demand(row.high || q.High == 0, "High %g", q.High)
	v.amount(q.Low, row.unit)
	v.amount(q.High, row.unit)
	v.demand(q.Op != Sample || q.Low <= 100*100, "more than 100%%")
}

// amount checks that f can be an amount of the unit.
func (v *verifier) amount(f float64, u unit) {
	v.demand(isFinite(f), "the number %g", f)
	switch u {
	case nanos:
		v.demand(f == math.Trunc(f) && f >= 0 && f < 1<<63, "no duration: %g", f)
	case days:
		v.demand(f == math.Trunc(f) && math.Abs(f) <= maxDays, "no date: %g", f)
	case seconds:
		v.demand(f == math.Trunc(f) && f >= 0 && f <= secondsPerDay, "no time of day: %g", f)
	case rank:
		v.demand(f == math.Trunc(f), "no rank: %g", f)
	case hundreds:
		v.demand(f >= 0, "no share: %g", f)
	}
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func (v *verifier) named(name string, as subject) {
	switch as {
	case noSubject:
		v.demand(name == "", "a name %q", name)
	case ofCalendar:
		v.demandCalendar(name)
	case ofTeam:
		v.demandTeam(name)
	case ofAgent:
		v.demandAgent(name)
	case ofSample:
		v.demand(name != "", "a sample without a name")
	}
}

// demandZone reports a time zone that this machine cannot load.
func (v *verifier) demandZone(name string) {
	_, err := time.LoadLocation(name)
	v.demand(err == nil && name != "" && name != "Local", "no time zone %q", name)
}
