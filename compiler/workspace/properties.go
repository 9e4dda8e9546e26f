package workspace

import (
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

var propertiesKeys = []yamlpos.Field[book]{
	properties("contact", func(b *book) *[]Property { return &b.ContactProperties }),
	properties("conversation", func(b *book) *[]Property { return &b.ConversationProperties }),
	properties("order", func(b *book) *[]Property { return &b.OrderProperties }),
}

func readProperties(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	yamlpos.ReadFields(r, n, "properties", propertiesKeys, b)
}

// propertyTypes are the names of the types that a property may have, in the order of schema.Type from schema.Text on.
var propertyTypes = func() []string {
	var all []string
	for t := schema.Text; t <= schema.Team; t++ {
		all = append(all, t.String())
	}
	return all
}()

var propertyKeys = []yamlpos.Field[Property]{
	{Key: "type", Required: true, Read: readPropertyType},
	{Key: "values", Read: readPropertyValues},
}

// properties returns the row of the properties of one kind of thing.
func properties(owner string, to func(*book) *[]Property) yamlpos.Field[book] {
	return yamlpos.Field[book]{Key: owner, Read: func(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
		entries, _ := r.Map(n, owner)
		seen := index{}
		for _, e := range entries {
			name, ok := readName(r, e.Key, owner)
			if !ok {
				continue
			}
			before := len(r.Found)
			p := readProperty(r, e.Value, name)
			within(r, before, "property", owner+"."+name.Name)
			switch first, twice := seen.add(name); {
			case twice:
				reportDuplicate(r, "property", name, first)
			case schema.LookupField(owner+"."+name.Name) != nil:
				r.ReportAt(name.File, name.Span, "%q is a field of its own, a property needs another name", owner+"."+name.Name)
			default:
				*to(b) = append(*to(b), p)
			}
		}
	}}
}

// readProperty reads `text`, or a map with the type in it. A property whose type is wrong is a text: its name is known.
func readProperty(r *yamlpos.Reader, n *yamlpos.Node, name Named) Property {
	p := Property{Named: name, Type: schema.Text}
	if n.Kind == yamlpos.Map {
		yamlpos.ReadFields(r, n, "a property", propertyKeys, &p)
	} else {
		readPropertyType(r, n, &p)
	}
	return p
}

func readPropertyType(r *yamlpos.Reader, n *yamlpos.Node, p *Property) {
	if i, ok := r.Word(n, "type", propertyTypes); ok {
		p.Type = schema.Text + schema.Type(i)
	}
}

func readPropertyValues(r *yamlpos.Reader, n *yamlpos.Node, p *Property) {
	p.Values.Names, p.Values.Closed = readNames(r, n, "values")
	if p.Values.Closed && p.Type != schema.Name && p.Type != schema.Set {
		r.Report(n, "values belong to the types name and set, found %s", p.Type)
	}
}
