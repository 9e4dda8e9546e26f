package assign

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// chooseRandom draws one of the eligible members. The draw depends on nothing but the seed of the book, the pool,
// the conversation and the event, so that every run, on every machine, draws the same.
func chooseRandom(o *Office, r *Request) int {
	p := &o.pool
	var scratch [128]byte
	key := strconv.AppendInt(scratch[:0], o.desk.Seed, 10)
	for _, part := range [...]string{p.id, r.Conversation.ID, r.Event} {
		key = append(key, 0)
		key = append(key, part...)
	}
	return p.eligible[draw(key)%uint64(len(p.eligible))]
}

// Share returns the place of a conversation in the sample called name, in hundredths of a percent: 0 to 9,999.
func Share(name, conversation string) int {
	var scratch [128]byte
	key := append(scratch[:0], name...)
	key = append(key, 0)
	key = append(key, conversation...)
	return int(draw(key) % 10_000)
}

// draw returns the first eight bytes, big-endian, of the SHA-256 of key.
func draw(key []byte) uint64 {
	sum := sha256.Sum256(key)
	return binary.BigEndian.Uint64(sum[:8])
}
