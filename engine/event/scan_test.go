package event

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// syntax are lines that are JSON, and lines that nearly are.
var syntax = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":[1,2,{"b":null}],"c":true,"d":false}`, `{"a":"b\"\\\/\b\f\n\r\t\u00e9"}`,
	`{"a":-0.5e+10,"b":0,"c":1E9,"d":10}`, `{"a":"\ud83d\ude00","b":"\ud83d","c":"\ude00x","d":"\ud83d\u0041"}`,
	"{\"a\":\"\xff\xc3\"}", `{"a":1,"a":2}`, `{"":""}`, `{"a":"a string that is longer than eight bytes, with é, \" and ]"}`,
	``, `{`, `}`, `{]`, `[}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `[1,]`, `[,]`, `{"a":1 "b":2}`, `{a:1}`, `{'a':1}`, `{"a":1}x`, `{}{}`,
	`01`, `-`, `1.`, `1e`, `.5`, `+1`, `1.5.5`, `- 1`, `tru`, `nul`, `True`, `"\x"`, `"\u12g4"`, `"\u12"`, `"abc`, `"abc\`, "\"a\tb\"", "\"\x00\"", "\x00", "\xff",
	`[[[[[[]]]]]]`, `NaN`, `"` + "\u2028" + `"`, `{"a":"\ud83d\"}`, "\ufeff{}", "{\"a\"\u00a0:1}",
	strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth), strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
	strings.Repeat(`{"a":`, maxDepth) + "1" + strings.Repeat("}", maxDepth), strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1),
}

// checkLine asserts that a scanner and encoding/json agree about a line.
func checkLine(t *testing.T, raw []byte) {
	t.Helper()
	var s scanner
	line := raw
	accepted := s.scan(line)
	if s.broken {
		require.False(t, utf8.Valid(raw), "%.200q", raw)
		line, _ = replace(nil, raw)
		accepted = s.scan(line)
		require.False(t, s.broken, "%.200q", raw)
	}
	syntactic := accepted || strings.HasPrefix(s.flaw.reason, "needs a JSON object")
	require.Equal(t, json.Valid(raw), syntactic, "%.200q is JSON: %s", raw, s.flaw.reason)
	if !accepted {
		require.True(t, 0 <= s.flaw.at && s.flaw.at <= len(line), "column of the flaw in %.200q", raw)
		return
	}
	var want map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &want), "%.200q", raw)
	got := make(map[string]string)
	for i := 0; i < len(s.members); i = int(s.members[i].next) {
		m := &s.members[i]
		text := s.textOf(m)
		require.Equal(t, text[0] == '"' && bytes.IndexByte(text, '\\') >= 0, text[0] == '"' && m.escaped)
		got[string(s.nameOf(m))] = string(text)
	}
	require.Len(t, got, len(want), "keys of %.200q", raw)
	for key, value := range want {
		text, known := got[key]
		require.True(t, known, "key %q of %.200q", key, raw)
		checkValue(t, text, value)
	}
	require.Equal(t, duplicates(t, raw), s.duplicates, "duplicate keys of %.200q", raw)
}

// checkValue asserts that the functions that read valid JSON agree with encoding/json about a value, all the way down.
func checkValue(t *testing.T, got string, want json.RawMessage) {
	t.Helper()
	switch want[0] {
	case '"':
		var text string
		require.NoError(t, json.Unmarshal(want, &text))
		require.Equal(t, text, unquote(got), "%.200q", want)
	case '{':
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(want, &members))
		for key, value := range members {
			inner, ok := raw{text: got}.child(key)
			require.True(t, ok, "key %q of %.200q", key, want)
			if len(want) < 10_000 { // not all the 10,000 levels of a seed
				checkValue(t, inner.text, value)
			}
		}
	case '[':
		var elements []json.RawMessage
		require.NoError(t, json.Unmarshal(want, &elements))
		c := walk(got)
		for _, element := range elements {
			inner, ok := c.next()
			require.True(t, ok, "%.200q", want)
			if len(want) < 10_000 {
				checkValue(t, inner.text, element)
			}
		}
		_, more := c.next()
		require.False(t, more, "%.200q", want)
	default:
		line, _ := replace(nil, want)
		require.Equal(t, string(line), got)
	}
}

