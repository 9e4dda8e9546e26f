package packs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// scalars returns every text of the rules, and every scalar of the YAML files of a pack's book.
func scalars(t *testing.T, p *Pack) (rules, yaml []string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(p.book, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(p.book, name)
		require.NoError(t, err)
		switch path.Ext(name) {
		case ".route":
			rules = append(rules, textsOf(parse(name, text))...)
		case ".yaml":
			root, found := yamlpos.Parse(name, text)
			require.Empty(t, found)
			yaml = append(yaml, scalarsOf(root)...)
		}
		return nil
	}))
	return rules, yaml
}

func textsOf(tree *dsl.File) []string {
	var all []string
	for _, d := range tree.Decls {
		for n := range dsl.Preorder(d) {
			switch n := n.(type) {
			case *dsl.String:
				all = append(all, n.Text)
			case *dsl.Name:
				all = append(all, n.Text)
			case *dsl.Field:
				_, property, _ := strings.Cut(n.Path, ".")
				all = append(all, property)
			}
		}
	}
	for _, c := range tree.Comments {
		all = append(all, c.Text)
	}
	return all
}

func scalarsOf(n *yamlpos.Node) []string {
	all := []string{n.Text}
	for _, e := range n.Entries {
		all = append(append(all, e.Key.Text), scalarsOf(e.Value)...)
	}
	for _, item := range n.Items {
		all = append(all, scalarsOf(item)...)
	}
	return all
}

// asIs are texts of several words that are the same in every language.
var asIs = map[string]bool{"Lorem ipsum": true, "Allegro Discussions": true, "allegro discussions": true, "{{ source }}": true}

// Every sentence of a pack is translated, and no translation is of a text that is not there.
func TestTranslationsAreComplete(t *testing.T) {
	for _, p := range All() {
		rules, yaml := scalars(t, p)
		there := map[string]bool{}
		for _, text := range append(rules, yaml...) {
			there[text] = true
		}
		for i := range p.Parameters {
			for _, text := range p.Parameters[i].value {
				there[text] = true // first and last names need not be
			}
		}
		for language, translations := range p.translations {
			for _, text := range rules {
				isTemplate := strings.HasPrefix(text, "Bonjour {{") || strings.HasPrefix(text, "Hello {{ customer_name | default: 'there' }}") // given in both languages
				if _, ok := translations[text]; !ok && strings.Contains(text, " ") && !asIs[text] && !isTemplate {
					t.Errorf("%s: nothing in %q for %q", p.Name, language, text)
				}
			}
			for text := range translations {
				assert.True(t, there[text], "%s: %q is nowhere in the book", p.Name, text)
			}
		}
	}
}

// The name of every case is translated.
func TestCaseNamesAreTranslated(t *testing.T) {
	for _, p := range All() {
		require.NoError(t, fs.WalkDir(p.book, "tests", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(p.book, name)
			require.NoError(t, err)
			root, _ := yamlpos.Parse(name, text)
			for _, c := range root.Lookup("tests").Items {
				for language, translations := range p.translations {
					assert.Contains(t, translations, c.Lookup("name").Text, "%s in %q", p.Name, language)
				}
			}
			return nil
		}))
	}
}

// Each text of a parameter stands in the book, for that parameter alone.
func TestParametersAreInTheBook(t *testing.T) {
	for _, p := range All() {
		rules, yaml := scalars(t, p)
		there, taken := map[string]bool{}, map[string]string{}
		for _, text := range append(rules, yaml...) {
			there[text] = true
		}
		for i := range p.Parameters {
			parameter := &p.Parameters[i]
			texts := parameter.value
			if parameter.Type == PersonType {
				texts = texts[:3] // first and last names are only needed where a test says them
			}
			for _, text := range texts {
				assert.True(t, there[text], "%s: %s: %q is nowhere in the book", p.Name, parameter.Name, text)
				assert.Empty(t, taken[text], "%s: %s: %q", p.Name, parameter.Name, text)
				taken[text] = parameter.Name
			}
			assert.NotEmpty(t, parameter.Description)
			assert.Equal(t, parameter.Type == PersonType || parameter.Type == AddressType, parameter.Required, "%s: %s", p.Name, parameter.Name)
		}
	}
}

