package convert

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const webhookFolder = "testdata/webhooks"

// timeAndID are what every event has.
var timeAndID = regexp.MustCompile(`^(\{)"id":"[^"]*",|("type":"[^"]*"),"at":"[^"]*"`)

// convertFiles converts files, in this order, and lists what was rejected.
func convertFiles(t testing.TB, source string, s Settings, files ...string) (out string, summary Summary) {
	t.Helper()
	src, ok := Named(source)
	require.True(t, ok, source)
	var all []Input
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all = append(all, Input{Name: filepath.Base(file), Reader: bytes.NewReader(text)})
	}
	var b bytes.Buffer
	s.OnReject = func(r Reject) error {
		fmt.Fprintf(&b, "rejected %s:%d: %s\n", r.File, r.Line, r.Reason)
		return nil
	}
	summary, err := Run(&b, src, inputs(all...), s)
	require.NoError(t, err)
	return b.String(), summary
}

// TestWebhooks converts the recordings that are kept in the repository and compares with golden files.
func TestWebhooks(t *testing.T) {
	for _, source := range []string{"intercom", "front", "freshdesk", "groove", "whatsapp", "zendesk", "postmark", "sendgrid"} {
		t.Run(source, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(webhookFolder, source, "*"))
			require.NoError(t, err)
			require.NotEmpty(t, files)
			out, summary := convertFiles(t, source, Settings{}, files...)
			for _, list := range []struct {
				name   string
				counts []Count
			}{{"no event", summary.Skipped}, {"noted", summary.Noted}} {
				for _, c := range list.counts {
					out += fmt.Sprintf("%s: %s (%d)\n", list.name, c.Name, c.Lines)
				}
			}
			out += fmt.Sprintf("%d read, %d written, %d rejected\n", summary.Read, summary.Written, summary.Rejected)

			golden := filepath.Join(webhookFolder, source+".golden.txt")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out, "\n")))
		})
	}
}

