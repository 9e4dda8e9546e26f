package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// message is what comes in here: your program has a type of its own.
type message struct {
	id, conversation, source, subject string
	at                                time.Time
}

func main() {
	at := time.Date(2026, 11, 20, 9, 15, 0, 0, time.UTC)
	messages := []message{
		{"m1", "c1", "email", "Can I return a lamp?", at},
		{"m2", "c2", "chat", "Where is my refund?", at.Add(time.Minute)},
		{"m3", "c1", "email", "And when do I get my money?", at.Add(time.Hour)},
	}
	if err := route(os.DirFS("examples/embed/desk"), messages, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// route prints what the rules of a book want done about messages.
func route(book fs.FS, messages []message, out io.Writer) error {
	rules, findings, err := compiler.Build(book)
	if err != nil {
		return err
	}
	if rules == nil { // refused: out says where and why
		return errors.Join(errors.New("the book cannot be run"), diag.Renderer{Sources: diag.Files(book)}.Render(out, compiler.Refused(findings)))
	}
	machine, err := engine.New(rules) // decides
	if err != nil {
		return err
	}
	memory := state.NewMemory(rules) // knows what happened before
	for _, m := range messages {
		ev := event.Event{
			ID: m.id, At: m.at, Conversation: event.Conversation{ID: m.conversation},
			Source: event.NewText(m.source), Subject: event.NewText(m.subject),
		}
		err := machine.Take(memory, &ev, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			for i := range d.Effects {
				e := &d.Effects[i] // here your program would act, by e.Do and e.Text("agent")
				fmt.Fprintf(out, "%s: %s: %s\n", d.Conversation, rules.Rules[e.Rule].Name, e)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
