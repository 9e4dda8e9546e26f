package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"testing/fstest"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// routebook is our engine. It does more than it is asked here: folding, presence, precedence, the steps of the rules
// that match.
type routebook struct {
	text    fstest.MapFS
	program *program.Program
	machine *engine.Machine
	memory  *state.Memory // stays empty: each message begins a conversation
	indices []int         // of the rules, by program.RuleID
	events  []event.Event
}

func (r *routebook) write(w *workload.Workload) { r.text = bookOf(w) }

func bookOf(w *workload.Workload) fstest.MapFS {
	return fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "rules.route": {Data: []byte(w.Route())}}
}

func (r *routebook) build() error {
	var err error
	if r.program, err = compile(r.text); err != nil {
		return err
	}
	r.text = nil
	if r.machine, err = engine.New(r.program); err != nil {
		return err
	}
	r.memory = state.NewMemory(r.program)
	r.indices = make([]int, len(r.program.Rules))
	for id := range r.program.Rules {
		if r.indices[id], err = strconv.Atoi(r.program.Rules[id].Name[1:]); err != nil {
			return fmt.Errorf("a rule's name: %w", err)
		}
	}
	return nil
}

func compile(book fstest.MapFS) (*program.Program, error) {
	ws, found, err := workspace.Load(book)
	if err != nil {
		return nil, err
	}
	info, more := compiler.Check(ws)
	if refused := compiler.Refused(append(found, more...)); len(refused) > 0 {
		return nil, errors.New(refused[0].Message)
	}
	return compiler.Compile(ws, info)
}

func (r *routebook) decode(messages []workload.Message) error {
	w := workload.Workload{Messages: messages}
	var err error
	r.events, err = eventsOf(w.Lines())
	return err
}

func eventsOf(lines [][]byte) ([]event.Event, error) {
	events := make([]event.Event, len(lines))
	reader := event.NewReader(bytes.NewReader(bytes.Join(lines, nil)), event.Settings{})
	for i := range events {
		if err := reader.Next(&events[i]); err != nil {
			return nil, fmt.Errorf("read a message as an event: %w", err)
		}
	}
	return events, nil
}

func (r *routebook) match(i int, matched []int) ([]int, error) {
	for _, id := range r.machine.Decide(r.memory, &r.events[i]).Matched {
		matched = append(matched, r.indices[id])
	}
	return matched, nil
}
