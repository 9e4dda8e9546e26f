package importer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Expressions of TaskRouter, as its documentation has them ("Using TaskRouter Expressions"): comparisons of constants and
// attributes, joined by AND and OR, of which AND binds tighter.

// Bounds of an expression.
const (
	maxExpression      = 16 << 10 // bytes
	maxExpressionDepth = 50
)

// twilioNode is a part of an expression: a comparison, or parts that are joined.
type twilioNode struct {
	join        string // "and", "or", "not" or "" for a comparison
	parts       []*twilioNode
	op          string // ==, !=, >, <, >=, <=, in, not in, has, not has, contains, not contains
	left, right twilioOperand
}

// twilioOperand is a constant, a list of constants, or the path of an attribute.
type twilioOperand struct {
	kind string // "text", "number", "bool", "null", "list" or "path"
	text string
	path []string
	list []twilioOperand
}

type twilioToken struct {
	kind string // "text", "number", "word", "op" or "" at the end
	text string
	at   int // in characters, from 1
}

type twilioParser struct {
	tokens []twilioToken
	next   int
	depth  int
}

// parseTwilio reads an expression. The error says at which character it is wrong.
func parseTwilio(s string) (*twilioNode, error) {
	if len(s) > maxExpression {
		return nil, fmt.Errorf("longer than %d bytes", maxExpression)
	}
	tokens, err := twilioTokens(s)
	if err != nil {
		return nil, err
	}
	p := &twilioParser{tokens: tokens}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != "" {
		return nil, t.wrong("expected AND, OR or the end")
	}
	return n, nil
}

func (t twilioToken) wrong(expected string) error {
	found := "the end"
	if t.kind != "" {
		found = strconv.Quote(oneLine(t.text, 30))
	}
	return fmt.Errorf("character %d: %s, found %s", t.at, expected, found)
}

// twilioTokens takes an expression apart.
func twilioTokens(s string) ([]twilioToken, error) {
	var all []twilioToken
	runes := []rune(s)
	for i := 0; i < len(runes); {
		r, from := runes[i], i
		switch {
		case unicode.IsSpace(r):
			i++
			continue
		case r == '\'' || r == '"':
			for i++; i < len(runes) && runes[i] != r; i++ {
			}
			if i == len(runes) {
				return nil, fmt.Errorf("character %d: the text that begins here does not end", from+1)
			}
			i++
			all = append(all, twilioToken{"text", string(runes[from+1 : i-1]), from + 1})
			continue
		case unicode.IsDigit(r), r == '-' && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			for i++; i < len(runes) && (unicode.IsDigit(runes[i]) || runes[i] == '.'); i++ {
			}
			all = append(all, twilioToken{"number", string(runes[from:i]), from + 1})
			continue
		case unicode.IsLetter(r) || r == '_' || r == '$':
			for i++; i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || strings.ContainsRune("_$.", runes[i])); i++ {
			}
			all = append(all, twilioToken{"word", string(runes[from:i]), from + 1})
			continue
		}
		i++
		if i < len(runes) && strings.ContainsRune("=!<>", r) && (runes[i] == '=' || r == '<' && runes[i] == '>') {
			i++
		}
		op := string(runes[from:i])
		if !strings.Contains(" ( ) [ ] , = == != < > <= >= <> ", " "+op+" ") {
			return nil, fmt.Errorf("character %d: %q is nothing that an expression has", from+1, op)
		}
		all = append(all, twilioToken{"op", op, from + 1})
	}
	return append(all, twilioToken{"", "", len(runes) + 1}), nil
}

func (p *twilioParser) peek() twilioToken { return p.tokens[p.next] }

// take takes a token if it is the one that is looked for; words are compared without regard to case.
func (p *twilioParser) take(kind, text string) bool {
	t := p.peek()
	if t.kind != kind || !strings.EqualFold(t.text, text) {
		return false
	}
	p.next++
	return true
}

func (p *twilioParser) or() (*twilioNode, error)  { return p.joined("or", p.and) }
func (p *twilioParser) and() (*twilioNode, error) { return p.joined("and", p.one) }

