package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const mailFolder = "../../testdata/mail"

// mailEvent is what tests look at of an event that was a mail.
type mailEvent struct {
	ID, Type, At, Conversation, Inbox, Subject, Body, From, Agent, Actor string
	Message                                                              struct {
		Attachments int
		Auto        bool
		Language    string
	}
	Event struct {
		To, Cc, Attachments                             []string
		Mailer, Precedence, Importance, ListID, ReplyTo string
	}
}

func mailEvents(t *testing.T, out string) []mailEvent {
	t.Helper()
	var all []mailEvent
	for line := range strings.Lines(out) {
		var e struct {
			mailEvent
			Event struct {
				ListID  string `json:"list_id"`
				ReplyTo string `json:"reply_to"`
			}
		}
		require.NoError(t, json.Unmarshal([]byte(line), &e.mailEvent), line)
		require.NoError(t, json.Unmarshal([]byte(line), &e), line)
		e.mailEvent.Event.ListID, e.mailEvent.Event.ReplyTo = e.Event.ListID, e.Event.ReplyTo
		all = append(all, e.mailEvent)
	}
	return all
}

func desks(t testing.TB, all ...string) []Desk {
	t.Helper()
	var desks []Desk
	for _, s := range all {
		d, err := ParseDesk(s)
		require.NoError(t, err, s)
		desks = append(desks, d)
	}
	return desks
}

// mailed converts a mailbox, or one mail, and returns events, rejects as "LINE: REASON", and the summary.
func mailed(t *testing.T, source, in string, s Settings) ([]mailEvent, []string, Summary) {
	t.Helper()
	var out bytes.Buffer
	var rejects []string
	s.OnReject = func(r Reject) error {
		rejects = append(rejects, fmt.Sprintf("%d: %s", r.Line, r.Reason))
		return nil
	}
	summary, err := runOn(source, &out, strings.NewReader(in), s)
	require.NoError(t, err)
	return mailEvents(t, out.String()), rejects, summary
}

// TestReading compares fifty mails with what another program reads in them (testdata/mail/SOURCES.md).
func TestReading(t *testing.T) {
	box, err := os.ReadFile(filepath.Join(mailFolder, "support.mbox"))
	require.NoError(t, err)
	reading, err := os.ReadFile(filepath.Join(mailFolder, "support.reading.ndjson"))
	require.NoError(t, err)
	desk := desks(t, "shop.example")
	full, rejects, _ := mailed(t, "mbox", string(box), Settings{Desk: desk, Full: true})
	require.Empty(t, rejects)
	own, _, _ := mailed(t, "mbox", string(box), Settings{Desk: desk})
	byID := make(map[string]int)
	for i, e := range full {
		byID[e.ID] = i
	}
	lines := strings.Split(strings.TrimSpace(string(reading)), "\n")
	require.Len(t, lines, 50)
	for _, line := range lines {
		var want struct {
			ID, At, Conversation, From, Subject, Text, Own string
			To, Files                                      []string
			Auto                                           bool
		}
		require.NoError(t, json.Unmarshal([]byte(line), &want))
		i, found := byID[want.ID]
		require.True(t, found, line)
		got := full[i]
		assert.Equal(t, want.Conversation, got.Conversation, line)
		assert.True(t, strings.EqualFold(want.From, got.From), line)
		assert.Equal(t, want.Subject, got.Subject, line)
		assert.Equal(t, want.To, got.Event.To, line)
		assert.Equal(t, want.Files, append([]string{}, got.Event.Attachments...), line)
		assert.Equal(t, len(want.Files), got.Message.Attachments, line)
		assert.Equal(t, want.Auto, got.Message.Auto, line)
		assert.Equal(t, strings.HasSuffix(want.From, "@shop.example>"), got.Type == "reply", line)
		wantAt, err := time.Parse(time.RFC3339, want.At)
		require.NoError(t, err)
		assert.Equal(t, wantAt.Format(time.RFC3339), got.At, line)
		if want.Text != "" { // a mail that is all HTML has no text to compare
			assert.Equal(t, want.Text, strings.TrimSpace(got.Body), line)
			assert.Equal(t, want.Own, own[i].Body, line)
		}
	}
}

