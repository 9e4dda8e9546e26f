package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// The desk of the stream: timers, cascades, limits and assignment in twenty rules.
const (
	streamBook = `
edition: 1
book: stream
timezone: Europe/Paris
statuses: {nouveau: new, en cours: open, en attente: pending, clos: resolved}
properties: {contact: {plan: {type: name, values: [free, pro]}}}
calendars: {bureau: {hours: {monday..friday: ["09:00..12:30", "13:30..18:00"]}}}
agents: [{id: ana}, {id: bruno, capacity: 400}, {id: chloe}, {id: david}, {id: elodie, capacity: 800}, {id: farid}]
teams:
  - {id: Support, members: [ana, bruno, chloe], strategy: least_busy}
  - {id: Ventes, members: [chloe, david], strategy: round_robin}
  - {id: Compta, members: [elodie, farid, ana], strategy: weighted}
`
	streamRules = `
let retours = ["retour", "rembours", "échange", "renvoyer"]

define vip as contact.plan is "pro" or from.domain is any of ["acme.fr", "globex.com"]

template accuse "Bonjour {{ customer_name | default: 'à vous' }}, votre demande {{ ticket_id }} est suivie par {{ assigned_agent_first_name | default: 'nous' }}."

rule "machines"
  precedence 100
  on message
  when message.auto
  then
    add tag "automatique"
    stop

rule "vip"
  precedence 50
  on message
  when vip
  then
    set priority high
    add tag "vip"

rule "retours"
  on message
  when source is not "allegro" and (subject contains any of retours or body contains any of retours)
  then
    assign team Ventes
    add tag "retour"

rule "factures"
  on message
  when subject contains "facture" or body contains word "facture"
  then
    assign team Compta
    add tag "facture"

rule "accueil"
  on first message
  limit once per conversation
  when source is any of ["chat", "whatsapp"]
  then
    send template accuse

rule "par défaut"
  precedence -10
  on message
  when conversation is unassigned
  then
    assign team Support fallback agent farid

rule "retour étiqueté"
  on tag added "retour"
  then
    set priority high
    set status "en cours"

rule "en cours"
  on status set "en cours"
  when tags includes "vip"
  then
    notify assigned agent "VIP {{ ticket_id }}"

rule "relance"
  when conversation is unanswered and conversation.waiting_since more than 24 hours ago
  then
    add tag "en retard"
    set priority urgent

rule "escalade"
  when conversation is unanswered and conversation.waiting_since more than 8 business hours of calendar bureau ago
  then
    add score 10

rule "sans nouvelles"
  when conversation is answered and conversation.last_customer_message more than 3 days ago
  then
    resolve

rule "merci"
  on message
  when body contains "merci" and conversation.replies is at least 1
  then
    add tag "merci"

rule "hors horaires"
  on message
  limit once per contact per 24 hours
  when outside business hours of calendar bureau
  then
    send "Nous répondons le prochain jour ouvré."

rule "week-end"
  on message
  when weekday is any of [saturday, sunday]
  then
    add tag "week-end"

rule "prix"
  on message
  when body contains all of ["prix", "devis"]
  then
    apply topic "ventes"

rule "numéro"
  on message
  when body contains any word of ["numéro", "carte"]
  then
    add score 1

rule "échantillon"
  on first message
  when in sample "essai" of 10%
  then
    add tag "essai"

rule "réponse"
  on reply
  then
    set status "en attente"

rule "rouvert"
  on reopened
  then
    add tag "rouvert"

rule "amazon"
  on message
  when source is "amazon" and subject does not contain "promo"
  then
    add score 2
`
)

const streamConversations = 50_000

