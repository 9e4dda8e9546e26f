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

// trimLink drops what ends the sentence.
func trimLink(s string) string { return strings.TrimRight(s, ".,;:!?") }

// escapedAddress finds e-mail addresses in links, where @ may be written %40, and escapes that begin no address. Without
// the bound (RFC 5321 has it) the time for a row of %2B would grow with its square.
var escapedAddress = regexp.MustCompile(`(?:[\p{L}\p{N}._+'\-]|%2[Bb]){1,64}(?:@|%40)[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+|%[0-9A-Fa-f]{2}`)

var (
	unescaping = strings.NewReplacer("%40", "@", "%2B", "+", "%2b", "+")
	escaping   = strings.NewReplacer("@", "%40", "+", "%2B")
)

// path replaces what a link has behind its host.
func (a *Anonymiser) path(r *reading, s string) string {
	p := path{anonymiser: a, known: r.known}
	for len(s) > 0 {
		at := escapedAddress.FindStringIndex(s)
		if at == nil {
			at = []int{len(s), len(s)}
		}
		found := s[at[0]:at[1]]
		p.steps(s[:at[0]])
		switch {
		case len(found) <= len("%40"): // an escape, or nothing
			p.WriteString(found)
		case strings.Contains(found, "%40"):
			a.count(addresses)
			p.WriteString(escaping.Replace(a.address(unescaping.Replace(found))))
		default:
			a.count(addresses)
			p.WriteString(a.address(found))
		}
		s = s[at[1]:]
	}
	return p.String()
}

// A path is that of a link, under way.
type path struct {
	strings.Builder
	anonymiser *Anonymiser
	known      []string
	last       string // the step before
	secret     bool   // what stands here is the value of one of secrets
}

// secrets are the last words of names whose values let somebody in, or say who somebody is.
var secrets = []string{
	"auth", "credential", "hash", "hmac", "jwt", "key", "login", "otp", "pass", "password", "pwd", "secret", "session", "sessionid", "sid", "sig", "sign", "signature",
	"token", "uid", "user", "userid", "username", "apikey",
}

// steps replaces the words between the slashes and signs of a path.
func (p *path) steps(s string) {
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !isLetterOrDigit(r) })
		if n < 0 {
			n = len(s)
		}
		p.step(s[:n])
		if n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			p.sign(s[n : n+size])
			n += size
		}
		s = s[n:]
	}
}

func (p *path) sign(s string) {
	switch s {
	case "=":
		p.secret = slices.Contains(secrets, strings.ToLower(p.last))
	case "&", ";", "?", "#":
		p.secret = false
	}
	p.WriteString(s)
}

func (p *path) step(s string) {
	if s == "" {
		return
	}
	p.last = s
	keyed := p.anonymiser.keyed
	digits := len(digitsOf(s))
	switch {
	case slices.Contains(p.known, fold.String(s)):
		p.anonymiser.count(names)
		s = p.anonymiser.word(s)
	case p.secret, len(s) >= longToken && digits > 0, opaque(s):
		s = keyed.token(s)
	case digits >= 4:
		s = keyed.number(s)
	}
	p.WriteString(s)
}