// TestMailGolden keeps the events of the same mails, and those of mails of a desk's own tests.
func TestMailGolden(t *testing.T) {
	box, err := os.ReadFile(filepath.Join(mailFolder, "support.mbox"))
	require.NoError(t, err)
	var out bytes.Buffer
	_, err = runOn("mbox", &out, bytes.NewReader(box), Settings{Desk: desks(t, "shop.example", "support@shop.example=help")})
	require.NoError(t, err)
	golden(t, filepath.Join(mailFolder, "support.events.ndjson"), out.String())

	names, err := Mails.Files(filepath.Join(mailFolder, "chatwoot"))
	require.NoError(t, err)
	require.Len(t, names, 13)
	var rejects strings.Builder
	out.Reset()
	src, _ := Named("eml")
	var all []Input
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		all = append(all, Input{Name: filepath.Base(name), Reader: bytes.NewReader(text)})
	}
	_, err = Run(&out, src, inputs(all...), Settings{Desk: desks(t, "chatwoot.com"), OnReject: func(r Reject) error {
		fmt.Fprintf(&rejects, "%s:%d: %s\n", r.File, r.Line, r.Reason)
		return nil
	}})
	require.NoError(t, err)
	golden(t, filepath.Join(mailFolder, "chatwoot", "events.ndjson"), out.String())
	golden(t, filepath.Join(mailFolder, "chatwoot", "rejects.txt"), rejects.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")), name)
}

const mailHead = "From: Zoé <zoe@client.example>\nDate: Fri, 20 Nov 2026 09:15:00 +0100\n"

