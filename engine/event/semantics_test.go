package event_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine/event"
)

func TestSemantics(t *testing.T) {
	t.Run("B20_default_actors", testDefaultActors)
	t.Run("E72_from", testAddresses)
	t.Run("E73_null_removes", testContactNull)
	t.Run("E74_event_path", testPath)
	t.Run("E76_cloudevents", testCloudEvents)
	t.Run("E76_ids_and_several_files", testSeveralFiles)
}

func testDefaultActors(t *testing.T) {
	customers := map[event.Type]bool{
		event.Message: true, event.ConversationCreated: true, event.ReturnCreated: true, event.Visit: true,
	}
	for kind := event.Message; kind <= event.Time; kind++ {
		want := "agent"
		if customers[kind] {
			want = "customer"
		}
		assert.Equal(t, want, (&event.Event{Type: kind}).EffectiveActor(), kind)
		assert.Equal(t, "bot", (&event.Event{Type: kind, Actor: "bot"}).EffectiveActor(), kind)
	}
}

func testAddresses(t *testing.T) {
	tests := []struct {
		from string
		want event.Address
	}{
		{"Jean <jean@acme.fr>", event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: "Jean"}},
		{"Jean Dupont<jean@acme.fr>", event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: "Jean Dupont"}},
		{"jean@acme.fr", event.Address{Address: "jean@acme.fr", Domain: "acme.fr"}},
		{" < jean@acme.fr > ", event.Address{Address: "jean@acme.fr", Domain: "acme.fr"}},
		{`"Dupont, \"JD\" Jean" <jean@acme.fr>`, event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: `Dupont, "JD" Jean`}},
		{`"Jean <chef>" <jean@acme.fr>`, event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: "Jean <chef>"}},
		{"jean@acme.fr (Jean Dupont)", event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: "Jean Dupont"}},
		{`"jean@home"@acme.fr`, event.Address{Address: `"jean@home"@acme.fr`, Domain: "acme.fr"}},
		{"Jean <jean@acme.fr", event.Address{Address: "jean@acme.fr", Domain: "acme.fr", Name: "Jean"}},
		{"Mailer <>", event.Address{Name: "Mailer"}},
		{"+33 6 12 34 56 78", event.Address{Address: "+33 6 12 34 56 78"}},
		{"Jean (pro)", event.Address{Address: "Jean (pro)"}},
		{"jean@", event.Address{Address: "jean@"}},
		{`"`, event.Address{Address: `"`}},
		{"", event.Address{}},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, event.ParseAddress(tt.from), tt.from)
	}
}

func testContactNull(t *testing.T) {
	e := one(t, "{"+at+`,"contact":{"name":null,"tags":null,"plan":null}}`)
	want := event.Contact{Given: true, Name: null, Tags: null, Properties: []event.Property{{Name: "plan", Value: null}}}
	assert.Empty(t, cmp.Diff(want, e.Contact), "removed is not absent")
	assert.False(t, one(t, "{"+at+`,"contact":null}`).Contact.Given)
	assert.True(t, one(t, "{"+at+`,"contact":{}}`).Contact.Given)
}

