package dsl

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/schema"
)

// The small parts of the grammar, read by hand on participle's peeking lexer.
// Each returns participle.NextMatch, having consumed nothing, where it does not
// begin; the caller knows what is missing then.

// ended sets the span of n from a token to the last one that was consumed.
func ended[N Node](n N, start *lexer.Token, lex *lexer.PeekingLexer) N {
	n.setSpan(start.Pos, lex.RawPeek().Pos)
	return n
}

func isPhrase(t *lexer.Token, phrase string) bool { return t.Type == tokPhrase && t.Value == phrase }

func isPunct(t *lexer.Token, punct string) bool { return t.Type == tokPunct && t.Value == punct }

func parseName(lex *lexer.PeekingLexer) (Name, error) {
	t := lex.Peek()
	var n Name
	switch t.Type {
	case tokName:
		n.Text = t.Value
	case tokString:
		n.Text, n.Quoted = unquote(t.Value), true
	case tokBlock:
		n.Text, n.Quoted = unblock(t.Value), true
	default:
		return n, participle.NextMatch
	}
	lex.Next()
	return *ended(&n, t, lex), nil
}

// The parts that the grammar's tags reach as structs read themselves
// (participle.Parseable). They are for participle only.

// Parse implements participle.Parseable.
func (n *Name) Parse(lex *lexer.PeekingLexer) error { return into(n, parseName, lex) }

// Parse implements participle.Parseable.
func (s *String) Parse(lex *lexer.PeekingLexer) error { return into(s, parseString, lex) }

// Parse implements participle.Parseable.
func (n *Number) Parse(lex *lexer.PeekingLexer) error { return into(n, parseNumber, lex) }

// Parse implements participle.Parseable.
func (d *Duration) Parse(lex *lexer.PeekingLexer) error { return into(d, parseDuration, lex) }

// Parse implements participle.Parseable.
func (p *Pool) Parse(lex *lexer.PeekingLexer) error { return into(p, parsePool, lex) }

// Parse implements participle.Parseable.
func (f *Field) Parse(lex *lexer.PeekingLexer) error { return into(f, parseField, lex) }

func into[T any](v *T, parse func(*lexer.PeekingLexer) (T, error), lex *lexer.PeekingLexer) (err error) {
	*v, err = parse(lex)
	return err
}

// pointer turns a parser of a struct into one of a pointer to it.
func pointer[T any](parse func(*lexer.PeekingLexer) (T, error)) func(*lexer.PeekingLexer) (*T, error) {
	return func(lex *lexer.PeekingLexer) (*T, error) {
		v, err := parse(lex)
		if err != nil {
			return nil, err
		}
		return &v, nil
	}
}

func parseString(lex *lexer.PeekingLexer) (String, error) {
	t := lex.Peek()
	var s String
	switch t.Type {
	case tokString:
		s.Text = unquote(t.Value)
	case tokBlock:
		s.Text, s.Block = unblock(t.Value), true
	default:
		return s, participle.NextMatch
	}
	lex.Next()
	return *ended(&s, t, lex), nil
}

func parseNumber(lex *lexer.PeekingLexer) (Number, error) {
	t := lex.Peek()
	if t.Type != tokNumber {
		return Number{}, participle.NextMatch
	}
	lex.Next()
	value, _ := strconv.ParseFloat(t.Value, 64) // the lexer has reported what is no number
	return *ended(&Number{Text: t.Value, Value: value}, t, lex), nil
}

var unitLengths = map[string]time.Duration{
	"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour,
}

func parseDuration(lex *lexer.PeekingLexer) (Duration, error) {
	t := lex.Peek()
	if t.Type != tokDuration {
		return Duration{}, participle.NextMatch
	}
	lex.Next()
	return *ended(duration(strings.Fields(t.Value)), t, lex), nil
}

// maxDuration is more than any rule needs, and leaves room to count with.
const maxDuration = 100 * 366 * 24 * time.Hour

// duration reads numbers and canonical units in turn. What is longer than maxDuration becomes so, and settle says it.
func duration(words []string) *Duration {
	var d Duration
	total := 0.0
	for i := 0; i+1 < len(words); i += 2 {
		n, _ := strconv.ParseFloat(words[i], 64)
		total += n * float64(unitLengths[words[i+1]])
		d.Parts = append(d.Parts, DurationPart{words[i], words[i+1]})
	}
	d.tooLong = total > float64(maxDuration)
	d.Value = time.Duration(math.Round(min(total, float64(maxDuration))))
	return &d
}

