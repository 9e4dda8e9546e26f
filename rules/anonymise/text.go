package anonymise

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/fold"
)

// A span is a part of a text that has been looked at, with what stands there now.
type span struct {
	start, end int
	to         string
}

// A reading is one text under way.
type reading struct {
	key, text string
	known     []string // names of its conversation, folded
	taken     []bool   // bytes that a detector has decided on; nil until there is one
	spans     []span
}

func (r *reading) free(start, end int) bool {
	return r.taken == nil || !slices.Contains(r.taken[start:end], true)
}

func (r *reading) take(start, end int, to string) {
	if r.taken == nil {
		r.taken = make([]bool, len(r.text))
	}
	for i := start; i < end; i++ {
		r.taken[i] = true
	}
	r.spans = append(r.spans, span{start, end, to})
}

// result puts the spans into the text.
func (r *reading) result() string {
	if len(r.spans) == 0 {
		return r.text
	}
	slices.SortFunc(r.spans, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	last := 0
	for _, s := range r.spans {
		b.WriteString(r.text[last:s.start])
		b.WriteString(s.to)
		last = s.end
	}
	b.WriteString(r.text[last:])
	return b.String()
}

// free replaces what free text says about people.
func (a *Anonymiser) free(key, text string, known []string) string {
	r := &reading{key: key, text: text, known: known}
	for i := range detectors {
		a.detect(r, &detectors[i])
	}
	a.mentioned(r)
	return r.result()
}

// detect goes over a text line by line: most lines have nothing that a detector could find, which is seen faster without
// its pattern.
func (a *Anonymiser) detect(r *reading, d *detector) {
	if d.whole {
		if d.marks == nil || d.worth(r.text) {
			a.line(r, d, 0, len(r.text))
		}
		return
	}
	for at := 0; at < len(r.text); {
		end := at + strings.IndexByte(r.text[at:], '\n')
		if end < at {
			end = len(r.text)
		}
		if d.worth(r.text[at:end]) {
			a.line(r, d, at, end)
		}
		at = end + 1
	}
}

func (a *Anonymiser) line(r *reading, d *detector, from, to int) {
	for _, at := range d.pattern.FindAllStringSubmatchIndex(r.text[from:to], -1) {
		start, end := from+at[2*d.group], from+at[2*d.group+1]
		found := r.text[start:end]
		if d.trim != nil {
			found = d.trim(found)
			end = start + len(found)
		}
		if found == "" || !r.free(start, end) || d.alone && !alone(r.text, start, end) {
			continue
		}
		to := found
		if d.replace != nil {
			to = d.replace(a, r, found)
			if d.kind != names && to != found { // names count themselves: not each is one
				a.count(d.kind)
			}
		}
		r.take(start, end, to)
	}
}

// found replaces a name that its place gives away.
func (a *Anonymiser) found(_ *reading, s string) string { return a.person(s) }

// street replaces number and name; what kind of street it is stays.
func (a *Anonymiser) street(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n, kind := run(s)
		piece := s[:n]
		switch {
		case kind == '0':
			piece = a.keyed.symbols("digits", piece, true)
		case kind == 'a' && capital(piece) && !slices.Contains(streetWords, fold.String(piece)):
			piece = a.word(piece)
		}
		b.WriteString(piece)
		s = s[n:]
	}
	return b.String()
}

var streetWords = []string{
	"allee", "avenue", "ave", "av", "bd", "blvd", "boulevard", "chemin", "close", "cours", "court", "drive", "impasse", "lane", "ln", "passage", "place", "quai",
	"rd", "road", "route", "rue", "square", "st", "street", "terrace", "way",
}

// grouped replaces digits in groups, of which it is not known what they number.
func (a *Anonymiser) grouped(r *reading, s string) string {
	if len(digitsOf(s)) < 7 {
		a.doubt(r.key, s, "a row of numbers", false)
		return s
	}
	return a.keyed.number(s)
}

// mentioned goes over the words that are left: names that the conversation knows, and capitals that may be names.
func (a *Anonymiser) mentioned(r *reading) {
	begins := true // a sentence
	for at := 0; at < len(r.text); {
		n, kind := run(r.text[at:])
		word := r.text[at : at+n]
		switch {
		case kind != 'a':
			begins = begins && strings.TrimSpace(word) == "" || strings.ContainsAny(word, ".!?\n:;>\"«»“”()*-–—•|")
		case r.free(at, at+n):
			a.mention(r, at, word, begins)
			begins = false
		default:
			begins = false
		}
		at += n
	}
}

func (a *Anonymiser) mention(r *reading, at int, word string, begins bool) {
	folded := fold.String(word)
	switch {
	case slices.Contains(r.known, folded):
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) && unicode.ToUpper(first) != first {
			a.doubt(r.key, word, "a name, or a word that is spelt like one", true)
		}
		a.count(names)
		r.take(at, at+len(word), a.word(word))
	case at > 0 && r.text[at-1] == '@' && (at == 1 || !isWordByte(r.text[at-2])) && isNameWord(folded):
		a.doubt(r.key, "@"+word, "a name after @", false)
	case !begins && capital(word) && isNameWord(folded) && !slices.Contains(calendarWords, folded):
		a.doubt(r.key, word, "a capital within a sentence", false)
	}
}

// isWordByte reports whether b is part of a letter or a digit.
func isWordByte(b byte) bool { return b >= utf8.RuneSelf || isLetterOrDigit(rune(b)) }

// calendarWords have capitals in English.
var calendarWords = []string{
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
}
