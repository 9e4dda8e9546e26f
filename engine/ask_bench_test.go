package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// asked are tests of every kind that rules/profile/cost.go tells apart. Those of texts are false: they look at all of the text.
var asked = []struct{ kind, test string }{
	{"flag", `message.auto`},
	{"flag", `conversation is answered`},
	{"flag", `conversation.messages is more than 3`},
	{"moment", `conversation.created less than 3 days ago`},
	{"moment", `time is between 08:00 and 09:00`},
	{"moment", `weekday is any of [monday, tuesday]`},
	{"name", `source is "allegro"`},
	{"name", `tags includes "vip"`},
	{"name", `from.domain is any of ["acme.fr", "globex.com", "x.org"]`},
	{"line", `subject contains "zzz"`},
	{"line", `subject contains word "zzz"`},
	{"body", `body contains "zzz"`},
	{"body", `body contains word "zzz"`},
	{"body", `body contains any of ["zzz", "yyy", "qqq", "xkx"]`},
	{"people", `agent ana is online`},
	{"people", `team T has someone online`},
	{"hours", `during business hours`},
	{"pattern of a line", `subject matches /z[a-z]+z/`},
	{"pattern of a body", `body matches /z[a-z]+z/`},
	{"pattern of a body", `body matches /\b(zz|yy)\d+/i`},
	{"pattern of a body", `body matches /[a-z]+ [0-9]+ [a-z]+/`},
}

const askedBook = `
edition: 1
timezone: Europe/Paris
calendars: {bureau: {hours: {monday..friday: ["09:00..12:30", "13:30..18:00"]}}}
agents: [{id: ana}]
teams: [{id: T, members: [ana]}]
`

// BenchmarkAsk measures what it costs to answer one predicate, the texts being folded: rules/profile counts with it.
func BenchmarkAsk(b *testing.B) {
	body := strings.Repeat("Bonjour, je n'ai pas reçu le colis que j'attends depuis dix jours. ", 9)
	ev := event.Event{Type: event.Message}
	line := `{"at":"2026-11-18T14:00:00Z","conversation":"c1","source":"chat","from":"a@b.de","tags":["a","b"],"subject":"Commande B1234 pas encore livrée","body":"` + body + `"}`
	require.NoError(b, event.NewReader(strings.NewReader(line), event.Settings{}).Next(&ev))
	for _, a := range asked {
		b.Run("kind="+strings.ReplaceAll(a.kind, " ", "_")+"/"+strings.ReplaceAll(a.test, "/", "|"), func(b *testing.B) {
			p, err := tryCompile(fstest.MapFS{"book.yaml": {Data: []byte(askedBook)}, "a.route": {Data: []byte("rule \"r\"\n  on message\n  when " + a.test + "\n  then\n    add tag \"x\"\n")}})
			require.NoError(b, err)
			m, err := engine.New(p)
			require.NoError(b, err)
			m.Decide(state.NewMemory(p), &ev)
			m.Resume()
			for b.Loop() {
				m.AskAfresh(program.PredID(0))
			}
		})
	}
}
