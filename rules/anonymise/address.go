package anonymise

import (
	"slices"
	"strings"
	"unicode"
)

// roles are the local parts of addresses that are nobody's. Rules ask for them.
var roles = []string{
	"abuse", "accounts", "admin", "billing", "bounce", "bounces", "commande", "commandes", "compta", "contact", "daemon", "facturation", "hello", "help", "hostmaster",
	"info", "infos", "mailer-daemon", "newsletter", "noreply", "no-reply", "donotreply", "do-not-reply", "nepasrepondre", "ne-pas-repondre", "notification", "notifications",
	"office", "orders", "owner", "postmaster", "root", "sales", "sav", "security", "service", "support", "team", "ventes", "webmaster",
}

// secondLevel are the labels under which registries of countries give names away, as in co.uk.
var secondLevel = []string{"ac", "asso", "co", "com", "edu", "gouv", "gov", "net", "nom", "or", "org"}

// address replaces an e-mail address. The words of the local part are words: they fit the name of whom it belongs to.
func (a *Anonymiser) address(s string) string {
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], s[at+1:]
	switch {
	case slices.Contains(roles, strings.ToLower(local)):
	case opaque(local): // of a message, or of a list that remembers to whom it has written
		local = a.keyed.token(local)
	default:
		local = a.pieces(local)
	}
	return local + "@" + a.domain(domain)
}

// pieces replaces each run of letters, each run of digits, by itself.
func (a *Anonymiser) pieces(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n, kind := run(s)
		switch kind {
		case 'a':
			b.WriteString(a.keyed.word(s[:n]))
		case '0':
			b.WriteString(a.keyed.symbols("digits", s[:n], true))
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// run is how far s goes on with what it begins with: letters (a), digits (0), anything else.
func run(s string) (n int, kind byte) {
	for i, r := range s {
		k := byte('.')
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) && kind == 'a':
			k = 'a'
		case unicode.IsDigit(r):
			k = '0'
		}
		if i == 0 {
			kind = k
		}
		if k != kind {
			return i, kind
		}
	}
	return len(s), kind
}

// domain replaces the labels of a domain below the registry's, unless it is one to keep or lies in one.
func (a *Anonymiser) domain(s string) string {
	if a.keeps(s) {
		return s
	}
	if ip := strings.TrimPrefix(s, "["); isIP(ip) {
		a.count(networks)
		return s[:len(s)-len(ip)] + a.network(ip)
	}
	labels := strings.Split(s, ".")
	last := len(labels) - 1 // the first label of what the registry gives
	if last > 1 && len(labels[last]) == 2 && slices.Contains(secondLevel, strings.ToLower(labels[last-1])) {
		last--
	}
	for i, label := range labels[:last] {
		if i == 0 && strings.EqualFold(label, "www") {
			continue
		}
		labels[i] = strings.ToLower(a.keyed.symbols("domain", strings.ToLower(label), false))
	}
	a.count(domains)
	return strings.Join(labels, ".")
}

func (a *Anonymiser) keeps(domain string) bool {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for _, kept := range a.keep {
		if domain == kept || strings.HasSuffix(domain, "."+kept) {
			return true
		}
	}
	return false
}
