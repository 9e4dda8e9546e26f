package dsl

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// TestTree shows what each place of the grammar becomes.
func TestTree(t *testing.T) {
	golden(t, "tree", ".tree", func(t *testing.T, src []byte) string {
		tree, found := Parse("in.route", src)
		assert.Empty(t, found, "%s", src)
		checkSpans(t, tree, found)
		return dump(tree)
	})
}

// TestTreeExamplesAreComplete fails when a keyword or a kind of node has no example in testdata/tree.
func TestTreeExamplesAreComplete(t *testing.T) {
	spoken, kinds := map[string]bool{}, map[string]bool{}
	for _, src := range examples(t, "tree") {
		tree, _ := Parse("in.route", src)
		for _, token := range tree.tokens {
			if token.Type == tokPhrase {
				spoken[token.Value] = true
			}
		}
		for _, d := range tree.Decls {
			for n := range Preorder(d) {
				kinds[reflect.TypeOf(n).Elem().Name()] = true
			}
		}
	}
	for _, row := range phrases.Rows {
		assert.True(t, spoken[row.Phrase], "no example of %q", row.Phrase)
	}
	for _, kind := range nodeKinds(t) {
		assert.True(t, kinds[kind], "no example of %s", kind)
	}
}

// nodeKinds lists the types that embed node.
func nodeKinds(t *testing.T) []string {
	var kinds []string
	for _, file := range []string{"tree.go", "steps.go"} {
		parsed, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if body, ok := spec.Type.(*ast.StructType); ok && len(body.Fields.List) > 0 && embedsNode(body.Fields.List[0]) {
				kinds = append(kinds, spec.Name.Name)
			}
			return false
		})
	}
	require.NotEmpty(t, kinds)
	return kinds
}

func embedsNode(f *ast.Field) bool {
	name, ok := f.Type.(*ast.Ident)
	return ok && len(f.Names) == 0 && name.Name == "node"
}