// One row is one payload of a source and the events that it gives, without their ids and times.
func TestPayload(t *testing.T) {
	intercom := func(topic, item string) string {
		return `{"type":"notification_event","id":"n1","created_at":1553290198,"topic":"` + topic + `","data":{"item":` + item + `}}`
	}
	front := func(typ, more string) string {
		return `{"id":"n1","type":"` + typ + `","emitted_at":1553290198.5,"conversation":{"id":"c1","subject":"S"}` + more + `}`
	}
	chatwoot := func(event, more string) string {
		return `{"event":"` + event + `","created_at":"2026-03-02T09:00:00Z","account":{"name":"Shop"},"inbox":{"name":"Site"},` + more + `}`
	}
	zen := func(typ, event string) string {
		return `{"type":"zen:event-type:` + typ + `","id":"n1","time":"2026-03-02T09:00:00Z","subject":"zen:ticket:5","detail":{"id":"5","actor_id":"8","requester_id":"7","subject":"S","description":"D","tags":["vip"],"priority":"HIGH","via":{"channel":"mail"}},"event":` + event + `}`
	}
	audit := func(events string) string {
		return `{"audit":{"ticket_id":5,"author_id":8,"created_at":"2026-03-02T09:00:00Z","via":{"channel":"web"},"events":[` + events + `]}}`
	}
	freshdesk := func(trigger, more string) string {
		return `{"freshdesk_webhook":{"triggered_event":"{` + trigger + `}","ticket_id":"11","ticket_updated_at":"2026-03-02T09:00:00Z"` + more + `}}`
	}
	tests := []struct {
		name, source, payload string
		want                  string // events, or "skipped: …", or "rejected: …"
	}{
		{
			"a reply with API 2", "intercom", intercom("conversation.admin.replied", `{"id":"c1","source":{"type":"email"},"conversation_parts":{"conversation_parts":[{"part_type":"comment","body":"<p>Yes</p>","author":{"type":"admin","id":"4","email":"ana@shop.example"}}]}}`),
			`{"type":"reply","conversation":"c1","source":"email","body":"Yes","actor":"agent","agent":"ana@shop.example"}`,
		},
		{
			"a message with API 2", "intercom", intercom("conversation.user.created", `{"id":"c1","source":{"type":"whatsapp","subject":"S","body":"<p>Hi</p>","author":{"id":"9","name":"Jo"},"attachments":[{}]}}`),
			`{"type":"message","conversation":"c1","source":"whatsapp","subject":"S","body":"Hi","from":"Jo","message":{"attachments":1},"customer":{"name":"Jo"},"contact":{"id":"9"}}`,
		},
		{
			"an assignment", "intercom", intercom("conversation.admin.assigned", `{"id":"c1","assignee":{"id":"4","email":"ana@shop.example"},"conversation_parts":{"conversation_parts":[{"part_type":"assignment","assigned_to":{"type":"admin","id":"4"}}]}}`),
			`{"type":"assigned","conversation":"c1","actor":"agent","agent":"ana@shop.example"}`,
		},
		{
			"an assignment to nobody", "intercom", intercom("conversation.admin.assigned", `{"id":"c1","conversation_parts":{"conversation_parts":[{"part_type":"assignment","assigned_to":{"type":"nobody_admin"}}]}}`),
			`{"type":"unassigned","conversation":"c1","actor":"agent"}`,
		},
		{"an assignment to a team", "intercom", intercom("conversation.admin.assigned", `{"id":"c1","conversation_parts":{"conversation_parts":[{"part_type":"assignment","assigned_to":{"type":"team","id":"77"}}]}}`), `{"type":"assigned","conversation":"c1","actor":"agent","team":"77"}`},
		{"opened again", "intercom", intercom("conversation.admin.opened", `{"id":"c1"}`), `{"type":"reopened","conversation":"c1","actor":"agent"}`},
		{"two tags", "intercom", intercom("conversation_part.tag.created", `{"id":"c1","tags_added":{"tags":[{"name":"a"},{"name":"b"}]}}`), `{"type":"tag_added","conversation":"c1","actor":"agent","tag":"a"}
{"type":"tag_added","conversation":"c1","actor":"agent","tag":"b"}`},
		{"away", "intercom", intercom("admin.away_mode_updated", `{"type":"admin","id":"4","email":"ana@shop.example","away_mode_enabled":true}`), `{"type":"agent_offline","agent":"ana@shop.example"}`},
		{"back", "intercom", intercom("admin.away_mode_updated", `{"type":"admin","id":"4","name":"Ana","away_mode_enabled":false}`), `{"type":"agent_online","agent":"Ana"}`},
		{"no reply in a reply", "intercom", intercom("conversation.admin.replied", `{"id":"c1"}`), `rejected: conversation.admin.replied without a part of type comment`},
		{"another system's", "intercom", `{"hello":"world"}`, `rejected: no notification of Intercom's: topic is missing`},
		{"no object", "intercom", `"hello"`, `rejected: not JSON: want an object, found "\"hello\""`},
		{"unassigned by a rule", "front", front("unassign", `,"source":{"_meta":{"type":"rule"}}`), `{"type":"unassigned","conversation":"c1","actor":"rule"}`},
		{"thrown away", "front", front("trash", ""), `{"type":"resolved","conversation":"c1","reason":"trash"}`},
		{"by text message", "front", front("inbound", `,"target":{"data":{"type":"sms","body":"Hi","recipients":[{"role":"from","handle":"+33612345678"}]}}`), `{"type":"message","conversation":"c1","source":"sms","subject":"S","body":"Hi","from":"+33612345678","customer":{"phone":"+33612345678"}}`},
		{"a preview", "front", `{"id":"n1","type":"inbound"}`, `rejected: no event of Front's with full data: type or conversation is missing`},
		{"a page of the API", "front", `{"_results":[` + front("archive", "") + `,` + front("move", "") + `]}`, `{"type":"resolved","conversation":"c1"}
skipped: type move`},
		{"created", "freshdesk", freshdesk("ticket_action:created", `,"ticket_subject":"S","ticket_description":"<div>D</div>","requester_name":"Bob","requester_email":"bob@acme.example","ticket_source":"Email","ticket_type":"Incident"`), `{"type":"message","conversation":{"id":"11","type":"Incident"},"source":"email","subject":"S","body":"D","from":"Bob <bob@acme.example>","customer":{"name":"Bob","email":"bob@acme.example"}}`},
		{"another status", "freshdesk", freshdesk("status:{from:2,to:3}", `,"ticket_status":"Pending"`), `{"type":"status_set","conversation":"11","status":"Pending"}`},
		{"closed", "freshdesk", freshdesk("status:{from:2,to:5}", `,"ticket_status":"Closed"`), `{"type":"resolved","conversation":"11"}`},
		{"a note", "freshdesk", freshdesk("note_type:private", ""), `skipped: triggered by note_type`},
		{"closed", "groove", `{"href":"/v1/tickets/7","state":"closed","ticket_number":7,"ticket":{"number":7,"updated_at":"2026-03-02 09:00:00 UTC"}}`, `{"type":"resolved","conversation":"7"}`},
		{"a new ticket", "groove", `{"href":"http://api.groovehq.com/v1/tickets/7","number":7,"created_at":"2026-03-02 09:00:00 UTC","updated_at":"2026-03-02 09:00:00 UTC","title":"S","summary":"B","mailbox":"Inbox","type":"Email","customer_name":"Jo","links":{"customer":{"href":"http://api.groovehq.com/v1/customers/jo%2Bx@acme.example"}}}`, `{"type":"message","conversation":"7","source":"email","inbox":"Inbox","subject":"S","body":"B","from":"Jo <jo+x@acme.example>","customer":{"name":"Jo","email":"jo+x@acme.example"}}`},
		{"an agent's message", "groove", `{"id":"1","agent_response":true,"note":false,"created_at":"2026-03-02 09:00:00 UTC","plain_text_body":"B","links":{"author":{"href":"/v1/agents/ana@shop.example"},"ticket":{"href":"/v1/tickets/7"}}}`, `{"type":"reply","conversation":"7","body":"B","actor":"agent","agent":"ana@shop.example"}`},
		{"a message", "chatwoot", chatwoot("message_created", `"id":3,"content":"Hi","message_type":"incoming","sender":{"id":9,"name":"Jo","email":"jo@acme.example"},"conversation":{"id":12,"channel":"Channel::WebWidget"}`), `{"type":"message","conversation":"12","source":"chat","account":"Shop","inbox":"Site","body":"Hi","from":"Jo <jo@acme.example>","customer":{"name":"Jo","email":"jo@acme.example"},"contact":{"id":"9"}}`},
		{"a reply, by number", "chatwoot", chatwoot("message_created", `"id":3,"content":"Hi","message_type":1,"sender":{"id":9,"name":"Ana","type":"user"},"conversation":{"id":12,"channel":"Channel::Email"}`), `{"type":"reply","conversation":"12","source":"email","account":"Shop","inbox":"Site","body":"Hi","actor":"agent","agent":"Ana"}`},
		{"a private note", "chatwoot", chatwoot("message_created", `"message_type":"outgoing","private":true,"conversation":{"id":12}`), `skipped: private notes`},
		{"an activity", "chatwoot", chatwoot("message_created", `"message_type":2,"conversation":{"id":12}`), `skipped: messages of type activity`},
		{"resolved", "chatwoot", chatwoot("conversation_status_changed", `"id":12,"status":"resolved","timestamp":1772442000`), `{"type":"resolved","conversation":"12","account":"Shop","inbox":"Site"}`},
		{"open again", "chatwoot", chatwoot("conversation_status_changed", `"id":12,"status":"open","timestamp":1772442000,"changed_attributes":[{"status":{"current_value":"open","previous_value":"resolved"}}]`), `{"type":"reopened","conversation":"12","account":"Shop","inbox":"Site"}`},
		{"labels", "chatwoot", chatwoot("conversation_updated", `"id":12,"timestamp":1772442000,"changed_attributes":[{"label_list":{"current_value":["vip","b"],"previous_value":["a","b"]}}]`), `{"type":"tag_added","conversation":"12","account":"Shop","inbox":"Site","tag":"vip"}
{"type":"tag_removed","conversation":"12","account":"Shop","inbox":"Site","tag":"a"}`},
		{"an assignee", "chatwoot", chatwoot("conversation_updated", `"id":12,"timestamp":1772442000,"meta":{"assignee":{"email":"ana@shop.example"}},"changed_attributes":[{"assignee_id":{"current_value":4}}]`), `{"type":"assigned","conversation":"12","account":"Shop","inbox":"Site","agent":"ana@shop.example"}`},
		{"a visit", "chatwoot", `{"event":"webwidget_triggered","id":"v","source_id":"s","event_info":{"referer":"https://shop.example/faq","initiated_at":{"timestamp":"Tue Mar 03 2020 18:37:38 GMT-0700 (MST)"}}}`, `{"type":"visit","visitor":{"id":"s","page":"https://shop.example/faq"}}`},
		{"a created ticket", "zendesk", zen("ticket.created", "{}"), `{"type":"message","conversation":{"id":"5","tags":["vip"],"priority":"high"},"source":"email","subject":"S","body":"D","contact":{"id":"7"}}`},
		{"an agent's comment", "zendesk", zen("ticket.comment_added", `{"comment":{"id":"6","body":"B","is_public":true,"author":{"id":"8","name":"Ana","is_staff":true}}}`), `{"type":"reply","conversation":"5","source":"email","body":"B","actor":"agent","agent":"Ana"}`},
		{"a customer's comment", "zendesk", zen("ticket.comment_added", `{"comment":{"id":"6","body":"B","is_public":true,"author":{"id":"7","name":"Jo","is_staff":false}}}`), `{"type":"message","conversation":"5","source":"email","body":"B","from":"Jo","customer":{"name":"Jo"},"contact":{"id":"7"}}`},
		{"solved", "zendesk", zen("ticket.status_changed", `{"previous":"OPEN","current":"SOLVED"}`), `{"type":"resolved","conversation":"5"}`},
		{"open again", "zendesk", zen("ticket.status_changed", `{"previous":"SOLVED","current":"OPEN"}`), `{"type":"reopened","conversation":"5"}`},
		{"tags", "zendesk", zen("ticket.tags_changed", `{"tags_added":["a"],"tags_removed":["b"]}`), `{"type":"tag_added","conversation":"5","tag":"a"}
{"type":"tag_removed","conversation":"5","tag":"b"}`},
		{"a message in a messenger", "zendesk", zen("messaging_ticket.message_added", `{"actor":{"id":"7","name":"Jo","type":"end_user"},"message":{"id":"m","body":"B"}}`), `{"type":"message","conversation":"5","source":"chat","body":"B","from":"Jo","customer":{"name":"Jo"},"contact":{"id":"7"}}`},
		{"an audit", "zendesk", audit(`{"type":"Change","field_name":"assignee_id","value":"8","previous_value":null},{"type":"Change","field_name":"group_id","value":"3"},{"type":"Change","field_name":"tags","value":"a b","previous_value":"b c"},{"type":"Change","field_name":"status","previous_value":"open","value":"solved"},{"type":"Change","field_name":"subject","value":"x"}`), `{"type":"assigned","conversation":"5","agent":"8"}
{"type":"assigned","conversation":"5","team":"3"}
{"type":"tag_added","conversation":"5","tag":"a"}
{"type":"tag_removed","conversation":"5","tag":"c"}
{"type":"resolved","conversation":"5"}
skipped: changes of subject`},
	}
	for _, tt := range tests {
		t.Run(tt.source+"/"+tt.name, func(t *testing.T) {
			var out bytes.Buffer
			summary, err := runOn(tt.source, &out, strings.NewReader(tt.payload), Settings{OnReject: func(r Reject) error {
				fmt.Fprintf(&out, "rejected: %s\n", r.Reason)
				return nil
			}})
			require.NoError(t, err)
			for _, c := range summary.Skipped {
				fmt.Fprintf(&out, "skipped: %s\n", c.Name)
			}
			var lines []string
			for line := range strings.Lines(out.String()) {
				lines = append(lines, timeAndID.ReplaceAllString(strings.TrimSuffix(line, "\n"), "$1$2"))
			}
			assert.Equal(t, tt.want, strings.Join(lines, "\n"))
		})
	}
}

