package convert

import (
	"hash/fnv"
	"strings"
	"time"
)

// A Sample is a stage that keeps a part of a recording. Conversations stay whole: one is kept, with all that follows,
// when it begins within the time and is among those that Every picks; an event that came before Since leaves its
// conversation out. Who is there and what is known of contacts is kept up to Until, from the beginning on: without it the
// sample would be decided otherwise than the whole. The zero value keeps everything.
//
// Memory: some 30 bytes a conversation, with Since or Until alone.
type Sample struct {
	Since, Until time.Time // from, and before; zero: no limit
	Every        int       // one conversation of so many, always the same ones; 0 and 1: all

	begun map[uint64]bool // conversations, by their hash: whether they are kept
}

// Pass implements Stage.
func (s *Sample) Pass(l *Line) (keep bool, err error) {
	conversation := l.Conversation
	if conversation == "" && (l.Type == "message" || l.Type == "") { // a message without one is a conversation of its own
		d, _, err := parseRecord(l.Text)
		if err != nil {
			return false, err
		}
		conversation = d.str("id")
	}
	if conversation == "" {
		return s.alone(l), nil
	}
	h := fnv.New64a()
	h.Write([]byte(conversation))
	name := h.Sum64()
	if s.Every > 1 && name%uint64(s.Every) != 0 {
		return false, nil
	}
	if s.Since.IsZero() && s.Until.IsZero() {
		return true, nil
	}
	kept, seen := s.begun[name]
	if !seen {
		kept = s.within(l.At)
		if s.begun == nil {
			s.begun = make(map[uint64]bool)
		}
		s.begun[name] = kept
	}
	return kept, nil
}

// alone decides about an event that belongs to no conversation.
func (s *Sample) alone(l *Line) bool {
	if strings.HasPrefix(l.Type, "agent_") || l.Type == "contact_updated" {
		return s.Until.IsZero() || l.At.Before(s.Until)
	}
	return s.within(l.At)
}

func (s *Sample) within(at time.Time) bool {
	return (s.Since.IsZero() || !at.Before(s.Since)) && (s.Until.IsZero() || at.Before(s.Until))
}
