package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine/event"
)

func text(s string) event.Value { return event.Value{Kind: event.Text, Text: s} }

func list(s ...string) event.Value { return event.Value{Kind: event.List, List: s} }

func num(s string, f float64) event.Value { return event.Value{Kind: event.Number, Text: s, Number: f} }

var (
	null  = event.Value{Kind: event.Null}
	yes   = event.Value{Kind: event.Bool, Text: "true", Number: 1}
	other = event.Value{Kind: event.Other}
)

// read reads all of a stream. Each line becomes an event or the text of its error.
func read(t *testing.T, stream string) ([]event.Event, []string, event.Stats) {
	t.Helper()
	r := event.NewReader(strings.NewReader(stream), event.Settings{})
	var events []event.Event
	var rejects []string
	for {
		var e event.Event
		var bad *event.LineError
		switch err := r.Next(&e); {
		case err == io.EOF:
			return events, rejects, r.Stats()
		case errors.As(err, &bad):
			rejects = append(rejects, bad.Error())
		default:
			require.NoError(t, err)
			events = append(events, e)
		}
	}
}

// one reads a stream of one event.
func one(t *testing.T, line string) event.Event {
	t.Helper()
	events, rejects, _ := read(t, line)
	require.Empty(t, rejects, line)
	require.Len(t, events, 1, line)
	return events[0]
}

const (
	at   = `"at":"2026-11-20T09:15:00+01:00"`
	atCE = `"specversion":"1.0","id":"1","time":"2026-11-20T09:15:00+01:00"`
)

var (
	morning  = time.Date(2026, 11, 20, 8, 15, 0, 0, time.UTC)
	exported = cmpopts.IgnoreUnexported(event.Event{})
)

func TestFlat(t *testing.T) {
	got := one(t, `{"id":"e1","type":"message",`+at+`,"conversation":"c42","actor":"bot",`+
		`"source":"email","integration":"mail-fr","account":"SklepA","inbox":"support","subject":"Demande de \"retour\"","body":"Bonjour,\nje veux…",`+
		`"from":"Jean Dupont <jean@acme.fr>","sentiment":"negative","context":"livraison",`+
		`"customer":{"name":"Jean","email":"j@acme.fr","phone":"+33 6"},"message":{"language":"fr","attachments":2,"auto":true},`+
		`"contact":{"id":"k7","plan":"pro","tags":["vip"],"owner":"amelie","language":"fr","spend":1.50,"gone":null,"deep":{"a":1}},`+
		`"visitor":{"id":"v1","page":"/panier","site":"s","country":"FR","language":"fr","group":"grp","else":1},`+
		`"order":{"id":"o9","status":"Expédié","total":12},"event":{"anything":"else"},"more":1}`)
	want := event.Event{
		ID: "e1", Line: 1, Type: event.Message, At: morning, Actor: "bot",
		Source: text("email"), Integration: text("mail-fr"), Account: text("SklepA"), Inbox: text("support"),
		Subject: text(`Demande de "retour"`), Body: text("Bonjour,\nje veux…"), From: text("Jean Dupont <jean@acme.fr>"),
		Sentiment: text("negative"), Context: text("livraison"),
		Conversation: event.Conversation{ID: "c42"},
		Customer:     event.Customer{Name: text("Jean"), Email: text("j@acme.fr"), Phone: text("+33 6")},
		Message:      event.MessageFields{Language: text("fr"), Attachments: num("2", 2), Auto: yes},
		Contact: event.Contact{
			Given: true, ID: text("k7"), Tags: list("vip"), Owner: text("amelie"), Language: text("fr"),
			Properties: []event.Property{
				{Name: "plan", Value: text("pro")},
				{Name: "spend", Value: num("1.5", 1.5)},
				{Name: "gone", Value: null},
				{Name: "deep", Value: other},
			},
		},
		Visitor: event.Visitor{
			Given: true, ID: text("v1"), Page: text("/panier"), Site: text("s"),
			Country: text("FR"), Language: text("fr"), Group: text("grp"),
		},
		Order: event.Order{
			Given: true, ID: text("o9"), Status: text("Expédié"),
			Properties: []event.Property{{Name: "total", Value: num("12", 12)}},
		},
	}
	assert.Empty(t, cmp.Diff(want, got, exported))
}

