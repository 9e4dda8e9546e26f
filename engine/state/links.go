package state

import "strings"

// links knows which conversations a contact has. A conversation keeps its contact, so that links are only ever added.
type links struct {
	byKey  map[string][]uint32 // places of conversations
	linked placeSet
}

func (l *links) add(key string, place int) {
	if l.linked.has(place) {
		return
	}
	l.linked.set(place, true)
	if l.byKey == nil {
		l.byKey = map[string][]uint32{}
	}
	key = strings.Clone(key) // the map takes over even the key of what it has already
	l.byKey[key] = append(l.byKey[key], uint32(place))
}