// duplicates counts repeated keys with encoding/json's tokens.
func duplicates(t *testing.T, raw []byte) int {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var count func() int
	count = func() int {
		token, err := d.Token()
		require.NoError(t, err)
		n := 0
		switch token {
		case json.Delim('{'):
			seen := make(map[json.Token]bool)
			for d.More() {
				key, err := d.Token()
				require.NoError(t, err)
				if seen[key] {
					n++
				}
				seen[key] = true
				n += count()
			}
			_, _ = d.Token() // the closing brace, which More has seen
		case json.Delim('['):
			for d.More() {
				n += count()
			}
			_, _ = d.Token()
		}
		return n
	}
	return count()
}

func TestScanAgreesWithEncodingJSON(t *testing.T) {
	for _, line := range syntax {
		checkLine(t, []byte(line))
	}
}

func TestDuplicateKeysAreFound(t *testing.T) {
	many := func(n int, more string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(`"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('0'+i/26)) + `":1,`)
		}
		return "{" + b.String() + more + "}"
	}
	tests := []struct {
		name, line string
		want       int
	}{
		{"none", `{"a":{"a":1},"b":{"a":1}}`, 0},
		{"one", `{"a":1,"a":2}`, 1},
		{"one spelled with an escape", `{"a":1,"\u0061":2}`, 1},
		{"in an inner object", `{"a":[{"b":1,"b":2,"b":3}],"b":1}`, 2},
		{"after an inner object", `{"a":{"b":1},"b":1,"a":1}`, 1},
		{"many keys", many(200, `"z":1`), 0},
		{"many keys, one twice", many(200, `"ka0":{"ka0":1}`), 1},
		{"the empty key", `{"":1,"":1}`, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s scanner
			require.True(t, s.scan([]byte(tt.line)), s.flaw.reason)
			assert.Equal(t, tt.want, s.duplicates)
		})
	}
}

// lenient are lines that are events, and lines that are nearly.
var lenient = []string{
	`{"id":"e1","type":"message","at":"2026-11-20T09:15:00+01:00","conversation":{"id":7,"tags":["a"]},"contact":{"plan":1.50},"x":[1]}`,
	`{"specversion":"1.0","id":"1","type":"a.b.tag_added","time":"2026-11-20T09:15:00Z","data":{"conversation":"c","tag":"x"}}`,
	`{"at":"2026-11-20T09:15:00Z","subject":"a\u00e9\ud83d\ude00\ud83d","body":"line\nline \"é\"","from":"A <a@b.fr>","event":{"k":"\t"},"\u0078":{"y":[true]}}`,
	"{\"at\":\"2026-11-20T09:15:00Z\",\"subject\":\"\xe9 \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xed\xa0\x80 \xc0\x80\",\"body\":\"\xff\"}",
	`{"at":"2026-11-20T09:15:00Z","subject":5,"body":"x"}`, `{"at":"2026-11-20T09:15:00Z","body":{},"subject":"x"}`, `{"at":"2026-11-20T09:15:00Z","event":[]}`,
	`{"at":"2026-11-20T09:15:00Z","order":{"id":12,"total":84.90,"n":-1e3,"m":123456789012345678},"message":{"attachments":3,"auto":true,"language":null}}`,
}

func TestEventsAgreeWithEncodingJSON(t *testing.T) {
	for _, line := range lenient {
		checkEvent(t, []byte(line))
	}
}

