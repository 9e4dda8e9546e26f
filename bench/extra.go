package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// pipeline is the way of a line from NDJSON to NDJSON, against merely decoding it.
type pipeline struct {
	Rules    int           `json:"rules"`
	Messages int           `json:"messages"`
	Decide   time.Duration `json:"line_to_decision_ns"` // CPU per line
	Decode   time.Duration `json:"encoding_json_ns"`    // CPU per line
}

func pipelines(s settings) ([]pipeline, error) {
	var all []pipeline
	for _, n := range s.Rules {
		w := workload.New(workload.Settings{Rules: n, Messages: s.Messages})
		p, err := compile(bookOf(w))
		if err != nil {
			return nil, err
		}
		measured, err := alternate(p, w.Lines(), s.Budget)
		if err != nil {
			return nil, err
		}
		measured.Rules = n
		all = append(all, measured)
	}
	return all, nil
}

// alternate measures the two ways in turn, so that a busy machine is busy for both.
func alternate(p *program.Program, lines [][]byte, budget time.Duration) (pipeline, error) {
	const trial = 100
	first := min(trial, len(lines))
	took, err := decideLines(p, lines[:first])
	if err != nil {
		return pipeline{}, err
	}
	each := max(took/time.Duration(first), time.Microsecond)
	lines = lines[:max(first, min(len(lines), int(budget/rounds/each)))]
	var decides, decodes []time.Duration
	for range rounds {
		decide, err := decideLines(p, lines)
		if err != nil {
			return pipeline{}, err
		}
		decode, err := decodeLines(lines)
		if err != nil {
			return pipeline{}, err
		}
		decides = append(decides, decide/time.Duration(len(lines)))
		decodes = append(decodes, decode/time.Duration(len(lines)))
	}
	return pipeline{Messages: len(lines), Decide: median(decides), Decode: median(decodes)}, nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// decideLines reads the lines, decides them on a desk that remembers, and writes the decisions.
func decideLines(p *program.Program, lines [][]byte) (time.Duration, error) {
	m, err := engine.New(p)
	if err != nil {
		return 0, err
	}
	memory := state.NewMemory(p)
	reader := event.NewReader(bytes.NewReader(bytes.Join(lines, nil)), event.Settings{})
	var ev event.Event
	var line []byte
	decided := func(d *engine.Decision) error {
		memory.Apply(d.Changes)
		line = append(d.AppendJSON(line[:0]), '\n')
		_, err := io.Discard.Write(line)
		return err
	}
	live() // what compiling left behind is not collected on the lines' account
	start := cpu()
	for {
		if err := reader.Next(&ev); errors.Is(err, io.EOF) {
			return cpu() - start, nil
		} else if err != nil {
			return 0, err
		}
		if err := m.Take(memory, &ev, decided); err != nil {
			return 0, err
		}
	}
}

// plainEvent is what a program that reads the stream with encoding/json would declare.
type plainEvent struct {
	ID           string    `json:"id"`
	Type         string    `json:"type"`
	At           time.Time `json:"at"`
	Conversation struct {
		ID   string   `json:"id"`
		Tags []string `json:"tags"`
	} `json:"conversation"`
	Source  string `json:"source"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	From    string `json:"from"`
	Contact struct {
		ID       string `json:"id"`
		Language string `json:"language"`
	} `json:"contact"`
}

func decodeLines(lines [][]byte) (time.Duration, error) {
	live()
	start := cpu()
	for _, line := range lines {
		var e plainEvent
		if err := json.Unmarshal(line, &e); err != nil {
			return 0, err
		}
	}
	return cpu() - start, nil
}

// compilation is where the time between a book's text and a machine goes, in CPU time.
type compilation struct {
	Rules int           `json:"rules"`
	Load  time.Duration `json:"load_ns"` // book.yaml, and the rules as text
	Check time.Duration `json:"check_ns"`
	Lower time.Duration `json:"compile_ns"`
	New   time.Duration `json:"new_ns"` // the machine
}

func (c *compilation) total() time.Duration { return c.Load + c.Check + c.Lower + c.New }

// compilations takes each book's fastest of a few.
func compilations(s settings) ([]compilation, error) {
	var all []compilation
	for _, n := range s.Rules {
		book := bookOf(workload.New(workload.Settings{Rules: n}))
		var best compilation
		for i := range rounds {
			live()
			c := compilation{Rules: n}
			at := cpu()
			lap := func() time.Duration {
				before := at
				at = cpu()
				return at - before
			}
			ws, _, err := workspace.Load(book)
			if err != nil {
				return nil, err
			}
			c.Load = lap()
			info, found := compiler.Check(ws)
			if refused := compiler.Refused(found); len(refused) > 0 {
				return nil, errors.New(refused[0].Message)
			}
			c.Check = lap()
			p, err := compiler.Compile(ws, info)
			if err != nil {
				return nil, err
			}
			c.Lower = lap()
			if _, err := engine.New(p); err != nil {
				return nil, err
			}
			c.New = lap()
			if i == 0 || c.total() < best.total() {
				best = c
			}
		}
		all = append(all, best)
	}
	return all, nil
}

// shaped is our engine on an unusual book.
type shaped struct {
	Shape string `json:"shape"`
	race
}

// shapes measures our engine on books of every shape, with as many rules each.
func shapes(rules, messages int, budget time.Duration, progress io.Writer) ([]shaped, error) {
	i := slices.IndexFunc(contenders, func(c contender) bool { return c.name == routebookName })
	var all []shaped
	for _, shape := range workload.Shapes {
		fmt.Fprintf(progress, "%v, %d rules\n", shape, rules)
		w := workload.New(workload.Settings{Rules: rules, Messages: messages, Shape: shape})
		want, err := newReference(w)
		if err != nil {
			return nil, err
		}
		r, err := run(contenders[i], w, want, budget)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", shape, err)
		}
		all = append(all, shaped{Shape: shape.String(), race: r})
	}
	return all, nil
}
