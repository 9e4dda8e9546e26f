package dsl

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Rules, and the steps that most of them take. The tags on the tree are their
// grammar like everybody's; participle would follow them by reflection, which in
// a book of ten thousand rules is most of the time of a parse. A test parses
// with the tags alone and expects the same trees and the same errors.

// parseRule reads a rule from "disabled", "rule" or "when" on.
func parseRule(lex *lexer.PeekingLexer) (*Rule, error) {
	start := lex.Peek()
	r := &Rule{}
	if isPhrase(start, "disabled") {
		lex.Next()
		r.Disabled = true
	}
	if isPhrase(lex.Peek(), "rule") {
		lex.Next()
		name, err := parseName(lex)
		if err != nil {
			return nil, unexpected(lex, "")
		}
		r.Name = &name
		if r.Header, err = parseHeader(lex); err != nil {
			return nil, err
		}
	}
	var err error
	if isPhrase(lex.Peek(), "when") {
		if r.When, err = parseWhen(lex); err != nil {
			return nil, err
		}
	}
	if r.Then, err = parseThen(lex); err != nil {
		return nil, err
	}
	return ended(r, start, lex), nil
}

// parseHeader reads the lines between a rule's name and its condition.
func parseHeader(lex *lexer.PeekingLexer) ([]HeaderLine, error) {
	var lines []HeaderLine
	for {
		t := lex.Peek()
		if t.Type != tokPhrase {
			return lines, nil
		}
		parse := theGrammar().header[t.Value]
		if parse == nil {
			return lines, nil
		}
		line, err := parse(lex)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
}

func parsePrecedence(lex *lexer.PeekingLexer) (*Precedence, error) {
	start := lex.Next()
	value, err := parseNumber(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&Precedence{Value: &value}, start, lex), nil
}

func parseOn(lex *lexer.PeekingLexer) (*On, error) {
	start := lex.Next()
	on := &On{}
	for {
		e, err := parseEvent(lex)
		if err != nil {
			return nil, orUnexpected(err, lex)
		}
		on.Events = append(on.Events, e)
		if !isPhrase(lex.Peek(), "or") {
			return ended(on, start, lex), nil
		}
		lex.Next()
	}
}

func parseWhen(lex *lexer.PeekingLexer) (*When, error) {
	start := lex.Next()
	c, err := parseCond(lex)
	if err != nil {
		return nil, orUnexpected(err, lex)
	}
	return ended(&When{Cond: c}, start, lex), nil
}

func parseThen(lex *lexer.PeekingLexer) (*Then, error) {
	start := lex.Peek()
	if !isPhrase(start, "then") {
		return nil, unexpected(lex, "")
	}
	lex.Next()
	then := &Then{}
	for {
		joined := isPhrase(lex.Peek(), "and") && len(then.Steps) > 0
		if joined {
			lex.Next()
		}
		s, err := parseStep(lex)
		switch {
		case err == nil:
			then.Steps = append(then.Steps, s)
		case err == participle.NextMatch && len(then.Steps) > 0 && !joined:
			return ended(then, start, lex), nil
		default:
			return nil, orUnexpected(err, lex)
		}
	}
}

// orUnexpected returns an error, and for what does not begin the one that something had to.
func orUnexpected(err error, lex *lexer.PeekingLexer) error {
	if err == participle.NextMatch {
		return unexpected(lex, "")
	}
	return err
}

// parseAssign reads an assignment; all of its targets but the first two and all of its clauses are participle's.
func parseAssign(lex *lexer.PeekingLexer) (*Assign, error) {
	start := lex.Peek()
	g := theGrammar()
	a := &Assign{}
	var err error
	if a.Target, err = g.targets[start.Value](lex); err != nil {
		return nil, err
	}
	if isPhrase(lex.Peek(), "strategy") {
		if a.Strategy, err = g.strategy(lex); err != nil {
			return nil, err
		}
	}
	if isPhrase(lex.Peek(), "reassign after") {
		if a.Reassign, err = g.reassign(lex); err != nil {
			return nil, err
		}
	}
	for isPhrase(lex.Peek(), "fallback") {
		f, err := g.fallback(lex)
		if err != nil {
			return nil, err
		}
		a.Fallbacks = append(a.Fallbacks, f)
	}
	return ended(a, start, lex), nil
}

func parseTeamTarget(lex *lexer.PeekingLexer) (*TeamTarget, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&TeamTarget{Team: name}, start, lex), nil
}

func parseAgentTarget(lex *lexer.PeekingLexer) (*AgentTarget, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&AgentTarget{Agent: name}, start, lex), nil
}

func parseSet(lex *lexer.PeekingLexer) (*Set, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&Set{Phrase: start.Value, Value: name}, start, lex), nil
}

// parseTag reads a step about one tag or topic.
func parseTag(lex *lexer.PeekingLexer) (*Tagging, error) {
	start := lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, unexpected(lex, "")
	}
	return ended(&Tagging{Phrase: start.Value, Word: &name}, start, lex), nil
}

// parseTags reads a step about several.
func parseTags(lex *lexer.PeekingLexer) (*Tagging, error) {
	start := lex.Next()
	words, err := parseWords(lex)
	if err != nil {
		return nil, orUnexpected(err, lex)
	}
	return ended(&Tagging{Plural: start.Value, Words: words}, start, lex), nil
}
