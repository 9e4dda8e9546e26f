package workspace

import (
	"github.com/routebook/routebook/dsl/yamlpos"
)

// readConnectors reads the kind of each connector and keeps its other settings: what they may be is for the connector
// of that kind to say.
func readConnectors(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	entries, ok := r.Map(n, "connectors")
	b.ConnectorsClosed, b.incomplete["connectors"] = ok, !ok
	seen := index{}
	for _, e := range entries {
		name, ok := readName(r, e.Key, "connectors")
		if !ok {
			b.ConnectorsClosed, b.incomplete["connectors"] = false, true
			continue
		}
		if first, twice := seen.add(name); twice {
			reportDuplicate(r, "connector", name, first)
			continue
		}
		before := len(r.Found)
		b.Connectors = append(b.Connectors, readConnector(r, e.Value, name))
		within(r, before, "connector", name.Name)
	}
}

func readConnector(r *yamlpos.Reader, n *yamlpos.Node, name Named) Connector {
	c := Connector{Named: name}
	entries, ok := r.Map(n, "a connector")
	if !ok {
		return c
	}
	if n.Lookup("kind") == nil {
		r.Report(n, `a connector needs the key "kind"`)
	}
	for _, e := range entries {
		if e.Key.Text != "kind" {
			c.Settings = append(c.Settings, e)
			continue
		}
		if i, ok := r.Word(e.Value, "kind", connectorKindNames); ok {
			c.Kind = ConnectorKind(i)
		}
	}
	return c
}

// builtin is what `enrich` may name instead of a connector.
const builtin = "builtin"

var enrichKeys = []yamlpos.Field[book]{
	enrichment("sentiment"),
	enrichment("language"),
	enrichment("context"),
}

func readEnrich(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	yamlpos.ReadFields(r, n, "enrich", enrichKeys, b)
}

// enrichment returns the row of a field that an enricher may fill.
func enrichment(field string) yamlpos.Field[book] {
	return yamlpos.Field[book]{Key: field, Read: func(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
		if name, ok := readName(r, n, field); ok {
			e := Enrichment{Field: field, Builtin: name.Name == builtin}
			if !e.Builtin {
				e.Connector = name
			}
			b.Enrich = append(b.Enrich, e)
		}
	}}
}

// checkConnectors reports connectors that are named and not declared.
func checkConnectors(r *yamlpos.Reader, b *book) {
	if b.incomplete["connectors"] {
		return
	}
	connectorName := func(c *Connector) Named { return c.Named }
	known := indexOf(b.Connectors, connectorName)
	named := []Named{b.Orders}
	for _, e := range b.Enrich {
		named = append(named, e.Connector)
	}
	for _, name := range named {
		if name.Name != "" && !known.has(name.Name) {
			reportUnknown(r, "connector", name, spellings(b.Connectors, connectorName))
		}
	}
}
