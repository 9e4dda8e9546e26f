package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/workload"
)

// settings say what is measured.
type settings struct {
	Rules    []int         `json:"rules"`
	Engines  []string      `json:"engines"`
	Messages int           `json:"messages"`
	Budget   time.Duration `json:"budget_ns"` // CPU time for the measured rounds of one engine on one book
}

// race is one engine on one book.
type race struct {
	Engine     string        `json:"engine"`
	Rules      int           `json:"rules"`
	Messages   int           `json:"messages"`        // all of them, or as many as the budget allows
	PerMessage time.Duration `json:"cpu_ns"`          // CPU per message, median of the rounds
	Spread     float64       `json:"spread"`          // slowest round over fastest
	Allocs     float64       `json:"allocs"`          // per message
	Build      time.Duration `json:"build_ns"`        // CPU from the rules in the engine's language to ready
	BytesPer   float64       `json:"bytes_per_rule"`  // live heap that the book adds, per rule
	Matched    float64       `json:"matched"`         // rules per message
	IdleAllocs float64       `json:"idle_allocs"`     // per message that no rule matches
	HasIdle    bool          `json:"has_idle_allocs"` // whether IdleAllocs was measured
}

const rounds = 5

// races runs every engine on every book, one at a time. No engine is timed before it has matched what the loop matches.
func races(s settings, progress io.Writer) ([]race, error) {
	var all []race
	for _, n := range s.Rules {
		w := workload.New(workload.Settings{Rules: n, Messages: s.Messages})
		want, err := newReference(w)
		if err != nil {
			return nil, err
		}
		for _, c := range contenders {
			if !slices.Contains(s.Engines, c.name) {
				continue
			}
			fmt.Fprintf(progress, "%s, %d rules\n", c.name, n)
			r, err := run(c, w, want, s.Budget)
			if err != nil {
				return nil, fmt.Errorf("%s, %d rules: %w", c.name, n, err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// reference knows what is right: the match sets of the loop.
type reference struct {
	loop matcher
	sets [][]int
}

func newReference(w *workload.Workload) (*reference, error) {
	l, err := ready(contenders[0], w)
	return &reference{loop: l}, err
}

// first returns the match sets of the first n messages.
func (r *reference) first(n int) ([][]int, error) {
	for len(r.sets) < n {
		set, err := r.loop.match(len(r.sets), nil)
		if err != nil {
			return nil, err
		}
		r.sets = append(r.sets, set) // in order as it is
	}
	return r.sets[:n], nil
}

func run(c contender, w *workload.Workload, want *reference, budget time.Duration) (race, error) {
	r := race{Engine: c.name, Rules: len(w.Rules)}
	m := c.new()
	before := live()
	m.write(w)
	start := cpu()
	if err := m.build(); err != nil {
		return r, fmt.Errorf("build the rules: %w", err)
	}
	r.Build = cpu() - start
	after := live()
	r.BytesPer = (float64(after) - float64(before)) / float64(len(w.Rules)) // build has dropped what write wrote
	if err := m.decode(w.Messages); err != nil {
		return r, fmt.Errorf("prepare the messages: %w", err)
	}
	n, err := affordable(m, len(w.Messages), budget)
	if err != nil {
		return r, err
	}
	got, err := matchSets(m, n)
	if err != nil {
		return r, err
	}
	right, err := want.first(n)
	if err != nil {
		return r, err
	}
	if err := compare(right, got); err != nil {
		return r, err
	}
	for _, set := range got {
		r.Matched += float64(len(set)) / float64(n)
	}
	r.Messages = n
	return r, r.time(m, got)
}

// affordable returns how many messages one round may have, so that all rounds stay within the budget.
func affordable(m matcher, most int, budget time.Duration) (int, error) {
	const trial = 20
	first := min(trial, most)
	if _, err := matchSets(m, first); err != nil { // warms up
		return 0, err
	}
	start := cpu()
	if _, err := matchSets(m, first); err != nil {
		return 0, err
	}
	each := max((cpu()-start)/time.Duration(first), time.Microsecond)
	return max(first, min(most, int(budget/(rounds+1)/each))), nil
}

// time measures rounds over all the messages that are afforded.
func (r *race) time(m matcher, sets [][]int) error {
	var all, idle []int
	for i, set := range sets {
		all = append(all, i)
		if len(set) == 0 {
			idle = append(idle, i)
		}
	}
	repeats := 1
	for {
		took, _, err := round(m, all, repeats)
		if err != nil {
			return err
		}
		if took >= 100*time.Millisecond { // the system counts CPU time in ticks of up to 10 ms
			break
		}
		repeats *= 2
	}
	var times []time.Duration
	for range rounds {
		took, allocs, err := round(m, all, repeats)
		if err != nil {
			return err
		}
		times = append(times, took/time.Duration(repeats*len(all)))
		r.Allocs = float64(allocs) / float64(repeats*len(all))
	}
	r.PerMessage = median(times) // which sorts them
	r.Spread = float64(times[rounds-1]) / float64(times[0])
	if len(idle) > 0 {
		_, allocs, err := round(m, idle, 1)
		if err != nil {
			return err
		}
		r.IdleAllocs, r.HasIdle = float64(allocs)/float64(len(idle)), true
	}
	return nil
}

// round matches messages and returns the CPU time and the allocations of it.
func round(m matcher, messages []int, repeats int) (time.Duration, uint64, error) {
	var matched []int
	before, start := allocations(), cpu()
	for range repeats {
		for _, i := range messages {
			var err error
			if matched, err = m.match(i, matched[:0]); err != nil {
				return 0, 0, err
			}
		}
	}
	return cpu() - start, allocations() - before, nil
}
