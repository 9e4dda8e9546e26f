package dsl

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checkFormat holds for every file without errors: formatting again changes
// nothing, comments stay between their words, and the meaning stays.
func checkFormat(t testing.TB, src []byte) {
	t.Helper()
	tree, found := Parse("in.route", src)
	require.False(t, found.HasErrors(), "only what can be read has a layout: %v", found)
	checkFormatted(t, tree)
}

func checkFormatted(t testing.TB, tree *File) {
	t.Helper()
	once := Format(tree)
	again, found := Parse("in.route", once)
	if found.HasErrors() {
		t.Errorf("%s\nis written as what cannot be read:\n%s\n%v", tree.Src, once, found)
		return
	}
	if diff := cmp.Diff(string(once), string(Format(again))); diff != "" {
		t.Errorf("formatting twice differs:\n%s\n%s", tree.Src, diff)
	}
	if diff := cmp.Diff(meaning(tree), meaning(again)); diff != "" {
		t.Errorf("another meaning:\n%s\n%s\n%s", tree.Src, once, diff)
	}
	if diff := cmp.Diff(sorted(remarks(tree)), sorted(remarks(again))); diff != "" {
		t.Errorf("a comment has moved:\n%s\n%s\n%s", tree.Src, once, diff)
	}
	checkLines(t, once)
}

func sorted(all []remark) []remark {
	slices.SortStableFunc(all, func(a, b remark) int {
		if a.Decl != b.Decl {
			return a.Decl - b.Decl
		}
		if a.Words != b.Words {
			return a.Words - b.Words
		}
		return strings.Compare(a.Text, b.Text)
	})
	return all
}

// checkLines holds for every formatted text.
func checkLines(t testing.TB, text []byte) {
	t.Helper()
	if len(text) == 0 {
		return
	}
	assert.True(t, bytes.HasSuffix(text, []byte("\n")), "no line break at the end of %q", text)
	assert.False(t, bytes.HasSuffix(text, []byte("\n\n")), "a blank line at the end of %q", text)
	assert.False(t, bytes.HasPrefix(text, []byte("\n")), "a blank line at the start of %q", text)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		assert.Equal(t, strings.TrimRight(line, " \t"), line, "a blank at the end of a line")
	}
}

func TestFormat(t *testing.T) {
	golden(t, "format", ".want", func(t *testing.T, src []byte) string {
		tree, found := Parse("in.route", src)
		require.False(t, found.HasErrors(), "%v", found)
		checkFormatted(t, tree)
		return string(Format(tree))
	})
}

// TestFormatExamples formats whole books. Those that have no line of more than
// 100 columns are in canonical layout already.
func TestFormatExamples(t *testing.T) {
	for name, src := range examples(t, "ok") {
		t.Run(name, func(t *testing.T) {
			tree, found := Parse(name, src)
			require.Empty(t, found)
			checkFormatted(t, tree)
			text := string(Format(tree))
			switch name {
			case "first_look.route", "brevo.route", "hubspot.route":
				assert.Equal(t, string(src), text)
			case "snippets.route":
			default:
				assert.Equal(t, strings.Fields(string(src)), strings.Fields(text), "only lines are broken")
			}
		})
	}
}

