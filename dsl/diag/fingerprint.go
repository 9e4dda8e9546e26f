package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Fingerprints returns for each finding what identifies it while lines move: what it is about, and not where it stands.
// That is its code, file, declaration, message and line, and how many equal ones come before it in l.
func Fingerprints(l List, sources Sources) []string {
	p := newFingerprints(newMappers(sources))
	prints := make([]string, 0, len(l))
	for _, d := range l {
		prints = append(prints, p.of(d))
	}
	return prints
}

// fingerprints makes the fingerprints of one list, in its order.
type fingerprints struct {
	mappers mappers
	seen    map[string]int // how many findings with the same key came before
}

func newFingerprints(ms mappers) fingerprints { return fingerprints{ms, map[string]int{}} }

func (p fingerprints) of(d Diagnostic) string {
	line := ""
	if m := p.mappers.of(d.File); m != nil {
		line = strings.TrimSpace(m.Line(m.OffsetPosition(d.Span.Start).Line))
	}
	key := strings.Join([]string{d.Code, d.File, d.Where, d.Message, line}, "\x00")
	p.seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p.seen[key]))
	return hex.EncodeToString(sum[:16])
}
