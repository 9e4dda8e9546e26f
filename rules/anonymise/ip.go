package anonymise

import (
	"net/netip"
	"strconv"
	"strings"
)

func isIP(s string) bool {
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Zone() == "" // zones are names, of no IP address that leaves a computer
}

// trimIP drops what looks like an IP address and is none.
func trimIP(s string) string {
	if isIP(s) {
		return s
	}
	return ""
}

// network replaces an IP address, unless it is nobody's in particular: that of the computer itself, or none.
func (a *Anonymiser) network(s string) string {
	ip, err := netip.ParseAddr(s)
	if err != nil || ip.IsLoopback() || ip.IsUnspecified() {
		return s
	}
	return a.keyed.ip(s)
}

// ip replaces an IP address by another one of as many digits.
func (p permutation) ip(s string) string {
	if strings.Contains(s, ":") {
		return p.letters("ip", strings.ToLower(s), hexPlace)
	}
	octets := strings.Split(s, ".")
	radix, digits, shape := make([]int, len(octets)), make([]int, len(octets)), make([]rune, len(octets))
	lowest := make([]int, len(octets))
	for i, octet := range octets {
		n, err := strconv.Atoi(octet)
		if err != nil {
			panic("no IP address: " + s)
		}
		span := octetSpans[len(octet)-1]
		lowest[i], radix[i], digits[i], shape[i] = span.lowest, span.count, n-span.lowest, rune('0'+len(octet))
	}
	p.apply("ip", shape, radix, digits)
	for i := range octets {
		octets[i] = strconv.Itoa(lowest[i] + digits[i])
	}
	return strings.Join(octets, ".")
}

// octetSpans are the octets of one, two and three digits.
var octetSpans = [...]struct{ lowest, count int }{{0, 10}, {10, 90}, {100, 156}}

var hexadecimal = alphabet("0123456789abcdef")

func hexPlace(r rune) place {
	return place{letters: hexadecimal, radix: len(hexadecimal), digit: strings.IndexRune("0123456789abcdef", r)}
}