func TestFormatLines(t *testing.T) {
	tests := []struct{ in, want string }{
		{`when source is not "allegro" and subject contains "retour" then assign team Ventes strategy least_busy`, ""},
		{"when source is \"bot\"\nthen\n  stop", `when source is "bot" then stop`},
		{`disabled   when source is "bot" then stop`, `disabled when source is "bot" then stop`},
		{`when ticket.replies > 2 then stop`, `when conversation.replies is more than 2 then stop`},
		{`when conversation.replies<=2 then stop`, `when conversation.replies is at most 2 then stop`},
		{`when priority at least high then stop`, `when priority is at least high then stop`},
		{`when conversation.status is "x" then stop`, `when status is "x" then stop`},
		{`when channel is email then stop`, `when source is "email" then stop`},
		{`when source is one of [email, chat,] then stop`, `when source is any of ["email", "chat"] then stop`},
		{`when source is any of canaux then stop`, ""},
		{`when subject contains mot then stop`, ""},
		{`when tags include vip then stop`, `when tags includes "vip" then stop`},
		{`when priority is "urgent" then stop`, `when priority is urgent then stop`},
		{`when priority is between "low" and high then stop`, `when priority is between low and high then stop`},
		{`when priority is urgnt then stop`, `when priority is "urgnt" then stop`},
		{`when weekday is any of ["monday"..friday] then stop`, `when weekday is any of [monday..friday] then stop`},
		{`when assigned agent is "amelie" then stop`, `when assigned agent is amelie then stop`},
		{`when assigned agent is "Amélie Roux" then stop`, ""},
		{`when assigned agent is "online" then stop`, ""},
		{`when assigned agent is online then stop`, ""},
		{`when assigned agent is "empty" then stop`, ""},
		{`when assigned agent is "then" then stop`, ""},
		{`when assigned agent is "true" then stop`, ""},
		{`when assigned agent is any of ["amelie", "any"] then stop`, `when assigned agent is any of [amelie, any] then stop`},
		{`when message.auto is true then stop`, ""},
		{`when contact.plan is pro and contact.plan is "pro" then stop`, ""},
		{`when event.items.0."detail-type" is "x" then stop`, ""},
		{`when time is between 9:00 and 18:00 then stop`, `when time is between 09:00 and 18:00 then stop`},
		{`when conversation.created is more than 24h ago then stop`, `when conversation.created more than 24 hours ago then stop`},
		{`when conversation.created less than 1d 1 hours ago then stop`, `when conversation.created less than 1 day 1 hour ago then stop`},
		{`when conversation.created more than 1 business hours ago then stop`, `when conversation.created more than 1 business hour ago then stop`},
		{`when conversation.created more than 4 business hour of calendar "bureau" ago then stop`, `when conversation.created more than 4 business hours of calendar bureau ago then stop`},
		{`when conversation.created is before 2026-12-24 then stop`, `when conversation.created before 2026-12-24 then stop`},
		{`when a or b and c then stop`, `when a or (b and c) then stop`},
		{`when a and b or not c then stop`, `when (a and b) or not c then stop`},
		{`when ((a)) and (((a or b))) then stop`, `when (a) and (a or b) then stop`},
		{`when not not a then stop`, ""},
		{`when any of (a,b and c,) then stop`, `when any of (a, b and c) then stop`},
		{`when in sample canari of 10 % then stop`, `when in sample "canari" of 10% then stop`},
		{`when agent "amelie" is online or team "A B" does not have someone online then stop`, `when agent amelie is online or team "A B" has nobody online then stop`},
		{`when outside business hours of calendar "bureau" then stop`, `when outside business hours of calendar bureau then stop`},
		{`when subject matches /a\/b/i then stop`, ""},
		{`when subject contains "a\u{62}\u{200B}é\u{a0}" then stop`, `when subject contains "ab\u{200B}é\u{A0}" then stop`},
		{"when subject contains \"a\tb\" then stop", `when subject contains "a\tb" then stop`},
		{`when subject contains """say "hi" \"""" then stop`, ""},
		{`when subject contains """""" then stop`, ""},
		{`when a then assign team "Ventes" strategy "least_busy" fallback agent "amelie" fallback queue`, `when a then assign team Ventes strategy least_busy fallback agent amelie fallback queue`},
		{`when a then assign team "by"`, ""},
		{`when a then assign team "stop"`, ""},
		{`when a then assign team Stop`, ""},
		{`when a then assign team "Support FR" reassign after 10m up to 3 times`, `when a then assign team "Support FR" reassign after 10 minutes up to 3 times`},
		{`when a then assign any of [agent "amelie", team Ventes,]`, `when a then assign any of [agent amelie, team Ventes]`},
		{`when a then set status clos`, `when a then set status "clos"`},
		{`when a then set priority "urgent"`, `when a then set priority urgent`},
		{`when a then set visitor group "support-fr"`, `when a then set visitor group support-fr`},
		{`when a then add tag vip`, `when a then add tag "vip"`},
		{`when a then add tags [vip, "b"]`, `when a then add tags ["vip", "b"]`},
		{`when a then add tags mots`, ""},
		{`when a then resolve reason doublon`, `when a then resolve reason "doublon"`},
		{`when a then send template "accueil" translated to pl`, `when a then send template accueil translated to "pl"`},
		{`when a then update contact language="fr",owner = amelie, "note 2" = contact.plan`, `when a then update contact language = "fr", owner = amelie, "note 2" = contact.plan`},
		{`when a then update contact x = conversation.status`, ""},
		{`when a then snooze 2h`, `when a then snooze 2 hours`},
		{`when a then notify agent "x" template "t"`, `when a then notify agent x template t`},
		{`let x = ["a",b]`, `let x = ["a", b]`},
		{`let x = 1 day 12 h`, `let x = 1 day 12 hours`},
		{`let "when" = 3`, ""},
		{`define "vip" as contact.plan is "pro"`, `define vip as contact.plan is "pro"`},
		{`template "accueil" language "fr" "Bonjour"`, `template accueil language fr "Bonjour"`},
		{`language "en"`, `language en`},
		{"\ufeff# a comment \t\r\n", "# a comment"},
		{"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			tree, found := Parse("in.route", []byte(tt.in))
			require.False(t, found.HasErrors(), "%v", found)
			want := tt.want
			if want == "" {
				want = tt.in
			}
			if want != "" {
				want += "\n"
			}
			assert.Equal(t, want, string(Format(tree)))
			checkFormatted(t, tree)
		})
	}
}

