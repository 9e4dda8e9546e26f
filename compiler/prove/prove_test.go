package prove

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
)

const book = `
edition: 1
timezone: Europe/Paris
sources: {allegro: {}, allegro discussions: {is: allegro}, allegro messages: {is: allegro discussions}}
statuses: {nouveau: new, en cours: open, clos: resolved, en attente: pending}
properties: {contact: {plan: {type: name, values: [free, pro]}, spend: number, beta: bool}}
calendars: {bureau: {hours: {monday..friday: ["09:00..18:00"]}}}
`

// conds returns the world of a book and the conditions of its defines, by name.
func conds(t *testing.T, defines string) (*World, map[string]compiler.Cond) {
	t.Helper()
	ws, found, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte(book)}, "a.route": {Data: []byte(defines)}})
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)), defines)
	all := map[string]compiler.Cond{}
	for _, d := range info.Defines {
		all[d.Name] = d.Cond
	}
	return NewWorld(ws, info), all
}

func TestImplies(t *testing.T) {
	tests := []struct {
		narrow, wide string
		want         Answer
	}{
		{`subject contains "retours"`, `subject contains "retour"`, Yes},
		{`subject contains "retour"`, `subject contains "retours"`, Unknown},
		{`subject contains "retour"`, `body contains "retour"`, Unknown},
		{`subject is "mon retour"`, `subject contains word "retour"`, Yes},
		{`subject contains word "retour"`, `subject contains "RÉTOUR"`, Yes},
		{`subject starts with "re: a"`, `subject starts with "re:"`, Yes},
		{`subject contains any of ["a", "bc"]`, `subject contains any of ["b", "a"]`, Yes},
		{`subject contains all of ["ab", "cd"]`, `subject contains "b"`, Yes},
		{`subject does not contain "retour"`, `subject does not contain "retours"`, Yes},
		{`subject contains "a"`, `subject is not empty`, Yes},
		{`subject matches /^ *$/`, `subject is not empty`, Unknown},
		{`subject is exactly "Été"`, `subject is "ete"`, Yes},
		{`subject contains exactly "Été"`, `subject contains "ete"`, Yes},
		{`subject contains "ete"`, `subject contains exactly "Été"`, Unknown},
		{`source is "allegro messages"`, `source is "allegro"`, Yes},
		{`source is "allegro"`, `source is "allegro messages"`, Unknown},
		{`source is not "allegro"`, `source is not "allegro messages"`, Yes},
		{`source is "email"`, `source is not "chat"`, Yes},
		{`source is not "chat"`, `source is "email"`, Unknown},
		{`source is exactly "allegro messages"`, `source is "allegro"`, Yes},
		{`time is between 09:00 and 12:00`, `time is between 08:00 and 18:00`, Yes},
		{`time is between 23:00 and 01:00`, `time is between 22:00 and 06:00`, Yes},
		{`time is between 09:00 and 12:00`, `time is not between 12:00 and 09:00`, Yes},
		{`weekday is any of [monday..friday]`, `weekday is not any of [saturday, sunday]`, Yes},
		{`weekday is not any of [monday..friday]`, `weekday is any of [saturday, sunday]`, Yes},
		{`contact.spend is more than 10`, `contact.spend is at least 10`, Yes},
		{`contact.spend is at least 10`, `contact.spend is more than 10`, Unknown},
		{`contact.spend is not more than 10`, `contact.spend is at most 10`, Unknown}, // it may be missing
		{`contact.spend is between 2 and 3`, `contact.spend is not 4`, Yes},
		{`priority is at least high`, `priority is more than low`, Yes},
		{`priority is any of [high, urgent]`, `priority is at least high`, Yes},
		{`contact.beta`, `contact.beta is not false`, Yes},
		{`not contact.beta`, `contact.beta is false`, Unknown},
		{`conversation.created more than 2 days ago`, `conversation.created more than 24 hours ago`, Yes},
		{`conversation.created more than 4 business hours ago`, `conversation.created more than 3 business hours ago`, Yes},
		{`conversation.created before 2026-01-01`, `not conversation.created after 2026-06-01`, Yes},
		{`tags includes all of ["a", "b"]`, `tags includes "b"`, Yes},
		{`tags includes any of ["a", "b"]`, `tags includes any of ["c", "b", "a"]`, Yes},
		{`tags includes "a"`, `not tags includes "b"`, Unknown},
		{`conversation is unanswered`, `not conversation is answered`, Yes},
		{`source is "email" and subject contains "a"`, `subject contains "a" or source is "chat"`, Yes},
		{`any of (source is "email", source is "chat")`, `source is any of ["chat", "email", "sms"]`, Yes},
		{`source is "email" and source is "chat"`, `subject is "x"`, Yes}, // never holds
		{`in sample "essai" of 10%`, `in sample "essai" of 10%`, Yes},
		{`subject matches /a+/`, `subject matches /a+/`, Yes},
		{`not (source is "email" or subject contains "a")`, `none of (source is "email", subject contains "ab")`, Yes},
	}
	for _, tt := range tests {
		t.Run(tt.narrow+" ⇒ "+tt.wide, func(t *testing.T) {
			w, c := conds(t, "define narrow as "+tt.narrow+"\ndefine wide as "+tt.wide+"\n")
			assert.Equal(t, tt.want, w.Implies(c["narrow"], c["wide"]))
		})
	}
}

func TestNever(t *testing.T) {
	tests := []struct {
		cond string
		want Answer // No: never holds
	}{
		{`source is "email" and source is "chat"`, No},
		{`source is "allegro" and source is "allegro messages"`, Unknown},
		{`source is "email" and source is "allegro messages"`, No},
		{`source is any of ["email", "chat"] and source is not "email" and source is not "chat"`, No},
		{`subject is "a" and subject is "b"`, No},
		{`subject starts with "a" and subject starts with "b"`, No},
		{`subject ends with "ab" and subject ends with "b"`, Unknown},
		{`subject contains "retours" and subject does not contain "retour"`, No},
		{`subject is empty and subject contains "a"`, No},
		{`time is between 09:00 and 12:00 and time is between 13:00 and 14:00`, No},
		{`time is between 22:00 and 06:00 and time is between 05:00 and 07:00`, Unknown},
		{`contact.spend is more than 3 and contact.spend is less than 3`, No},
		{`contact.spend is not more than 3 and contact.spend is not less than 4`, Unknown}, // it is missing
		{`weekday is saturday and weekday is any of [monday..friday]`, No},
		{`conversation.created more than 2 days ago and conversation.created less than 1 day ago`, No},
		{`contact.beta and not contact.beta`, No},
		{`conversation.state is "open" and conversation.state is "resolved"`, No},
		{`tags includes "a" and tags is empty`, No},
		{`tags includes "a" and not tags includes any of ["a", "b"]`, No},
	}
	for _, tt := range tests {
		t.Run(tt.cond, func(t *testing.T) {
			w, c := conds(t, "define it as "+tt.cond+"\n")
			assert.Equal(t, tt.want, w.Satisfiable(c["it"]))
			assert.Equal(t, tt.want.not(), w.Always(&compiler.Not{Cond: c["it"]}))
		})
	}
}
