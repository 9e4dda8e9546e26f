package dsl

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// The types of tokens. Participle wants them negative and below EOF (-1).
const (
	tokPhrase   lexer.TokenType = -(iota + 2) // Value is the canonical phrase
	tokName                                   // a word
	tokPath                                   // Value is the canonical path, where the table knows it
	tokString                                 // with its quotes
	tokBlock                                  // with its three quotes
	tokRegex                                  // with its slashes and flags
	tokNumber                                 //
	tokDuration                               // Value is numbers and canonical units, joined by single spaces
	tokTime                                   // 9:00
	tokDate                                   // 2026-12-24
	tokPunct                                  // ( ) [ ] { } , = => .. % and the comparison signs
	tokSpace                                  // white space
	tokComment                                // from "#" to the end of its line
	tokBad                                    // what begins no token
	tokDeep                                   // what is nested too deep, and all that follows it up to the next declaration
)

// definition is the lexer in participle's slot. The zero value is not used: a
// definition belongs to one table.
type definition struct{ table *phrases.Table }

// Symbols implements lexer.Definition.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Phrase": tokPhrase, "Name": tokName, "Path": tokPath, "String": tokString, "Block": tokBlock,
		"Regex": tokRegex, "Number": tokNumber, "Duration": tokDuration, "Time": tokTime, "Date": tokDate,
		"Punct": tokPunct, "Space": tokSpace, "Comment": tokComment, "Bad": tokBad, "Deep": tokDeep,
	}
}

// Lex implements lexer.Definition.
func (d definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return newScanner(filename, src, d.table), nil
}

// openers are the brackets that open.
const openers = "([{"

// maxNesting bounds brackets of any kind, and "not" in a row, so that no text exhausts the stack.
const maxNesting = 100

// scanner cuts a file into tokens. White space and comments are tokens too (the
// parser elides them), so that the end of a node is where its last token ends.
type scanner struct {
	file    string // its name
	src     []byte
	text    string // src, of which the values of tokens are parts
	table   *phrases.Table
	at      int    // byte offset of the next token
	bracket []byte // open brackets, innermost last
	nots    int    // how many "not" have just been read in a row

	takesName bool // rule 1: the next word on this line is a name
	newline   bool // a line break since the last token that was not white space

	blocksEnd bool // some text in three quotes never ends: no other one is looked for

	found    diag.List // what is wrong with single tokens
	comments []Comment
}

func newScanner(filename string, src []byte, table *phrases.Table) *scanner {
	s := &scanner{file: filename, src: src, text: string(src), table: table}
	if bytes.HasPrefix(src, []byte(bom)) {
		s.at = len(bom)
	}
	return s
}

// Next implements lexer.Lexer. It never fails: what cannot be read is a token of its own and a problem.
func (s *scanner) Next() (lexer.Token, error) {
	start := s.at
	rest := s.src[start:]
	if len(rest) == 0 {
		return lexer.EOFToken(lexer.Position{Offset: start}), nil
	}
	kind, n, value := s.scan(rest)
	if kind != tokPhrase {
		value = s.text[start : start+n]
	}
	switch kind {
	case tokPath:
		value = s.table.Path(value)
	case tokDuration:
		value = s.canonicalDuration(value)
	case tokString, tokBlock:
		s.escapes(rest[:n])
	}
	s.at += n
	s.follow(kind, value, rest[:n])
	return lexer.Token{Type: kind, Value: value, Pos: lexer.Position{Offset: start}}, nil
}

// follow keeps what the next token's reading depends on.
func (s *scanner) follow(kind lexer.TokenType, value string, text []byte) {
	switch kind {
	case tokSpace:
		s.newline = s.newline || bytes.IndexByte(text, '\n') >= 0
		return
	case tokComment:
		return
	case tokPhrase:
		s.takesName = phrases.ByPhrase[value].TakesName
		if s.newline && resumes(value, s.src, s.at-len(text)) {
			s.bracket = s.bracket[:0] // whatever was left open, the next declaration is none of its business
		}
	case tokPunct:
		s.takesName = value == "=" || value == "=>"
		s.nest(value)
	default:
		s.takesName = false
	}
	s.newline = false
	if kind == tokPhrase && value == "not" {
		s.nots++
	} else {
		s.nots = 0
	}
}

func (s *scanner) nest(punct string) {
	switch punct {
	case "(", "[", "{":
		s.bracket = append(s.bracket, punct[0])
	case ")", "]", "}":
		if len(s.bracket) > 0 {
			s.bracket = s.bracket[:len(s.bracket)-1]
		}
	}
}

func (s *scanner) inList() bool {
	return len(s.bracket) > 0 && s.bracket[len(s.bracket)-1] == '['
}

func (s *scanner) report(code string, span diag.Span, text, label string) {
	s.found = append(s.found, diag.Diagnostic{Code: code, Span: span, Message: text, Label: label})
}

