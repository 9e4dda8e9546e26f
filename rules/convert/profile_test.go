package convert

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A finding as the tests compare it: where it points, what it says, what it proposes.
type finding struct{ text, message, label string }

func TestProfileFindings(t *testing.T) {
	tests := []struct {
		name string
		src  string
		want []finding
	}{
		{"empty", "# nothing\n", []finding{{"", `the profile maps nothing: want lines such as "at: time"`, ""}}},
		{"a list", "- at: time", []finding{{"- at: time", "a profile needs a map, found a list", ""}}},
		{"mistyped key", "bodi: text", []finding{{"bodi", `unknown event key "bodi"`, `did you mean "body"?`}}},
		{"mistyped nested key", "mesage.language: lang", []finding{{"mesage.language", `unknown event key "mesage.language"`, `did you mean "message.language"?`}}},
		{"a section", "contact: user", []finding{{"contact", `"contact" has keys of its own, as in contact.id`, ""}}},
		{"nested", "contact: {id: user}", []finding{{"contact", `"contact" is nested: the keys of an event are written with dots`, "write contact.id: …"}}},
		{"a nested property", "contact.a.b: user", []finding{{"contact.a.b", `a property has one name, found "a.b"`, ""}}},
		{"a key twice", "conversation: a\nconversation.id: b", []finding{{"conversation.id", `"conversation.id" is set already, by "conversation"`, ""}}},
		{"a key within another", "event.a: a\nevent.a.b: b", []finding{{"event.a.b", `"event.a.b" is set already, by "event.a"`, ""}}},
		{"a list without helper", "source: [a, b]", []finding{{"[a, b]", "a list needs a helper: {first: […]} or {join: […]}", ""}}},
		{"nothing", "source:", []finding{{"source", "want a path into the input, or a helper such as {const: …}", ""}}},
		{"a number", "message.attachments: 0", []finding{{"0", "0 is no path into the input: write {const: 0} for the value itself", ""}}},
		{"no source", "source: {default: chat}", []finding{{"{default: chat}", "a helper needs one of path, const, first, join, text", ""}}},
		{"two sources", "source: {path: a, const: b}", []finding{{"const", `"path" and "const" in one helper: want one of them`, ""}}},
		{"mistyped helper", "source: {path: a, defualt: b}", []finding{{"defualt", `unknown key "defualt"`, `did you mean "default"?`}}},
		{"empty first", "source: {first: []}", []finding{{"[]", "first is empty: want values to choose from", ""}}},
		{"with outside join", "source: {path: a, with: b}", []finding{{"b", `"with" belongs to join`, ""}}},
		{"zone outside at", "source: {path: a, zone: Europe/Paris}", []finding{{"Europe/Paris", `"zone" belongs to at`, ""}}},
		{"zone inside first", "at: {first: [{path: a, zone: UTC}, b]}", []finding{{"UTC", `"zone" holds for at as a whole: move it to the outer helper`, ""}}},
		{"dates outside at", "source: {path: a, dates: day/month/year}", []finding{{"day/month/year", `"dates" belongs to at`, ""}}},
		{"dates inside first", "at: {first: [{path: a, dates: day/month/year}, b]}", []finding{{"day/month/year", `"dates" holds for at as a whole: move it to the outer helper`, ""}}},
		{"unknown order of dates", "at: {path: a, dates: dd/mm/yyyy}", []finding{{"dd/mm/yyyy", `unknown order "dd/mm/yyyy": want day/month/year or month/day/year`, ""}}},
		{"unknown zone", "at: {path: a, zone: Europe/Pariss}", []finding{{"Europe/Pariss", `unknown time zone "Europe/Pariss": want a name such as Europe/Paris`, ""}}},
		{"the machine's zone", "at: {path: a, zone: Local}", []finding{{"Local", `unknown time zone "Local": want a name such as Europe/Paris`, ""}}},
		{"empty name in a path", "body: a..b", []finding{{"a..b", `path "a..b": a name is empty`, ""}}},
		{"blank at the end of a name", "body: a .b", []finding{{"a .b", `path "a .b": "a " must be quoted`, ""}}},
		{"quote never closed", `body: 'a."b'`, []finding{{`'a."b'`, `path "a.\"b": a quote is never closed`, ""}}},
		{"brace never closed", `body: {text: "a {b"}`, []finding{{`"a {b"`, `"a {b": a brace is never closed`, ""}}},
		{"brace never opened", `body: {text: "a b}"}`, []finding{{`"a b}"`, `"a b}": a brace is never opened: double it to write one`, ""}}},
		{"impossible constant", "type: {const: massage}", []finding{{"massage", `"type": unknown value "massage": did you mean "message"?`, ""}}},
		{"impossible row", "type: {path: d, map: {in: message, out: repply}}", []finding{{"repply", `"type": unknown value "repply": did you mean "reply"?`, ""}}},
		{"impossible default", "message.auto: {path: a, default: perhaps}", []finding{{"perhaps", `"message.auto": want true or false, found "perhaps"`, ""}}},
		{"impossible constant in first", "type: {first: [d, {const: massage}]}", []finding{{"massage", `"type": unknown value "massage": did you mean "message"?`, ""}}},
		{"what is mapped need not fit", "type: {first: [d, {const: in}], map: {in: message}}", nil},
		{"what is joined need not fit", "type: {join: [{const: tag}, {const: added}], with: _}", nil},
		{"a row twice", "type: {path: d, map: {in: message, IN: reply}}", []finding{{"IN", `"IN" has a row already: letter case does not count`, ""}}},
		{"a map as a constant", "event.x: {const: {a: b}}", []finding{{"{a: b}", "want a text, a number, true or false, or a list of them", ""}}},
		{
			"every mistake is found, also after an é", "subject: é..b\nbodi: {first: 3}\nsource: {path: [a]}",
			[]finding{
				{"é..b", `path "é..b": a name is empty`, ""},
				{"bodi", `unknown event key "bodi"`, `did you mean "body"?`},
				{"3", "first needs a list, found a number", ""},
				{"[a]", "a path needs a text, found a list", ""},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found := ParseProfile("profile.yaml", []byte(tt.src))
			var got []finding
			for _, d := range found {
				assert.Equal(t, "profile.yaml", d.File)
				got = append(got, finding{tt.src[d.Span.Start:d.Span.End], d.Message, d.Label})
			}
			assert.Empty(t, cmp.Diff(tt.want, got, cmp.AllowUnexported(finding{})), tt.src)
		})
	}
}

