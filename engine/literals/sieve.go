package literals

import "encoding/binary"

// The sieve says at which places of a text a literal may begin, and is rarely wrong. It is a shift-or automaton for classes of
// characters and buckets of patterns (Baeza-Yates and Gonnet 1992), much as Hyperscan's FDR (Wang et al., NSDI 2019). Literals
// are dealt out to eight buckets. A table has for three bytes in a row, by their hash, a word of eight lanes, one for each
// distance from the beginning of a literal, with one bit for each bucket. The bit is clear if some literal of the bucket has
// these bytes at that distance, or has ended before. Where a bucket's bits are clear in all lanes, each taken from the word
// at its distance, a literal of the bucket may begin.
//
// So each byte costs one look-up that waits for no other, in a table of the same size for ten literals and for ten thousand:
// the processor has many of them under way at once, and the table stays in its first cache.

const (
	buckets   = 8
	distances = 8
	gramBytes = 3  // in a row
	gramBits  = 12 // of their hash: a table of 32 KB, as much as a first cache often has
	window    = 8  // places that are sifted in one go
	stride    = 2048
)

// sieve is the table. Lane 7 is for the beginning of a literal, lane 0 for what stands seven bytes on: so the words of one
// place after the other, each shifted by a lane, meet in lane 0.
type sieve [1 << gramBits]uint64

// net has, for each place of a stride, the bits of the buckets; clear where a literal may begin.
type net [stride]byte

// hashGram returns the index of three bytes, the lowest of four. The factor leaves nothing of the fourth.
func hashGram(bytes uint32) uint32 {
	return bytes * (0x3779B1 << 8) >> (32 - gramBits)
}

func newSieve() *sieve {
	s := new(sieve)
	for i := range s {
		s[i] = ^uint64(0)
	}
	return s
}

// let lets a text through in a bucket. It has gramBytes at least.
func (s *sieve) let(text string, bucket int) {
	for distance := range min(len(text)-gramBytes+1, distances) {
		b := text[distance:]
		s[hashGram(uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16)] &^= 1 << (8*(distances-1-distance) + bucket)
	}
}

// letAll lets anything through in a bucket from a distance on.
func (s *sieve) letAll(bucket, from int) {
	var open uint64
	for distance := from; distance < distances; distance++ {
		open |= 1 << (8*(distances-1-distance) + bucket)
	}
	for i := range s {
		s[i] &^= open
	}
}

// sift reads text from a place on, in steps of a window, as far as it can look ahead and the net reaches. It returns how far
// it came. What the net says of a place concerns the one distances-1 before it.
func (s *sieve) sift(text []byte, from int, state uint64, net *net) (int, uint64) {
	i, n := from, 0
	for ; n+window <= len(net) && i+window+gramBytes <= len(text); n += window {
		b, out := text[i:i+window+gramBytes], net[n:n+window]
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[0:]))]
		out[0] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[1:]))]
		out[1] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[2:]))]
		out[2] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[3:]))]
		out[3] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[4:]))]
		out[4] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[5:]))]
		out[5] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[6:]))]
		out[6] = byte(state)
		state = state>>8 | s[hashGram(binary.LittleEndian.Uint32(b[7:]))]
		out[7] = byte(state)
		i += window
	}
	return i, state
}
