package lint

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
)

// TestInvisibleCharacter checks what an example cannot show: characters that nobody could see in it, or that a terminal obeys.
func TestInvisibleCharacter(t *testing.T) {
	tests := []struct {
		name string
		text string // a text as it is typed
		want string // what is said of it; "" for nothing
	}{
		{"a plain text", `"retour"`, ""},
		{"NUL", "\"ret\x00our\"", "the text holds the control character U+0000"},
		{"an escape sequence of a terminal", "\"ret\x1b[31mour\"", "the text holds the control character U+001B"},
		{"backspace", "\"ret\x08our\"", "the text holds the control character U+0008"},
		{"delete", "\"ret\x7four\"", "the text holds the control character U+007F"},
		{"a control character of Latin-1", "\"ret\u0085our\"", "the text holds the control character U+0085"},
		{"a text that is turned round", "\"ret\u202eruo\"", "the text holds the invisible character U+202E"},
		{"an isolate", "\"ret\u2066our\"", "the text holds the invisible character U+2066"},
		{"a tab is white space", "\"re\ttour\"", ""},
		{"lines of a long text", "\"\"\"\nretour\r\nsecond line\n\"\"\"", ""},
		{"an escape is meant", `"ret\u{0}our"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rules := "rule \"Retours\"\n  on first message\n  when body contains exactly " + tt.text + "\n  then\n    add tag \"a\"\n"
			b, found := check(t, bookOf([]File{{Name: "rules.route", Text: rules}, {Name: "book.yaml", Text: "edition: 1\n"}}))
			var got diag.List
			for _, d := range found {
				require.NotEqual(t, "R0", d.Code[:2], "%q: %s", rules, d.Message)
				if d.Code == "R603" {
					got = append(got, d)
				}
			}
			if tt.want == "" {
				assert.Empty(t, got, "%q", tt.text)
				return
			}
			require.Len(t, got, 1, "%q", tt.text)
			assert.Equal(t, tt.want, got[0].Message, "%q", tt.text)
			assert.Equal(t, diag.Error, got[0].Severity)
			changed, _ := diag.ApplyFixes(b.Workspace.Text, []diag.Fix{got[0].Fixes[0]})
			_, found = check(t, bookOf([]File{{Name: "rules.route", Text: string(changed["rules.route"])}, {Name: "book.yaml", Text: "edition: 1\n"}}))
			for _, d := range found {
				assert.NotEqual(t, "R603", d.Code, "%q is left after the fix", changed["rules.route"])
			}
		})
	}
}