// traffic makes events out of the words of a pack: what its rules read, in all combinations that chance brings.
type traffic struct {
	*rand.Rand
	said  []string // what messages contain
	names []string // everything that the rules and the desk name
	at    time.Time
}

func (w *traffic) word() string { return w.names[w.IntN(len(w.names))] }

func (w *traffic) text() string { return w.said[w.IntN(len(w.said))] }

// value is a word, or one time in three nothing.
func (w *traffic) value(key string, words ...string) string {
	if w.IntN(3) == 0 {
		return ""
	}
	return fmt.Sprintf(",%q:%q", key, words[w.IntN(len(words))])
}

func (w *traffic) line(i int, agents []string) string {
	begin := fmt.Sprintf(`{"id":"e%d","at":%q`, i, w.at.Format(time.RFC3339))
	agent := agents[w.IntN(len(agents))]
	conversation := fmt.Sprintf(`,"conversation":"c%d"`, w.IntN(400))
	w.at = w.at.Add(time.Duration(w.IntN(3*3600)) * time.Second)
	switch w.IntN(16) {
	case 5:
		return begin + `,"type":"conversation_created","actor":"agent"` + conversation + "}"
	case 6:
		return begin + `,"type":"return_created"` + conversation + "}"
	case 7:
		return begin + `,"type":"status_set"` + conversation + fmt.Sprintf(`,"status":%q}`, w.word())
	case 0:
		return begin + `,"type":"reply"` + conversation + fmt.Sprintf(`,"agent":%q}`, agent)
	case 1:
		return begin + fmt.Sprintf(`,"type":"agent_%s","agent":%q}`, []string{"online", "offline"}[w.IntN(2)], agent)
	case 2:
		return begin + `,"type":"resolved"` + conversation + "}"
	case 3:
		return begin + `,"type":"tag_added"` + conversation + fmt.Sprintf(`,"tag":%q}`, w.word())
	case 4:
		return begin + fmt.Sprintf(`,"type":"visit","visitor":{"id":"v%d"%s%s%s}}`, w.IntN(200),
			w.value("language", "fr", "de"), w.value("page", w.text()), w.value("site", "pro.shop.example", "partners.shop.example", "christmas.shop.example"))
	default:
		about := fmt.Sprintf(`,"conversation":{"id":"c%d"%s%s}`, w.IntN(400), w.value("visibility", "public", "private"), w.value("type", "complaint", "question"))
		return begin + about + w.value("source", "chat", "email", "form", "whatsapp", "facebook", "phone", "allegro discussions", "instagram") +
			w.value("inbox", "help", "sales", w.word()) + w.value("subject", w.text()) + w.value("body", w.text()) + w.value("from", "x@acme.example", "buyer@acme.example") +
			fmt.Sprintf(`,"customer":{"name":%q}`, w.text()) + w.value("sentiment", "negative", "neutral") + w.value("context", "delivery", "offer") +
			fmt.Sprintf(`,"contact":{"id":"k%d","tags":[%q]},"visitor":{"id":"v%d"%s%s},"order":{"id":"o1"%s}}`,
				w.IntN(30), w.word(), w.IntN(200), w.value("group", w.word()), w.value("site", "shop.example", "partners.shop.example", "christmas.shop.example"), w.value("status", w.word()))
	}
}

// inWordsOf returns a JSON value in the words of an edition; without one, as it is. Keys that are named are left out.
func inWordsOf(e *edition, value any, without ...string) any {
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			value[key] = inWordsOf(e, v, without...)
		}
		for _, key := range without {
			delete(value, key)
		}
	case []any:
		for i, v := range value {
			value[i] = inWordsOf(e, v, without...)
		}
	case string:
		if e != nil {
			text, _ := e.text(value)
			return text
		}
	}
	return value
}

