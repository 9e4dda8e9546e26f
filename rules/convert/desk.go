package convert

import (
	"fmt"
	"strings"
)

// A Desk is an address of the support desk, or a domain all of whose addresses are.
type Desk struct {
	address string // lower case; "" when a domain is meant
	domain  string // lower case
}

// ParseDesk reads an address (support@shop.example) or a domain (shop.example, @shop.example).
func ParseDesk(s string) (Desk, error) {
	local, domain, isAddress := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "@")
	if !isAddress {
		local, domain = "", local
	}
	if domain == "" || strings.ContainsAny(local+domain, "@<>,; \t\r\n") {
		return Desk{}, fmt.Errorf("want an address or a domain, as in support@shop.example or shop.example, not %q", s)
	}
	if local == "" {
		return Desk{domain: domain}, nil
	}
	return Desk{address: local + "@" + domain, domain: domain}, nil
}

// has reports whether an address, in lower case, is one of the desk's.
func (d Desk) has(address string) bool {
	if d.address != "" {
		return address == d.address
	}
	_, domain, ok := strings.Cut(address, "@")
	return ok && (domain == d.domain || strings.HasSuffix(domain, "."+d.domain))
}