// streamLines draws events of that desk: six in ten are messages, two replies. The same seed gives the same stream.
func streamLines(n int) [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("bonjour colis retour facture merci prix devis livraison commande échange erreur produit adresse paiement question urgent demain promo avoir carte")
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[r.IntN(len(words))])
		}
		return b.String()
	}
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	lines := make([][]byte, n)
	for i := range lines {
		at = at.Add(time.Duration(r.IntN(5000)) * time.Millisecond)
		conversation := r.IntN(streamConversations)
		e := map[string]any{"id": fmt.Sprintf("e%d", i), "at": at, "conversation": fmt.Sprintf("c%d", conversation)}
		switch k := r.IntN(10); {
		case k < 6:
			e["source"] = []string{"email", "chat", "whatsapp", "allegro", "amazon"}[conversation%5]
			e["subject"], e["body"] = text(4+r.IntN(9)), text(30+r.IntN(171))
			e["from"] = fmt.Sprintf("Client %d <k%d@%s>", conversation, conversation, []string{"acme.fr", "orange.example", "free.example"}[conversation%3])
			e["contact"] = map[string]any{"id": fmt.Sprintf("k%d", conversation), "plan": []string{"pro", "free"}[conversation%2]}
			if r.IntN(50) == 0 {
				e["message"] = map[string]any{"auto": true}
			}
		case k < 8:
			e["type"], e["agent"] = "reply", []string{"ana", "bruno", "chloe", "david"}[r.IntN(4)]
			e["body"] = text(20 + r.IntN(100))
		case k < 9:
			e["type"] = "resolved"
		default:
			e["type"], e["tag"] = "tag_added", "retour"
		}
		lines[i], _ = json.Marshal(e) // texts, numbers and times can be written
	}
	return lines
}

// BenchmarkStream decides a stream of a desk with timers, cascades and assignment, and decodes the same stream with
// encoding/json, for comparison: ns/event of both, and cpu-ns/event, whose ratio can be repeated on a machine that has other
// things to do (with GOMAXPROCS=1, so that nothing else runs in the meantime). Reading is not counted in the first.
func BenchmarkStream(b *testing.B) {
	const n = 1_000_000
	lines := streamLines(n)
	b.Run("decide", func(b *testing.B) {
		p := compile(b, fstest.MapFS{"book.yaml": {Data: []byte(streamBook)}, "a.route": {Data: []byte(streamRules)}})
		var cpu time.Duration
		for b.Loop() {
			b.StopTimer()
			m, err := engine.New(p)
			require.NoError(b, err)
			memory := state.NewMemory(p)
			r := event.NewReader(bytes.NewReader(bytes.Join(lines, []byte("\n"))), event.Settings{})
			batch := make([]event.Event, 500) // still in the cache when they are decided, as in a run
			var ids []string
			apply := func(d *engine.Decision) error {
				memory.Apply(d.Changes)
				return nil
			}
			for range n / len(batch) {
				for i := range batch {
					require.NoError(b, r.Next(&batch[i]))
				}
				b.StartTimer()
				began := cpuTime()
				for i := range batch {
					if i%event.BatchLines == 0 { // as a replay does
						ids = ids[:0]
						for j := range batch[i:min(i+event.BatchLines, len(batch))] {
							ids = append(ids, batch[i+j].Conversation.ID)
						}
						memory.Expect(ids)
					}
					if err := m.Take(memory, &batch[i], apply); err != nil { // as below: require.NoError is not for free
						b.Fatal(err)
					}
				}
				cpu += cpuTime() - began
				b.StopTimer()
			}
			b.StartTimer()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/event")
		b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/n, "cpu-ns/event")
	})
	b.Run("encoding-json", func(b *testing.B) {
		began := cpuTime()
		for b.Loop() {
			for _, line := range lines {
				var e struct {
					ID, Type, Conversation, Source, Subject, Body, From, Agent, Tag string
					At                                                              time.Time
					Contact                                                         struct{ ID, Plan string }
					Message                                                         struct{ Auto bool }
				}
				if err := json.Unmarshal(line, &e); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/event")
		b.ReportMetric(float64((cpuTime()-began).Nanoseconds())/float64(b.N)/n, "cpu-ns/event")
	})
}
