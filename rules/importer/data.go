package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Bounds of a JSON file, those of YAML.
const (
	maxDepth  = 100
	maxValues = 1 << 20
)

// data reads a source that is YAML, or JSON when it begins with a bracket: JSON is read to the letter, since not all of it
// is YAML. nil when it cannot be read, which is then a finding.
func (d *draft) data() *yamlpos.Node {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(d.source.Text, []byte("\uFEFF")), " \t\r\n")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return d.json()
	}
	root, found := yamlpos.Parse(d.source.File, d.source.Text)
	for _, f := range found {
		f.Code = "" // what it explains is a book
		d.found = append(d.found, f)
	}
	if root == nil && len(found) == 0 {
		d.fail(diag.Span{}, "the file is empty")
	}
	if len(found) > 0 {
		return nil
	}
	return root
}

// json reads a source that is JSON.
func (d *draft) json() *yamlpos.Node {
	p := &jsonParser{draft: d, decoder: json.NewDecoder(bytes.NewReader(d.source.Text))}
	if bytes.HasPrefix(d.source.Text, []byte("\uFEFF")) {
		p.shift = 3
		p.decoder = json.NewDecoder(bytes.NewReader(d.source.Text[3:]))
	}
	p.decoder.UseNumber()
	token, at := p.token()
	if token == nil && len(d.found) > 0 {
		return nil
	}
	node := p.value(token, at, 1)
	if len(d.found) > 0 {
		return nil
	}
	if p.decoder.More() {
		_, at := p.token()
		d.found = nil
		d.fail(at, "there is something behind the end of the JSON value")
		return nil
	}
	return node
}

type jsonParser struct {
	*draft
	decoder *json.Decoder
	shift   int // bytes before what the decoder reads
	values  int
}

// token returns the next token with its place; what is wrong is a finding.
func (p *jsonParser) token() (json.Token, diag.Span) {
	from := p.offset()
	token, err := p.decoder.Token()
	at := diag.Span{Start: p.begin(from), End: max(p.begin(from), p.offset())}
	if err == nil {
		return token, at
	}
	var syntaxError *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		end := len(p.source.Text)
		p.fail(diag.Span{Start: end, End: end}, "the JSON ends too early")
	case errors.As(err, &syntaxError):
		at := min(max(0, p.shift+int(syntaxError.Offset)-1), len(p.source.Text))
		p.fail(diag.Span{Start: at, End: min(at+1, len(p.source.Text))}, "not JSON: %s", err)
	default:
		p.fail(at, "not JSON: %s", err)
	}
	return nil, at
}

func (p *jsonParser) offset() int { return p.shift + int(p.decoder.InputOffset()) }

// begin returns where the token begins that follows an offset.
func (p *jsonParser) begin(at int) int {
	for at < len(p.source.Text) && bytes.IndexByte([]byte(" \t\r\n,:"), p.source.Text[at]) >= 0 {
		at++
	}
	return at
}

// value reads the value that begins with a token. What it returns after a finding is of no use.
func (p *jsonParser) value(token json.Token, at diag.Span, depth int) *yamlpos.Node {
	n := &yamlpos.Node{File: p.source.File, Span: at, Quoted: true}
	p.values++
	switch {
	case depth > maxDepth:
		p.fail(at, "nested deeper than %d levels", maxDepth)
		return n
	case p.values > maxValues:
		p.fail(at, "more than %d values", maxValues)
		return n
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			p.list(n, depth)
		} else {
			p.members(n, depth)
		}
	case string:
		n.Kind, n.Text = yamlpos.Text, token
	case json.Number:
		n.Kind, n.Text, n.Quoted = yamlpos.Number, token.String(), false
	case bool:
		n.Kind, n.Text, n.Quoted = yamlpos.Bool, fmt.Sprint(token), false
	case nil:
		n.Kind, n.Quoted = yamlpos.Null, false
	}
	return n
}

func (p *jsonParser) list(n *yamlpos.Node, depth int) {
	n.Kind = yamlpos.List
	for len(p.found) == 0 {
		token, at := p.token()
		if token == json.Delim(']') {
			n.Span.End = at.End
			return
		}
		if len(p.found) == 0 {
			n.Items = append(n.Items, p.value(token, at, depth+1))
		}
	}
}

func (p *jsonParser) members(n *yamlpos.Node, depth int) {
	n.Kind = yamlpos.Map
	seen := map[string]bool{}
	for len(p.found) == 0 {
		token, at := p.token()
		if token == json.Delim('}') {
			n.Span.End = at.End
			return
		}
		name, ok := token.(string)
		if !ok {
			return // a finding has said so
		}
		if seen[name] {
			p.fail(at, "the key %q is given twice", name)
			return
		}
		seen[name] = true
		key := &yamlpos.Node{File: p.source.File, Kind: yamlpos.Text, Span: at, Text: name, Quoted: true}
		if token, at = p.token(); len(p.found) == 0 {
			n.Entries = append(n.Entries, yamlpos.Entry{Key: key, Value: p.value(token, at, depth+1)})
		}
	}
}
