package program

import (
	"crypto/sha256"
	"encoding/hex"
)

// Digest names the program: the SHA-256 of its disassembly, in hexadecimal.
//
// It covers whatever a decision can depend on: the desk, the predicates, the
// rules in their order, their code and steps with all texts. It does not cover
// Debug, nor comments, layout, disabled rules and the names of files, unless an
// unnamed rule takes its identity from one. Two books with the same digest
// decide alike; the reverse need not hold, because a rule that can never match
// is in the text too.
//
// Digests are comparable between builds of the same release of Routebook; a
// release that changes the disassembly changes all of them.
func (p *Program) Digest() string {
	sum := sha256.Sum256(p.Disassemble())
	return hex.EncodeToString(sum[:])
}

// shortDigest is enough to tell the programs of one desk apart, and to read aloud.
const shortDigest = 12

// ShortDigest returns the part of a digest that people are shown.
func ShortDigest(digest string) string { return digest[:min(shortDigest, len(digest))] }
