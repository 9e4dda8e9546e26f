package event

import "strings"

// Address is a sender as mail headers write one.
type Address struct {
	Address string // "jean@acme.fr"; whatever the sender is called by where that is no e-mail address
	Domain  string // what follows the last "@", "" without one
	Name    string // the display name, "" without one
}

// ParseAddress takes `Jean Dupont <jean@acme.fr>` apart, and the like: a quoted name, a name in
// parentheses behind the address, a bare address. It takes any text for an address and never fails.
func ParseAddress(s string) Address {
	var a Address
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 {
		inner, _, _ := strings.Cut(s[open+1:], ">")
		a.Address, a.Name = strings.TrimSpace(inner), unquoteName(strings.TrimSpace(s[:open]))
	} else if address, comment, ok := strings.Cut(s, "("); ok && strings.Contains(address, "@") {
		comment = strings.TrimSuffix(strings.TrimSpace(comment), ")")
		a.Address, a.Name = strings.TrimSpace(address), strings.TrimSpace(comment)
	} else {
		a.Address = s
	}
	if at := strings.LastIndexByte(a.Address, '@'); at >= 0 {
		a.Domain = a.Address[at+1:]
	}
	return a
}

// unquoteName removes the quotes around a display name, and the backslashes within them.
func unquoteName(name string) string {
	if len(name) < 2 || name[0] != '"' || name[len(name)-1] != '"' {
		return name
	}
	name = name[1 : len(name)-1]
	if !strings.Contains(name, `\`) {
		return strings.TrimSpace(name)
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '\\' && i+1 < len(name) {
			i++
		}
		b.WriteByte(name[i])
	}
	return strings.TrimSpace(b.String())
}