// TestMails reads one mail each, of the many shapes that mails have.
func TestMails(t *testing.T) {
	const from = "Zoé <zoe@client.example>"
	tests := []struct {
		name, in string
		want     mailEvent // without id, conversation, type and at; from when it is Zoé's
	}{
		{"plain", mailHead + "Subject: Hi\n\nHello\n", mailEvent{Subject: "Hi", Body: "Hello"}},
		{"CRLF", strings.ReplaceAll(mailHead+"Subject: Hi\n\nHello\nyou\n", "\n", "\r\n"), mailEvent{Subject: "Hi", Body: "Hello\nyou"}},
		{"no body", mailHead + "Subject: Hi\n", mailEvent{Subject: "Hi"}},
		{"encoded words", mailHead + "Subject: =?utf-8?q?Caf=C3=A9?=\n =?iso-8859-1?B?6Q==?= x\n\n", mailEvent{Subject: "Caféé x"}},
		{"folded subject", mailHead + "Subject: a\n  b\tc\n\n", mailEvent{Subject: "a b c"}},
		{"raw Latin-1 in a header", mailHead + "Subject: caf\xe9\n\n", mailEvent{Subject: "café"}},
		{"a damaged encoded word", mailHead + "Subject: =?utf-8?q?a=ZZ?= =?nope?q?b?=\n\n", mailEvent{Subject: "=?utf-8?q?a=ZZ?= =?nope?q?b?="}},
		{"quoted-printable", mailHead + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable\n\nCaf=C3=A9 =\nnoir 3=3 =\n", mailEvent{Body: "Café noir 3=3"}},
		{"base64 with rubbish", mailHead + "Content-Transfer-Encoding: base64\n\nSGVs!bG8\n", mailEvent{Body: "Hello"}},
		{"Latin-1 that is Windows-1252", mailHead + "Content-Type: text/plain; charset=ISO-8859-1\n\n\x93caf\xe9\x94\n", mailEvent{Body: "“café”"}},
		{"Latin-1 that is UTF-8", mailHead + "Content-Type: text/plain; charset=ISO-8859-1\n\ncafé\n", mailEvent{Body: "café"}},
		{"no charset", mailHead + "\ncaf\xe9\n", mailEvent{Body: "café"}},
		{"a charset that is none", mailHead + "Content-Type: text/plain; charset=x-nope\n\ncaf\xe9\n", mailEvent{Body: "café"}},
		{"Japanese", mailHead + "Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B\n", mailEvent{Body: "こん"}},
		{"Cyrillic", mailHead + "Content-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9\n", mailEvent{Body: "При"}},
		{
			"HTML", mailHead + "Content-Type: text/html\n\n<p>a &amp; b<br>c</p><script>x</script><ul><li>d<li>e</ul>",
			mailEvent{Body: "a & b\nc\n\n- d\n- e"},
		},
		{
			"alternatives", mailHead + "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\nContent-Type: text/html\n\n<b>html</b>\n--b--\n",
			mailEvent{Body: "plain"},
		},
		{
			"an empty alternative", mailHead + "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\nContent-Type: text/html\n\n<b>html</b>\n--b--\n",
			mailEvent{Body: "html"},
		},
		{
			"files", mailHead + "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\ntext\n--b\nContent-Type: image/png; name=\"=?utf-8?q?caf=C3=A9=2Epng?=\"\n" +
				"Content-Transfer-Encoding: base64\n\nAAAA\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment\n\nAAAA\n--b\nContent-Type: text/plain\n\nmore\n--b--\n",
			mailEvent{
				Body: "text\n\nmore", Message: struct {
					Attachments int
					Auto        bool
					Language    string
				}{Attachments: 2},
				Event: mailEvent{}.Event,
			},
		},
		{
			"an invitation", mailHead + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>html</b>\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n",
			mailEvent{Body: "html"},
		},
		{"an end that is missing", mailHead + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n", mailEvent{Body: "text"}},
		{"no boundary", mailHead + "Content-Type: multipart/mixed\n\ntext\n", mailEvent{Body: "text"}},
		{"a Content-Type that is broken", mailHead + "Content-Type: text/plain; charset=\"utf-8; x\n\ncafé\n", mailEvent{Body: "café"}},
		{"a line that is no header", mailHead + "rubbish\n>From x\nSubject: Hi\n\nHello\n", mailEvent{Subject: "Hi", Body: "Hello"}},
		{"sender in Sender", "Sender: Zoé <ZOE@client.example>\nDate: 20 Nov 2026 09:15 +0100\n\nx\n", mailEvent{Body: "x"}},
		{"only forwarded", mailHead + "\n> all\n> of it\n", mailEvent{Body: "> all\n> of it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, rejects, _ := mailed(t, "eml", tt.in, Settings{})
			require.Empty(t, rejects)
			require.Len(t, got, 1)
			assert.Equal(t, "message", got[0].Type)
			assert.Equal(t, "2026-11-20T09:15:00+01:00", got[0].At)
			assert.Equal(t, got[0].ID, got[0].Conversation)
			if tt.name == "files" {
				assert.Equal(t, []string{"café.png"}, got[0].Event.Attachments)
			}
			tt.want.From = from
			for _, e := range []*mailEvent{&got[0], &tt.want} {
				e.ID, e.Type, e.At, e.Conversation, e.Event = "", "", "", "", mailEvent{}.Event
			}
			assert.Empty(t, cmp.Diff(tt.want, got[0]), tt.in)
		})
	}
}

// TestRejectedMails gives the reasons, and the lines, of mails that cannot be used.
func TestRejectedMails(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"no date", "From: a@b.example\n\nx\n", "1: no Date, and no Received to take one from"},
		{"an impossible date", "From: a@b.example\nDate: Thu, 31 Feb 2026 09:00:00 +0000\n\nx\n", `1: no usable date: "Thu, 31 Feb 2026 09:00:00 +0000"`},
		{"no sender", "Date: Fri, 20 Nov 2026 09:15:00 +0100\n\nx\n", "1: no sender: From is missing or empty"},
		{"a sender without an address", "From: \"\" (Mail Delivery System)\nDate: Fri, 20 Nov 2026 09:15:00 +0100\n\nx\n", `1: no usable sender: "\"\" (Mail Delivery System)"`},
		{"no header", "\nHello\n", "1: no header"},
		{"empty", "", "1: no header"},
		{"a header that is too long", mailHead + "X: " + strings.Repeat("x", maxMailHeader) + "\n\nx\n", "1: the header is longer than 1048576 bytes"},
	}
	for _, tt := range tests {
		_, rejects, summary := mailed(t, "eml", tt.in, Settings{})
		assert.Equal(t, []string{tt.want}, rejects, tt.name)
		assert.Equal(t, 1, summary.Rejected, tt.name)
	}
	var kept []byte
	quoted := mark + "X: y\n\n>From here\n>>From there\nend\n"
	_, err := runOn("mbox", &bytes.Buffer{}, strings.NewReader(quoted), Settings{OnReject: func(r Reject) error {
		kept = bytes.Clone(r.Text)
		return nil
	}})
	require.NoError(t, err)
	assert.Equal(t, quoted, string(kept), "a reject is what stood there")
	_, rejects, summary := mailed(t, "mbox", "rubbish\n\n"+mark+"Subject: x\n\nx\n"+mark+"From: a@b.example\n\nx\n", Settings{})
	assert.Equal(t, []string{
		`1: a mailbox begins with a line such as "From jean@acme.example Fri Nov 20 09:15:00 2026"; convert eml reads single mails`,
		"3: no sender: From is missing or empty",
	}, rejects)
	assert.Equal(t, 1, summary.Written, "a mail without Date is dated by its From line")
	assert.Equal(t, []Count{{"dated by From line", 1}}, summary.Noted)
}

