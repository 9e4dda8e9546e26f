package anonymise

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/big"
)

// A permutation maps sequences of symbols to sequences of the same shape, one to one, in an order that only the holder
// of the key can compute. It is an alternating Feistel network over mixed radices, as in Black and Rogaway, "Ciphers
// with Arbitrary Finite Domains" (2002), and in NIST's FF1: the left half is shifted by a keyed function of the right
// one, then the right by the left, and so on. Each round can be undone, so no two inputs meet in one output.
//
// Not safe for concurrent use: it has one hash.
type permutation struct{ mac hash.Hash }

const (
	rounds   = 10 // as in FF1
	maxChunk = 16 // symbols permuted together: half of it in the largest alphabet is below the 256 bits of a round's hash
)

func newPermutation(key []byte) permutation { return permutation{hmac.New(sha256.New, key)} }

// apply replaces digits, of which each is below the radix at its place. Texts of another tweak, and chunks of another
// shape, are permuted in another order. Shape has one symbol for each digit.
func (p permutation) apply(tweak string, shape []rune, radix, digits []int) {
	for part := 0; len(digits) > 0; part++ {
		n := min(len(digits), maxChunk)
		p.chunk(tweak+string(shape[:n]), part, radix[:n], digits[:n])
		shape, radix, digits = shape[n:], radix[n:], digits[n:]
	}
}

func (p permutation) chunk(tweak string, part int, radix, digits []int) {
	half := len(digits) / 2
	halves := [2]*big.Int{join(radix[:half], digits[:half]), join(radix[half:], digits[half:])}
	sizes := [2]*big.Int{size(radix[:half]), size(radix[half:])}
	for round := range rounds {
		to := (round + 1) % 2 // the right one first: of a single symbol the left half is empty
		sum := p.round(tweak, [3]int{part, round, len(digits)}, halves[1-to])
		halves[to].Add(halves[to], sum)
		halves[to].Mod(halves[to], sizes[to])
	}
	split(halves[0], radix[:half], digits[:half])
	split(halves[1], radix[half:], digits[half:])
}

// round is the keyed function of one half.
func (p permutation) round(tweak string, place [3]int, half *big.Int) *big.Int {
	p.mac.Reset()
	var head [12]byte
	for i, n := range place {
		binary.BigEndian.PutUint32(head[4*i:], uint32(n))
	}
	p.mac.Write(head[:])
	p.mac.Write([]byte(tweak))
	p.mac.Write([]byte{0})
	p.mac.Write(half.Bytes())
	return new(big.Int).SetBytes(p.mac.Sum(nil))
}

// size is how many sequences there are of these radices.
func size(radix []int) *big.Int {
	n := big.NewInt(1)
	for _, r := range radix {
		n.Mul(n, big.NewInt(int64(r)))
	}
	return n
}

// join is the number that digits write in mixed radices.
func join(radix, digits []int) *big.Int {
	n := new(big.Int)
	for i, d := range digits {
		n.Mul(n, big.NewInt(int64(radix[i])))
		n.Add(n, big.NewInt(int64(d)))
	}
	return n
}

// split undoes join.
func split(n *big.Int, radix, digits []int) {
	for i := len(digits) - 1; i >= 0; i-- {
		var digit big.Int
		n.DivMod(n, big.NewInt(int64(radix[i])), &digit)
		digits[i] = int(digit.Int64())
	}
}