// translated returns an event in the words of an edition.
func translated(t *testing.T, e *edition, line string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(line), &value))
	text, err := json.Marshal(inWordsOf(e, value))
	require.NoError(t, err)
	return string(text)
}

// readDecision reads a decision, without rendered texts: those hold words of both a rule and an event.
func readDecision(t *testing.T, e *edition, decision string) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(decision), &value))
	return inWordsOf(e, value, "text", "subject", "body", "with", "language")
}

// machineOf returns the machine of an edition.
func machineOf(t *testing.T, files Files) (*engine.Machine, *program.Program) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	ws, _, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, found := compiler.Check(ws)
	require.Empty(t, compiler.Refused(found))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	m, err := engine.New(p)
	require.NoError(t, err)
	return m, p
}

// decide returns the decisions about a stream, a line each.
func decide(t *testing.T, files Files, stream string) []string {
	t.Helper()
	m, p := machineOf(t, files)
	memory := state.NewMemory(p)
	reader := event.NewReader(strings.NewReader(stream), event.Settings{})
	var all []string
	for {
		var ev event.Event
		err := reader.Next(&ev)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		require.NoError(t, m.Take(memory, &ev, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			if d.Listened {
				all = append(all, string(d.AppendJSON(nil)))
			}
			return nil
		}))
	}
}

// Both editions of a pack decide alike: what the English one decides about some traffic is, in French words, what the
// French one decides about that traffic in French words.
func TestLanguagesDecideAlike(t *testing.T) {
	const events = 6000
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			given := map[string]string{}
			var agents []string
			said := []string{"Lorem ipsum"}
			for i := range p.Parameters { // the same persons in both, since chance looks at their ids, and the same clock
				parameter := &p.Parameters[i]
				switch parameter.Type {
				case PersonType:
					agents = append(agents, parameter.value[0])
					given[parameter.Name] = p.Default(parameter, English)
				case WordsType:
					said = append(append(said, parameter.value...), strings.Join(parameter.value, " "))
				case ZoneType:
					given[parameter.Name] = "Europe/Berlin"
				}
			}
			values, err := p.Parse(English, given)
			require.NoError(t, err)
			english, err := p.Edition(English, values)
			require.NoError(t, err)
			french, err := p.Edition("fr", values)
			require.NoError(t, err)

			_, compiled := machineOf(t, english)
			rules, _ := scalars(t, p)
			rules = slices.DeleteFunc(rules, func(text string) bool {
				return slices.ContainsFunc(compiled.Rules, func(r program.Rule) bool { return r.Name == text }) // no desk calls a group like a rule
			})
			named := map[string]int{} // French words that stand for one English word only
			for _, text := range slices.Compact(slices.Sorted(slices.Values(rules))) {
				named[p.translated(text, "fr")]++
			}
			rules = slices.DeleteFunc(rules, func(text string) bool { return text == "" || named[p.translated(text, "fr")] > 1 })
			w := &traffic{Rand: rand.New(rand.NewPCG(7, 7)), said: said, names: rules, at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
			e := p.edition("fr", phrases.Lookup("fr"), values)
			var inEnglish, inFrench strings.Builder
			for i := range events {
				line := w.line(i, agents)
				inEnglish.WriteString(line + "\n")
				inFrench.WriteString(translated(t, e, line) + "\n")
			}
			want, got := decide(t, english, inEnglish.String()), decide(t, french, inFrench.String())
			require.Equal(t, len(want), len(got))
			matched := map[string]bool{}
			for i := range want {
				if diff := cmp.Diff(readDecision(t, e, want[i]), readDecision(t, nil, got[i])); diff != "" {
					t.Fatalf("%s\n%s\n%s", want[i], got[i], diff)
				}
				var decision struct{ Matched []string }
				require.NoError(t, json.Unmarshal([]byte(want[i]), &decision))
				for _, rule := range decision.Matched {
					matched[rule] = true
				}
			}
			for i := range compiled.Rules {
				assert.True(t, matched[compiled.Rules[i].Name], "no event of the traffic makes %q fire", compiled.Rules[i].Name)
			}
		})
	}
}
