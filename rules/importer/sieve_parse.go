package importer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// The grammar of Sieve (RFC 5228, section 8), read by descent: commands with arguments, a test or a list of tests, and a
// block. What a command means is not looked at here, so that an extension that nobody knows is read all the same.

// sieveCommand is a command, as in `fileinto "Lists";` or `if TEST { … }`.
type sieveCommand struct {
	name    string // in lower case
	at      diag.Span
	args    []sieveArg
	tests   []*sieveTest
	block   []*sieveCommand
	comment string // what stands above it, or behind it on its first line; may be empty
}

// sieveTest is a test, as in `header :contains "subject" "hello"`.
type sieveTest struct {
	name  string // in lower case
	at    diag.Span
	args  []sieveArg
	tests []*sieveTest
}

// sieveArg is a tag, a number or a list of strings.
type sieveArg struct {
	at      diag.Span
	tag     string // ":contains" in lower case; "" for the others
	strings []string
	number  int64
	isNum   bool
}

// Bounds of a script.
const (
	maxSieveDepth    = 30
	maxSieveCommands = 100_000
	maxSieveStrings  = 200_000
)

type sieveParser struct {
	*draft
	src      string
	at       int // of token
	token    string
	kind     sieveKind
	text     string // of a string, without its quotes
	end      int    // behind token
	comment  string // before token, on lines of its own
	commands int
	strings  int
}

type sieveKind uint8

const (
	sieveEnd    sieveKind = iota
	sieveWord             // an identifier
	sieveTag              // :identifier
	sieveNumber           // with its unit
	sieveString
	sieveSign // one of ; , ( ) [ ] { }
)

// parseSieve reads a script; nil after a finding.
func parseSieve(d *draft) []*sieveCommand {
	p := &sieveParser{draft: d, src: string(d.source.Text)}
	p.end = len(p.src) - len(strings.TrimPrefix(p.src, "\uFEFF"))
	p.next()
	commands := p.list(0)
	if len(d.found) == 0 && p.kind != sieveEnd {
		p.wrong("expected a command")
	}
	if len(d.found) > 0 {
		return nil
	}
	return commands
}

// wrong reports the token.
func (p *sieveParser) wrong(expected string) {
	if len(p.found) > 0 {
		return
	}
	if p.kind == sieveEnd {
		p.fail(diag.Span{Start: len(p.src), End: len(p.src)}, "%s, and the script ends", expected)
		return
	}
	p.fail(diag.Span{Start: p.at, End: p.end}, "%s, found %q", expected, oneLine(p.token, 40))
}

// next reads the next token. At an error it says so and is at the end.
func (p *sieveParser) next() {
	if len(p.found) > 0 {
		p.kind = sieveEnd
		return
	}
	p.comment = ""
	p.space()
	p.at, p.text = p.end, ""
	rest := p.src[p.at:]
	switch {
	case rest == "" || len(p.found) > 0:
		p.kind = sieveEnd
	case strings.IndexByte(";,()[]{}", rest[0]) >= 0:
		p.kind, p.end = sieveSign, p.at+1
	case rest[0] == '"':
		p.quoted(rest)
	case rest[0] == ':':
		p.kind, p.end = sieveTag, p.at+1+wordLength(rest[1:])
		if p.end == p.at+1 {
			p.fail(diag.Span{Start: p.at, End: p.end}, `expected a name behind ":"`)
		}
	case rest[0] >= '0' && rest[0] <= '9':
		n := 1
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9') {
			n++
		}
		if n < len(rest) && strings.IndexByte("kmgKMG", rest[n]) >= 0 {
			n++
		}
		p.kind, p.end = sieveNumber, p.at+n
	case strings.HasPrefix(strings.ToLower(rest[:min(len(rest), 5)]), "text:"):
		p.multiline(rest)
	case wordLength(rest) > 0:
		p.kind, p.end = sieveWord, p.at+wordLength(rest)
	default:
		p.fail(diag.Span{Start: p.at, End: p.at + 1}, "a character that no script holds outside of quotes")
		p.kind = sieveEnd
	}
	p.token = p.src[p.at:p.end]
}

func wordLength(s string) int {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') && (c != '.' || i == 0) {
			return i
		}
	}
	return len(s)
}

// space skips white space and comments, and keeps what the comments say.
func (p *sieveParser) space() {
	var said []string
	for p.end < len(p.src) {
		rest := p.src[p.end:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			p.end++
		case rest[0] == '#':
			line, _, _ := strings.Cut(rest, "\n")
			said = append(said, strings.Trim(line, "#=-* \t\r"))
			p.end += len(line)
		case strings.HasPrefix(rest, "/*"):
			inner, _, ok := strings.Cut(rest[2:], "*/")
			if !ok {
				p.fail(diag.Span{Start: p.end, End: p.end + 2}, "a comment is not closed")
				return
			}
			said = append(said, strings.Trim(inner, "=-* \t\r\n"))
			p.end += len(inner) + 4
		default:
			p.comment = strings.TrimSpace(strings.Join(said, " "))
			return
		}
	}
	p.comment = strings.TrimSpace(strings.Join(said, " "))
}