// A conversation on WhatsApp lasts until the customer was silent for 24 hours. Notifications come in any order.
func TestWhatsAppSessions(t *testing.T) {
	at := func(hours float64) int64 { return 1772442000 + int64(hours*3600) }
	message := func(from string, hours float64) string {
		return fmt.Sprintf(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"display_phone_number":"1"},"messages":[{"from":%q,"id":"m%v","timestamp":"%d","type":"text","text":{"body":"b"}}]}}]}]}`, from, hours, at(hours))
	}
	echo := func(to string, hours float64) string {
		return fmt.Sprintf(`{"entry":[{"changes":[{"field":"smb_message_echoes","value":{"metadata":{"display_phone_number":"1"},"message_echoes":[{"from":"1","to":%q,"id":"e%v","timestamp":"%d","type":"text","text":{"body":"b"}}]}}]}]}`, to, hours, at(hours))
	}
	in := strings.Join([]string{message("33", 47), message("33", 0), message("44", 1), message("33", 23.5), echo("33", 40), message("33", 80), message("33", 0)}, "\n")
	var out bytes.Buffer
	summary, err := runOn("whatsapp", &out, strings.NewReader(in), Settings{})
	require.NoError(t, err)
	var got []string
	for line := range strings.Lines(out.String()) {
		d, _, err := parseRecord([]byte(line))
		require.NoError(t, err)
		got = append(got, d.str("id")+" "+d.str("type")+" "+d.str("conversation"))
	}
	first, second := at(0), at(80)
	assert.Equal(t, []string{
		fmt.Sprintf("m0 message 1-33-%d", first), fmt.Sprintf("m1 message 1-44-%d", at(1)), fmt.Sprintf("m23.5 message 1-33-%d", first),
		fmt.Sprintf("e40 reply 1-33-%d", first), fmt.Sprintf("m47 message 1-33-%d", first), fmt.Sprintf("m80 message 1-33-%d", second),
	}, got)
	assert.Equal(t, []Count{{"events seen before", 1}}, summary.Skipped)
}

// Damage takes one object with it, and no other.
func TestSplitter(t *testing.T) {
	good := func(tag string) string {
		return `{"id":"` + tag + `","type":"archive","emitted_at":1553290198,"conversation":{"id":"` + tag + `"}}`
	}
	tests := []struct {
		name, in string
		want     string // conversations and lines of rejects
	}{
		{"one a line", good("a") + "\n" + good("b"), "a b"},
		{"in a list", "[" + good("a") + ",\n " + good("b") + "]\n", "a b"},
		{"over many lines", "\ufeff" + strings.ReplaceAll(good("a"), ",", ",\n") + "\n\n" + good("b"), "a b"},
		{"brackets in texts", strings.Replace(good("a"), `"archive"`, `"archive","x":"}{\"\\"`, 1) + good("b"), "a b"},
		{"cut off in a text", `{"id":"x` + "\n" + good("b"), "b reject:1"},
		{"cut off between", `{"id":{"y":1` + "\n" + good("b") + "\n" + good("c"), "b c reject:1"},
		{"something else between", good("a") + "\nhello\n" + good("b"), "a b reject:2"},
		{"a bracket too many", good("a") + "}\n" + good("b"), "a b reject:1"},
		{"nothing", " \n", ""},
		{"never closed", "{", "reject:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			var rejects []string
			_, err := runOn("front", &out, strings.NewReader(tt.in), Settings{OnReject: func(r Reject) error {
				rejects = append(rejects, fmt.Sprintf("reject:%d", r.Line))
				return nil
			}})
			require.NoError(t, err)
			var got []string
			for line := range strings.Lines(out.String()) {
				d, _, err := parseRecord([]byte(line))
				require.NoError(t, err)
				got = append(got, d.str("conversation"))
			}
			assert.Equal(t, tt.want, strings.Join(append(got, rejects...), " "))
		})
	}
}