func (p *twilioParser) joined(word string, part func() (*twilioNode, error)) (*twilioNode, error) {
	n := &twilioNode{join: word}
	for {
		one, err := part()
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, one)
		if !p.take("word", word) {
			break
		}
	}
	if len(n.parts) == 1 {
		return n.parts[0], nil
	}
	return n, nil
}

func (p *twilioParser) one() (*twilioNode, error) {
	if p.depth++; p.depth > maxExpressionDepth {
		return nil, fmt.Errorf("character %d: nested deeper than %d levels", p.peek().at, maxExpressionDepth)
	}
	defer func() { p.depth-- }()
	if p.take("word", "not") {
		of, err := p.one()
		return &twilioNode{join: "not", parts: []*twilioNode{of}}, err
	}
	if !p.take("op", "(") {
		return p.comparison()
	}
	n, err := p.or()
	if err == nil && !p.take("op", ")") {
		err = p.peek().wrong("expected )")
	}
	return n, err
}

func (p *twilioParser) comparison() (*twilioNode, error) {
	n := &twilioNode{}
	var err error
	if n.left, err = p.operand(); err != nil {
		return nil, err
	}
	not := ""
	if p.take("word", "not") {
		not = "not "
	}
	t := p.peek()
	switch word := strings.ToLower(t.text); {
	case t.kind == "word" && (word == "in" || word == "has" || word == "contains"):
		n.op = not + word
	case t.kind == "op" && not == "" && strings.Contains(" = == != <> < > <= >= ", " "+t.text+" "):
		n.op = map[string]string{"=": "==", "<>": "!="}[t.text]
		if n.op == "" {
			n.op = t.text
		}
	default:
		return nil, t.wrong("expected a comparison such as ==, IN or HAS")
	}
	p.next++
	n.right, err = p.operand()
	return n, err
}

func (p *twilioParser) operand() (twilioOperand, error) {
	t := p.peek()
	switch {
	case t.kind == "text":
		p.next++
		return twilioOperand{kind: "text", text: t.text}, nil
	case t.kind == "number":
		p.next++
		if _, err := strconv.ParseFloat(t.text, 64); err != nil {
			return twilioOperand{}, t.wrong("expected a number")
		}
		return twilioOperand{kind: "number", text: t.text}, nil
	case t.kind == "word":
		return p.word()
	case p.take("op", "["):
		return p.list()
	default:
		return twilioOperand{}, t.wrong("expected a value or an attribute")
	}
}

// list reads constants up to the bracket that ends them.
func (p *twilioParser) list() (twilioOperand, error) {
	list := twilioOperand{kind: "list"}
	for !p.take("op", "]") {
		if len(list.list) > 0 && !p.take("op", ",") {
			return list, p.peek().wrong("expected , or ]")
		}
		t := p.peek()
		if t.kind != "text" && t.kind != "number" {
			return list, t.wrong("expected a text or a number")
		}
		one, err := p.operand()
		if err != nil {
			return list, err
		}
		list.list = append(list.list, one)
	}
	return list, nil
}

// word reads true, false, null or the path of an attribute.
func (p *twilioParser) word() (twilioOperand, error) {
	t := p.peek()
	p.next++
	switch strings.ToLower(t.text) {
	case "true", "false":
		return twilioOperand{kind: "bool", text: strings.ToLower(t.text)}, nil
	case "null":
		return twilioOperand{kind: "null"}, nil
	case "and", "or", "not", "in", "has", "contains":
		return twilioOperand{}, t.wrong("expected a value or an attribute")
	}
	path := strings.Split(t.text, ".")
	for p.take("op", "[") {
		index := p.peek()
		if index.kind != "number" || strings.ContainsAny(index.text, ".-") {
			return twilioOperand{}, index.wrong("expected the place in an array")
		}
		p.next++
		if !p.take("op", "]") {
			return twilioOperand{}, p.peek().wrong("expected ]")
		}
		path = append(path, index.text)
	}
	for _, segment := range path {
		if segment == "" {
			return twilioOperand{}, t.wrong("expected an attribute")
		}
	}
	if len(path) > 1 && path[0] == "task" {
		path = path[1:]
	}
	return twilioOperand{kind: "path", path: path}, nil
}
