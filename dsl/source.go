package dsl

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// bom is the byte order mark that some editors put first. It is skipped.
const bom = "\ufeff"

// report enters a finding about this file.
func (p *parser) report(d diag.Diagnostic) {
	if p.muted {
		return
	}
	d.File = p.file.Name
	p.found = append(p.found, d)
}

// spoilt finds what makes everything else that is wrong with a file a mere
// consequence, which nobody wants to read: it is the only finding then.
func (p *parser) spoilt() (diag.Diagnostic, bool) {
	if d, ok := notUTF8(p.file.Src); ok {
		return d, true
	}
	if marker := p.conflictMarker(); marker >= 0 {
		return diag.Diagnostic{
			Code: "R009", Span: diag.Span{Start: marker, End: marker + lineEnd(p.file.Src[marker:])},
			Message: "the file holds a merge conflict", Label: "keep one side and remove the markers",
		}, true
	}
	if p.unknownLanguage != nil {
		return *p.unknownLanguage, true
	}
	return diag.Diagnostic{}, false
}

// abandon empties the tree of a spoilt file. The names that it declares stay
// known, so that no other file is blamed for using them.
func (p *parser) abandon() {
	for _, d := range p.file.Decls {
		if name := declared(d); name != "" {
			p.file.Broken = append(p.file.Broken, name)
		}
	}
	p.file.Decls = nil
}

// notUTF8 reports the first byte that is not UTF-8.
func notUTF8(src []byte) (diag.Diagnostic, bool) {
	if utf8.Valid(src) {
		return diag.Diagnostic{}, false
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	d := diag.Diagnostic{
		Code: "R001", Span: diag.Span{Start: at, End: at + 1},
		Message: fmt.Sprintf("the file is not UTF-8: byte 0x%02X at offset %d", src[at], at),
		Label:   "save it as UTF-8",
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		d.Message = "the file is UTF-16, not UTF-8"
	}
	return d, true
}

// conflictMarker returns the offset of the first line that git wrote into a conflict, or -1.
func (p *parser) conflictMarker() int {
	first := -1
	for _, marker := range []string{"<<<<<<< ", "||||||| ", ">>>>>>> ", "======="} {
		at := p.markerLine(marker)
		if at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// markerLine returns the offset of the first line that begins with a marker, or
// -1. A line of "=" may be part of a text or a comment.
func (p *parser) markerLine(marker string) int {
	src := p.file.Src
	for at := 0; ; at++ {
		n := bytes.Index(src[at:], []byte(marker))
		if n < 0 {
			return -1
		}
		at += n
		if !inColumnOne(src, at) {
			continue
		}
		if marker != "=======" {
			return at
		}
		if lineEnd(src[at:]) == len(marker) && p.tokens[p.tokenAt(at)].Type != tokBlock {
			return at
		}
	}
}

// chooseTable reads "language fr" where it is the first statement.
func (p *parser) chooseTable() {
	s := newScanner(p.file.Name, p.file.Src, p.file.Table)
	var words []string
	var span diag.Span
	for len(words) < 2 {
		t, _ := s.Next()
		if t.Type == tokSpace || t.Type == tokComment {
			continue
		}
		span = diag.Span{Start: t.Pos.Offset, End: s.at}
		words = append(words, t.Value)
		if t.EOF() || words[0] != "language" {
			return
		}
	}
	tag := unquote(words[1])
	if table := p.lookup(tag); table != nil {
		p.file.Table = table
		return
	}
	p.unknownLanguage = &diag.Diagnostic{
		Code: "R018", Span: span,
		Message: fmt.Sprintf("no keywords for the language %q", tag),
		Label:   diag.Suggest(tag, phrases.Languages()),
	}
}
