package dsl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
)

var kindNames = map[int]string{
	int(tokPhrase): "phrase", int(tokName): "name", int(tokPath): "path", int(tokString): "string", int(tokBlock): "block", int(tokRegex): "regex",
	int(tokNumber): "number", int(tokDuration): "duration", int(tokTime): "time", int(tokDate): "date", int(tokPunct): "", int(tokBad): "bad",
}

// lexed writes the tokens of a text as KIND:VALUE, without white space and comments.
func lexed(src string) string {
	s := newScanner("in.route", []byte(src), phrases.English())
	var all []string
	for {
		t, _ := s.Next()
		switch {
		case t.EOF():
			return strings.Join(all, " | ")
		case t.Type == tokPunct:
			all = append(all, t.Value)
		case !isBlank(t):
			all = append(all, kindNames[int(t.Type)]+":"+t.Value)
		}
	}
}

func TestTokens(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"longest phrase", "does not contain any of x", "phrase:does not contain any of | name:x"},
		{"blanks in a phrase", "does  not\tcontain x", "phrase:does not contain | name:x"},
		{"second spelling", "is one of x", "phrase:is any of | name:x"},
		{"line break in a phrase", "does not\ncontain", "name:does | phrase:not | name:contain"},
		{"shorter phrase before a line break", "is not\nany of", "phrase:is not | phrase:any of"},
		{"comment in a phrase", "is # x\nnot", "phrase:is | phrase:not"},
		{"capital", "When Subject", "name:When | name:Subject"},
		{"word joined to a phrase", "subjects when_x then-y", "name:subjects | name:when_x | name:then-y"},

		{"rule 1: name behind a phrase", "assign team message", "phrase:assign team | name:message"},
		{"rule 1: name behind an operator", "is status contains queue", "phrase:is | name:status | phrase:contains | name:queue"},
		{"rule 1: hard word", "add tag stop assign team on", "phrase:add tag | phrase:stop | phrase:assign team | phrase:on"},
		{"rule 1: phrase of several hard words", "is otherwise if", "phrase:is | phrase:otherwise if"},
		{"rule 1: not across a line", "add tag\nmessage", "phrase:add tag | phrase:message"},
		{"rule 1: behind =", "a = message", "name:a | = | name:message"},
		{"rule 1: behind =>", "otherwise => default", "phrase:otherwise | => | name:default"},
		{"rule 1: one word only", "add tag first message", "phrase:add tag | name:first | phrase:message"},
		{"rule 1: longest phrase first", "is empty assign team by", "phrase:is empty | phrase:assign team by"},
		{"rule 1: no name taken", "tag added resolved", "phrase:tag added | phrase:resolved"},
		{"rule 2: word before =", "language = x stop= y", "name:language | = | name:x | name:stop | = | name:y"},
		{"rule 2: not before =>", "otherwise => x", "phrase:otherwise | => | name:x"},
		{"rule 3: in a list", "[message, stop, team]", "[ | name:message | , | name:stop | , | name:team | ]"},
		{"rule 3: before a range", "[date..time]", "[ | name:date | .. | name:time | ]"},
		{"rule 3: over lines and comments", "[message # x\n , y]", "[ | name:message | , | name:y | ]"},
		{"rule 3: not in parentheses", "(message, x)", "( | phrase:message | , | name:x | )"},
		{"rule 3: nothing that ends the item", "[agent message]", "[ | phrase:agent | name:message | ]"},
		{"rule 4: path", "subject.x is from.domain", "path:subject.x | phrase:is | path:from.domain"},
		{"path of segments", `event.a.0."b c".d-e`, `path:event.a.0."b c".d-e`},
		{"path of the ticket", "ticket.created ticket.zone", "path:conversation.created | path:conversation.zone"},
		{"path and a full stop", "from. x", "phrase:from | bad:. | name:x"},
		{"path and open quotes", `event."a`, `name:event | bad:. | string:"a`},
		{"range is no path", "monday..friday", "name:monday | .. | name:friday"},

		{"names", "é_1-b _x été", "name:é_1-b | name:_x | name:été"},
		{"name of another script", "ответ", "name:ответ"},
		{"combining mark", "e\u0301te", "name:e\u0301te"},
		{"apostrophe ends a name", "l'x", "name:l | bad:' | name:x"},
		{"numbers", "3 2.5 -5 -0.5 007", "number:3 | number:2.5 | number:-5 | number:-0.5 | number:007"},
		{"range of numbers", "1..5", "number:1 | .. | number:5"},
		{"minus alone", "- 5", "bad:- | number:5"},
		{"durations", "24h 24 hours 1 day 12 hours 1.5 min 3m", "duration:24 hour 24 hour 1 day 12 hour 1.5 minute 3 minute"},
		{"duration ends", "3 days ago", "duration:3 day | phrase:ago"},
		{"number before another word", "3 message 3\nhours", "number:3 | phrase:message | number:3 | name:hours"},
		{"unit before =", "3 h = 4", "number:3 | name:h | = | number:4"},
		{"negative duration", "-5 hours", "duration:5 hour"},
		{"times", "09:00 9:00 24:00", "time:09:00 | time:9:00 | time:24:00"},
		{"date", "2026-12-24", "date:2026-12-24"},
		{"other dates", "24/12/2026 24.12.2026 2026/12/24", "date:24/12/2026 | date:24.12.2026 | date:2026/12/24"},
		{"subtraction is no date", "2026-12 3/4", "number:2026 | number:-12 | number:3 | bad:/ | number:4"},
		{"regex", `/a b/i /a\/b/ [/x/]`, `regex:/a b/i | regex:/a\/b/ | [ | regex:/x/ | ]`},
		{"regex ends with its line", "/a\nb", "regex:/a | name:b"},
		{"strings", `"a \" b" "" "#"`, `string:"a \" b" | string:"" | string:"#"`},
		{"string ends with its line", "\"a\nb", `string:"a | name:b`},
		{"backslash at the end of a line", "\"a\\\nb", `string:"a\ | name:b`},
		{"block", "\"\"\"a \" \"\" \\\"\"\" b\"\"\" c", `block:"""a " "" \""" b""" | name:c`},
		{"comparisons", "> < >= <= = =>", "> | < | >= | <= | = | =>"},
		{"comments", "a # b\nc#d", "name:a | name:c"},
		{"CRLF", "is\r\nnot # x\r\nstop", "phrase:is | phrase:not | phrase:stop"},
		{"byte order mark", "\ufeffwhen", "phrase:when"},
		{"signs", "&& a != b", "bad:&& | name:a | bad:!= | name:b"},
		{"foreign comment", "a // b\nc", "name:a | name:c"},
		{"brackets forgotten before a declaration", "[ a\nrule message, x", "[ | name:a | phrase:rule | name:message | , | name:x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lexed(tt.src)); diff != "" {
				t.Errorf("%q:\n%s", tt.src, diff)
			}
		})
	}
}

