package anonymise

import (
	"regexp"
	"strings"
)

// messageID finds e-mail addresses in ids, and ids of mails, which look like addresses with any sign before the @.
var messageID = regexp.MustCompile(`[^\s<>()\[\],:;"@]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*`)

// identifier replaces the numbers, addresses and tokens of an id, so that it still fits what the texts say, and leaves one
// that only counts ("m12"). A long number is taken for a telephone's, as WhatsApp has them.
func (a *Anonymiser) identifier(s string, counted bool) string {
	before := a.replaced
	var b strings.Builder
	for len(s) > 0 {
		at := messageID.FindStringIndex(s)
		if at == nil {
			at = []int{len(s), len(s)}
		}
		b.WriteString(a.part(s[:at[0]]))
		if address := s[at[0]:at[1]]; address != "" {
			a.count(addresses)
			b.WriteString(a.address(address))
		}
		s = s[at[1]:]
	}
	if !counted {
		a.replaced = before
	}
	return b.String()
}

// idPrefix is the word that says what an id is of, as in "wamid." and "conv_".
var idPrefix = regexp.MustCompile(`^[A-Za-z]+[._\-]`)

// part replaces an id, or what stands in one beside an address.
func (a *Anonymiser) part(s string) string {
	prefix := idPrefix.FindString(s)
	digits := len(digitsOf(s))
	switch {
	case opaque(s[len(prefix):]):
		a.count(tokens)
		return prefix + a.keyed.token(s[len(prefix):])
	case digits < 4:
		return s
	case digits >= 10 && digits <= 15 && strings.Trim(s, "+0123456789") == "":
		a.count(phones)
		return a.keyed.phone(s)
	}
	a.count(numbers)
	return a.keyed.number(s)
}