// scan returns the kind and length of the token that rest begins with, and of a phrase its canonical form.
func (s *scanner) scan(rest []byte) (kind lexer.TokenType, n int, phrase string) {
	switch c := rest[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return tokSpace, len(rest) - len(bytes.TrimLeft(rest, " \t\r\n")), ""
	case c == '#':
		return tokComment, s.comment(rest), ""
	case c == '"':
		kind, n = s.quoted(rest)
		return kind, n, ""
	case c == '/' && s.follows(""):
		if len(rest) > 1 && rest[1] == '/' {
			return tokSpace, s.foreignComment(rest), ""
		}
		return tokRegex, s.regex(rest), ""
	case c == '/' && s.follows("([{,="):
		return tokRegex, s.regex(rest), ""
	case c >= '0' && c <= '9' || c == '-' && len(rest) > 1 && isDigit(rest[1]):
		kind, n = s.number(rest)
		return kind, n, ""
	}
	if n := punctuation(rest); n > 0 {
		if len(s.bracket) == maxNesting && strings.IndexByte(openers, rest[0]) >= 0 {
			return tokDeep, s.untilDeclaration(rest), ""
		}
		return tokPunct, n, ""
	}
	if word := phrases.Word(rest); len(word) > 0 {
		kind, n, phrase = s.word(rest)
		if phrase == "not" && s.nots == maxNesting {
			return tokDeep, s.untilDeclaration(rest), ""
		}
		return kind, n, phrase
	}
	return tokBad, s.unknown(rest), ""
}

// follows reports whether white space, one of these signs, or nothing stands before the next token.
func (s *scanner) follows(signs string) bool {
	return s.at == 0 || strings.IndexByte(" \t\r\n"+signs, s.src[s.at-1]) >= 0
}

// foreignComment takes in a comment as other languages write it.
func (s *scanner) foreignComment(rest []byte) int {
	slashes := s.span(len("//"))
	s.found = append(s.found, diag.Diagnostic{
		Code: "R012", Span: slashes, Message: `a comment begins with "#", found "//"`, Label: `write "#"`,
		Fixes: []diag.Fix{{Message: `write "#"`, Safe: true, Edits: []diag.Edit{{File: s.file, Span: slashes, New: "#"}}}},
	})
	return lineEnd(rest)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (s *scanner) comment(rest []byte) int {
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		n = len(rest)
	}
	line := s.src[:s.at]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	s.comments = append(s.comments, Comment{
		Start:   s.at,
		Text:    strings.TrimRight(s.text[s.at:s.at+n], " \t\r"),
		OwnLine: len(bytes.Trim(bytes.TrimPrefix(line, []byte("\ufeff")), " \t\r")) == 0,
	})
	return n
}

// quoted reads a string. One that never ends stops at the end of its line, so that it hides nothing below it.
func (s *scanner) quoted(rest []byte) (lexer.TokenType, int) {
	if bytes.HasPrefix(rest, []byte(`"""`)) {
		return tokBlock, s.block(rest)
	}
	for i := 1; i < len(rest) && rest[i] != '\n'; i++ {
		switch rest[i] {
		case '\\':
			if i+1 < len(rest) && rest[i+1] != '\n' {
				i++
			}
		case '"':
			return tokString, i + 1
		}
	}
	end, label := lineEnd(rest), `close it with "`
	if end < len(rest) {
		label += `, or write """ for several lines`
	}
	s.report("R003", s.span(end), "a text without its closing quote", label)
	return tokString, end
}

// block reads a text in three quotes. One that never ends stops before the next
// declaration in column 1.
func (s *scanner) block(rest []byte) int {
	for i := len(`"""`); i < len(rest) && !s.blocksEnd; i++ {
		switch {
		case rest[i] == '\\':
			i++
		case bytes.HasPrefix(rest[i:], []byte(`"""`)):
			return i + len(`"""`)
		}
	}
	s.blocksEnd = true // the next one would have to look through the rest of the file again
	s.report("R003", s.span(len(`"""`)), `a text without its closing """`, `close it with """`)
	return s.untilDeclaration(rest)
}

// untilDeclaration returns the length of the text before the next line that begins with a declaration's word.
func (s *scanner) untilDeclaration(rest []byte) int {
	at := 0
	for {
		n := bytes.IndexByte(rest[at:], '\n')
		if n < 0 {
			return len(rest)
		}
		at += n + 1
		if phrase, length := s.table.Match(rest[at:]); length > 0 && declarations[phrase] {
			return at - 1
		}
	}
}

func (s *scanner) span(n int) diag.Span {
	return diag.Span{Start: s.at, End: s.at + n}
}

// lineEnd returns the length of the line without its break.
func lineEnd(rest []byte) int {
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	return len(bytes.TrimRight(rest, "\r"))
}