func parseClock(lex *lexer.PeekingLexer) (Clock, error) {
	t := lex.Peek()
	if t.Type != tokTime {
		return Clock{}, participle.NextMatch
	}
	lex.Next()
	hours, minutes, _ := strings.Cut(t.Value, ":")
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes) // not of more than two digits: see valid
	valid := h < 24 && m < 60 && len(minutes) == 2
	return *ended(&Clock{Seconds: h*3600 + m*60, valid: valid}, t, lex), nil
}

// parseValue reads one value, a list among them.
func parseValue(lex *lexer.PeekingLexer) (Value, error) {
	switch t := lex.Peek(); t.Type {
	case tokString, tokBlock:
		return value(pointer(parseString)(lex))
	case tokName:
		return value(pointer(parseName)(lex))
	case tokNumber:
		return value(pointer(parseNumber)(lex))
	case tokDuration:
		return value(pointer(parseDuration)(lex))
	case tokTime:
		return value(pointer(parseClock)(lex))
	case tokDate:
		lex.Next()
		return ended(&Day{Text: t.Value}, t, lex), nil
	case tokRegex:
		lex.Next()
		return ended(regex(t.Value), t, lex), nil
	case tokPath:
		field, err := parseField(lex)
		if err != nil {
			return nil, err
		}
		return ended(&FieldRef{Field: &field}, t, lex), nil
	default:
		if isPunct(t, "[") {
			return value(parseList(lex))
		}
		return nil, participle.NextMatch
	}
}

// value keeps a nil pointer from becoming a Value that is not nil.
func value[V Value](v V, err error) (Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func regex(token string) *Regex {
	body := strings.TrimPrefix(token, "/")
	end := strings.LastIndexByte(body, '/')
	if end < 0 {
		return &Regex{Pattern: body}
	}
	return &Regex{Pattern: strings.ReplaceAll(body[:end], `\/`, "/"), Fold: body[end+1:] == "i", flags: body[end+1:]}
}

// parseList reads a list in brackets; a comma may stand before its end.
func parseList(lex *lexer.PeekingLexer) (*List, error) {
	start := lex.Peek()
	if !isPunct(start, "[") {
		return nil, participle.NextMatch
	}
	lex.Next()
	list := &List{}
	for !isPunct(lex.Peek(), "]") {
		item, err := parseItem(lex)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, item)
		if isPunct(lex.Peek(), ",") {
			lex.Next()
		} else if !isPunct(lex.Peek(), "]") {
			return nil, unexpected(lex, "the list needs a comma or ]")
		}
	}
	lex.Next()
	return ended(list, start, lex), nil
}

func parseItem(lex *lexer.PeekingLexer) (*Item, error) {
	start := lex.Peek()
	v, err := parseItemValue(lex)
	if err != nil {
		return nil, err
	}
	item := &Item{Value: v}
	if isPunct(lex.Peek(), "..") {
		lex.Next()
		if item.To, err = parseItemValue(lex); err != nil {
			return nil, err
		}
	}
	return ended(item, start, lex), nil
}

func parseItemValue(lex *lexer.PeekingLexer) (Value, error) {
	if isPunct(lex.Peek(), "[") {
		return nil, unexpected(lex, "a list holds values, not lists")
	}
	v, err := parseValue(lex)
	if err == participle.NextMatch {
		return nil, unexpected(lex, "the list needs a value or ]")
	}
	return v, err
}

// parsePool reads who shares the work; a comma may stand before the end.
func parsePool(lex *lexer.PeekingLexer) (Pool, error) {
	start := lex.Peek()
	if !isPunct(start, "[") {
		return Pool{}, participle.NextMatch
	}
	lex.Next()
	pool := Pool{}
	for len(pool.Members) == 0 || !isPunct(lex.Peek(), "]") {
		member, err := parsePoolMember(lex)
		if err != nil {
			return pool, err
		}
		pool.Members = append(pool.Members, member)
		if isPunct(lex.Peek(), ",") {
			lex.Next()
		} else if !isPunct(lex.Peek(), "]") {
			return pool, unexpected(lex, "the list needs a comma or ]")
		}
	}
	lex.Next()
	return *ended(&pool, start, lex), nil
}

