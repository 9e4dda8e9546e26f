package packs

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Parameter is a part of a pack that is everybody's own.
type Parameter struct {
	Name        string
	Type        Type
	Description string
	Required    bool // nobody can know it: there is an example in the book, but no default

	least int      // so many words at least
	value []string // the texts of the pack's book that stand for it
}

// Type is what a parameter holds.
type Type uint8

// Types.
const (
	NameType    Type = iota // a team, a tag, a reason…: one line
	PersonType              // an agent: NAME <ADDRESS>
	WordsType               // what messages contain: texts, with commas between them
	AddressType             // an e-mail address
	ZoneType                // a time zone
)

var types = [...]struct{ name, form string }{
	{"name", "a name"},
	{"person", "a name and an e-mail address"},
	{"words", "words, with commas between them"},
	{"address", "an e-mail address"},
	{"timezone", "a time zone of the IANA list"},
}

// String returns the type as pack.yaml names it.
func (t Type) String() string { return types[t].name }

// Form says what a value of the type looks like.
func (t Type) Form() string { return types[t].form }

// Values are what parameters were given, by name: the texts that stand for each.
type Values map[string][]string

func readParameter(r *yamlpos.Reader, n *yamlpos.Node) Parameter {
	var p Parameter
	var value string
	yamlpos.ReadFields(r, n, "a parameter", []yamlpos.Field[Parameter]{
		{Key: "name", Required: true, Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Parameter) { p.Name, _ = r.Text(n, "name") }},
		{Key: "type", Required: true, Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Parameter) {
			var names []string
			for _, t := range types {
				names = append(names, t.name)
			}
			if i, ok := r.Word(n, "type", names); ok {
				p.Type = Type(i)
			}
		}},
		{Key: "description", Required: true, Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Parameter) {
			p.Description, _ = r.Text(n, "description")
		}},
		{Key: "at_least", Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Parameter) {
			least, _ := r.Int(n, "at_least")
			p.least = int(least)
		}},
		{Key: "default", Read: func(r *yamlpos.Reader, n *yamlpos.Node, _ *Parameter) { value, _ = r.Text(n, "default") }},
		{Key: "example", Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Parameter) {
			value, _ = r.Text(n, "example")
			p.Required = true
		}},
	}, &p)
	var err error
	if p.value, err = p.Parse(value); err != nil {
		r.Report(n, "%s: %s", p.Name, err)
	}
	return p
}