// TestFormatCommentAnywhere puts comments between any two words of every example.
func TestFormatCommentAnywhere(t *testing.T) {
	for _, comment := range []string{" # %s\n", "\n# %s\n"} {
		for _, folder := range []string{"tree", "ok", "format"} {
			for name, src := range examples(t, folder) {
				tree, _ := Parse(name, src)
				for _, d := range tree.Decls {
					decl := src[d.Span().Start:d.Span().End]
					checkWithComments(t, decl, comment, func(int) bool { return true })
					for at := range tokensOf(decl) {
						checkWithComments(t, decl, comment, func(i int) bool { return i == at })
					}
				}
			}
		}
	}
}

// tokensOf yields where the words of a text end.
func tokensOf(src []byte) []int {
	var ends []int
	tree, _ := Parse("in.route", src)
	for i, token := range tree.tokens {
		if token.Type != tokSpace && token.Type != tokComment && !token.EOF() {
			ends = append(ends, tree.tokens[i+1].Pos.Offset)
		}
	}
	return ends
}

func checkWithComments(t *testing.T, src []byte, comment string, isWanted func(i int) bool) {
	var b bytes.Buffer
	from := 0
	for i, end := range tokensOf(src) {
		b.Write(src[from:end])
		if isWanted(i) {
			fmt.Fprintf(&b, comment, fmt.Sprintf("c%d", i))
		}
		from = end
	}
	b.Write(src[from:])
	tree, found := Parse("in.route", b.Bytes())
	if !found.HasErrors() { // a name that is a keyword where its own line begins
		checkFormatted(t, tree)
	}
}

func TestFormatDeepNesting(t *testing.T) {
	for _, depth := range []int{10, maxNesting - 1, maxNesting} {
		condition := strings.Repeat("(a or ", depth) + "a and b or c" + strings.Repeat(")", depth)
		checkFormat(t, []byte("when "+condition+" then stop"))
		parens := strings.Repeat("(", depth) + "a" + strings.Repeat(")", depth)
		checkFormat(t, []byte("when "+parens+" then stop"))
		steps := strings.Repeat("if a {\n", depth) + "stop" + strings.Repeat("}\n", depth)
		checkFormat(t, []byte("when a then "+steps))
		checkFormat(t, []byte("when "+strings.Repeat("not ", depth)+"a then stop"))
	}
}

// TestFormatAnyTree formats what is left of files with errors, which nobody writes back.
func TestFormatAnyTree(t *testing.T) {
	for name, src := range examples(t, "errors") {
		tree, _ := Parse(name, src)
		Format(tree)
	}
}

func parsed(t testing.TB, src string) *File {
	t.Helper()
	tree, _ := Parse("in.route", []byte(src))
	return tree
}

