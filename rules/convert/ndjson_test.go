package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mustProfile parses a profile that is known to be right.
func mustProfile(t testing.TB, src string) Profile {
	t.Helper()
	p, found := ParseProfile("profile.yaml", []byte(src))
	require.Empty(t, found, src)
	return p
}

// converted runs a conversion and returns its output, its rejects as "LINE: REASON", and its summary.
func converted(t *testing.T, in string, s Settings) (string, []string, Summary) {
	t.Helper()
	var out bytes.Buffer
	var rejects []string
	s.OnReject = func(r Reject) error {
		rejects = append(rejects, fmt.Sprintf("%d: %s", r.Line, r.Reason))
		return nil
	}
	summary, err := runOn("ndjson", &out, strings.NewReader(in), s)
	require.NoError(t, err, in)
	assert.Equal(t, summary.Read, summary.Written+summary.Rejected, in)
	return out.String(), rejects, summary
}

// TestHelpers shows every helper at work on one record.
func TestHelpers(t *testing.T) {
	const record = `{"ts":"2026-03-02T06:08:04Z","user":{"name":"Zoé","mail":"zoe@acme.example"},"dir":"OUT","channel":"","medium":"sms",` +
		`"n":3,"ok":true,"none":null,"tags":["vip","Pro"],"items":[{"sku":"A1"},{"sku":"B2"}],"log.level":"warn","deep":{"a":[1,{"b":2.50}]}}`
	tests := []struct {
		name    string
		profile string // beside at: ts
		want    string // what follows "at" in the line
	}{
		{"path", "body: user.name", `"body":"Zoé"`},
		{"path helper", "body: {path: user.name}", `"body":"Zoé"`},
		{"path into a list", "body: items.1.sku", `"body":"B2"`},
		{"path past a list", "body: items.2.sku\ninbox: medium", `"inbox":"sms"`},
		{"path with a quoted name", `body: '"log.level"'`, `"body":"warn"`},
		{"path to nothing", "body: user.phone\ninbox: medium", `"inbox":"sms"`},
		{"path through a text", "body: medium.x\ninbox: medium", `"inbox":"sms"`},
		{"null is missing", "body: none\ninbox: medium", `"inbox":"sms"`},
		{"number and bool as text", "subject: n\nbody: ok", `"subject":"3","body":"true"`},
		{"const", "inbox: {const: support}", `"inbox":"support"`},
		{"const list", "contact.tags: {const: [a, b]}", `"contact":{"tags":["a","b"]}`},
		{"const number", "event.level: {const: 3.50}", `"event":{"level":3.50}`},
		{"first", "source: {first: [channel, medium]}", `"source":"sms"`},
		{"first, nested", "source: {first: [channel, {const: chat}, medium]}", `"source":"chat"`},
		{"default", "source: {path: channel, default: web}\nbody: medium", `"source":"web","body":"sms"`},
		{"join", "body: {join: [user.name, none, medium]}", `"body":"Zoé sms"`},
		{"join with", `body: {join: [user.name, medium], with: "\n"}`, `"body":"Zoé\nsms"`},
		{"join a list", `body: {join: [tags], with: ", "}`, `"body":"vip, Pro"`},
		{"join nothing", "body: {join: [none, channel], default: empty}", `"body":"empty"`},
		{"text", `from: {text: "{user.name} <{user.mail}>"}`, `"from":"Zoé <zoe@acme.example>"`},
		{"text with a missing value", `from: {first: [{text: "{none} <{user.mail}>"}, user.mail]}`, `"from":"zoe@acme.example"`},
		{"text with braces", `body: {text: "{{{n}}}"}`, `"body":"{3}"`},
		{"joined sender", `from: {join: [user.name, {text: "<{user.mail}>"}]}`, `"from":"Zoé <zoe@acme.example>"`},
		{"joined sender without a name", `from: {join: [none, {text: "<{user.mail}>"}]}`, `"from":"<zoe@acme.example>"`},
		{"map, letter case aside", "conversation: n\ntype: {path: dir, map: {in: message, out: reply}}", `"conversation":"3"`},
		{"map any other value", `inbox: {path: medium, map: {email: mail, "*": rest}}`, `"inbox":"rest"`},
		{"map without a row", `inbox: {path: medium, map: {email: mail}, default: none}`, `"inbox":"none"`},
		{"map without a row, first", `inbox: {first: [{path: medium, map: {email: mail}}, medium]}`, `"inbox":"sms"`},
		{"map of a list", "contact.tags: {path: tags, map: {pro: customer}}", `"contact":{"tags":["customer"]}`},
		{"map of first", "inbox: {first: [channel, medium], map: {sms: phone}}", `"inbox":"phone"`},
		{"map to a bool", "message.auto: {path: medium, map: {sms: true}}", `"message":{"auto":true}`},
		{"set of one", "conversation.tags: medium", `"conversation":{"tags":["sms"]}`},
		{"count of a list", "message.attachments: items", `"message":{"attachments":2}`},
		{"flag from a text", "message.auto: {const: 'TRUE'}", `"message":{"auto":true}`},
		{"a property keeps its type", "contact.age: n\ncontact.paid: ok", `"contact":{"age":3,"paid":true}`},
		{"raw value", "event.deep: deep", `"event":{"deep":{"a":[1,{"b":2.50}]}}`},
		{"raw, nested name", "event.x.y: n", `"event":{"x":{"y":3}}`},
		{"conversation in its short form", "conversation.id: n", `"conversation":"3"`},
		{"conversation as an object", "conversation: n\nconversation.zone: medium", `"conversation":{"id":"3","zone":"sms"}`},
		{"order of keys", "event.b: n\nevent.a: n\ncontact.plan: n\ncontact.id: n\nbody: medium\nsource: medium", `"source":"sms","body":"sms","contact":{"id":"3","plan":3},"event":{"a":3,"b":3}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := mustProfile(t, "at: ts\n"+tt.profile)
			out, rejects, _ := converted(t, record+"\n", Settings{Profile: p})
			require.Empty(t, rejects)
			kind := "message"
			if strings.Contains(tt.profile, "type:") {
				kind = "reply"
			}
			assert.Equal(t, `{"type":"`+kind+`","at":"2026-03-02T06:08:04Z",`+tt.want+"}\n", out)
		})
	}
}

func TestRejects(t *testing.T) {
	const profile = "id: id\nat: {path: time, zone: Europe/Paris}\ntype: type\nconversation: c\nbody: body\n" +
		"agent: agent\ntag: tag\nevent: raw\nmessage.auto: auto\nmessage.attachments: files\nconversation.tags: tags\ncontact.plan: plan\nconversation.priority: prio"
	tests := []struct {
		name string
		line string
		want string
	}{
		{"cut short", `{"body":"x`, "not JSON: the line ends too early, after byte 10"},
		{"not JSON", `body=x`, "not JSON: invalid character 'b' looking for beginning of value (byte 1)"},
		{"two values", `{"body":"x"} {"body":"y"}`, "not JSON: invalid character '{' after top-level value (byte 14)"},
		{"a list", `[{"body":"x"}]`, "a line holds one JSON object, found a list"},
		{"null", `null`, "a line holds one JSON object, found null"},
		{"too deep", `{"body":"x","extra":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", "more than 200 levels of objects and lists"},
		{"nothing mapped", `{"level":"info"}`, "nothing that the profile maps is in it"},
		{"empty object", `{}`, "nothing that the profile maps is in it"},
		{"no time", `{"body":"x","time":"yesterday"}`, `at: "yesterday" is no time: want one like 2026-11-20T09:15:00+01:00`},
		{"a time of a wrong kind", `{"body":"x","time":{"s":1}}`, "at: want a time, found an object"},
		{"a list as a text", `{"body":["x"]}`, "body: want a text, found a list"},
		{"unknown type", `{"body":"x","type":"massage"}`, `type: unknown value "massage": did you mean "message"?`},
		{"reply without conversation", `{"body":"x","type":"reply"}`, "reply needs conversation.id"},
		{"tag without conversation", `{"type":"tag_added","tag":"vip"}`, "tag_added needs conversation.id"},
		{"tag event without tag", `{"type":"tag_added","c":"c1"}`, "tag_added needs tag"},
		{"presence of nobody", `{"type":"agent_online","body":"x"}`, "agent_online needs agent"},
		{"a clock tick without time", `{"type":"time","body":"x"}`, "time needs at"},
		{"not a flag", `{"body":"x","auto":"perhaps"}`, `message.auto: want true or false, found "perhaps"`},
		{"not a number", `{"body":"x","files":1.5}`, "message.attachments: want a whole number, found 1.5"},
		{"an object among tags", `{"body":"x","tags":["a",{}]}`, "conversation.tags: want a list of names, found an object in it"},
		{"a property that is an object", `{"body":"x","plan":{}}`, "contact.plan: a property holds a text, a number, true or false, or a list of them"},
		{"a raw event that is no object", `{"body":"x","raw":"y"}`, "event: want an object, found a text"},
		{"unknown priority", `{"body":"x","prio":"hgih"}`, `conversation.priority: unknown value "hgih": did you mean "high"?`},
		{"too long", `{"body":"` + strings.Repeat("x", 5000) + `"}`, "longer than 5000 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const good = `{"id":"e1","time":"2026-03-02 06:08","body":"x"}`
			out, rejects, summary := converted(t, good+"\n"+tt.line+"\n"+good+"\n", Settings{Profile: mustProfile(t, profile), MaxLine: 5000})
			assert.Equal(t, []string{"2: " + tt.want}, rejects)
			assert.Equal(t, 2, strings.Count(out, "\n"), "the lines around it are converted")
			assert.Equal(t, 3, summary.Read)
		})
	}
}

// TestStream is about what one line cannot show: order, counts, ends of lines, encodings.
func TestStream(t *testing.T) {
	tests := []struct {
		name     string
		in       string
		settings Settings
		want     string // bodies in order of output, with * for a line without a time
		summary  Summary
	}{
		{
			name: "order is kept, and going back is counted",
			in:   `{"t":3,"b":"c"}` + "\n" + `{"t":1,"b":"a"}` + "\n" + `{"t":2,"b":"b"}` + "\n",
			want: "cab", summary: Summary{Read: 3, Written: 3, Backwards: 1},
		},
		{
			name: "lines without a time come last",
			in:   `{"b":"x"}` + "\n" + `{"t":1,"b":"a"}` + "\n" + `{"t":"","b":"y"}` + "\n" + `{"t":2,"b":"b"}` + "\n",
			want: "abx*y*", summary: Summary{Read: 4, Written: 4, WithoutTime: 2},
		},
		{
			name: "or take a given one", settings: Settings{AtDefault: time.Unix(5, 0).UTC()},
			in:   `{"b":"x"}` + "\n" + `{"t":9,"b":"a"}` + "\n",
			want: "xa", summary: Summary{Read: 2, Written: 2, WithoutTime: 1},
		},
		{
			name: "CRLF, BOM, blank lines and no last line end",
			in:   "\ufeff" + `{"t":1,"b":"a"}` + "\r\n\r\n  \n" + `{"t":2,"b":"b"}`,
			want: "ab", summary: Summary{Read: 2, Written: 2},
		},
		{
			name: "bytes that are not UTF-8 are replaced and counted",
			in:   `{"t":1,"b":"` + "\xff" + `"}` + "\n",
			want: "\ufffd", summary: Summary{Read: 1, Written: 1, NotUTF8: 1},
		},
		{
			name: "of a key given twice the last one counts",
			in:   `{"t":1,"b":"a","b":"b"}` + "\n" + `{"t":[{"x":1,"x":2}],"t":2,"b":"c"}` + "\n",
			want: "bc", summary: Summary{Read: 2, Written: 2, DuplicateKeys: 3},
		},
		{
			name: "what was left out is named",
			in:   `{"t":1,"b":"a","z":1,"o":{"p":1,"q":null}}` + "\n" + `{"t":2,"b":"b","z":2,"a.b":0,"m":""}` + "\n",
			want: "ab", summary: Summary{Read: 2, Written: 2, LeftOut: []Count{{"z", 2}, {`"a.b"`, 1}, {"o", 1}}},
		},
		{
			name: "values without a row are counted", settings: Settings{Profile: mustProfile(t, "at: t\nbody: b\ninbox: {path: i, map: {a: b}}")},
			in:   `{"t":1,"b":"a","i":"x"}` + "\n" + `{"t":1,"b":"b","i":"A"}` + "\n" + `{"t":1,"b":"c"}` + "\n",
			want: "abc", summary: Summary{Read: 3, Written: 3, Unmapped: []Count{{`inbox: "x"`, 1}}},
		},
		{name: "empty", in: "", want: "", summary: Summary{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.settings
			if s.Profile.Empty() {
				s.Profile = mustProfile(t, "at: t\nbody: b")
			}
			out, rejects, summary := converted(t, tt.in, s)
			require.Empty(t, rejects)
			assert.Equal(t, tt.want, bodies(t, out))
			assert.Empty(t, cmp.Diff(tt.summary, summary, cmpopts.IgnoreFields(Summary{}, "Types")))
		})
	}
}

func bodies(t *testing.T, out string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(out) {
		d, _, err := parseRecord([]byte(line))
		require.NoError(t, err)
		b.WriteString(d.member("body").text)
		if d.member("at").missing() {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// TestLeftOutBelowAPath says that a profile which looks into an object has not looked at the rest of it.
func TestLeftOutBelowAPath(t *testing.T) {
	p := mustProfile(t, "at: t\nbody: o.a\nsubject: l.0\ncontext: {first: [x.y, {join: [j, {text: '{k.v}'}]}]}")
	_, _, summary := converted(t, `{"t":1,"o":{"a":"b","c":1,"d":{"e":2}},"l":["s","r"],"x":"text","j":"j","k":{"v":1,"w":2}}`, Settings{Profile: p})
	assert.Equal(t, []Count{{"k.w", 1}, {"o.c", 1}, {"o.d", 1}, {"x", 1}}, summary.LeftOut)
}

// TestNamesAreBounded feeds a log that uses data as names.
func TestNamesAreBounded(t *testing.T) {
	var in strings.Builder
	for i := range maxNames + 500 {
		fmt.Fprintf(&in, `{"t":%d,"b":"x","key%d":1}`+"\n", i, i)
	}
	_, _, summary := converted(t, in.String(), Settings{Profile: mustProfile(t, "at: t\nbody: b")})
	require.Len(t, summary.LeftOut, maxNames+1)
	assert.Equal(t, Count{others, 500}, summary.LeftOut[0])
}

// TestSpool sets more lines aside than memory holds, and leaves no file behind.
func TestSpool(t *testing.T) {
	var in strings.Builder
	for range 40 {
		fmt.Fprintf(&in, `{"b":%q}`+"\n", strings.Repeat("x", maxHeld/16))
	}
	in.WriteString(`{"t":1,"b":"timed"}` + "\n")
	dir := t.TempDir()
	out, _, summary := converted(t, in.String(), Settings{Profile: mustProfile(t, "at: t\nbody: b"), TempDir: dir})
	assert.Equal(t, 41, strings.Count(out, "\n"))
	assert.True(t, strings.HasPrefix(out, `{"type":"message","at":"1970-01-01T00:00:01Z","body":"timed"}`+"\n"))
	assert.Equal(t, 40, summary.WithoutTime)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	profile := mustProfile(t, "at: t\nbody: b")
	tests := []struct {
		name     string
		src      io.Reader
		dst      io.Writer
		settings Settings
		want     error
		read     int
	}{
		{"no time at all", strings.NewReader(`{"b":"x"}`), io.Discard, Settings{Profile: profile}, ErrNoTime, 1},
		{"unreadable input", iotest.ErrReader(broken), io.Discard, Settings{Profile: profile}, broken, 0},
		{"unwritable output", strings.NewReader(`{"t":1,"b":"x"}`), brokenWriter{broken}, Settings{Profile: profile}, broken, 1},
		{"told to stop", strings.NewReader("x\n" + `{"t":1}`), io.Discard, Settings{Profile: profile, OnReject: func(Reject) error { return broken }}, broken, 1},
		{"nowhere to set aside", strings.NewReader(`{"b":"` + strings.Repeat("x", maxHeld) + `"}`), io.Discard, Settings{Profile: profile, TempDir: "no such folder"}, os.ErrNotExist, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			summary, err := runOn("ndjson", tt.dst, tt.src, tt.settings)
			require.ErrorIs(t, err, tt.want)
			assert.Equal(t, tt.read, summary.Read)
		})
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

// TestLongLine proves that a line of any length costs no more memory than it may have, and that the next one is read.
func TestLongLine(t *testing.T) {
	const maxLine = 100
	long := io.MultiReader(io.LimitReader(endless('x'), 64<<20), strings.NewReader("\n"+`{"t":1,"b":"y"}`+"\n"))
	var out bytes.Buffer
	var reject Reject
	settings := Settings{Profile: mustProfile(t, "at: t\nbody: b"), MaxLine: maxLine, OnReject: func(r Reject) error {
		reject = r
		reject.Text = bytes.Clone(r.Text)
		return nil
	}}
	summary, err := runOn("ndjson", &out, long, settings)
	require.NoError(t, err)
	assert.Equal(t, Reject{File: "input", Line: 1, Reason: "longer than 100 bytes", Text: bytes.Repeat([]byte{'x'}, maxLine), Cut: true}, reject)
	assert.Equal(t, 1, summary.Written)
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestMaxLineIsExact(t *testing.T) {
	const line = `{"t":1,"b":"xx"}`
	for _, end := range []string{"", "\n", "\r\n"} {
		for maxLine, want := range map[int]int{len(line): 0, len(line) - 1: 1} {
			_, rejects, _ := converted(t, line+end, Settings{Profile: mustProfile(t, "at: t\nbody: b"), MaxLine: maxLine})
			assert.Len(t, rejects, want, "end %q, at most %d bytes", end, maxLine)
		}
	}
}