// checkEvent asserts that an event has the values that encoding/json finds in its line, and that it makes no difference to
// anything else what is left unread.
func checkEvent(t *testing.T, line []byte) {
	t.Helper()
	if bytes.IndexByte(line, '\n') >= 0 {
		return
	}
	stream := append(append([]byte{}, line...), "\n{\"at\":\"2026-11-20T09:15:00Z\",\"subject\":\"the next line\"}\n"...)
	all, some := NewReader(bytes.NewReader(stream), Settings{}), NewReader(bytes.NewReader(stream), Settings{Unread: Unread{Subject: true, Body: true, Paths: true}})
	var e, less, next Event
	err := all.Next(&e)
	require.Equal(t, err, some.Next(&less), "%.200q", line)
	require.Equal(t, all.Stats(), some.Stats(), "%.200q", line)
	if err != nil || all.Stats().Blank > 0 {
		return
	}
	require.NoError(t, all.Next(&next)) // what lies in the buffer of the line is no longer its own
	var root struct {
		Specversion, Data json.RawMessage
	}
	require.NoError(t, json.Unmarshal(line, &root))
	if root.Specversion == nil && !bytes.Contains(bytes.ToLower(line), []byte("specversion")) {
		checkSlots(t, line, &e)
	}
	require.Equal(t, e.Subject.Kind, less.Subject.Kind)
	require.Equal(t, e.Body.Kind, less.Body.Kind)
	e.Subject.Text, e.Body.Text, less.Subject.Text, less.Body.Text = "", "", "", ""
	require.Empty(t, cmp.Diff(e, less, cmpopts.IgnoreUnexported(Event{}), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()), "%.200q", line)
}

// checkSlots asserts that the slots of an event, and what has none, are as encoding/json has them.
func checkSlots(t *testing.T, line []byte, e *Event) {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(line, &members))
	for name, v := range map[string]Value{"subject": e.Subject, "body": e.Body, "from": e.From, "source": e.Source, "context": e.Context} {
		checkSlot(t, v, members[name])
	}
	order := map[string]json.RawMessage{}
	if e.Order.Given {
		require.NoError(t, json.Unmarshal(members["order"], &order))
		checkSlot(t, e.Order.Status, order["status"])
	}
	for _, p := range e.Order.Properties {
		require.Contains(t, order, p.Name)
		checkSlot(t, p.Value, order[p.Name])
	}
	for name, want := range members {
		if k, _ := keyOf([]byte(name)); k == otherKey && e.detail.text == "" {
			got, _ := e.Path([]string{name})
			if want[0] != '{' && want[0] != '[' && want[0] != 'n' {
				checkSlot(t, got, want)
			}
		}
	}
}

// checkSlot asserts that a value is what encoding/json has.
func checkSlot(t *testing.T, got Value, want json.RawMessage) {
	t.Helper()
	switch {
	case want == nil:
		require.Equal(t, Absent, got.Kind)
	case want[0] == '"':
		var text string
		require.NoError(t, json.Unmarshal(want, &text))
		require.Equal(t, Value{Kind: Text, Text: text}, got)
	case want[0] == 'n':
		require.Equal(t, Null, got.Kind, "%s", want)
	case got.Kind == Number:
		var number float64
		require.NoError(t, json.Unmarshal(want, &number), "%s", want)
		require.Equal(t, number, got.Number, "%s", want)
		back, err := strconv.ParseFloat(got.Text, 64)
		require.NoError(t, err)
		require.Equal(t, number, back, "%s", want)
	}
}

// FuzzRead checks that no line makes a Reader panic, and that it takes for JSON what encoding/json does, with the same strings and numbers.
func FuzzRead(f *testing.F) {
	for _, line := range syntax {
		if len(line) < 1000 {
			f.Add([]byte(line))
		}
	}
	for _, line := range lenient {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		checkLine(t, line)
		checkEvent(t, line)
		r := NewReader(strings.NewReader(string(line)), Settings{MaxLine: 1 << 10})
		var e Event
		for range 1 + strings.Count(string(line), "\n") {
			if err := r.Next(&e); err == nil {
				e.Path([]string{"x", "0"})
				ParseAddress(e.From.Text)
			}
		}
		require.ErrorContains(t, r.Next(&e), "EOF", "after the last line of %q", line)
		stats := r.Stats()
		require.Equal(t, stats.Lines, stats.Events+stats.Rejected+stats.Blank)
	})
}