func testPath(t *testing.T) {
	e := one(t, "{"+at+`,"event":{"zone":"EU","n":1.50,"ok":true,"tags":["a","\u00e9"],"mixed":["a",1],"none":[],"null":null,"deep":{"a b":{"c":"x"}},`+
		`"items":[{"detail-type":"t0"},["x",{"y":2}]],"twice":1,"twice":2,"0":"zero","empty":""},`+
		`"zone":"top","top":{"a":"only here"},"deep":{"other":"top"},"null":"top","list":["x"],"détail":"é"}`)
	tests := []struct {
		path string // segments joined by /
		want event.Value
	}{
		{"zone", text("EU")},
		{"n", num("1.5", 1.5)},
		{"ok", yes},
		{"tags", list("a", "é")},
		{"tags/1", text("é")},
		{"none", list()},
		{"empty", text("")},
		{"deep/a b/c", text("x")},
		{"items/0/detail-type", text("t0")},
		{"items/1/0", text("x")},
		{"items/1/1/y", num("2", 2)},
		{"twice", num("2", 2)},
		{"0", text("zero")},
		{"top/a", text("only here")},
		{"deep/other", text("top")},
		{"null", text("top")},
		{"list", list("x")},
		{"détail", text("é")},
		{"deep", event.Value{}},
		{"mixed", event.Value{}},
		{"nothing", event.Value{}},
		{"zone/x", event.Value{}},
		{"tags/2", event.Value{}},
		{"tags/01", event.Value{}},
		{"tags/-1", event.Value{}},
		{"tags/x", event.Value{}},
		{"source", event.Value{}},
		{"event", event.Value{}},
	}
	for _, tt := range tests {
		got, ok := e.Path(strings.Split(tt.path, "/"))
		if !ok {
			got = event.Value{}
		}
		assert.Equal(t, tt.want.Kind != event.Absent, ok, tt.path)
		assert.Empty(t, cmp.Diff(tt.want, got, cmpopts.EquateEmpty()), tt.path)
	}
	_, ok := e.Path(nil)
	assert.False(t, ok, "no segment")
}

func testCloudEvents(t *testing.T) {
	e := one(t, `{"type":"com.acme.desk.tag_added","source":"https://desk","subject":"envelope","time":"2026-11-20T09:15:00+01:00",`+
		`"data":{"id":"inner","type":"t","at":3,"conversation":"c","tag":"vip","source":"email","subject":"data","zone":"EU","event":{"a":1}},`+
		`"id":"env","traceparent":"00","specversion":"1.0"}`)
	want := event.Event{
		ID: "env", Line: 1, Type: event.TagAdded, At: morning, Conversation: event.Conversation{ID: "c"},
		Tag: text("vip"), Source: text("email"), Subject: text("data"),
	}
	assert.Empty(t, cmp.Diff(want, e, exported, cmpopts.EquateEmpty()))
	for path, want := range map[string]string{"zone": "EU", "a": "1", "traceparent": "", "id": "inner", "at": "3"} {
		got, _ := e.Path([]string{path})
		assert.Equal(t, want, got.Text, path)
	}

	for _, data := range []string{"", `,"data":null`, `,"data":{}`} {
		e = one(t, "{"+atCE+`,"type":"time"`+data+"}")
		assert.Equal(t, event.Time, e.Type, data)
	}
	events, rejects, _ := read(t, "{"+atCE+`,"data":{"subject":"a"}}`+"\n"+`{"id":"2","data":{"x":1},"subject":"b"}`)
	require.Empty(t, rejects, "each line says which form it has")
	assert.Equal(t, "a", events[0].Subject.Text)
	assert.Equal(t, "b", events[1].Subject.Text)
	got, _ := events[1].Path([]string{"data", "x"})
	assert.Equal(t, num("1", 1), got)
}

func testSeveralFiles(t *testing.T) {
	r := event.NewReader(strings.NewReader("\n{"+at+"}\n"), event.Settings{File: "a.ndjson"})
	var e event.Event
	require.NoError(t, r.Next(&e))
	assert.Equal(t, "line 2", e.ID)
	require.Equal(t, io.EOF, r.Next(&e))

	r.Continue(strings.NewReader("{}\n{]\n"), "b.ndjson")
	require.NoError(t, r.Next(&e))
	assert.Equal(t, "b.ndjson:1", e.ID)
	assert.Equal(t, "b.ndjson:1", e.Conversation.ID)
	assert.Equal(t, morning, e.At, "the clock goes on from the file before")
	assert.ErrorContains(t, r.Next(&e), "b.ndjson:2:2: ")
	assert.Equal(t, event.Stats{Lines: 4, Events: 2, Rejected: 1, Blank: 1}, r.Stats())
}