func TestFlagSource(t *testing.T) {
	tests := []struct {
		name  string
		flags []string
		want  string
		err   string
	}{
		{name: "paths", flags: []string{"at=time", "source=channel"}, want: "at: time\nsource: channel\n"},
		{name: "helpers", flags: []string{"type={path: d, map: {in: message}}"}, want: "type: {path: d, map: {in: message}}\n"},
		{name: "an at sign", flags: []string{"at=@timestamp"}, want: "at: \"@timestamp\"\n"},
		{name: "an equals sign", flags: []string{`event.q={const: a=b}`}, want: "event.q: {const: a=b}\n"},
		{name: "no value", flags: []string{"at="}, err: `--set "at=": want KEY=VALUE, as in at=time`},
		{name: "no key", flags: []string{"time"}, err: `--set "time": want KEY=VALUE, as in at=time`},
		{name: "two lines", flags: []string{"at=a\nid: b"}, err: `--set "at=a\nid: b": want one line`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FlagSource(tt.flags)
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
			mustProfile(t, string(got))
		})
	}
}

// TestWith lets flags overrule a file, also where they name the same key in another way.
func TestWith(t *testing.T) {
	file := mustProfile(t, "at: t\nconversation: c\nbody: b\nevent.a.b: x")
	flags := mustProfile(t, "conversation.id: d\nsubject: s\nevent.a: y")
	out, _, _ := converted(t, `{"t":1,"c":"C","d":"D","b":"B","s":"S","x":"X","y":"Y"}`, Settings{Profile: file.With(flags)})
	assert.Equal(t, `{"type":"message","at":"1970-01-01T00:00:01Z","conversation":"D","subject":"S","body":"B","event":{"a":"Y"}}`+"\n", out)
}