// TestDeskSides says which mails are replies, by whom, and in which inbox.
func TestDeskSides(t *testing.T) {
	const head = "Date: Fri, 20 Nov 2026 09:15:00 +0100\n"
	desk := desks(t, "support@shop.example=help", "Agents.Example")
	tests := []struct{ name, in, kind, agent, actor, inbox string }{
		{"to the desk", "From: a@b.example\nTo: x@y.example, SUPPORT@shop.example\n", "message", "", "", "help"},
		{"in copy", "From: a@b.example\nCc: support@shop.example\n", "message", "", "", "help"},
		{"delivered to it", "From: a@b.example\nTo: list@y.example\nDelivered-To: support@shop.example\n", "message", "", "", "help"},
		{"from the desk", "From: Support <support@shop.example>\nTo: a@b.example\n", "reply", "support@shop.example", "", "help"},
		{"from an agent's domain", "From: ben@eu.agents.example\nTo: a@b.example\n", "reply", "ben@eu.agents.example", "", ""},
		{"a name that only ends so", "From: ben@notagents.example\n", "message", "", "", ""},
		{"the shop's form", "From: Shop <noreply@agents.example>\nReply-To: Zoé <zoe@b.example>\nTo: support@shop.example\n", "message", "", "", "help"},
		{"a reply that asks to be answered elsewhere", "From: ben@agents.example\nReply-To: x@y.example\nTo: a@b.example\n", "reply", "ben@agents.example", "", ""},
		{"bounced by the desk's server", "From: MAILER-DAEMON@agents.example\nTo: support@shop.example\n", "message", "", "", "help"},
		{"the desk's own machine", "From: support@shop.example\nAuto-Submitted: auto-replied\n", "reply", "support@shop.example", "bot", "help"},
	}
	for _, tt := range tests {
		got, rejects, _ := mailed(t, "eml", tt.in+head+"\nx\n", Settings{Desk: desk})
		require.Empty(t, rejects, tt.name)
		assert.Equal(t, []string{tt.kind, tt.agent, tt.actor, tt.inbox}, []string{got[0].Type, got[0].Agent, got[0].Actor, got[0].Inbox}, tt.name)
	}
	got, _, _ := mailed(t, "eml", "From: noreply@agents.example\nReply-To: Zoé <zoe@b.example>\nTo: support@shop.example\n"+head+"\nx\n", Settings{Desk: desk})
	assert.Equal(t, "Zoé <zoe@b.example>", got[0].From, "who wrote into a form is who answers go to")
	for _, bad := range []string{"", "@", "a@b@c", "a b", "shop.example=", "<a@b>"} {
		_, err := ParseDesk(bad)
		assert.Error(t, err, bad)
	}
}

// TestAutomatic says which mails a program sent.
func TestAutomatic(t *testing.T) {
	tests := []struct {
		field string
		want  bool
	}{
		{"Subject: x", false},
		{"Auto-Submitted: no", false},
		{"Auto-Submitted: auto-replied (vacation)", true},
		{"Auto-Submitted: auto-generated", true},
		{"Precedence: bulk", true},
		{"Precedence: List", true},
		{"Precedence: first-class", false},
		{"List-Id: <a.b>", true},
		{"X-Autoreply: yes", true},
		{"X-Auto-Response-Suppress: OOF", true},
		{"X-Auto-Response-Suppress: None", false},
		{"X-Failed-Recipients: a@b.example", true},
		{"Return-Path: <>", true},
		{"Return-Path: <zoe@client.example>", false},
		{"Content-Type: multipart/report; report-type=delivery-status; boundary=b", true},
		{"List-Unsubscribe: <https://shop.example>", false}, // many shops have it in answers of people
	}
	for _, tt := range tests {
		got, _, _ := mailed(t, "eml", mailHead+tt.field+"\n\nx\n", Settings{})
		assert.Equal(t, tt.want, got[0].Message.Auto, tt.field)
	}
	got, _, _ := mailed(t, "eml", "From: MAILER-DAEMON@x.example\nDate: Fri, 20 Nov 2026 09:15:00 +0100\n\nx\n", Settings{})
	assert.True(t, got[0].Message.Auto)
}

// TestMailHeaders says which headers rules can read.
func TestKeptHeaders(t *testing.T) {
	var out bytes.Buffer
	_, err := runOn("mbox", &out, strings.NewReader(mark+"X-Tag: =?utf-8?q?=C3=A9t=C3=A9?=\nX-TAG: two\nX-Empty:\nX-Other: no\n"+mailHead+"\nx\n"), Settings{Headers: []string{"x-Tag", "X-Empty", "X-Absent"}})
	require.NoError(t, err)
	assert.Contains(t, out.String(), `"event":{"headers":{"x-tag":"été, two"}}`)
	assert.NoError(t, CheckHeader("X-Original-To"))
	for _, wrong := range []string{"", "To:", "X Tag", "é"} {
		assert.Error(t, CheckHeader(wrong), wrong)
	}
}

