package packs

import (
	_ "embed" // for the schema
	"encoding/json"
	"io"
	"strings"

	"github.com/routebook/routebook/dsl"
)

// Schema is the JSON Schema of what WriteJSON writes.
//
//go:embed packs.schema.json
var Schema string

// Description is what a pack holds, as JSON. Keys are only ever added.
type Description struct {
	Name      string   `json:"name"`
	Product   string   `json:"product"`
	Summary   string   `json:"summary"`
	Languages []string `json:"languages"` // of its editions

	// The rest is about one edition, and absent where packs are only listed.
	Language   string                 `json:"language,omitempty"`
	Parameters []ParameterDescription `json:"parameters,omitempty"`
	Rules      []RuleDescription      `json:"rules,omitempty"`
}

// ParameterDescription is what a pack asks for.
type ParameterDescription struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Default     string `json:"default"` // of one that is required: an example
}

// RuleDescription is a rule of a pack.
type RuleDescription struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled"`
}

// Brief says which pack it is.
func (p *Pack) Brief() Description {
	return Description{Name: p.Name, Product: p.Product, Summary: p.Summary, Languages: p.Languages()}
}

// Describe says what the edition of a pack in one of its languages holds, with the defaults of its parameters.
func (p *Pack) Describe(language string) (Description, error) {
	d := p.Brief()
	d.Language = language
	files, err := p.Edition(language, nil)
	if err != nil {
		return Description{}, err
	}
	for i := range p.Parameters {
		parameter := &p.Parameters[i]
		d.Parameters = append(d.Parameters, ParameterDescription{
			Name: parameter.Name, Type: parameter.Type.String(), Description: parameter.Description, Required: parameter.Required,
			Default: p.Default(parameter, language),
		})
	}
	for _, name := range files.Names() {
		if !strings.HasSuffix(name, ".route") {
			continue
		}
		tree, _ := dsl.Parse(name, files[name])
		for _, decl := range tree.Decls {
			if rule, ok := decl.(*dsl.Rule); ok {
				d.Rules = append(d.Rules, describeRule(rule))
			}
		}
	}
	return d, nil
}

func describeRule(rule *dsl.Rule) RuleDescription {
	d := RuleDescription{Name: rule.Name.Text, Disabled: rule.Disabled}
	for _, h := range rule.Header {
		if text, ok := h.(*dsl.Description); ok {
			d.Description = text.Text.Text
		}
	}
	return d
}

// WriteJSON writes descriptions as one indented JSON object.
func WriteJSON(w io.Writer, all []Description) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Schema int           `json:"schema"`
		Packs  []Description `json:"packs"`
	}{1, all})
}
