package anonymise

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/fold"
)

// link replaces who logs in, the host, addresses, tokens, long numbers and the names that the conversation has mentioned.
// Other words of its path may be somebody's name.
func (a *Anonymiser) link(r *reading, s string) string {
	start := 0
	if i := strings.Index(s, "://"); i >= 0 {
		start = i + len("://")
	}
	end := len(s)
	if i := strings.IndexAny(s[start:], "/?#"); i >= 0 {
		end = start + i
	}
	login := s[start:end][:strings.LastIndexByte(s[start:end], '@')+1]
	host, port := s[start+len(login):end], ""
	if i := strings.IndexByte(host, ':'); i >= 0 && host[0] != '[' {
		host, port = host[:i], host[i:]
	}
	rest := s[end:]
	if !a.keeps(host) && strings.Trim(rest, "/?#:0123456789") != "" {
		a.doubt(r.key, s, "words in a link", false)
	}
	return s[:start] + a.pieces(login) + a.domain(host) + port + a.path(r, rest)
}

// escapedAddress finds e-mail addresses in links, where @ may be written %40, and escapes that begin no address.
var escapedAddress = regexp.MustCompile(`(?:[\p{L}\p{N}._+'\-]|%2[Bb])+(?:@|%40)[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+|%[0-9A-Fa-f]{2}`)

var (
	unescaping = strings.NewReplacer("%40", "@", "%2B", "+", "%2b", "+")
	escaping   = strings.NewReplacer("@", "%40", "+", "%2B")
)

// path replaces what a link has behind its host.
func (a *Anonymiser) path(r *reading, s string) string {
	var b strings.Builder
	for len(s) > 0 {
		at := escapedAddress.FindStringIndex(s)
		if at == nil {
			at = []int{len(s), len(s)}
		}
		found := s[at[0]:at[1]]
		b.WriteString(a.steps(r, s[:at[0]]))
		switch {
		case len(found) <= len("%40"): // an escape, or nothing
			b.WriteString(found)
		case strings.Contains(found, "%40"):
			a.count(addresses)
			b.WriteString(escaping.Replace(a.address(unescaping.Replace(found))))
		default:
			a.count(addresses)
			b.WriteString(a.address(found))
		}
		s = s[at[1]:]
	}
	return b.String()
}

// steps replaces the words between the slashes and signs of a path.
func (a *Anonymiser) steps(r *reading, s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !isLetterOrDigit(r) })
		if n < 0 {
			n = len(s)
		}
		step := s[:n]
		digits := len(digitsOf(step))
		switch {
		case n >= longToken && digits > 0, opaque(step):
			step = a.keyed.token(step)
		case digits >= 4:
			step = a.keyed.number(step)
		case slices.Contains(r.known, fold.String(step)):
			a.count(names)
			step = a.word(step)
		}
		b.WriteString(step)
		if n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			b.WriteString(s[n : n+size])
			n += size
		}
		s = s[n:]
	}
	return b.String()
}
