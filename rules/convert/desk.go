package convert

import (
	"fmt"
	"strings"
)

// A Desk is an address of the support desk, or a domain all of whose addresses are.
type Desk struct {
	address string // lower case; "" when a domain is meant
	domain  string // lower case
	inbox   string // of mails to and from it, "" when none is named
}

// ParseDesk reads an address (support@shop.example) or a domain (shop.example, @shop.example), and behind a "=" the
// name of the inbox that its mails are in.
func ParseDesk(s string) (Desk, error) {
	side, inbox, named := strings.Cut(s, "=")
	if inbox = strings.TrimSpace(inbox); named && inbox == "" {
		return Desk{}, fmt.Errorf("want the name of an inbox behind =, as in support@shop.example=help, not %q", s)
	}
	local, domain, isAddress := strings.Cut(strings.ToLower(strings.TrimSpace(side)), "@")
	if !isAddress {
		local, domain = "", local
	}
	if domain == "" || strings.ContainsAny(local+domain, "@<>,; \t\r\n") {
		return Desk{}, fmt.Errorf("want an address or a domain, as in support@shop.example or shop.example, not %q", s)
	}
	if local == "" {
		return Desk{domain: domain, inbox: inbox}, nil
	}
	return Desk{address: local + "@" + domain, domain: domain, inbox: inbox}, nil
}

// has reports whether an address, in lower case, is one of the desk's.
func (d Desk) has(address string) bool {
	if d.address != "" {
		return address == d.address
	}
	_, domain, ok := strings.Cut(address, "@")
	return ok && (domain == d.domain || strings.HasSuffix(domain, "."+d.domain))
}