// examples are the sources of a folder of testdata, by name.
func examples(t testing.TB, folder string) map[string][]byte {
	all := map[string][]byte{}
	archives, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	require.NoError(t, err)
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for name, src := range routes(archive) {
			all[filepath.Base(file)+"/"+name] = src
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.route"))
	require.NoError(t, err)
	for _, file := range files {
		all[filepath.Base(file)], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	require.NotEmpty(t, all)
	return all
}

// TestGoodFiles parses whole files that are right.
func TestGoodFiles(t *testing.T) {
	for name, src := range examples(t, "ok") {
		tree, found := Parse(name, src)
		assert.Empty(t, found, name)
		checkSpans(t, tree, found)
	}
}

// checkSpans holds for every tree: nodes lie in the file, children in their
// parents and in order, findings in the file.
func checkSpans(t testing.TB, tree *File, found diag.List) {
	file := diag.Span{End: len(tree.Src)}
	for _, d := range tree.Decls {
		assert.True(t, file.Contains(d.Span()), "%T %v in %q", d, d.Span(), tree.Src)
		for n := range Preorder(d) {
			last := n.Span().Start
			for _, child := range Children(n) {
				require.False(t, child == nil || reflect.ValueOf(child).IsNil(), "%T has a nil child in %q", n, tree.Src)
				assert.True(t, n.Span().Contains(child.Span()), "%T %v not in %T %v of %q", child, child.Span(), n, n.Span(), tree.Src)
				assert.LessOrEqual(t, last, child.Span().Start, "%T in %T of %q", child, n, tree.Src)
				last = child.Span().End
			}
		}
	}
	for _, d := range found {
		assert.NotEmpty(t, d.Code)
		assert.Equal(t, tree.Name, d.File)
		assert.True(t, 0 <= d.Span.Start && d.Span.Start <= d.Span.End && d.Span.End <= len(tree.Src), "%v in %q", d, tree.Src)
		for _, fix := range d.Fixes {
			for _, e := range fix.Edits {
				assert.True(t, file.Contains(e.Span) && e.Span.Start <= e.Span.End, "%v in %q", d, tree.Src)
			}
		}
	}
}

// TestSpansHoldTheirText compares places with what stands there.
func TestSpansHoldTheirText(t *testing.T) {
	src := "# é😀\nrule \"é😀\" # c\n  when subject contains \"é\"  # d\n    and  (vip )\n  then\n    assign team \"É É\"  strategy  least_busy\n"
	tree, found := Parse("in.route", []byte(src))
	require.Empty(t, found)
	var texts []string
	for n := range Preorder(tree.Decls[0]) {
		texts = append(texts, fmt.Sprintf("%T %s", n, src[n.Span().Start:n.Span().End]))
	}
	want := []string{
		"*dsl.Rule " + strings.TrimSpace(src[strings.Index(src, "rule"):]),
		`*dsl.Name "é😀"`,
		"*dsl.When when subject contains \"é\"  # d\n    and  (vip )",
		"*dsl.And subject contains \"é\"  # d\n    and  (vip )",
		`*dsl.Compare subject contains "é"`,
		"*dsl.Field subject",
		`*dsl.String "é"`,
		"*dsl.Paren (vip )",
		"*dsl.Truth vip",
		"*dsl.Field vip",
		"*dsl.Then then\n    assign team \"É É\"  strategy  least_busy",
		"*dsl.Assign assign team \"É É\"  strategy  least_busy",
		`*dsl.TeamTarget assign team "É É"`,
		`*dsl.Name "É É"`,
		"*dsl.Strategy strategy  least_busy",
		"*dsl.Name least_busy",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
	var comments []string
	for _, c := range tree.Comments {
		comments = append(comments, fmt.Sprint(src[c.Start:c.End()], c.OwnLine))
	}
	assert.Equal(t, []string{"# é😀true", "# cfalse", "# dfalse"}, comments)
}

// TestPathTo finds what an editor's cursor stands in.
func TestPathTo(t *testing.T) {
	src := `when subject contains "retour" then assign team Ventes`
	tree, _ := Parse("in.route", []byte(src))
	at := strings.Index(src, "Ventes")
	var kinds []string
	for _, n := range PathTo(tree, diag.Span{Start: at, End: at + 3}) {
		kinds = append(kinds, fmt.Sprintf("%T", n))
	}
	assert.Equal(t, []string{"*dsl.Rule", "*dsl.Then", "*dsl.Assign", "*dsl.TeamTarget", "*dsl.Name"}, kinds)
	assert.Nil(t, PathTo(tree, diag.Span{Start: len(src) + 5, End: len(src) + 5}))
}

// thirdLanguage is a made-up one, with accents, elisions and without a word for
// "ago": every English word with an ending, in a table like any other.
func thirdLanguage(t testing.TB) *phrases.Table {
	src, err := os.ReadFile("phrases/en.yaml")
	require.NoError(t, err)
	text := regexp.MustCompile(`(?m)^(  .*: *)(.*)$`).ReplaceAllStringFunc(string(src), func(line string) string {
		key, values, _ := strings.Cut(line, ": ")
		if key == "  language" || key == "  ago" {
			return key + ": " + map[string]string{"  language": "[language, l'é-langue]", "  ago": "[]"}[key]
		}
		values = regexp.MustCompile(`\b(number|instant|any|one):`).ReplaceAllString(values, "$1§:")
		values = regexp.MustCompile(`[\pL_][\pL_.]*§?`).ReplaceAllStringFunc(values, func(word string) string {
			if place, ok := strings.CutSuffix(word, "§"); ok {
				return place
			}
			return strings.ReplaceAll(word, ".", "é.") + "é"
		})
		return key + ": " + strings.ReplaceAll(values, "notéé", "n'oté")
	})
	text = strings.Replace(text, "language: en\ntitle: English", "language: xé\ntitle: Xé", 1)
	text = strings.ReplaceAll(text, " noté ", " n'oté ")
	table, found := phrases.Parse("xx.yaml", []byte(text))
	require.Empty(t, found, text)
	return table
}

// TestLanguages rewrites every example into every other language, and into one
// that is made up: the tree is the same.
func TestLanguages(t *testing.T) {
	tables := []*phrases.Table{thirdLanguage(t)}
	for _, language := range phrases.Languages()[1:] {
		tables = append(tables, phrases.Lookup(language))
	}
	for _, table := range tables {
		t.Run(table.Language, func(t *testing.T) {
			for _, folder := range []string{"tree", "ok"} {
				for name, src := range examples(t, folder) {
					if !strings.HasSuffix(name, "/language") {
						compareLanguages(t, name, src, table)
					}
				}
			}
		})
	}
}

func compareLanguages(t *testing.T, name string, src []byte, table *phrases.Table) {
	tree, _ := Parse(name, src)
	text := fmt.Sprintf("language %q\n\n", table.Language) + inLanguage(tree, table)
	again, found := ParseWith(name, []byte(text), with(table))
	assert.Empty(t, found, "%s\n%s", name, text)
	require.NotEmpty(t, again.Decls, name)
	again.Decls = again.Decls[1:] // the language itself
	if diff := cmp.Diff(dump(tree), dump(again)); diff != "" {
		t.Errorf("%s\n%s\n%s", name, text, diff)
	}
}

// with returns a lookup that knows one more table.
func with(table *phrases.Table) func(string) *phrases.Table {
	return func(language string) *phrases.Table {
		if language == table.Language {
			return table
		}
		return phrases.Lookup(language)
	}
}

// inLanguage rewrites a file's keywords token by token.
func inLanguage(tree *File, to *phrases.Table) string {
	var b strings.Builder
	for i, token := range tree.tokens {
		typed := string(tree.Src[token.Pos.Offset:])
		if i+1 < len(tree.tokens) {
			typed = string(tree.Src[token.Pos.Offset:tree.tokens[i+1].Pos.Offset])
		}
		switch token.Type {
		case tokPhrase:
			if to.Has(token.Value) {
				b.WriteString(to.Spell(token.Value, phrases.OnInstant))
			}
		case tokPath:
			b.WriteString(to.SpellPath(token.Value))
		case tokDuration:
			words := strings.Fields(token.Value)
			for i := 1; i < len(words); i += 2 {
				words[i] = to.SpellUnit(words[i], words[i-1])
			}
			b.WriteString(strings.Join(words, " "))
		case tokName:
			b.WriteString(valueIn(tree, token.Pos.Offset, typed, to))
		default:
			b.WriteString(typed)
		}
	}
	return b.String()
}

// valueIn translates a bare word where the tree says that it is a built-in value.
func valueIn(tree *File, at int, typed string, to *phrases.Table) string {
	path := PathTo(tree, diag.Span{Start: at, End: at + len(typed)})
	for i := len(path) - 2; i >= 0; i-- {
		switch n := path[i].(type) {
		case *Strategy, *ConversationIs, *Schedule:
			return to.SpellValue(typed)
		case *Presence:
			if n.Word == path[i+1] {
				return to.SpellValue(typed)
			}
		case *Set:
			if n.Phrase == "set priority" {
				return to.SpellValue(typed)
			}
		case *Assignment:
			if typed == "true" || typed == "false" {
				return to.SpellValue(typed)
			}
		case *Update:
			if a, isName := path[i+1].(*Assignment); isName && path[i+2] == &a.Name {
				return builtinProperty(typed, to)
			}
		case *Compare:
			row := n.Field.Row()
			if typed == "true" || typed == "online" || row != nil && len(row.Values) > 0 {
				return to.SpellValue(typed)
			}
		}
	}
	return typed
}

// builtinProperty translates the name of a contact's property where it is built in.
func builtinProperty(typed string, to *phrases.Table) string {
	if schema.LookupField("contact."+typed) == nil {
		return typed
	}
	_, name, _ := strings.Cut(to.SpellPath("contact."+typed), ".")
	return name
}

// TestMessagesSpeakTheFilesLanguage checks that no English keyword is proposed in a file of another language.
func TestMessagesSpeakTheFilesLanguage(t *testing.T) {
	lookup := with(thirdLanguage(t))
	tests := []struct{ src, want string }{
		{"letté a = 3", `unknown word "letté" / did you mean "leté"?`},
		{"wheneé subjecté containsé thené stopé", `unknown word "wheneé" / did you mean "whené"?`},
		{"whené subjecté containsé thené stopé", `containsé needs a value, found "thené" / `},
		{"whené subjecté containsé \"a\" oré \"b\" thené stopé", `"b" stands alone: a test needs a field and an operator / write containsé anyé ofé ["a", "b"]`},
		{"whené ownereé thené stopé\nwhené agenté a thené stopé", `agenté needs isé onlineé, found "thené" / `},
		{"whené aé thené snoozeé", `snoozeé needs a duration, such as 2 hoursé, found the end of the file / `},
		{"when subject contains \"a\" then stop", `"when" is a word of another language (English) / write whené`},
		{"whené subjecté contains \"a\" thené stopé", `"contains" is a word of another language (English) / write containsé`},
		{"ruleé \"a\"\n  thené\n    stopé", `ruleé needs whené and a condition, or oné and an event, found "thené" / `},
		{"whené conversationé isé opené thené stopé", `conversationé isé needs answeredé, unansweredé, assignedé, unassignedé, resolvedé or unresolvedé, found "opené" / `},
	}
	for _, tt := range tests {
		_, found := ParseWith("in.route", []byte("language \"xé\"\n"+tt.src), lookup)
		require.Len(t, found, 1, "%s", tt.src)
		assert.Equal(t, tt.want, found[0].Message+" / "+found[0].Label, tt.src)
	}
}