// Objects that never end are given up before they cost more than reading the file a few times.
func TestSplitterIsBounded(t *testing.T) {
	var rejects int
	_, err := runOn("front", &bytes.Buffer{}, strings.NewReader(strings.Repeat("{\n", 200_000)), Settings{OnReject: func(Reject) error {
		rejects++
		return nil
	}})
	require.NoError(t, err)
	assert.Equal(t, maxUnclosed+1, rejects, "each object that is given up costs reading on to the end")
}

// FuzzPayload gives any text to every reader of payloads: it ends, and what it writes are events.
func FuzzPayload(f *testing.F) {
	sources := []string{"intercom", "front", "freshdesk", "groove", "whatsapp", "zendesk", "chatwoot", "postmark", "sendgrid"}
	for i, source := range sources {
		files, err := filepath.Glob(filepath.Join(webhookFolder, source, "*"))
		require.NoError(f, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(f, err)
			if len(text) < 8<<10 {
				f.Add(uint8(i), text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, source uint8, text []byte) {
		var out bytes.Buffer
		summary, err := runOn(sources[int(source)%len(sources)], &out, bytes.NewReader(text), Settings{AtDefault: time.Unix(0, 0)})
		require.NoError(t, err)
		assert.Equal(t, summary.Written, bytes.Count(out.Bytes(), []byte("\n")))
		for line := range bytes.Lines(out.Bytes()) {
			_, _, err := parseRecord(line)
			require.NoError(t, err)
		}
	})
}