func TestConversation(t *testing.T) {
	tests := []struct {
		name, keys string
		want       event.Conversation
	}{
		{"an id", `"id":"e","conversation":"c"`, event.Conversation{ID: "c"}},
		{"a number", `"id":"e","conversation":12345678901234567890`, event.Conversation{ID: "12345678901234567890"}},
		{"a number in an object", `"id":"e","conversation":{"id":7}`, event.Conversation{ID: "7"}},
		{"missing on a message", `"id":"e"`, event.Conversation{ID: "e"}},
		{"missing on a message without id", `"subject":"x"`, event.Conversation{ID: "line 1"}},
		{"null", `"id":"e","conversation":null`, event.Conversation{ID: "e"}},
		{"empty", `"id":"e","conversation":""`, event.Conversation{ID: "e"}},
		{"an object without id", `"id":"e","conversation":{"type":"plainte"}`, event.Conversation{ID: "e", Type: text("plainte")}},
		{
			"an object",
			`"conversation":{"id":"c","type":"retour","visibility":"public","status":"clos","priority":"high","tags":["a","b"],"topics":[],"zone":"EU"}`,
			event.Conversation{
				ID: "c", Type: text("retour"), Visibility: text("public"), Status: text("clos"), Priority: text("high"),
				Tags: list("a", "b"), Topics: list(), Properties: []event.Property{{Name: "zone", Value: text("EU")}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := one(t, "{"+at+","+tt.keys+"}")
			assert.Empty(t, cmp.Diff(tt.want, got.Conversation, cmpopts.EquateEmpty()), tt.keys)
		})
	}
}

func TestOwnKeys(t *testing.T) {
	tests := []struct {
		keys string
		want event.Event
	}{
		{`"type":"tag_added","tag":"vip"`, event.Event{Type: event.TagAdded, Tag: text("vip")}},
		{`"type":"status_set","status":"clos"`, event.Event{Type: event.StatusSet, Status: text("clos")}},
		{`"type":"assigned","agent":12,"team":"Ventes"`, event.Event{Type: event.Assigned, Agent: text("12"), Team: text("Ventes")}},
		{`"type":"unassigned"`, event.Event{Type: event.Unassigned}},
		{`"type":"reply","agent":"amelie"`, event.Event{Type: event.Reply, Agent: text("amelie")}},
		{`"type":"resolved","reason":"Sans suite"`, event.Event{Type: event.Resolved, Reason: text("Sans suite")}},
		{`"type":"agent_active","agent":"amelie","inbox":"support"`, event.Event{Type: event.AgentActive, Agent: text("amelie"), Inbox: text("support")}},
		{`"type":null,"source":null`, event.Event{Type: event.Message, Source: null}},
	}
	for _, tt := range tests {
		t.Run(tt.keys, func(t *testing.T) {
			tt.want.ID, tt.want.Line, tt.want.At, tt.want.Conversation.ID = "e", 1, morning, "c"
			got := one(t, `{"id":"e","conversation":"c",`+at+","+tt.keys+"}")
			assert.Empty(t, cmp.Diff(tt.want, got, exported, cmpopts.EquateEmpty()))
		})
	}
}

func TestWithoutConversation(t *testing.T) {
	for _, keys := range []string{
		`"type":"time"`, `"type":"visit"`, `"type":"contact_updated"`,
		`"type":"agent_online","agent":"a"`, `"type":"agent_offline","agent":"a"`, `"type":"agent_active","agent":"a"`,
	} {
		assert.Empty(t, one(t, "{"+at+","+keys+"}").Conversation.ID, keys)
	}
}

func TestRejectedLines(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"not JSON", `hello`, `line 1, column 1: not JSON: found "h" where a value should be`},
		{"truncated", `{"id":"e1","subject":"Bonj`, `line 1, column 27: not JSON: the line ends inside a string`},
		{"truncated after a key", `{"id":`, `line 1, column 7: not JSON: the line ends where a value should be; an event stands on one line`},
		{"printed over several lines", `{`, `line 1, column 2: not JSON: the line ends where a key in double quotes should be; an event stands on one line`},
		{"trailing comma", `{"id":"é",}`, `line 1, column 10: not JSON: found "," right before "}"`},
		{"single quotes", `{'id':1}`, `line 1, column 2: not JSON: found "'" where a key in double quotes should be`},
		{"no comma", `{"a":1 "b":2}`, `line 1, column 8: not JSON: found "\"" where "," or "}" should be`},
		{"Python's words", `{"a":True}`, `line 1, column 6: not JSON: found "T" where a value should be`},
		{"unknown escape", `{"a":"C:\Users"}`, `line 1, column 9: not JSON: found the unknown escape "\\U" inside a string`},
		{"raw tab", "{\"a\":\"x\ty\"}", `line 1, column 8: not JSON: found U+0009 inside a string, where it must be written as an escape such as \n`},
		{"NUL bytes", "\x00\x00", `line 1, column 1: not JSON: found U+0000 where a value should be`},
		{"UTF-16", "\xFF\xFE{\x00}\x00", `line 1: the file is UTF-16: save it as UTF-8`},
		{"two objects", `{} {}`, `line 1, column 4: more than one JSON object on the line`},
		{"text behind", `{} x`, `line 1, column 4: not JSON: found "x" after the end of the value`},
		{"a list", `[{}]`, `line 1, column 1: needs a JSON object, found a list`},
		{"a string", `"hello"`, `line 1, column 1: needs a JSON object, found "hello"`},
		{"null", ` null`, `line 1, column 2: needs a JSON object, found null`},
		{"too deep", `{"a":` + strings.Repeat("[", 10_000), `line 1, column 10005: objects and lists are nested more than 10000 deep`},

		{"at is a number", `{"at":3}`, `line 1, column 7: "at" needs an RFC 3339 time, found 3`},
		{"at is no time", `{"at":"hier"}`, `line 1, column 7: "at" needs an RFC 3339 time, found "hier"`},
		{"at is missing", `{"id":"e1"}`, `line 1: "at" is missing, and no event before says what time it is`},
		{"at is null", `{"at":null}`, `line 1: "at" is missing, and no event before says what time it is`},
		{"unknown type", `{` + at + `,"type":"mesage"}`, `line 1, column 42: unknown type "mesage": did you mean "message"?`},
		{"type that is like none", `{` + at + `,"type":"ticket.created"}`, `line 1, column 42: unknown type "ticket.created": one of message, reply, conversation_created, return_created, tag_added, tag_removed, status_set, assigned, …`},
		{"type is no text", `{"type":1}`, `line 1, column 9: "type" needs text, found 1`},
		{"id is no text", `{"id":true}`, `line 1, column 7: "id" needs text or a number, found true`},
		{"actor is no text", `{"actor":{}}`, `line 1, column 10: "actor" needs text, found an object`},
		{"subject is no text", `{"subject":["x"]}`, `line 1, column 12: "subject" needs text, found a list`},
		{"a long text is cut", `{"at":"` + strings.Repeat("é", 50) + `"}`, `line 1, column 7: "at" needs an RFC 3339 time, found "` + strings.Repeat("é", 40) + `…"`},
		{"conversation is a list", `{"conversation":[]}`, `line 1, column 17: "conversation" needs an id or an object, found a list`},
		{"conversation's tags", `{"conversation":{"tags":"vip"}}`, `line 1, column 25: "conversation.tags" needs a list of texts, found "vip"`},
		{"a list with a number", `{"contact":{"tags":["a",1]}}`, `line 1, column 20: "contact.tags" needs a list of texts, found a list`},
		{"contact is an id", `{"contact":"k7"}`, `line 1, column 12: "contact" needs an object, found "k7"`},
		{"attachments", `{"message":{"attachments":"2"}}`, `line 1, column 27: "message.attachments" needs a number, found "2"`},
		{"a number beyond float64", `{"message":{"attachments":1e999}}`, `line 1, column 27: "message.attachments" needs a number, found 1e999`},
		{"auto", `{"message":{"auto":"yes"}}`, `line 1, column 20: "message.auto" needs true or false, found "yes"`},
		{"event is no object", `{"event":"x"}`, `line 1, column 10: "event" needs an object, found "x"`},
		{"no conversation", `{` + at + `,"type":"resolved"}`, `line 1: "conversation" is missing, which type "resolved" needs`},
		{"no tag", `{` + at + `,"type":"tag_added","conversation":"c"}`, `line 1: "tag" is missing, which type "tag_added" needs`},
		{"no status", `{` + at + `,"type":"status_set","conversation":"c"}`, `line 1: "status" is missing, which type "status_set" needs`},
		{"no agent", `{` + at + `,"type":"agent_online"}`, `line 1: "agent" is missing, which type "agent_online" needs`},

		{"envelope without time", `{"specversion":"1.0","type":"message"}`, `line 1: "time" is missing, and no event before says what time it is`},
		{"envelope with bytes", `{` + atCE + `,"data_base64":"e30="}`, `line 1, column 80: "data_base64" cannot be read: write "data" as a JSON object`},
		{"envelope with a text", `{` + atCE + `,"data":"{}"}`, `line 1, column 73: "data" needs an object, found "{}"`},
		{"envelope of an unknown type", `{` + atCE + `,"type":"com.acme.mesage"}`, `line 1, column 73: unknown type "com.acme.mesage": did you mean "message"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, rejects, stats := read(t, tt.line+"\n{"+at+"}\n")
			assert.Len(t, events, 1, "the line after it is read")
			assert.Equal(t, []string{tt.want}, rejects, "%.200q", tt.line)
			assert.Equal(t, event.Stats{Lines: 2, Events: 1, Rejected: 1}, stats)
		})
	}
}

func TestLineError(t *testing.T) {
	line := "{\"a\":\xff}"
	r := event.NewReader(strings.NewReader("\n"+line+"\r\n"), event.Settings{File: "mai.ndjson"})
	var e event.Event
	err := r.Next(&e)
	want := &event.LineError{
		File: "mai.ndjson", Line: 2, Column: 6, Size: len(line),
		Reason: `not JSON: found "�" where a value should be`, Text: []byte(line),
	}
	assert.Empty(t, cmp.Diff(want, err))
	assert.EqualError(t, err, `mai.ndjson:2:6: not JSON: found "�" where a value should be`)
	assert.Equal(t, io.EOF, r.Next(&e))
	assert.Equal(t, io.EOF, r.Next(&e), "again")
}

func TestInstants(t *testing.T) {
	tests := []struct {
		at   string
		want string // "" for a rejected one
	}{
		{"2026-11-20T09:15:00Z", "2026-11-20T09:15:00Z"},
		{"2026-11-20t09:15:00z", "2026-11-20T09:15:00Z"},
		{"2026-11-20T09:15:00+01:00", "2026-11-20T08:15:00Z"},
		{"2026-01-01T00:15:00+05:30", "2025-12-31T18:45:00Z"},
		{"2026-11-20T09:15:00-00:00", "2026-11-20T09:15:00Z"},
		{"2026-11-20T09:15:00.5Z", "2026-11-20T09:15:00.5Z"},
		{"2026-11-20T09:15:00.123456789-03:00", "2026-11-20T12:15:00.123456789Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
		{"2026-11-20T09:15:00.1234567890Z", ""},
		{"2026-11-20T09:15:00.Z", ""},
		{"2026-11-20T09:15:00,5Z", ""},
		{"2026-11-20T09:15:00", ""},
		{"2026-11-20 09:15:00Z", ""},
		{"2026-11-20T9:15:00Z", ""},
		{"2026-11-20T09:15Z", ""},
		{"2026-11-20", ""},
		{"2026-02-29T00:00:00Z", ""},
		{"2100-02-29T00:00:00Z", ""},
		{"2026-04-31T00:00:00Z", ""},
		{"2026-00-10T00:00:00Z", ""},
		{"2026-13-10T00:00:00Z", ""},
		{"2026-11-20T24:00:00Z", ""},
		{"2026-11-20T23:60:00Z", ""},
		{"2026-11-20T23:59:60Z", ""},
		{"2026-11-20T23:59:00+24:00", ""},
		{"2026-11-20T23:59:00+01:60", ""},
		{"2026-11-20T23:59:00+0100", ""},
		{"2026-11-20T23:59:00 01:00", ""},
		{"0000-12-31T23:59:59Z", ""},
		{"0000-12-31T23:59:59-01:00", ""},
		{"0001-01-01T00:00:00+01:00", ""},
		{"9999-12-31T23:59:59-01:00", ""},
		{"12026-11-20T09:15:00Z", ""},
		{"-026-11-20T09:15:00Z", ""},
		{"", ""},
	}
	for _, tt := range tests {
		events, rejects, _ := read(t, `{"at":"`+tt.at+`"}`)
		if tt.want == "" {
			assert.Len(t, rejects, 1, tt.at)
			continue
		}
		require.Len(t, events, 1, "%s: %s", tt.at, rejects)
		assert.Equal(t, tt.want, events[0].At.Format(time.RFC3339Nano), tt.at)
		assert.Equal(t, time.UTC, events[0].At.Location(), tt.at)
	}
}

// A stream that goes on from somewhere need not say again what time it is.
func TestInstantFromBefore(t *testing.T) {
	before := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	r := event.NewReader(strings.NewReader(`{"id":"a"}`), event.Settings{After: before})
	var e event.Event
	require.NoError(t, r.Next(&e))
	assert.True(t, before.Equal(e.At), "%s", e.At)
}

func TestInheritedInstant(t *testing.T) {
	const stream = `{"id":"a"}
{"id":"b","at":"2026-11-20T08:15:00Z"}
{"id":"c"}
{"id":"d","at":"2026-11-20T09:00:00Z","type":"nothing"}
{"id":"e"}
`
	events, rejects, _ := read(t, stream)
	assert.Len(t, rejects, 2)
	require.Len(t, events, 3)
	for _, e := range events {
		assert.Equal(t, morning, e.At, "%s: a rejected line sets no clock", e.ID)
	}
}

func TestLayoutOfLines(t *testing.T) {
	stream := "\xEF\xBB\xBF{\"id\":\"a\"," + at + "}\r\n\n \t\r\n{\"id\":\"b\"}\n\n{\"id\":\"c\"}"
	events, rejects, stats := read(t, stream)
	assert.Empty(t, rejects)
	require.Len(t, events, 3)
	assert.Equal(t, []int{1, 4, 6}, []int{events[0].Line, events[1].Line, events[2].Line})
	assert.Equal(t, event.Stats{Lines: 6, Events: 3, Blank: 3}, stats)

	_, _, stats = read(t, "\xEF\xBB\xBF")
	assert.Equal(t, event.Stats{}, stats, "a file that is empty but for its mark")
}

func TestReplacedText(t *testing.T) {
	events, rejects, stats := read(t, "{"+at+",\"subject\":\"R\xe9clam\xc3ation\",\"body\":\"\\ud83d \\ud83d\\ude00 \\udead\",\"x\":\"\xff\"}")
	require.Empty(t, rejects)
	assert.Equal(t, "R\uFFFDclam\uFFFDation", events[0].Subject.Text)
	assert.Equal(t, "\uFFFD 😀 \uFFFD", events[0].Body.Text)
	assert.Equal(t, event.Stats{Lines: 1, Events: 1, InvalidUTF8: 5}, stats)
}

func TestDuplicateKeys(t *testing.T) {
	events, _, stats := read(t, `{"subject":"a","at":"2020-01-01T00:00:00Z",`+at+`,"subject":"b","contact":{"name":"x","tags":["x"]},`+
		`"contact":{"plan":"free","id":1,"plan":"pro"},"x":1,"x":{"y":2,"y":3},"id":"e","id":null}`)
	require.Len(t, events, 1)
	e := events[0]
	assert.Equal(t, event.Stats{Lines: 1, Events: 1, DuplicateKeys: 7}, stats)
	assert.Equal(t, "b", e.Subject.Text)
	assert.Equal(t, morning, e.At)
	assert.Equal(t, "line 1", e.ID)
	want := event.Contact{Given: true, ID: text("1"), Properties: []event.Property{{Name: "plan", Value: text("pro")}}}
	assert.Empty(t, cmp.Diff(want, e.Contact))
	y, _ := e.Path([]string{"x", "y"})
	assert.Equal(t, num("3", 3), y)
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		literal string
		want    event.Value
	}{
		{"3", num("3", 3)},
		{"-5", num("-5", -5)},
		{"1.50", num("1.5", 1.5)},
		{"2.0", num("2", 2)},
		{"2.5", num("2.5", 2.5)},
		{"1e3", num("1000", 1000)},
		{"1.25E-2", num("0.0125", 0.0125)},
		{"-0", num("0", 0)},
		{"0.0", num("0", 0)},
		{"12345678901234567890", num("12345678901234567890", 12345678901234567890)},
		{"1e999", other},
	}
	for _, tt := range tests {
		e := one(t, "{"+at+`,"order":{"total":`+tt.literal+"}}")
		assert.Equal(t, []event.Property{{Name: "total", Value: tt.want}}, e.Order.Properties, tt.literal)
	}
}

func TestAnEventIsUsedAnew(t *testing.T) {
	r := event.NewReader(strings.NewReader(`{`+at+`,"subject":"a","contact":{"tags":["x","y"],"p":1},"k":1}
{"conversation":{"tags":["z"]}}
`), event.Settings{})
	var e event.Event
	require.NoError(t, r.Next(&e))
	subject := e.Subject
	require.NoError(t, r.Next(&e))
	want := event.Event{ID: "line 2", Line: 2, At: morning, Conversation: event.Conversation{ID: "line 2", Tags: list("z")}}
	assert.Empty(t, cmp.Diff(want, e, exported, cmpopts.EquateEmpty()))
	_, ok := e.Path([]string{"k"})
	assert.False(t, ok, "keys of the line before")
	assert.Equal(t, "a", subject.Text, "strings stay as they are")
}

// What is unread is left out, and nothing else.
func TestUnread(t *testing.T) {
	const line = "{" + at + `,"subject":"s","body":"b","from":"f","more":1,"event":{"zone":"EU"},"contact":{"plan":"pro"}}`
	tests := []struct {
		unread        event.Unread
		subject, body string
		paths         bool
	}{
		{event.Unread{}, "s", "b", true},
		{event.Unread{Subject: true}, "", "b", true},
		{event.Unread{Body: true}, "s", "", true},
		{event.Unread{Paths: true}, "s", "b", false},
		{event.Unread{Subject: true, Body: true, Paths: true}, "", "", false},
	}
	for _, tt := range tests {
		r := event.NewReader(strings.NewReader(line), event.Settings{Unread: tt.unread})
		var e event.Event
		require.NoError(t, r.Next(&e))
		assert.Equal(t, text(tt.subject), e.Subject, "%+v", tt.unread)
		assert.Equal(t, text(tt.body), e.Body, "%+v", tt.unread)
		_, more := e.Path([]string{"more"})
		_, zone := e.Path([]string{"zone"})
		assert.Equal(t, []bool{tt.paths, tt.paths}, []bool{more, zone}, "%+v", tt.unread)
		assert.Equal(t, text("f"), e.From, "%+v", tt.unread)
		assert.Equal(t, []event.Property{{Name: "plan", Value: text("pro")}}, e.Contact.Properties, "%+v", tt.unread)
	}
}

func TestMaxLine(t *testing.T) {
	line := "{" + at + `,"body":"` + strings.Repeat("x", 100_000) + `"}`
	tests := []struct {
		name       string
		max        int
		stream     string
		kept, size int // 0 when the line is an event
	}{
		{"just fits", len(line), line, 0, 0},
		{"just fits with its end", len(line), line + "\r\n", 0, 0},
		{"one byte too long", len(line) - 1, line + "\r\n", 4 << 10, len(line)},
		{"one byte too long, without an end", len(line) - 1, line, 4 << 10, len(line)},
		{"much too long", 10, line + "\n", 4 << 10, len(line)},
		{"a short line too long", 3, "{    }\n", 6, 6},
		{"a line that fills the buffer", 10, strings.Repeat("x", 64<<10-1) + "\n", 4 << 10, 64<<10 - 1},
		{"a blank one too long", 10, strings.Repeat(" ", 20) + "\n", 20, 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := event.NewReader(strings.NewReader(tt.stream), event.Settings{MaxLine: tt.max})
			var e event.Event
			err := r.Next(&e)
			if tt.size == 0 {
				require.NoError(t, err)
				assert.Len(t, e.Body.Text, 100_000)
				return
			}
			var bad *event.LineError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, fmt.Sprintf("the line has %d bytes, more than the %d allowed; only its first %d are kept", tt.size, tt.max, tt.kept), bad.Reason)
			assert.Equal(t, tt.size, bad.Size)
			assert.Equal(t, tt.stream[:tt.kept], string(bad.Text))
			assert.Equal(t, io.EOF, r.Next(&e))
		})
	}
}

// endless repeats one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestALineOf100MB(t *testing.T) {
	const size = 100_000_000
	stream := io.MultiReader(io.LimitReader(endless('x'), size), strings.NewReader("\n{"+at+"}\n"))
	r := event.NewReader(stream, event.Settings{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var e event.Event
	var bad *event.LineError
	require.ErrorAs(t, r.Next(&e), &bad)
	runtime.ReadMemStats(&after)
	assert.Equal(t, size, bad.Size)
	assert.Len(t, bad.Text, 4<<10)
	assert.Equal(t, "the line has 100000000 bytes, more than the 4194304 allowed; only its first 4096 are kept", bad.Reason)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20), "bytes allocated")
	require.NoError(t, r.Next(&e), "reading goes on behind it")
	assert.Equal(t, 2, e.Line)
}

func TestUnreadableStream(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := event.NewReader(io.MultiReader(strings.NewReader("{"+at+"}\n{"), iotest.ErrReader(broken)), event.Settings{File: "mai.ndjson"})
	var e event.Event
	require.NoError(t, r.Next(&e))
	err := r.Next(&e)
	require.ErrorIs(t, err, broken)
	assert.EqualError(t, err, "read mai.ndjson after line 1: the disk is gone")
}

func TestSmallReads(t *testing.T) {
	stream := strings.Repeat("{"+at+`,"subject":"été"}`+"\n", 3)
	r := event.NewReader(iotest.OneByteReader(strings.NewReader(stream)), event.Settings{})
	var e event.Event
	for range 3 {
		require.NoError(t, r.Next(&e))
		assert.Equal(t, "été", e.Subject.Text)
	}
	assert.Equal(t, io.EOF, r.Next(&e))
}

// realistic is a line of about 1.2 KB as a help desk would send it.
var realistic = `{"id":"5f2b7c0e-1f8a-4b5e-9a36-0d6f1c6f7a10","type":"message",` + at + `,"conversation":{"id":"c48211"},"source":"email","inbox":"support",` +
	`"subject":"Demande de retour pour la commande 10482 – colis abîmé","body":"` +
	strings.Repeat(`Bonjour,\n\nJ'ai bien reçu ma commande hier mais le carton était ouvert et un article manque. Je souhaite être remboursé ou recevoir un échange rapidement. `, 5) +
	`\nCordialement,\nJean Dupont","from":"Jean Dupont <jean.dupont@acme.fr>","message":{"language":"fr","attachments":1},` +
	`"contact":{"id":"k7713","plan":"pro","tags":["vip","b2b"],"owner":"amelie","language":"fr"},"order":{"id":"o10482","status":"Expédié","total":84.9}}` + "\n"

// An event of a usual line takes one piece of memory for its texts.
func TestReadAllocates(t *testing.T) {
	stream := bytes.Repeat([]byte(realistic), 100)
	r := event.NewReader(bytes.NewReader(stream), event.Settings{})
	var e event.Event
	require.NoError(t, r.Next(&e))
	assert.LessOrEqual(t, testing.AllocsPerRun(90, func() { require.NoError(t, r.Next(&e)) }), 1.0)
}

// BenchmarkRead reads lines, and decodes the same ones with encoding/json, in turns: what else the machine has to do slows
// both. It reports the best time of each for a line, and their ratio.
func BenchmarkRead(b *testing.B) {
	ascii := strings.NewReplacer("é", "e", "ç", "c", "î", "i", "ê", "e", "–", "-").Replace(realistic)
	benchmarkRead(b, "french", slices.Repeat([][]byte{[]byte(realistic)}, 256))
	benchmarkRead(b, "ascii", slices.Repeat([][]byte{[]byte(ascii)}, 256))
	benchmarkRead(b, "helpdesk", workload.New(workload.Settings{Messages: 256}).Lines())
}

func benchmarkRead(b *testing.B, name string, lines [][]byte) {
	b.Run("lines="+name, func(b *testing.B) {
		stream := bytes.Join(lines, nil)
		src := bytes.NewReader(nil)
		r := event.NewReader(src, event.Settings{})
		var e event.Event
		best := [2]time.Duration{1<<63 - 1, 1<<63 - 1}
		for b.Loop() {
			src.Reset(stream)
			start := time.Now()
			for range lines {
				if err := r.Next(&e); err != nil {
					b.Fatal(err)
				}
			}
			best[0] = min(best[0], time.Since(start))
			start = time.Now()
			for _, line := range lines {
				if err := json.Unmarshal(line, &decoded{}); err != nil {
					b.Fatal(err)
				}
			}
			best[1] = min(best[1], time.Since(start))
		}
		b.ReportMetric(float64(best[0].Nanoseconds())/float64(len(lines)), "ns/line")
		b.ReportMetric(float64(best[1].Nanoseconds())/float64(len(lines)), "json-ns/line")
		b.ReportMetric(float64(best[0])/float64(best[1]), "of-json")
		b.ReportMetric(0, "ns/op") // of both together
	})
}

// decoded is a line as a program would have encoding/json decode it.
type decoded struct {
	ID, Type, Source, Inbox, Subject, Body, From string

	At           time.Time
	Conversation struct {
		ID   string
		Tags []string
	}
	Message struct {
		Language    string
		Attachments int
	}
	Contact struct {
		ID, Plan, Owner, Language string
		Tags                      []string
	}
	Order struct {
		ID, Status string
		Total      float64
	}
}
