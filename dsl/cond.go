package dsl

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// Conditions are climbed by hand: "and" binds tighter than "or", "not" tightest,
// and runs of one of them are one flat node.

// parseCond reads a whole condition.
func parseCond(lex *lexer.PeekingLexer) (Cond, error) {
	return joinedBy(lex, "or", parseAnd, func(terms []Cond) Cond { return &Or{Terms: terms} })
}

func parseAnd(lex *lexer.PeekingLexer) (Cond, error) {
	return joinedBy(lex, "and", parseNot, func(terms []Cond) Cond { return &And{Terms: terms} })
}

// joinedBy reads one or several terms joined by a word.
func joinedBy(lex *lexer.PeekingLexer, word string, term func(*lexer.PeekingLexer) (Cond, error), join func([]Cond) Cond) (Cond, error) {
	start := lex.Peek()
	first, err := term(lex)
	if err != nil {
		return nil, err
	}
	terms := []Cond{first}
	for isPhrase(lex.Peek(), word) {
		lex.Next()
		next, err := term(lex)
		if err == participle.NextMatch {
			err = unexpected(lex, "")
		}
		if err != nil {
			return nil, err
		}
		terms = append(terms, next)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return ended(join(terms), start, lex), nil
}

func parseNot(lex *lexer.PeekingLexer) (Cond, error) {
	var nots []*lexer.Token
	for isPhrase(lex.Peek(), "not") {
		nots = append(nots, lex.Next())
	}
	c, err := parseTest(lex)
	if err == participle.NextMatch && len(nots) > 0 {
		return nil, unexpected(lex, "")
	}
	if err != nil {
		return nil, err
	}
	for i := len(nots) - 1; i >= 0; i-- {
		c = ended(&Not{Cond: c}, nots[i], lex)
	}
	return c, nil
}

// parseTest reads what stands between "and", "or" and "not".
func parseTest(lex *lexer.PeekingLexer) (Cond, error) {
	t := lex.Peek()
	if isPunct(t, "(") {
		return parseParen(lex)
	}
	if t.Type == tokPhrase {
		switch t.Value {
		case "any of", "all of", "none of":
			return parseQuantified(lex)
		case "in sample":
			return parseSample(lex)
		case "during business hours", "outside business hours":
			return parseBusinessHours(lex)
		case "agent", "team":
			return parseNamedPresence(lex)
		case "owner":
			lex.Next()
			return parseOnline(lex, t, &Presence{Who: "owner"})
		case "conversation":
			return parseConversationIs(lex)
		}
	}
	field, err := parseField(lex)
	if err != nil {
		return nil, err
	}
	return parseFieldTest(lex, t, &field)
}

func parseParen(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	c, err := parseCond(lex)
	if err == participle.NextMatch {
		err = unexpected(lex, "( needs a condition")
	}
	if err != nil {
		return nil, err
	}
	if !isPunct(lex.Peek(), ")") {
		return nil, unexpected(lex, "( needs its closing )")
	}
	lex.Next()
	return ended(&Paren{Cond: c}, start, lex), nil
}

func parseQuantified(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	q := &Quantified{Phrase: start.Value}
	if !isPunct(lex.Peek(), "(") {
		return nil, unexpected(lex, "<"+start.Value+"> needs conditions in parentheses")
	}
	lex.Next()
	for {
		c, err := parseCond(lex)
		if err == participle.NextMatch {
			err = unexpected(lex, "<"+start.Value+"> needs a condition")
		}
		if err != nil {
			return nil, err
		}
		q.Conds = append(q.Conds, c)
		if isPunct(lex.Peek(), ",") {
			lex.Next()
		} else if !isPunct(lex.Peek(), ")") {
			return nil, unexpected(lex, "<"+start.Value+"> needs a comma or )")
		}
		if isPunct(lex.Peek(), ")") {
			lex.Next()
			return ended(q, start, lex), nil
		}
	}
}

func parseSample(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	if !isPhrase(lex.Peek(), "of") {
		return nil, unexpected(lex, "<in sample> needs its share, such as <of> 10%")
	}
	lex.Next()
	percent, err := parseNumber(lex)
	if err != nil || !isPunct(lex.Peek(), "%") {
		return nil, unexpected(lex, "<in sample> needs its share, such as <of> 10%")
	}
	lex.Next()
	return ended(&Sample{Name: name, Percent: &percent}, start, lex), nil
}

func parseBusinessHours(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	b := &BusinessHours{Outside: start.Value == "outside business hours"}
	t := lex.Peek()
	if t.Type == tokPhrase {
		switch t.Value {
		case "of assigned agent":
			lex.Next()
			b.Of = "assigned agent"
		case "of calendar", "of team", "of agent":
			lex.Next()
			name, err := parseName(lex)
			if err != nil {
				return nil, unexpected(lex, "")
			}
			b.Of, b.Name = t.Value[len("of "):], &name
		}
	}
	return ended(b, start, lex), nil
}

func parseNamedPresence(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	p := &Presence{Who: start.Value, Name: &name}
	if start.Value == "agent" {
		return parseOnline(lex, start, p)
	}
	t := lex.Peek()
	if !isPhrase(t, "has someone online") && !isPhrase(t, "has nobody online") {
		return nil, unexpected(lex, "<team> needs <has someone online>")
	}
	lex.Next()
	p.Negated = t.Value == "has nobody online"
	return ended(p, start, lex), nil
}

// parseOnline reads "is online" behind who it is about.
func parseOnline(lex *lexer.PeekingLexer, start *lexer.Token, p *Presence) (Cond, error) {
	t := lex.Peek()
	if !isPhrase(t, "is") && !isPhrase(t, "is not") {
		return nil, unexpected(lex, "<"+p.Who+"> needs <is> <=online>")
	}
	lex.Next()
	if lex.Peek().Type != tokName {
		return nil, unexpected(lex, "<"+p.Who+"> needs <is> <=online>")
	}
	word, _ := parseName(lex)
	p.Negated, p.Word = t.Value == "is not", &word
	return ended(p, start, lex), nil
}

// oppositeStates are what a conversation can be, each with its opposite:
// "conversation is not answered" is not legal.
var oppositeStates = map[string]string{
	"answered": "unanswered", "unanswered": "answered",
	"assigned": "unassigned", "unassigned": "assigned",
	"resolved": "unresolved", "unresolved": "resolved",
}

const conversationNeeds = "<conversation> <is> needs <=answered>, <=unanswered>, <=assigned>, <=unassigned>, <=resolved> or <=unresolved>"

func parseConversationIs(lex *lexer.PeekingLexer) (Cond, error) {
	start := lex.Next()
	if !isPhrase(lex.Peek(), "is") {
		return nil, unexpected(lex, "")
	}
	lex.Next()
	if lex.Peek().Type != tokName {
		return nil, unexpected(lex, conversationNeeds)
	}
	what, _ := parseName(lex)
	return ended(&ConversationIs{What: what}, start, lex), nil
}

// comparisons are the signs that are read for words.
var comparisons = map[string]string{">": "more than", "<": "less than", ">=": "at least", "<=": "at most"}

func parseFieldTest(lex *lexer.PeekingLexer, start *lexer.Token, field *Field) (Cond, error) {
	t := lex.Peek()
	if field.Path == "ticket" && (isPhrase(t, "is") || isPhrase(t, "is not")) {
		return nil, &syntaxError{offset: start.Pos.Offset} // an alias of paths only: see mistakes.go
	}
	phrase := t.Value
	if t.Type == tokPunct {
		phrase = comparisons[phrase]
	} else if t.Type != tokPhrase {
		phrase = ""
	}
	op, ok := schema.LookupOperator(phrase)
	if !ok {
		return ended(&Truth{Field: field}, start, lex), nil
	}
	lex.Next()
	c := &Compare{Field: field, Op: op, OpSpan: diag.Span{Start: t.Pos.Offset, End: endBefore(lex.RawPeek().Pos)}}
	operand, err := parseOperand(lex, op)
	if err == participle.NextMatch {
		err = unexpected(lex, "")
	}
	if err != nil {
		return nil, err
	}
	c.Operand = operand
	return ended(c, start, lex), nil
}

// parseOperand reads what the operator needs.
func parseOperand(lex *lexer.PeekingLexer, op schema.OperatorUse) (Operand, error) {
	switch op.Operand {
	case schema.NoOperand:
		return nil, nil
	case schema.ListOperand:
		words, err := parseWords(lex)
		if err != nil {
			return nil, err
		}
		return words, nil
	case schema.RangeOperand:
		return parseRange(lex)
	case schema.CompareOperand:
		return parseAmount(lex)
	default:
		if isPunct(lex.Peek(), "[") {
			return nil, participle.NextMatch // "is any of" takes lists
		}
		v, err := parseValue(lex)
		if err != nil {
			return nil, err
		}
		return v, nil
	}
}

func parseRange(lex *lexer.PeekingLexer) (Operand, error) {
	start := lex.Peek()
	low, err := parseValue(lex)
	if err != nil {
		return nil, err
	}
	if !isPhrase(lex.Peek(), "and") {
		return nil, unexpected(lex, "<between> needs <and> with its second value")
	}
	lex.Next()
	high, err := parseValue(lex)
	if err == participle.NextMatch {
		err = unexpected(lex, "<between> needs its second value")
	}
	if err != nil {
		return nil, err
	}
	return ended(&Range{Low: low, High: high}, start, lex), nil
}

// parseAmount reads a value to compare with; a length of time may be followed by
// "ago", which some languages leave out.
func parseAmount(lex *lexer.PeekingLexer) (Operand, error) {
	start := lex.Peek()
	if isPunct(start, "[") {
		return nil, participle.NextMatch
	}
	amount, err := parseValue(lex)
	if err != nil {
		return nil, err
	}
	ago := &Ago{Amount: amount}
	switch t := lex.Peek(); {
	case isPhrase(t, "business hours"), isPhrase(t, "business minutes"):
		number, ok := amount.(*Number)
		if !ok {
			return nil, &syntaxError{offset: start.Pos.Offset, needs: "<" + t.Value + "> needs a number before it"}
		}
		lex.Next()
		unit := map[string]string{"business hours": "hour", "business minutes": "minute"}[t.Value]
		ago.Business = true
		ago.Amount = ended(duration([]string{number.Text, unit}), start, lex)
		if isPhrase(lex.Peek(), "of calendar") {
			lex.Next()
			name, err := parseName(lex)
			if err != nil {
				return nil, unexpected(lex, "")
			}
			ago.Calendar = &name
		}
	case isPhrase(t, "ago"):
	default:
		if _, isDuration := amount.(*Duration); !isDuration {
			return amount, nil
		}
	}
	if isPhrase(lex.Peek(), "ago") {
		if !isLength(ago.Amount) {
			return nil, &syntaxError{offset: start.Pos.Offset, needs: "<ago> needs a duration before it, such as <24 hour>"}
		}
		lex.Next()
		ago.said = true
	}
	return ended(ago, start, lex), nil
}

// isLength reports whether a value is a length of time, or may name one.
func isLength(v Value) bool {
	switch v := v.(type) {
	case *Duration:
		return true
	case *Name:
		return !v.Quoted
	}
	return false
}