func TestMailHeaders(t *testing.T) {
	got, _, _ := mailed(t, "eml", mailHead+"To: \"Roux, A\" <A@Shop.example>, b@shop.example; Undisclosed: ;, undisclosed-recipient:;@mx.example\nCc: c@shop.example\nReply-To: X <other@client.example>\n"+
		"X-Mailer: Mailer 1\nPrecedence: Bulk\nX-Priority: 1 (Highest)\nList-Id: A list <a.list.example>\nContent-Language: fr-CA, en\n\nx\n", Settings{})
	e := got[0]
	assert.Equal(t, []string{"a@shop.example", "b@shop.example"}, e.Event.To)
	assert.Equal(t, []string{"c@shop.example"}, e.Event.Cc)
	assert.Equal(t, []string{"other@client.example", "Mailer 1", "bulk", "high", "a.list.example", "fr-CA"},
		[]string{e.Event.ReplyTo, e.Event.Mailer, e.Event.Precedence, e.Event.Importance, e.Event.ListID, e.Message.Language})
}

// TestMailDates reads dates as mailers write them.
func TestMailDates(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Fri, 20 Nov 2026 09:15:00 +0100", "2026-11-20T09:15:00+01:00"},
		{"20 Nov 2026 09:15 +0100", "2026-11-20T09:15:00+01:00"},
		{"Fri, 20 Nov 2026 09:15:00 -0500 (EST)", "2026-11-20T09:15:00-05:00"},
		{"Fri, 20 Nov 2026 09:15:00 EST", "2026-11-20T09:15:00-05:00"},
		{"Fri, 20 Nov 2026 09:15:00 GMT", "2026-11-20T09:15:00Z"},
		{"Fri, 20 Nov 2026 09:15:00", "2026-11-20T09:15:00Z"},
		{"Fri, 20-Nov-26 09:15:00 GMT", "2026-11-20T09:15:00Z"},
		{"20 Nov 98 09:15:00 UT", "1998-11-20T09:15:00Z"},
		{"Fri Nov 20 09:15:00 2026", "2026-11-20T09:15:00Z"},
		{"Fri Nov 20 09:15:00 2026 +0100", "2026-11-20T09:15:00+01:00"},
		{"Friday, November 20, 2026 9:15:07 CET", "2026-11-20T09:15:07+01:00"},
		{"Fri, 20 Nov 2026 23:59:60 +0000", "2026-11-20T23:59:59Z"},
		{"Fri, 30 Feb 2026 09:15:00 +0000", ""},
		{"Fri, 20 Nov 1926 09:15:00 +0000", ""},
		{"20 Nov 2026", ""},
		{"yesterday", ""},
		{"", ""},
		{"Fri, 20 Nov 2026 25:15:00 +0000", ""},
	}
	for _, tt := range tests {
		got := ""
		if at, ok := parseMailDate(tt.in); ok {
			got = at.Format(time.RFC3339)
		}
		assert.Equal(t, tt.want, got, tt.in)
	}
}

// TestMaildir leaves drafts out, and reads what is in new and cur.
func TestMaildir(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cur/2.host:2,S": "Message-ID: <2@x>\n" + mailHead + "\nsecond\n", "new/3.host": "Message-ID: <3@x>\n" + mailHead + "\nthird\n",
		".Sent/cur/1.host:2,DS": mailHead + "\na draft\n", "tmp/4.host": "in the making", "cur/.hidden": "x", "dovecot.index": "x",
		".Sent/cur/2.host:2,S": "Message-ID: <2@x>\n" + mailHead + "\nsecond, once more\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	files, err := Maildir.Files(dir)
	require.NoError(t, err)
	require.Len(t, files, 4)
	src, _ := Named("maildir")
	var out bytes.Buffer
	var all []Input
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		all = append(all, Input{Name: name, Reader: bytes.NewReader(text)})
	}
	summary, err := Run(&out, src, inputs(all...), Settings{})
	require.NoError(t, err)
	got := mailEvents(t, out.String())
	require.Len(t, got, 2)
	assert.Equal(t, []Count{{"drafts", 1}, {"mails seen before", 1}}, summary.Skipped)
	none, err := Mails.Files(dir)
	require.NoError(t, err)
	assert.Empty(t, none)
	_, err = Mails.Files(filepath.Join(dir, "nowhere"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
