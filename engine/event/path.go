package event

import "strconv"

// Path returns the raw property that event.PATH names: of the object under the line's key "event", else of the keys that have no slot.
// A segment is a key, or in an array an index in digits. Objects, null and arrays of anything but strings count as missing.
//
// Path reads only; machines may share an event. It allocates for lists and for texts with escapes.
func (e *Event) Path(segments []string) (Value, bool) {
	if len(segments) == 0 {
		return Value{}, false
	}
	if e.detail.text != "" {
		if v, ok := e.detail.lookup(segments); ok {
			return v, true
		}
	}
	for i := len(e.unknown) - 1; i >= 0; i-- {
		if e.unknown[i].name == segments[0] {
			return e.unknown[i].lookup(segments[1:])
		}
	}
	return Value{}, false
}

func (r raw) lookup(segments []string) (Value, bool) {
	for _, segment := range segments {
		var ok bool
		if r, ok = r.child(segment); !ok {
			return Value{}, false
		}
	}
	v, _ := valueOf(r.text, nil)
	return v, v.Given()
}

// child returns the last member of that key, or the element of that index.
func (r raw) child(segment string) (found raw, ok bool) {
	index := -1
	switch r.text[0] {
	case '[':
		n, err := strconv.Atoi(segment)
		if err != nil || n < 0 || strconv.Itoa(n) != segment {
			return raw{}, false
		}
		index = n
	case '{':
	default:
		return raw{}, false
	}
	c := walk(r.text)
	for i := 0; ; i++ {
		next, more := c.next()
		if !more {
			return found, ok
		}
		if index < 0 && next.name == segment || i == index {
			found, ok = next, true
			if index >= 0 {
				return found, true
			}
		}
	}
}