func (p *sieveParser) quoted(rest string) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			if i++; i < len(rest) {
				b.WriteByte(rest[i])
			}
		case '"':
			p.kind, p.end, p.text = sieveString, p.at+i+1, b.String()
			return
		default:
			b.WriteByte(rest[i])
		}
	}
	p.fail(diag.Span{Start: p.at, End: p.at + 1}, "a quote is not closed")
	p.kind, p.end = sieveEnd, len(p.src)
}

// multiline reads `text:`, up to a line with nothing but a dot.
func (p *sieveParser) multiline(rest string) {
	_, body, ok := strings.Cut(rest, "\n")
	from := len(rest) - len(body)
	var lines []string
	for ok {
		line, after, more := strings.Cut(rest[from:], "\n")
		from += len(line)
		if more {
			from++
		}
		line = strings.TrimSuffix(line, "\r")
		if line == "." {
			p.kind, p.end, p.text = sieveString, p.at+from, strings.Join(lines, "\n")
			return
		}
		lines = append(lines, strings.TrimPrefix(line, "."))
		ok = more && after != ""
	}
	p.fail(diag.Span{Start: p.at, End: p.at + 5}, `a text is not closed: it ends with a line that holds only "."`)
	p.kind, p.end = sieveEnd, len(p.src)
}

// is reports whether the token is a sign.
func (p *sieveParser) is(sign byte) bool { return p.kind == sieveSign && p.token[0] == sign }

// list reads commands up to a closing brace or the end.
func (p *sieveParser) list(depth int) []*sieveCommand {
	var all []*sieveCommand
	for len(p.found) == 0 && p.kind == sieveWord {
		if p.commands++; p.commands > maxSieveCommands {
			p.fail(diag.Span{Start: p.at, End: p.end}, "more than %d commands", maxSieveCommands)
			break
		}
		all = append(all, p.command(depth))
	}
	return all
}

func (p *sieveParser) command(depth int) *sieveCommand {
	c := &sieveCommand{name: strings.ToLower(p.token), at: diag.Span{Start: p.at, End: p.end}, comment: p.comment}
	if depth > maxSieveDepth {
		p.fail(c.at, "nested deeper than %d levels", maxSieveDepth)
		return c
	}
	p.next()
	c.args = p.arguments()
	c.tests = p.tests(depth + 1)
	switch {
	case p.is(';'):
		c.at.End = p.end
		p.next()
	case p.is('{'):
		p.next()
		c.block = p.list(depth + 1)
		if !p.is('}') {
			p.wrong("expected a command or }")
			return c
		}
		c.at.End = p.end
		p.next()
	default:
		p.wrong(fmt.Sprintf("expected ; or { behind %q", c.name))
	}
	return c
}

// arguments reads tags, numbers, strings and lists of strings.
func (p *sieveParser) arguments() []sieveArg {
	var all []sieveArg
	for len(p.found) == 0 {
		a := sieveArg{at: diag.Span{Start: p.at, End: p.end}}
		switch {
		case p.kind == sieveTag:
			a.tag = strings.ToLower(p.token)
		case p.kind == sieveNumber:
			a.isNum, a.number = true, p.number()
		case p.kind == sieveString:
			a.strings = []string{p.string()}
		case p.is('['):
			a.strings = p.stringList()
			a.at.End = p.end
		default:
			return all
		}
		p.next()
		all = append(all, a)
	}
	return all
}

func (p *sieveParser) number() int64 {
	digits := strings.TrimRight(p.token, "kmgKMG")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		p.fail(diag.Span{Start: p.at, End: p.end}, "too large a number")
	}
	switch p.token[len(digits):] {
	case "k", "K":
		n <<= 10
	case "m", "M":
		n <<= 20
	case "g", "G":
		n <<= 30
	}
	return n
}

func (p *sieveParser) string() string {
	if p.strings++; p.strings > maxSieveStrings {
		p.fail(diag.Span{Start: p.at, End: p.end}, "more than %d texts", maxSieveStrings)
	}
	return p.text
}

// stringList reads up to the closing bracket, which stays the token.
func (p *sieveParser) stringList() []string {
	var all []string
	for {
		p.next()
		if p.kind != sieveString {
			p.wrong("expected a text in quotes")
			return all
		}
		all = append(all, p.string())
		p.next()
		if p.is(']') {
			return all
		}
		if !p.is(',') {
			p.wrong(`expected "," or "]"`)
			return all
		}
	}
}

// tests reads a test, or tests in parentheses; nothing when there is none.
func (p *sieveParser) tests(depth int) []*sieveTest {
	switch {
	case p.kind == sieveWord:
		return []*sieveTest{p.test(depth)}
	case !p.is('('):
		return nil
	}
	var all []*sieveTest
	for {
		p.next()
		if p.kind != sieveWord {
			p.wrong("expected a test")
			return all
		}
		all = append(all, p.test(depth))
		if p.is(')') {
			p.next()
			return all
		}
		if !p.is(',') {
			p.wrong(`expected "," or ")"`)
			return all
		}
	}
}

func (p *sieveParser) test(depth int) *sieveTest {
	t := &sieveTest{name: strings.ToLower(p.token), at: diag.Span{Start: p.at, End: p.end}}
	if depth > maxSieveDepth {
		p.fail(t.at, "nested deeper than %d levels", maxSieveDepth)
		return t
	}
	p.next()
	t.args = p.arguments()
	t.tests = p.tests(depth + 1)
	return t
}
