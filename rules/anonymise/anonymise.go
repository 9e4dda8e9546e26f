package anonymise

import (
	"errors"
	"fmt"
	"strings"
)

// Settings say how to anonymise.
type Settings struct {
	Key         []byte      // the same key gives the same pseudonyms; at least MinKey bytes, best random ones
	KeepDomains []string    // domains that stay, with those below them
	OnDoubt     func(Doubt) // told of each place of which it is not sure; nil: they are only counted
}

// MinKey is how many bytes a key has at least: with a shorter one everybody could try them all.
const MinKey = 16

// An Anonymiser replaces people by pseudonyms. It is not safe for concurrent use.
type Anonymiser struct {
	keyed    permutation
	keep     []string
	onDoubt  func(Doubt)
	names    remembered
	words    map[string]string // pseudonyms of words, by their spelling
	replaced [kinds]int
	doubts   int
	event    string // id of the event under way, for doubts
}

// New returns an Anonymiser. The error says what is wrong with the settings.
func New(s Settings) (*Anonymiser, error) {
	if len(s.Key) < MinKey {
		return nil, fmt.Errorf("the key has %d bytes and needs at least %d, best random ones", len(s.Key), MinKey)
	}
	a := &Anonymiser{keyed: newPermutation(s.Key), onDoubt: s.OnDoubt, words: make(map[string]string)}
	for _, domain := range s.KeepDomains {
		domain = strings.ToLower(strings.Trim(domain, "."))
		if domain == "" || strings.ContainsAny(domain, "@/ *") {
			return nil, errors.New("a domain to keep is written as in shop.example; those below it stay too")
		}
		a.keep = append(a.keep, domain)
	}
	return a, nil
}

// A kind is what a pseudonym stands for.
type kind int

const (
	names kind = iota
	addresses
	domains
	networks
	phones
	cards
	accounts
	numbers
	tokens
	streets
	kinds
)

var kindNames = [...]string{
	names: "names", addresses: "e-mail addresses", domains: "domains", networks: "IP addresses", phones: "phone numbers", cards: "card numbers",
	accounts: "account numbers", numbers: "other numbers", tokens: "tokens", streets: "streets",
}

func (k kind) String() string { return kindNames[k] }

func (a *Anonymiser) count(k kind) { a.replaced[k]++ }

// A Count says how many places were replaced.
type Count struct {
	Kind   string `json:"kind"` // names, e-mail addresses, …
	Places int    `json:"places"`
}

// A Summary says what was done.
type Summary struct {
	Replaced []Count `json:"replaced"` // kinds that were found, always in the same order
	Doubts   int     `json:"doubts"`   // places of which it is not sure
}

// Summary returns what was done until now.
func (a *Anonymiser) Summary() Summary {
	s := Summary{Doubts: a.doubts}
	for k, n := range a.replaced {
		if n > 0 {
			s.Replaced = append(s.Replaced, Count{Kind: kind(k).String(), Places: n})
		}
	}
	return s
}

// A Doubt is a place where it is not sure.
type Doubt struct {
	Event    string `json:"event"`    // id, as it is written
	Key      string `json:"key"`      // where in the event, as in "body"
	Text     string `json:"text"`     // as it stood in the input: the list is no less secret than that
	Reason   string `json:"reason"`   // such as "a capital within a sentence"
	Replaced bool   `json:"replaced"` // whether it was
}

func (a *Anonymiser) doubt(key, text, reason string, replaced bool) {
	a.doubts++
	if a.onDoubt != nil {
		a.onDoubt(Doubt{Event: a.event, Key: key, Text: text, Reason: reason, Replaced: replaced})
	}
}

// What bounds the pseudonyms that are kept so as not to be computed again.
const (
	maxWords = 1 << 16
	maxWord  = 64 // bytes
)

// word replaces a word of a name.
func (a *Anonymiser) word(s string) string {
	if w, known := a.words[s]; known {
		return w
	}
	w := a.keyed.word(s)
	if len(s) > maxWord {
		return w
	}
	if len(a.words) >= maxWords {
		clear(a.words)
	}
	a.words[strings.Clone(s)] = w
	return w
}
