package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
)

// replayed is a stream of lines replayed by one goroutine, and by two. What counts is the time on the wall, the fastest of all
// rounds: while somebody else has the second core there is nothing to measure.
type replayed struct {
	Rules    int           `json:"rules"`
	Messages int           `json:"messages"`
	Cores    int           `json:"cores"` // with fewer than two it says nothing
	One      time.Duration `json:"one_ns"`
	Two      time.Duration `json:"two_ns"`
	OneCPU   time.Duration `json:"one_cpu_ns"`
	TwoCPU   time.Duration `json:"two_cpu_ns"`
}

// gain returns how many times as fast two goroutines are.
func (r *replayed) gain() float64 { return float64(r.One) / float64(r.Two) }

// replayedMessages are enough for the time of getting ready, which is the same for both, to count little.
const replayedMessages = 20_000

// measureReplay replays messages of the standard workload, by one and by two in turn.
func measureReplay(rules int, s settings, progress io.Writer) (*replayed, error) {
	fmt.Fprintf(progress, "replay, %d rules\n", rules)
	w := workload.New(workload.Settings{Rules: rules, Messages: replayedMessages})
	p, err := compile(bookOf(w))
	if err != nil {
		return nil, err
	}
	text := bytes.Join(w.Lines(), nil)
	r := &replayed{Rules: rules, Messages: len(w.Messages), Cores: runtime.GOMAXPROCS(0)}
	began := cpu()
	for round := 0; round < rounds || cpu()-began < s.Budget/4 && round < 10*rounds; round++ {
		for _, side := range []struct {
			jobs      int
			wall, cpu *time.Duration
		}{{1, &r.One, &r.OneCPU}, {2, &r.Two, &r.TwoCPU}} {
			live()
			start, at := cpu(), time.Now()
			if err := replayOnce(p, text, side.jobs); err != nil {
				return nil, err
			}
			if took := time.Since(at); round == 0 || took < *side.wall {
				*side.wall, *side.cpu = took, cpu()-start
			}
		}
	}
	return r, nil
}

// replayOnce decides all lines and writes the decisions.
func replayOnce(p *program.Program, text []byte, jobs int) error {
	var line []byte
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: p, Jobs: jobs, Inputs: []replay.Input{{Reader: bytes.NewReader(text), Ready: true}},
		Decided: func(d *engine.Decision) error {
			line = append(d.AppendJSON(line[:0]), '\n')
			_, err := io.Discard.Write(line)
			return err
		},
	})
	return err
}