// TestTokensAreTheText checks that tokens follow each other without a gap.
func TestTokensAreTheText(t *testing.T) {
	for name, src := range examples(t, "errors") {
		tree, _ := Parse(name, src)
		at := 0
		for _, token := range tree.tokens {
			require.Equal(t, at, token.Pos.Offset, "%s %v", name, token)
			if i := len(tree.tokens) - 1; token.EOF() {
				require.Equal(t, tree.tokens[i], token, name)
				break
			}
			_, next := tree.tokens[0], tree.tokens[indexBehind(tree, token.Pos.Offset)]
			at = next.Pos.Offset
			require.Greater(t, at, token.Pos.Offset, "%s %v", name, token)
		}
		assert.Equal(t, len(src), at, name)
	}
}

func indexBehind(tree *File, offset int) int {
	for i, token := range tree.tokens {
		if token.Pos.Offset > offset || token.EOF() {
			return i
		}
	}
	return len(tree.tokens) - 1
}

// TestSemantics covers what the grammar alone decides of the fine print.
func TestSemantics(t *testing.T) {
	texts := []struct{ name, src, want string }{
		{"G96 escapes", `"a\"b\\c\nd\te\u{1F600}"`, "a\"b\\c\nd\te😀"},
		{"G96 filters are not looked into", `"{{ x | default: 'à vous' }}"`, "{{ x | default: 'à vous' }}"},
		{"G96 first and last line break", "\"\"\"\na\nb\n\"\"\"", "a\nb"},
		{"G96 one line", `"""a"""`, "a"},
		{"G96 indentation", "\"\"\"\n    a\n      b\n\n    c\n  \"\"\"", "a\n  b\n\nc"},
		{"G96 blank lines do not count", "\"\"\"\n    a\n \n    b\n\"\"\"", "a\n\nb"},
		{"G96 text behind the quotes", "\"\"\"a\n  b\"\"\"", "a\n  b"},
		{"G96 blanks before the first line break", "\"\"\"  \n  a\n\"\"\"", "a"},
		{"G96 last line with text", "\"\"\"\n  a\n  b\"\"\"", "a\nb"},
		{"G96 escapes are no line breaks", "\"\"\"\n  a\\n  b\n\"\"\"", "a\n  b"},
		{"G96 escaped quotes", "\"\"\"\na \\\"\"\" b\n\"\"\"", `a """ b`},
		{"G96 CRLF", "\"\"\"\r\n  a\r\n  b\r\n\"\"\"", "a\nb"},
		{"G96 empty", `""""""`, ""},
		{"G96 nothing but a line break", "\"\"\"\n\"\"\"", ""},
		{"G96 empty last line stays out once", "\"\"\"\na\n\n\"\"\"", "a\n"},
	}
	for _, tt := range texts {
		t.Run(tt.name, func(t *testing.T) {
			tree, found := Parse("in.route", []byte("let a = "+tt.src))
			require.Empty(t, found, tt.src)
			assert.Equal(t, tt.want, tree.Decls[0].(*Let).Value.(*String).Text, tt.src)
		})
	}

	same := []struct{ name, one, other string }{
		{"A3 is before more than", "define a as event.f is more than 3", "define a as event.f more than 3"},
		{"A3 is before before", "define a as event.f is before 2026-12-24", "define a as event.f before 2026-12-24"},
		{"A3 is before between", "define a as event.f is between 1 and 2", "define a as event.f between 1 and 2"},
		{"A4 exactly and any of", "define a as event.f is exactly one of [x]", "define a as event.f is exactly any of [x]"},
	}
	for _, tt := range same {
		t.Run(tt.name, func(t *testing.T) {
			one, found := Parse("in.route", []byte(tt.one))
			require.Empty(t, found, tt.one)
			other, _ := Parse("in.route", []byte(tt.other))
			assert.Equal(t, dump(other), dump(one))
		})
	}

	refused := []struct{ name, src, want string }{
		{"I123 conversation is not answered", "define a as conversation is not answered", "R012"},
		{"I123 ticket is answered", "define a as ticket is answered", "R012"},
		{"A5 limit by something else", "rule a on message limit once per day then stop", "R007"},
		{"I92 flags", "define a as body matches /x/m", "R005"},
	}
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			_, found := Parse("in.route", []byte(tt.src))
			require.Len(t, found, 1, tt.src)
			assert.Equal(t, tt.want, found[0].Code, tt.src)
		})
	}
}