// Parse reads the values that parameters were given for an edition in a language. The error says all that is wrong with
// them, a line each.
func (p *Pack) Parse(language string, given map[string]string) (Values, error) {
	values := Values{}
	var wrong []error
	for i := range p.Parameters {
		parameter := &p.Parameters[i]
		text, ok := given[parameter.Name]
		if !ok {
			continue
		}
		texts, err := parameter.Parse(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", parameter.Name, err))
			continue
		}
		values[parameter.Name] = texts
	}
	var unknown []string
	for name := range given {
		if !slices.ContainsFunc(p.Parameters, func(q Parameter) bool { return q.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		wrong = append(wrong, fmt.Errorf("%s has no parameter %q; %s", p.Name, name, diag.Suggest(name, p.parameterNames())))
	}
	return values, errors.Join(append(wrong, p.collisions(language, values)...)...)
}

func (p *Pack) parameterNames() []string {
	var names []string
	for i := range p.Parameters {
		names = append(names, p.Parameters[i].Name)
	}
	return names
}

// Missing returns the parameters that nobody can know and that were not given.
func (p *Pack) Missing(values Values) []*Parameter {
	var missing []*Parameter
	for i := range p.Parameters {
		if parameter := &p.Parameters[i]; parameter.Required && values[parameter.Name] == nil {
			missing = append(missing, parameter)
		}
	}
	return missing
}

// collisions says which of the given names and persons are the same: two teams of one name would be one.
func (p *Pack) collisions(language string, values Values) []error {
	var wrong []error
	said := map[string]string{} // folded -> the parameter that says it
	for i := range p.Parameters {
		parameter := &p.Parameters[i]
		if parameter.Type != NameType && parameter.Type != PersonType {
			continue
		}
		texts, given := values[parameter.Name]
		if !given {
			texts = p.defaults(parameter, language)
		}
		id := parameter.Type.String() + " " + fold.String(texts[0])
		if other, taken := said[id]; taken {
			if parameter.Type == PersonType {
				wrong = append(wrong, fmt.Errorf("%s and %s are both called %q, which is what stands before the @", other, parameter.Name, texts[0]))
			} else {
				wrong = append(wrong, fmt.Errorf("%s and %s are both %q", other, parameter.Name, texts[0]))
			}
		}
		said[id] = parameter.Name
	}
	return wrong
}

// maxText bounds a value, in runes: nobody has a list of words that long.
const maxText = 2000

// Parse reads a value of the parameter into the texts that stand for it.
func (p *Parameter) Parse(text string) ([]string, error) {
	text = strings.TrimSpace(text)
	if err := plain(text); err != nil {
		return nil, err
	}
	switch p.Type {
	case NameType:
		return []string{text}, nil
	case PersonType:
		return person(text)
	case WordsType:
		all, err := words(text)
		if err == nil && len(all) < p.least {
			err = fmt.Errorf("%q is too few: %d words at least, with commas between them", text, p.least)
		}
		return all, err
	case AddressType:
		a, err := mail.ParseAddress(text)
		if err != nil || a.Address != text {
			return nil, fmt.Errorf("%q is no e-mail address", text)
		}
		return []string{text}, nil
	case ZoneType:
		if _, err := time.LoadLocation(text); err != nil || text == "Local" {
			return nil, fmt.Errorf("%q is no time zone, such as Europe/Paris", text)
		}
		return []string{text}, nil
	default:
		panic(fmt.Sprintf("unexpected type %d", p.Type))
	}
}

// plain refuses what no book can hold in one line, or nobody could see.
func plain(text string) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case !utf8.ValidString(text):
		return fmt.Errorf("%q is not UTF-8", text)
	case utf8.RuneCountInString(text) > maxText:
		return fmt.Errorf("it is longer than %d characters", maxText)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("%q holds a character that cannot be seen, U+%04X", text, r)
		}
	}
	if fold.String(text) == "" {
		return fmt.Errorf("%q has no letter", text)
	}
	return nil
}

// person returns the id of an agent, which is what stands before the @, with name, address, first and last name.
func person(text string) ([]string, error) {
	name, rest, ok := strings.Cut(text, "<")
	address, after, closed := strings.Cut(rest, ">")
	name, address = strings.TrimSpace(name), strings.TrimSpace(address)
	a, err := mail.ParseAddress(address)
	if !ok || !closed || after != "" || name == "" || err != nil || a.Address != address {
		return nil, fmt.Errorf("%q is not a name and an address, as in %q", text, "Amy Reed <amy@shop.example>")
	}
	id, _, _ := strings.Cut(address, "@")
	first, last, _ := strings.Cut(name, " ")
	return []string{strings.ToLower(id), name, address, first, strings.TrimSpace(last)}, nil
}

func words(text string) ([]string, error) {
	var all []string
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		switch {
		case word == "":
			return nil, fmt.Errorf("%q has a comma too many", text)
		case fold.String(word) == "":
			return nil, fmt.Errorf("%q has no letter", word)
		case slices.ContainsFunc(all, func(other string) bool { return fold.Equal(other, word) }):
			return nil, fmt.Errorf("%q stands there twice", word)
		}
		all = append(all, word)
	}
	return all, nil
}

// written returns texts as somebody would write the value that they come from.
func (t Type) written(texts []string) string {
	switch t {
	case PersonType:
		return texts[1] + " <" + texts[2] + ">"
	case WordsType:
		return strings.Join(texts, ", ")
	default:
		return texts[0]
	}
}
