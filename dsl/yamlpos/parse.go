package yamlpos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/routebook/routebook/dsl/diag"
)

// Code is the code of every finding of this package.
const Code = "R119"

// Bounds of what is read. A book of thousands of agents stays far below them; a text made to exhaust memory does not.
const (
	MaxBytes  = 16 << 20
	maxDepth  = 100
	maxValues = 1 << 20 // with every alias counted as if it were written out
)

// Parse reads src, the text of file, into its root node.
// The node is nil when there is no reading on: the text is empty, or no YAML at all, which is then a finding.
func Parse(file string, src []byte) (*Node, diag.List) {
	p := &parser{file: file, src: newSource(src), extents: map[*yaml.Node]extent{}, done: map[*yaml.Node]*Node{}}
	if !p.readable(src) {
		return nil, p.found
	}
	doc, ok := p.document(src[p.src.first:])
	if !ok || doc == nil {
		return nil, p.found
	}
	root := doc.Content[0]
	if _, ok := p.measure(root, 0); !ok {
		return nil, p.found
	}
	return p.node(root, -1), p.found
}

// parser turns the library's nodes into ours.
type parser struct {
	file    string
	src     *source
	found   diag.List
	extents map[*yaml.Node]extent
	done    map[*yaml.Node]*Node // what stands behind an anchor is turned once and shared
}

// readable reports what keeps the library from reading the text at all: its size and its encoding.
func (p *parser) readable(src []byte) bool {
	if len(src) > MaxBytes {
		p.report(diag.Span{}, "the file is larger than %d MiB", MaxBytes>>20)
		return false
	}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			p.report(diag.Span{Start: i, End: i + 1}, "not UTF-8: byte 0x%02X at offset %d", src[i], i)
			return false
		}
		if !printable(r) && i >= p.src.first {
			p.report(diag.Span{Start: i, End: i + size}, "control character U+%04X at offset %d", r, i)
			return false
		}
		i += size
	}
	return true
}

// printable reports whether YAML allows r to stand in a file as it is.
func printable(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == 0x85:
		return true
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFFFE || r == 0xFFFF:
		return false
	default:
		return true
	}
}

// document reads the only document of a file. It is nil for a file without any.
func (p *parser) document(text []byte) (*yaml.Node, bool) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	doc, err := next(decoder)
	if err == nil {
		var second *yaml.Node
		if second, err = next(decoder); err == nil {
			p.report(p.src.line(second.Line), "a second document begins here, one is read")
			return nil, false
		}
	}
	if !errors.Is(err, io.EOF) {
		p.syntax(text, err)
		return nil, false
	}
	return doc, true
}