func parsePoolMember(lex *lexer.PeekingLexer) (*PoolMember, error) {
	t := lex.Peek()
	if !isPhrase(t, "agent") && !isPhrase(t, "team") {
		return nil, unexpected(lex, "the list needs <agent> NAME or <team> NAME")
	}
	lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&PoolMember{Kind: t.Value, Name: name}, t, lex), nil
}

// parseWords reads a list in brackets or the name of a let that holds one.
func parseWords(lex *lexer.PeekingLexer) (Words, error) {
	switch t := lex.Peek(); {
	case isPunct(t, "["):
		list, err := parseList(lex)
		if err != nil {
			return nil, err
		}
		return list, nil
	case t.Type == tokName:
		name, err := parseName(lex)
		return &name, err
	}
	return nil, participle.NextMatch
}

// parseField reads a field: a keyword that is one, a path, or a word that may be a define.
func parseField(lex *lexer.PeekingLexer) (Field, error) {
	t := lex.Peek()
	switch {
	case t.Type == tokPhrase && schema.LookupField(t.Value) != nil, t.Type == tokName, t.Type == tokPath:
		lex.Next()
		f := Field{Path: t.Value}
		if rest, ok := strings.CutPrefix(t.Value, "event."); ok {
			f.Parts = segments(rest)
		}
		return *ended(&f, t, lex), nil
	}
	return Field{}, participle.NextMatch
}

// segments splits an event path at its dots and undoes the quotes of its segments.
func segments(path string) []string {
	var parts []string
	for path != "" {
		end := strings.IndexByte(path, '.')
		if path[0] == '"' {
			end = quotedSegment([]byte(path))
		}
		if end < 0 || end >= len(path) {
			end = len(path)
		}
		part := path[:end]
		if part[0] == '"' {
			part = unquote(part)
		}
		parts = append(parts, part)
		path = strings.TrimPrefix(path[end:], ".")
	}
	return parts
}

func parseText(lex *lexer.PeekingLexer) (Text, error) {
	t := lex.Peek()
	if !isPhrase(t, "template") {
		s, err := parseString(lex)
		if err != nil {
			return nil, err
		}
		return &s, nil
	}
	lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&TemplateRef{Name: name}, t, lex), nil
}

// parseEvent reads one event of "on".
func parseEvent(lex *lexer.PeekingLexer) (Event, error) {
	t := lex.Peek()
	if t.Type != tokPhrase {
		return nil, participle.NextMatch
	}
	switch t.Value {
	case "every", "every day":
		return parseSchedule(lex)
	case "tag added", "tag removed", "status set":
		return parseWordEvent(lex)
	}
	if schema.LookupEvent(t.Value) == nil {
		return nil, participle.NextMatch
	}
	lex.Next()
	return ended(&PlainEvent{Phrase: t.Value}, t, lex), nil
}

func parseWordEvent(lex *lexer.PeekingLexer) (Event, error) {
	start := lex.Next()
	e := &WordEvent{Phrase: start.Value}
	switch t := lex.Peek(); {
	case t.Type == tokString || t.Type == tokBlock:
		word, _ := parseString(lex)
		e.Word = &word
	case isPhrase(t, "any of"):
		lex.Next()
		words, err := parseWords(lex)
		if err == participle.NextMatch {
			err = unexpected(lex, "")
		}
		if err != nil {
			return nil, err
		}
		e.AnyOf = words
	}
	return ended(e, start, lex), nil
}

func parseSchedule(lex *lexer.PeekingLexer) (Event, error) {
	start := lex.Next()
	s := &Schedule{}
	if start.Value == "every" {
		if interval, err := parseDuration(lex); err == nil {
			s.Interval = &interval
			return ended(s, start, lex), nil
		}
		days, err := parseWords(lex)
		if err == participle.NextMatch {
			err = unexpected(lex, "")
		}
		if err != nil {
			return nil, err
		}
		s.Days = days
	}
	if !isPhrase(lex.Peek(), "at") {
		return nil, unexpected(lex, "<every> needs <at> and a time, such as <at> 09:00")
	}
	lex.Next()
	at, err := parseClock(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	s.At = &at
	return ended(s, start, lex), nil
}
