package anonymise

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/fold"
)

// maxConversations bounds the memory of names: those of the conversation whose names were added longest ago are forgotten first.
const (
	maxConversations = 50_000
	maxNames         = 64 // words of one conversation
)

// remembered holds the words of the names that a conversation has mentioned, folded.
type remembered struct {
	words map[string][]string
	order []string // of conversations, a ring once it is full
	next  int
}

func (r *remembered) add(conversation, word string) {
	if r.words == nil {
		r.words = make(map[string][]string)
	}
	known, seen := r.words[conversation]
	if slices.Contains(known, word) || len(known) >= maxNames {
		return
	}
	if !seen {
		if len(r.order) < maxConversations {
			r.order = append(r.order, conversation)
		} else {
			delete(r.words, r.order[r.next])
			r.order[r.next] = conversation
			r.next = (r.next + 1) % maxConversations
		}
	}
	r.words[conversation] = append(known, word)
}

// particles stand in names and everywhere else.
var particles = []string{"al", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "et", "la", "le", "les", "of", "the", "und", "van", "von", "y", "zu"}

// notNames stand where names stand.
var notNames = []string{
	"admin", "all", "am", "assistant", "bot", "client", "cliente", "contact", "customer", "dear", "docteur", "doctor", "dr", "elle", "email", "equipe", "everybody", "everyone", "folks", "frau", "friend", "guest",
	"he", "herr", "i", "il", "je", "kunde", "m", "madam", "mail", "madame", "mademoiselle", "mesdames", "messieurs", "mlle", "mme", "monsieur", "mr", "mrs", "ms", "mx", "pm", "senor", "senora", "service", "she",
	"sie", "signora", "signore", "sir", "support", "team", "there", "they", "tous", "toutes", "unknown", "visitor", "visiteur", "we", "you",
}

// person replaces the words of a name, and a telephone number that stands for one.
func (a *Anonymiser) person(s string) string {
	var b strings.Builder
	changed := false
	for len(s) > 0 {
		n, kind := run(s)
		if kind != 'a' {
			if n = strings.IndexFunc(s, unicode.IsLetter); n < 0 {
				n = len(s)
			}
			b.WriteString(a.unnamed(s[:n]))
			s = s[n:]
			continue
		}
		piece := s[:n]
		if isNameWord(fold.String(piece)) {
			piece, changed = a.word(piece), true
		}
		b.WriteString(piece)
		s = s[n:]
	}
	if changed {
		a.count(names)
	}
	return b.String()
}

// unnamed replaces the digits between the words of a name.
func (a *Anonymiser) unnamed(s string) string {
	switch digits := len(digitsOf(s)); {
	case digits >= longNumber:
		a.count(phones)
		return a.keyed.phone(s)
	case digits >= 4:
		a.count(numbers)
		return a.keyed.number(s)
	}
	return s
}

// isNameWord reports whether a folded word of a name says who it is.
func isNameWord(word string) bool {
	return !slices.Contains(particles, word) && !slices.Contains(notNames, word)
}

// remember notes the words of a name for the texts of its conversation. Initials would be found everywhere.
func (a *Anonymiser) remember(conversation, name string) {
	for len(name) > 0 {
		n, kind := run(name)
		if word := fold.String(name[:n]); kind == 'a' && len(word) <= maxWord && utf8.RuneCountInString(word) > 2 && isNameWord(word) {
			a.names.add(conversation, word)
		}
		name = name[n:]
	}
}

// capital reports whether a word is written as a name is: a capital first, and not an abbreviation.
func capital(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) {
		return false
	}
	return strings.ContainsFunc(word[size:], unicode.IsLower)
}
