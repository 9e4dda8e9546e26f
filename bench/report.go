package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"
)

// report is everything that was measured.
type report struct {
	Go           string            `json:"go"`
	Platform     string            `json:"platform"`
	Cores        int               `json:"cores"`
	Versions     map[string]string `json:"versions"` // of the other engines' modules
	Settings     settings          `json:"settings"`
	Races        []race            `json:"races"`
	Pipelines    []pipeline        `json:"pipelines"`
	Compilations []compilation     `json:"compilations"`
	Replay       *replayed         `json:"replay,omitempty"`
	Shapes       []shaped          `json:"shapes"`
	Verdicts     []verdict         `json:"verdicts"`
}

func newReport(s settings) *report {
	r := &report{
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.GOMAXPROCS(0),
		Versions: map[string]string{}, Settings: s,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			for _, c := range contenders {
				if c.version == module.Path {
					r.Versions[c.name] = module.Version
				}
			}
		}
	}
	return r
}

// find returns a race, nil when it was not run.
func (r *report) find(engine string, rules int) *race {
	for i := range r.Races {
		if r.Races[i].Engine == engine && r.Races[i].Rules == rules {
			return &r.Races[i]
		}
	}
	return nil
}

// ratio returns the time of one race over that of another.
func (r *report) ratio(engine string, rules int, over string, overRules int) (float64, bool) {
	a, b := r.find(engine, rules), r.find(over, overRules)
	if a == nil || b == nil {
		return 0, false
	}
	return float64(a.PerMessage) / float64(b.PerMessage), true
}

func (r *report) lineRatio(rules int) (float64, bool) {
	for _, p := range r.Pipelines {
		if p.Rules == rules {
			return float64(p.Decide) / float64(p.Decode), true
		}
	}
	return 0, false
}

// idleAllocs returns the most allocations that a message which no rule matches cost, over all books.
func (r *report) idleAllocs(engine string) (float64, bool) {
	most, measured := 0.0, false
	for i := range r.Races {
		if r.Races[i].Engine == engine && r.Races[i].HasIdle {
			most, measured = max(most, r.Races[i].IdleAllocs), true
		}
	}
	return most, measured
}

func (r *report) compileTime(rules int) (time.Duration, bool) {
	for i := range r.Compilations {
		if r.Compilations[i].Rules == rules {
			return r.Compilations[i].total(), true
		}
	}
	return 0, false
}

// print writes the report as Markdown.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s, %d cores", r.Go, r.Platform, r.Cores)
	for _, c := range contenders {
		if version := r.Versions[c.name]; version != "" {
			fmt.Fprintf(w, ", %s %s", c.name, version)
		}
	}
	fmt.Fprint(w, "\n\n## Decoded message to matching rules\n\n")
	fmt.Fprint(w, "| rules | engine | messages | CPU per message | of the loop's | of ours | spread | allocations | build | bytes per rule |\n")
	fmt.Fprint(w, "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for i := range r.Races {
		x := &r.Races[i]
		fmt.Fprintf(w, "| %d | %s | %d | %s | %s | %s | %.2f | %.1f | %s | %.0f |\n", x.Rules, x.Engine, x.Messages, short(x.PerMessage),
			r.times(x, loopName), r.times(x, routebookName), x.Spread, x.Allocs, short(x.Build), x.BytesPer)
	}
	fmt.Fprint(w, "\n## NDJSON line to decision line\n\n| rules | messages | ours | encoding/json decodes the line | ratio |\n| ---: | ---: | ---: | ---: | ---: |\n")
	for _, p := range r.Pipelines {
		fmt.Fprintf(w, "| %d | %d | %s | %s | %.2f |\n", p.Rules, p.Messages, short(p.Decide), short(p.Decode), float64(p.Decide)/float64(p.Decode))
	}
	fmt.Fprint(w, "\n## From text to a machine\n\n| rules | read | check | compile | machine | total |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for i := range r.Compilations {
		c := &r.Compilations[i]
		fmt.Fprintf(w, "| %d | %s | %s | %s | %s | %s |\n", c.Rules, short(c.Load), short(c.Check), short(c.Lower), short(c.New), short(c.total()))
	}
	if x := r.Replay; x != nil {
		fmt.Fprint(w, "\n## A stream replayed by one goroutine and by two\n\n| rules | messages | cores | one | two | CPU of one | CPU of two | times as fast |\n")
		fmt.Fprint(w, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
		fmt.Fprintf(w, "| %d | %d | %d | %s | %s | %s | %s | %.2f |\n", x.Rules, x.Messages, x.Cores, short(x.One), short(x.Two), short(x.OneCPU), short(x.TwoCPU), x.gain())
	}
	r.printShapes(w)
	fmt.Fprint(w, "\n## Targets\n\n| target | must | found | |\n| --- | ---: | ---: | --- |\n")
	for _, v := range r.Verdicts {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", v.Target, v.Must, v.Found, v.State)
	}
}

func (r *report) printShapes(w io.Writer) {
	if len(r.Shapes) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## Unusual books, %d rules, our engine\n\n", r.Shapes[0].Rules)
	fmt.Fprint(w, "| book | messages | CPU per message | matched | CPU per matched rule | of the standard's | allocations | build |\n")
	fmt.Fprint(w, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	standard := float64(r.Shapes[0].PerMessage) / r.Shapes[0].Matched
	for i := range r.Shapes {
		s := &r.Shapes[i]
		perRule := float64(s.PerMessage) / s.Matched
		fmt.Fprintf(w, "| %s | %d | %s | %.2f | %s | %.2f | %.1f | %s |\n", s.Shape, s.Messages, short(s.PerMessage), s.Matched,
			short(time.Duration(perRule)), perRule/standard, s.Allocs, short(s.Build))
	}
}

// times writes how many times as long as another engine a race took.
func (r *report) times(x *race, other string) string {
	ratio, ok := r.ratio(x.Engine, x.Rules, other, x.Rules)
	switch {
	case !ok:
		return "–"
	case ratio < 0.1:
		return fmt.Sprintf("1/%.1f", 1/ratio)
	}
	return fmt.Sprintf("%.2f", ratio)
}

// short rounds a time to three digits.
func short(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1_000 {
		unit *= 10
	}
	return d.Round(unit).String()
}
