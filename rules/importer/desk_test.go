package importer_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/importer"
)

// imported reads rules that can be read, and makes sure of what is promised of every book: no errors, canonical layout.
func imported(t require.TestingT, system, file string, text []byte, values map[string]string) *importer.Result {
	s, ok := importer.Find(system)
	require.True(t, ok, system)
	result, found, err := s.Import(importer.Source{File: file, Text: text, Book: "desk", Values: values})
	require.NoError(t, err)
	require.Empty(t, found)
	for name, text := range result.Files {
		if name == "book.yaml" {
			continue
		}
		tree, broken := dsl.Parse(name, text)
		require.Empty(t, broken, "%s", text)
		require.Equal(t, string(dsl.Format(tree)), string(text))
	}
	return result
}

// desk decides with a book that was imported.
type desk struct {
	t       require.TestingT
	machine *engine.Machine
	memory  func() state.View
}

func newDesk(t require.TestingT, files map[string][]byte) *desk {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	for _, d := range append(found, more...) {
		require.NotEqual(t, diag.Error, d.Severity, "%s\n%s", d.Message, files["alertmanager.route"])
	}
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	m, err := engine.New(p)
	require.NoError(t, err)
	return &desk{t: t, machine: m, memory: func() state.View { return state.NewMemory(p) }}
}

// effect is an effect as it is written.
type effect map[string]any

// decide returns the effects of a message that begins a conversation. Its keys are those of an event but for id and at.
func (d *desk) decide(message map[string]any) []effect {
	line := map[string]any{"id": "e1", "at": "2026-11-20T09:00:00Z"}
	for k, v := range message {
		line[k] = v
	}
	text, err := json.Marshal(line)
	require.NoError(d.t, err)
	var ev event.Event
	require.NoError(d.t, event.NewReader(bytes.NewReader(append(text, '\n')), event.Settings{}).Next(&ev))
	var decision struct{ Effects []effect }
	require.NoError(d.t, json.Unmarshal(d.machine.Decide(d.memory(), &ev).AppendJSON(nil), &decision))
	return decision.Effects
}

// TestSystems checks the rows.
func TestSystems(t *testing.T) {
	names := importer.Names()
	require.IsIncreasing(t, names)
	for _, s := range importer.Systems {
		require.NotEmpty(t, s.Product, s.Name)
		require.NotEmpty(t, s.File, s.Name)
		require.NotEmpty(t, s.Rule, s.Name)
	}
}
