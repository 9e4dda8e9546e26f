package state_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// readsFirstBody returns a program of one rule that reads conversation.first_body, the first field, in its code or step.
func readsFirstBody(on schema.EventID, code program.Instr, steps ...program.Step) *program.Program {
	p := reads(schema.FirstBody, schema.Subject)
	p.Preds = []program.Pred{{Op: program.TextIs, Field: 0}}
	p.Steps = steps
	p.Code = []program.Instr{code, {Op: program.End}}
	p.Rules = []program.Rule{{Name: "r", On: []program.Trigger{{Event: schema.OnFirstMessage}, {Event: on}}}}
	return p
}

// A text that no rule can read any more is forgotten with the resolution.
func TestResolvedForgetsFirstBody(t *testing.T) {
	text := program.Text{{Var: &program.Var{Kind: program.FieldVar, Field: 0}}}
	message := program.Message{Variants: []program.Variant{{Text: text}}}
	ask, do := program.Instr{Op: program.Branch}, program.Instr{Op: program.Do}
	tests := []struct {
		name string
		p    *program.Program
		kept bool
	}{
		{"on messages", readsFirstBody(schema.OnMessage, ask), false},
		{"said on messages", readsFirstBody(schema.OnMessage, do, &program.Send{Message: message}), false},
		{"on replies", readsFirstBody(schema.OnReply, ask), true},
		{"on timers", readsFirstBody(schema.OnTimer, ask), true},
		{"not read on replies", readsFirstBody(schema.OnReply, do, &program.Reopen{}), false},
		{"sent", readsFirstBody(schema.OnReply, do, &program.Send{Message: message}), true},
		{"mailed", readsFirstBody(schema.OnReply, do, &program.SendEmail{Subject: text}), true},
		{"mailed to", readsFirstBody(schema.OnReply, do, &program.SendEmail{To: program.Recipient{Address: text}}), true},
		{"noted", readsFirstBody(schema.OnReply, do, &program.Notify{Message: message}), true},
		{"copied", readsFirstBody(schema.OnReply, do, &program.Update{Value: program.Value{Kind: program.FieldValue}}), true},
		{"in a text", readsFirstBody(schema.OnReply, do, &program.Update{Value: program.Value{Text: text}}), true},
		{"a number", readsFirstBody(schema.OnReply, do, &program.Update{Value: program.Value{Kind: program.NumberValue}}), false},
		{"in a case", readsFirstBody(schema.OnReply, do, &program.CreateCase{With: []program.Setting{{Value: program.Value{Text: text}}}}), true},
		{"in a call", readsFirstBody(schema.OnReply, do, &program.CallWebhook{With: []program.Setting{{Value: program.Value{Text: text}}}}), true},
		{"by it", readsFirstBody(schema.OnReply, do, &program.Assign{Kind: program.ToTeamBy}), true},
		{"by nothing", readsFirstBody(schema.OnReply, do, &program.Assign{}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := state.NewMemory(tt.p)
			c := &state.Conversation{ID: "c1"}
			c.SetText(state.Subject, "Retour")
			c.SetText(state.FirstBody, "Bonjour")
			m.Apply([]state.Change{c})
			var got state.Conversation
			require.True(t, m.Conversation("c1", &got))
			assert.Equal(t, "Bonjour", got.Word(state.FirstBody), "it is open")

			c.State = program.StateResolved
			m.Apply([]state.Change{c})
			require.True(t, m.Conversation("c1", &got))
			_, kept := got.Text(state.FirstBody)
			assert.Equal(t, tt.kept, kept)
			assert.Equal(t, "Retour", got.Word(state.Subject))
		})
	}
}

// TestResolvedConversations betrays the claim that those who are done with cost little.
func TestResolvedConversations(t *testing.T) {
	perConversation := func(s program.State) float64 {
		const n = 20_000
		m := state.NewMemory(readsFirstBody(schema.OnMessage, program.Instr{Op: program.Branch}))
		before := heap()
		for i := range n {
			c := &state.Conversation{ID: fmt.Sprintf("9f3c2a10-0000-4000-8000-%012d", i), State: s, Greeted: true}
			c.SetText(state.Status, "clos")
			c.SetText(state.Subject, "Demande de retour d'un article reçu abîmé")
			c.SetText(state.FirstBody, strings.Repeat("Bonjour, ", 66))
			c.Moments[state.Updated] = state.At(time.Unix(int64(i), 0))
			m.Apply([]state.Change{c})
		}
		used := float64(heap()-before) / n
		runtime.KeepAlive(m)
		return used
	}
	open, resolved := perConversation(program.StateOpen), perConversation(program.StateResolved)
	t.Logf("%.0f bytes per open conversation, %.0f per resolved one", open, resolved)
	assert.Less(t, resolved, open/3)
}
