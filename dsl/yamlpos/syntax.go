package yamlpos

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/routebook/routebook/dsl/diag"
)

// The library's sentences are about its own grammar, and the line it names is often the one at which the construct
// around the mistake began. Here each gets a sentence for whoever wrote the file, and the line is found anew: it is
// the first one with which the text above it, read alone, is no YAML any more.

// sentence translates one of the library's errors.
type sentence struct {
	theirs string // a part of the library's text
	ours   string
	mark   *regexp.Regexp // what to point at in the line; the sentence does not apply when it is not there. Nil: all of the line
}

// sentences is searched from the top, so a row with a mark stands above the one for the rest of its kind.
var sentences = []sentence{
	{"", "an unresolved git conflict", regexp.MustCompile(`^(<{7}|={7}|>{7})( |\r?\n|$)`)},
	{"found a tab character", tabs, regexp.MustCompile(`\t+`)},
	{"found character that cannot start any token", tabs, regexp.MustCompile(`^\s*\t`)},
	{"found character that cannot start any token", "a text cannot begin with this character, put it in quotes", regexp.MustCompile("\t|[@`%]")},
	{"mapping values are not allowed", `":" is not expected here: put a text that holds ": " in quotes, or check the indentation`, nil},
	{"block sequence entries are not allowed", `"-" is not expected here: a list begins on a line of its own`, nil},
	{"found unexpected end of stream", "the quotes of this text are not closed", regexp.MustCompile(`["']`)},
	{"found unexpected end of stream", "the file ends within this text", nil},
	{"did not find expected ',' or ", `a text that ends in "?" needs quotes here`, regexp.MustCompile(`[^\s:,{}\[\]"'][^:,{}\[\]"']*\?\s*[,}\]]`)},
	{"did not find expected ',' or ']'", `"[" is not closed, or a comma is missing`, nil},
	{"did not find expected ',' or '}'", `"{" is not closed, or a comma is missing`, nil},
	{"did not find expected node content", "a value is missing here, or a bracket is not closed", nil},
	{"found unknown escape character", `unknown "\" escape in a text`, regexp.MustCompile(`\\[^0abt\tnvfre "/\\N_LPxuU]`)},
	{"did not find expected hexdecimal number", `a "\" escape lacks its hexadecimal digits`, regexp.MustCompile(`\\[xuU]`)},
	{"found invalid Unicode character", `a "\" escape names no character`, regexp.MustCompile(`\\[xuU]`)},
	{"unknown anchor", "no anchor of this name stands above", regexp.MustCompile(`\*[^\s,\[\]{}]+`)},
	{"did not find expected alphabetic or numeric character", "the name of an anchor or alias is missing", regexp.MustCompile(`[&*]\S*`)},
	{"found undefined tag handle", `a text cannot begin with "!", put it in quotes`, regexp.MustCompile(`!\S*`)},
	{"could not find expected ':'", `this line needs a ":" after its key, or more indentation`, nil},
	{"did not find expected '-' indicator", `this line does not belong to the list above: "-" or another indentation expected`, nil},
	{"did not find expected key", "this line does not belong to the keys above: check its indentation and quotes", nil},
	{"did not find expected comment or line break", `nothing may follow "|" or ">" on its line`, nil},
	{"did not find expected <document start>", "this does not belong to the value above: check indentation and quotes", nil},
	{"directive", `a line cannot begin with "%"`, regexp.MustCompile(`%\S*`)},
	{"", "this line is no YAML", nil},
}

const tabs = "a tab indents this line, YAML wants spaces"

// syntax reports an error of the library in our words.
func (p *parser) syntax(text []byte, err error) {
	theirs := err.Error()
	line := p.brokenLine(text, reportedLine(theirs))
	span := p.src.line(line)
	start := p.src.lines[line-1]
	for _, s := range sentences {
		if !strings.Contains(theirs, s.theirs) {
			continue
		}
		if s.mark == nil {
			p.report(span, "%s", s.ours)
			return
		}
		if m := s.mark.FindIndex(p.src.text[start:p.src.lineEnd(start)]); m != nil {
			p.report(diag.Span{Start: start + m[0], End: start + m[1]}, "%s", s.ours)
			return
		}
	}
}

var lineNumber = regexp.MustCompile(`line (\d+):`)

// reportedLine returns the line that the library's error names, 1 when it names none.
func reportedLine(message string) int {
	m := lineNumber.FindStringSubmatch(message)
	if m == nil {
		return 1
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// budget bounds the bytes read while looking for the broken line.
const budget = 4 << 20

// brokenLine returns the first line with which the text is no YAML any more, up to where the library stopped reading.
// A line within brackets or quotes that close later is passed over: only what stays broken counts.
func (p *parser) brokenLine(text []byte, reported int) int {
	last := min(p.src.lineOf(p.src.first+stopsAt(text))+1, len(p.src.lines))
	spent := 0
	for line := last; line >= 1; line-- {
		before := text[:p.src.lines[line-1]-p.src.first]
		if spent += len(before); spent > budget {
			return min(reported, len(p.src.lines))
		}
		if readAll(bytes.NewReader(before)) == nil {
			return line
		}
	}
	return 1
}

// stopsAt returns how many bytes of text the library reads before it finds the error, give or take its short look ahead.
func stopsAt(text []byte) int {
	r := &slowReader{text: text}
	_ = readAll(r)
	return r.read
}

// readAll reads all documents and returns the library's error.
func readAll(r io.Reader) error {
	decoder := yaml.NewDecoder(r)
	for {
		if _, err := next(decoder); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// slowReader hands out one byte at a time and counts them.
type slowReader struct {
	text []byte
	read int
}

// Read implements io.Reader.
func (r *slowReader) Read(buf []byte) (int, error) {
	if r.read == len(r.text) {
		return 0, io.EOF
	}
	n := copy(buf[:min(1, len(buf))], r.text[r.read:])
	r.read += n
	return n, nil
}
