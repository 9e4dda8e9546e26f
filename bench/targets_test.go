package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestJudge(t *testing.T) {
	r := &report{
		Races: []race{
			{Engine: loopName, Rules: 1_000, PerMessage: 400 * time.Microsecond},
			{Engine: routebookName, Rules: 1_000, PerMessage: 10 * time.Microsecond, HasIdle: true, IdleAllocs: 0.5},
			{Engine: "expr", Rules: 1_000, PerMessage: 790 * time.Microsecond},
			{Engine: routebookName, Rules: 10_000, PerMessage: 41 * time.Microsecond, BytesPer: 2_048},
		},
		Pipelines:    []pipeline{{Rules: 1_000, Decide: 20 * time.Microsecond, Decode: 10 * time.Microsecond}},
		Compilations: []compilation{{Rules: 10_000, Load: 300 * time.Millisecond, Check: 401 * time.Millisecond}},
		Replay:       &replayed{Cores: 2, One: 85 * time.Millisecond, Two: 50 * time.Millisecond},
	}
	got := map[string]string{}
	for _, v := range judge(r) {
		got[v.Target] = v.State + " " + v.Found
	}
	want := map[string]string{
		"time of the loop, 10 rules":                                            "not measured –",
		"time of the loop, 1000 rules":                                          "met 0.0250",
		"time of the loop, 10000 rules":                                         "not measured –",
		"faster than expr, 1000 rules":                                          "not met 79.0 ×",
		"faster than cel, 1000 rules":                                           "not measured –",
		"growth from 1000 to 10000 rules":                                       "not met 4.10 ×",
		"NDJSON line to decision line, of encoding/json's decoding, 1000 rules": "met 2.00 ×",
		"allocations of a decision without a step":                              "not met 0.500",
		"compile 10000 rules from text":                                         "not met 0.70 s",
		"live memory per rule at 10000":                                         "met 2048 B",
		"replay on two cores":                                                   "met 1.70 ×",
	}
	for target, state := range want {
		assert.Equal(t, state, got[target], target)
	}
}