// next reads one document. The library panics on a few malformed texts; to whoever wrote them they are no YAML like others.
func next(decoder *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	doc = new(yaml.Node)
	if err := decoder.Decode(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// extent is how much stands below a node with its aliases written out, itself included.
type extent struct {
	values, levels int
}

// counting marks a node that is being measured: an alias to it would contain itself.
var counting = extent{values: -1}

// measure reports whether n is small enough to be read: a text may be short as written and huge, or endless, once its
// aliases are resolved. At the first excess it reports and gives up.
func (p *parser) measure(n *yaml.Node, depth int) (extent, bool) {
	at := p.src.skipProperties(p.src.offset(n.Line, n.Column))
	here := diag.Span{Start: at, End: at + 1}
	e, known := p.extents[n]
	if !known {
		if depth > maxDepth { // also what keeps this recursion within bounds
			p.report(here, "nested deeper than %d levels", maxDepth)
			return e, false
		}
		below := n.Content
		if n.Kind == yaml.AliasNode {
			below = []*yaml.Node{n.Alias}
			if p.extents[n.Alias] == counting {
				p.report(diag.Span{Start: at, End: at + len(n.Value) + 1}, "%q contains itself", "*"+n.Value)
				return e, false
			}
		}
		p.extents[n] = counting
		for _, child := range below {
			c, ok := p.measure(child, depth+1)
			if !ok {
				return e, false
			}
			e = extent{values: e.values + c.values, levels: max(e.levels, c.levels)}
		}
		e = extent{values: e.values + 1, levels: e.levels + 1}
		p.extents[n] = e
	}
	switch {
	case depth+e.levels > maxDepth+1:
		p.report(here, "nested deeper than %d levels", maxDepth)
		return e, false
	case e.values > maxValues:
		p.report(here, "more than %d values, aliases counted", maxValues)
		return e, false
	default:
		return e, true
	}
}

// node turns n and what is below it. Block texts within it are indented by more than indent columns.
func (p *parser) node(n *yaml.Node, indent int) *Node {
	if n.Kind == yaml.AliasNode {
		return p.alias(n)
	}
	if n.Anchor != "" {
		if node, ok := p.done[n]; ok {
			return node
		}
	}
	at := p.src.offset(n.Line, n.Column)
	start := p.src.skipProperties(at)
	node := &Node{File: p.file, Span: diag.Span{Start: start, End: start}}
	p.tag(n, diag.Span{Start: at, End: start})
	switch n.Kind {
	case yaml.SequenceNode:
		p.list(n, node, indent)
	case yaml.MappingNode:
		p.mapping(n, node, indent)
	case yaml.ScalarNode:
		p.scalar(n, node, indent)
	default:
		panic(fmt.Sprintf("unexpected YAML node kind %d", n.Kind))
	}
	if n.Anchor != "" {
		p.done[n] = node
	}
	return node
}

// alias returns a copy of what the alias stands for, in the alias's place; what is below it is shared.
func (p *parser) alias(n *yaml.Node) *Node {
	at := p.src.offset(n.Line, n.Column)
	node := *p.node(n.Alias, -1)
	node.Span = diag.Span{Start: at, End: at + 1 + len(n.Value)}
	return &node
}

// tag reports a tag that asks for a type of its own.
func (p *parser) tag(n *yaml.Node, span diag.Span) {
	if n.Style&yaml.TaggedStyle == 0 {
		return
	}
	switch n.Tag {
	case "!!str", "!!map", "!!seq":
	default:
		p.report(span, "the tag %q is not supported", n.Tag)
	}
}

func (p *parser) list(n *yaml.Node, node *Node, indent int) {
	node.Kind = List
	flow := p.at(node.Span.Start) == '['
	if !flow {
		indent = p.src.column(node.Span.Start)
	}
	for _, child := range n.Content {
		item := p.node(child, indent)
		if isImplied(child) {
			dash := p.src.skipBlank(node.Span.End, ":?")
			item.Span = diag.Span{Start: dash, End: min(dash+1, len(p.src.text))}
		}
		node.Items = append(node.Items, item)
		node.Span.End = max(node.Span.End, item.Span.End)
	}
	p.close(node, flow, ']')
}

func (p *parser) mapping(n *yaml.Node, node *Node, indent int) {
	node.Kind = Map
	flow := p.at(node.Span.Start) == '{'
	if !flow && n.Style&yaml.FlowStyle == 0 {
		indent = p.src.column(node.Span.Start)
	}
	seen := map[string]*Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := p.node(n.Content[i], indent), p.node(n.Content[i+1], indent)
		if isImplied(n.Content[i+1]) {
			value.Span = key.Span // the key is what one can point at
		}
		node.Span.End = max(node.Span.End, key.Span.End, value.Span.End)
		if p.keyAllowed(n.Content[i], key) && p.isFirst(key, seen) {
			node.Entries = append(node.Entries, Entry{Key: key, Value: value})
		}
	}
	p.close(node, flow, '}')
}

// keyAllowed reports keys that are no plain words.
func (p *parser) keyAllowed(n *yaml.Node, key *Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		p.report(key.Span, "a key needs to be a text, found an alias")
		return false
	case key.Kind == List || key.Kind == Map:
		p.report(key.Span, "a key needs to be a text, found %s", key.Kind)
		return false
	case n.Tag == "!!merge":
		p.report(key.Span, `the merge key "<<" is not supported, write the keys out`)
		return false
	case key.Kind == Null && !key.Quoted && key.Text == "":
		p.report(key.Span, `a key is missing before ":"`)
		return false
	default:
		return true
	}
}

// isFirst reports a key that its map already has.
func (p *parser) isFirst(key *Node, seen map[string]*Node) bool {
	first, twice := seen[key.Text]
	if !twice {
		seen[key.Text] = key
		return true
	}
	d := p.report(key.Span, "the key %q is given twice", key.Text)
	d.Related = []diag.Related{{File: p.file, Span: first.Span, Message: "first given here"}}
	return false
}

// close moves the end of a list or map in brackets behind its closing bracket.
func (p *parser) close(node *Node, flow bool, bracket byte) {
	if !flow {
		return
	}
	end := p.src.skipBlank(max(node.Span.End, node.Span.Start+1), ",:?")
	if p.at(end) == bracket {
		end++
	}
	node.Span.End = end
}

func (p *parser) scalar(n *yaml.Node, node *Node, indent int) {
	start := node.Span.Start
	node.Text = n.Value
	node.Quoted = true
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		node.Span.End = p.src.doubleQuoted(start)
	case n.Style&yaml.SingleQuotedStyle != 0:
		node.Span.End = p.src.singleQuoted(start)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		node.Span.End = p.src.block(start, indent)
	default:
		node.Quoted = false
		node.Span.End = p.src.plain(start, n.Value)
	}
	node.Kind = Text
	if !node.Quoted && n.Style&yaml.TaggedStyle == 0 {
		node.Kind = kindOf(n.Value)
	}
}

// isImplied reports whether n is the nothing that stands where a value is left out.
func isImplied(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0
}

// at returns the byte at i, 0 behind the end.
func (p *parser) at(i int) byte {
	if i >= len(p.src.text) {
		return 0
	}
	return p.src.text[i]
}

func (p *parser) report(span diag.Span, format string, args ...any) *diag.Diagnostic {
	span.Start = min(span.Start, len(p.src.text))
	span.End = min(max(span.Start, span.End), len(p.src.text))
	p.found = append(p.found, diag.Diagnostic{Code: Code, File: p.file, Span: span, Message: fmt.Sprintf(format, args...)})
	return &p.found[len(p.found)-1]
}
