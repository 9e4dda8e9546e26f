package literals

// pairKinds are the kinds of stems of the first two buckets: for pairs, each kind has its own.
var pairKinds = [buckets]uint8{0, 1}

// pairs says where literals of one byte or two may begin, for which the sieve reads too much at once. It has a bit for each
// two bytes in a row. So it is never wrong about two; one byte is one with anything after it.
type pairs struct {
	bits  [1 << 10]uint64
	catch byte // what the net shows where a literal may begin
}

func (p *pairs) add(text string) {
	p.catch |= 1 << kindOf(text)
	if len(text) == 2 {
		p.set(uint(text[0]) | uint(text[1])<<8)
		return
	}
	for next := range uint(256) {
		p.set(uint(text[0]) | next<<8)
	}
}

func (p *pairs) set(pair uint) { p.bits[pair>>6] |= 1 << (pair & 63) }

// sift reads text from a place on, as far as the net reaches, and returns how far it came. A place of the net is one of text;
// up to a whole window the rest is empty.
func (p *pairs) sift(text string, from int, net *net) int {
	part := text[from:min(from+len(net), len(text))]
	for i := range len(part) - 1 {
		net[i] = p.look(uint(part[i]) | uint(part[i+1])<<8)
	}
	if i := len(part) - 1; from+len(part) < len(text) {
		net[i] = p.look(uint(part[i]) | uint(text[from+len(part)])<<8)
	} else {
		net[i] = p.look(uint(part[i]))
	}
	for i := len(part); i%window != 0; i++ {
		net[i] = ^byte(0)
	}
	return from + len(part)
}

func (p *pairs) look(pair uint) byte { return ^(p.catch * byte(p.bits[pair>>6]>>(pair&63)&1)) }
