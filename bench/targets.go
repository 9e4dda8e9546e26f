package main

import (
	"fmt"
	"time"
)

// verdict is one target with what was found.
type verdict struct {
	Target string `json:"target"`
	Must   string `json:"must"`
	Found  string `json:"found"`
	State  string `json:"state"` // met, not met, not measured
}

// judge compares the report with what the project promises itself. It is a report and no assertion: machines differ.
func judge(r *report) []verdict {
	var all []verdict
	add := func(target, must, format string, found float64, measured, met bool) {
		v := verdict{Target: target, Must: must, Found: "–", State: "not measured"}
		if measured {
			v.Found, v.State = fmt.Sprintf(format, found), "not met"
			if met {
				v.State = "met"
			}
		}
		all = append(all, v)
	}
	for _, t := range []struct {
		rules int
		most  float64
		must  string
	}{{10, 0.4, "≤ 0.4"}, {1_000, 1.0 / 40, "≤ 1/40"}, {10_000, 1.0 / 80, "≤ 1/80"}} {
		ratio, ok := r.ratio(routebookName, t.rules, loopName, t.rules)
		add(fmt.Sprintf("time of the loop, %d rules", t.rules), t.must, "%.4f", ratio, ok, ratio <= t.most)
	}
	for _, t := range []struct {
		rules int
		least map[string]float64
	}{
		{1_000, map[string]float64{"expr": 80, "cel": 90, "opa": 200, "grule": 180}},
		{10_000, map[string]float64{"expr": 250, "cel": 350, "opa": 600, "grule": 450}},
	} {
		for _, peer := range []string{"expr", "cel", "opa", "grule"} {
			ratio, ok := r.ratio(peer, t.rules, routebookName, t.rules)
			add(fmt.Sprintf("faster than %s, %d rules", peer, t.rules), fmt.Sprintf("≥ %g ×", t.least[peer]), "%.1f ×", ratio, ok, ratio >= t.least[peer])
		}
	}
	growth, ok := r.ratio(routebookName, 10_000, routebookName, 1_000)
	add("growth from 1000 to 10000 rules", "≤ 4 ×", "%.2f ×", growth, ok, growth <= 4)
	line, ok := r.lineRatio(1_000)
	add("NDJSON line to decision line, of encoding/json's decoding, 1000 rules", "≤ 2 ×", "%.2f ×", line, ok, line <= 2)
	idle, ok := r.idleAllocs(routebookName)
	add("allocations of a decision without a step", "0", "%.3f", idle, ok, idle == 0)
	took, ok := r.compileTime(10_000)
	add("compile 10000 rules from text", "≤ 0.7 s", "%.2f s", took.Seconds(), ok, took <= 700*time.Millisecond)
	book := r.find(routebookName, 10_000)
	bytes := 0.0
	if book != nil {
		bytes = book.BytesPer
	}
	add("live memory per rule at 10000", "≤ 2 KB", "%.0f B", bytes, book != nil, bytes <= 2_048)
	gain, ok := 0.0, r.Replay != nil && r.Replay.Cores > 1
	if ok {
		gain = r.Replay.gain()
	}
	add("replay on two cores", "≥ 1.7 ×", "%.2f ×", gain, ok, gain >= 1.7)
	return all
}