// TestFormatInKeywords rewrites names that are keywords of the other language.
func TestFormatInKeywords(t *testing.T) {
	third := thirdLanguage(t)
	tests := []struct {
		in, want string
		clashes  int
	}{
		{`when a then assign team byé`, `whené a thené assigné teamé "byé"`, 0},
		{`when a then assign team whené`, `whené a thené assigné teamé "whené"`, 0},
		{`when a then assign team teamé`, `whené a thené assigné teamé teamé`, 0},
		{`when assigned agent is trueé then stop`, `whené assignedé agenté isé "trueé" thené stopé`, 0},
		{`when assigned agent is online then stop`, `whené assignedé agenté isé onlineé thené stopé`, 0},
		{`when priority is urgent then stop`, `whené priorityé isé urgenté thené stopé`, 0},
		{`when priority is "urgenté" then stop`, `whené priorityé isé "urgenté" thené stopé`, 0},
		{`when conversation.created more than 1 hour ago then stop`, `whené conversationé.createdé moreé thané 1 houré thené stopé`, 0},
		{`when subject contains thené then stop`, `whené subjecté containsé thené thené stopé`, 1},
		{`when sourceé then stop`, `whené sourceé thené stopé`, 1},
		{`language en let a = 1`, "leté a = 1", 0},
	}
	for _, tt := range tests {
		text, clashes := FormatIn(parsed(t, tt.in), third)
		assert.Equal(t, "language xé\n\n"+tt.want+"\n", string(text), tt.in)
		assert.Len(t, clashes, tt.clashes, tt.in)
	}
}

// TestFormatColumns puts an é at the limits of a line: columns are runes.
func TestFormatColumns(t *testing.T) {
	tests := []struct {
		name, head, tail string
		columns          int
	}{
		{"a condition", "rule \"x\"\n  when a and body contains \"", "\"\n  then\n    stop\n", 100},
		{"a branch", "rule \"x\"\n  on message\n  then\n    if a and body contains \"", "\" {\n      stop\n    }\n", 100},
		{"a step", "rule \"x\"\n  on message\n  then\n    assign team \"a ", "\" fallback queue\n", 100},
		{"a list", "let x = [\"", "\"]\n", 100},
		{"an unnamed rule", "when a and body contains \"", "\" then stop\n", 120},
	}
	for _, tt := range tests {
		head, tail := tt.head[strings.LastIndexByte(tt.head, '\n')+1:], tt.tail[:strings.IndexByte(tt.tail, '\n')]
		room := tt.columns - len(head) - len(tail)
		fits := tt.head + strings.Repeat("é", room) + tt.tail
		assert.Equal(t, fits, string(Format(parsed(t, fits))), tt.name)
		longer := tt.head + strings.Repeat("é", room+1) + tt.tail
		assert.NotEqual(t, longer, string(Format(parsed(t, longer))), tt.name)
	}
}

func FuzzFormat(f *testing.F) {
	for _, folder := range []string{"ok", "tree", "format", "errors"} {
		all := examples(f, folder)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			f.Add(all[name])
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		tree, found := Parse("fuzz.route", src)
		if found.HasErrors() {
			Format(tree) // never panics
			return
		}
		checkFormatted(t, tree)
	})
}

// manyRules is a file of so many rules, each with a comment.
func manyRules(t testing.TB, n int) []byte {
	var rules []string
	for _, name := range []string{"first_look.route", "pains.route", "responso.route"} {
		src := examples(t, "ok")[name]
		tree, _ := Parse(name, src)
		for _, d := range tree.Decls {
			if _, ok := d.(*Rule); ok {
				rules = append(rules, string(src[d.Span().Start:d.Span().End]))
			}
		}
	}
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "# rule %d\n%s\n\n", i, rules[i%len(rules)])
	}
	return b.Bytes()
}

func TestFormatManyRules(t *testing.T) {
	src := manyRules(t, 10_000)
	start := time.Now()
	tree, found := Parse("many.route", src)
	require.False(t, found.HasErrors())
	Format(tree)
	assert.Less(t, time.Since(start), 10*time.Second) // half a second where nothing else runs
}

func BenchmarkFormat(b *testing.B) {
	tree, _ := Parse("many.route", manyRules(b, 10_000))
	b.Run("rules=10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Format(tree)
		}
	})
}