func (s *scanner) regex(rest []byte) int {
	for i := 1; i < len(rest) && rest[i] != '\n'; i++ {
		switch rest[i] {
		case '\\':
			if i+1 < len(rest) && rest[i+1] != '\n' {
				i++
			}
		case '/':
			i++
			for i < len(rest) && (rest[i] >= 'a' && rest[i] <= 'z' || rest[i] >= 'A' && rest[i] <= 'Z') {
				i++
			}
			return i
		}
	}
	end := lineEnd(rest)
	s.report("R005", s.span(end), "a pattern without its closing /", "a pattern stands on one line, between slashes")
	return end
}

// number reads a number, a time, a date or a duration.
func (s *scanner) number(rest []byte) (lexer.TokenType, int) {
	if date := dateLength(rest); date > 0 {
		return tokDate, s.joined(rest, date, "a date is written 2026-12-24, and a time apart from it")
	}
	n := digits(rest, 1)
	if rest[0] != '-' && n <= 2 && n+1 < len(rest) && rest[n] == ':' && isDigit(rest[n+1]) {
		n = digits(rest, n+1)
		for n+1 < len(rest) && rest[n] == ':' && isDigit(rest[n+1]) { // no seconds: settle says so
			n = digits(rest, n+1)
		}
		return tokTime, s.joined(rest, n, "a time is written 09:00")
	}
	n = decimals(rest, n)
	if end := s.duration(rest, n); end > 0 {
		if rest[0] == '-' {
			s.report("R013", s.span(end), "a duration is never negative: "+shown(string(rest[:end])), "leave out the -")
		}
		return tokDuration, end
	}
	return tokNumber, s.joined(rest, n, fmt.Sprintf("a duration is written 1 %s 30 %s, a time 09:00; a name that begins with a digit stands in quotes",
		s.table.SpellUnit("hour", "1"), s.table.SpellUnit("minute", "30")))
}

// joined takes in letters that stick to a number, which is no number then.
func (s *scanner) joined(rest []byte, n int, label string) int {
	word := phrases.Word(rest[n:])
	if len(word) == 0 {
		return n
	}
	n += len(word)
	s.report("R013", s.span(n), "no number, time or duration: "+shown(string(rest[:n])), label)
	return n
}

func digits(rest []byte, from int) int {
	for from < len(rest) && isDigit(rest[from]) {
		from++
	}
	return from
}

// decimals takes in a fraction; a range's two dots are none.
func decimals(rest []byte, n int) int {
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rest[n+1]) {
		return digits(rest, n+1)
	}
	return n
}

// dateLength returns the length of the date that rest begins with, or 0: three
// numbers, one of which is a year. Whether it is one of ours is for settle to say.
func dateLength(rest []byte) int {
	const separators = "-/."
	first := digits(rest, 0)
	if first == 0 || first == len(rest) || strings.IndexByte(separators, rest[first]) < 0 {
		return 0
	}
	second := digits(rest, first+1)
	if second == first+1 || second == len(rest) || rest[second] != rest[first] {
		return 0
	}
	third := digits(rest, second+1)
	if first != 4 && third-second-1 != 4 {
		return 0
	}
	return third
}

// duration returns the length of the duration that begins with the number of n bytes, or 0.
func (s *scanner) duration(rest []byte, n int) int {
	end := 0
	for {
		at := n + skipBlanks(rest[n:])
		word := phrases.Word(rest[at:])
		if s.table.Unit(word) == "" || beforeEquals(rest[at+len(word):]) {
			return end
		}
		if _, phrase := s.table.Match(rest[at:]); phrase > len(word) { // in French, business hours are "heures ouvrées"
			return end
		}
		end = at + len(word)
		n = end + skipBlanks(rest[end:])
		if n >= len(rest) || !isDigit(rest[n]) {
			return end
		}
		n = decimals(rest, digits(rest, n))
	}
}

func skipBlanks(rest []byte) int {
	n := 0
	for n < len(rest) && (rest[n] == ' ' || rest[n] == '\t') {
		n++
	}
	return n
}

func punctuation(rest []byte) int {
	if len(rest) > 1 {
		switch string(rest[:2]) {
		case "=>", "..", ">=", "<=":
			return 2
		case "==":
			return 0 // what other languages write: see mistakes.go
		}
	}
	if strings.IndexByte("()[]{},=%<>", rest[0]) >= 0 {
		return 1
	}
	return 0
}

// unknown takes in what begins no token, up to the next white space or word.
func (s *scanner) unknown(rest []byte) int {
	n := 0
	for n < len(rest) {
		r, size := utf8.DecodeRune(rest[n:])
		if n > 0 && (unicode.IsSpace(r) || unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_()[]{},\"#", r)) {
			break
		}
		n += size
		if r == utf8.RuneError || unicode.IsSpace(r) {
			break
		}
	}
	return n
}
