package replay

import (
	"errors"
	"io"
	"sync"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

// ahead reads the inputs ahead of the one goroutine that decides, its user. All goroutines do the same work: they cut a batch
// of lines off the inputs, one at a time, and decode it, several at once. The user takes the batches in the order in which
// they were cut. When it would have to wait for one it cuts and decodes another itself, so that without any worker
// everything is done in turns.
//
// Memory is bounded because the number of batches is: who finds no free one waits until the user is done with one. No answer
// is held back, because nobody waits for an input while there is something to decide: workers cut off what is at hand, and
// only the user, when all before is decided, waits for more.
//
// What the rules look for in the texts of messages is found out with the decoding, which depends on no other event either.
type ahead struct {
	rules    []*engine.Rules // whose words are looked for
	settings event.Settings
	inputs   []Input
	workers  sync.WaitGroup
	free     chan *batch // both channels have room for all batches
	cut      chan *batch // in the order of the stream, decoded or being decoded
	taken    *batch      // the one that the user is at

	cutting sync.Mutex // held while a batch is cut; guards what follows
	changed *sync.Cond // what follows has
	reader  *event.Reader
	input   int  // index of the one that is being read, or is the next to be
	opened  bool // it is being read
	ended   bool // there is nothing more to cut
	stopped bool // the user wants no more
}

// batch is a batch of lines on its way to the user.
type batch struct {
	event.Batch
	end     error                            // instead of lines: io.EOF at the end of the stream, or why it cannot be read on
	read    [][event.BatchLines]engine.Ahead // by the rules, and by the event's place
	decoded chan struct{}                    // receives when all lines are decoded; has room for that
}

// newAhead starts one goroutine less than jobs. They end when stop is called.
func newAhead(rules []*engine.Rules, inputs []Input, settings event.Settings, jobs int) *ahead {
	batches := 2*jobs + 2 // each goroutine may hold one that nobody has seen, which leaves the user enough
	a := &ahead{rules: rules, settings: settings, inputs: inputs, free: make(chan *batch, batches), cut: make(chan *batch, batches)}
	a.changed = sync.NewCond(&a.cutting)
	for range batches {
		a.free <- &batch{decoded: make(chan struct{}, 1), read: make([][event.BatchLines]engine.Ahead, len(rules))}
	}
	for range jobs - 1 {
		a.workers.Go(a.work)
	}
	return a
}

// stop ends all workers and waits for them.
func (a *ahead) stop() {
	a.cutting.Lock()
	a.stopped = true
	a.changed.Broadcast()
	a.cutting.Unlock()
	close(a.free)
	a.workers.Wait()
}

// work cuts and decodes until there is nothing more.
func (a *ahead) work() {
	for b := range a.free {
		a.cutting.Lock()
		for !a.stopped && !a.ended && !a.isAtHand() {
			a.changed.Wait()
		}
		if a.stopped || a.ended {
			a.cutting.Unlock()
			return
		}
		a.cutOff(b)
		a.cut <- b
		a.cutting.Unlock()
		a.decode(b)
	}
}

// isAtHand reports whether nobody has to be waited for to cut off the next batch.
func (a *ahead) isAtHand() bool {
	return a.input == len(a.inputs) || a.inputs[a.input].Ready || a.opened && a.reader.AtHand()
}

// cutOff fills a batch with the next lines. At the end of an input it has none.
func (a *ahead) cutOff(b *batch) {
	switch {
	case a.input == len(a.inputs):
		b.Batch.Reset()
		b.end, a.ended = io.EOF, true
		return
	case !a.opened:
		a.openInput()
	}
	switch err := a.reader.Cut(&b.Batch); {
	case errors.Is(err, io.EOF):
		a.input, a.opened = a.input+1, false
	case err != nil:
		b.end, a.ended = err, true
	}
}

func (a *ahead) openInput() {
	in := a.inputs[a.input]
	a.opened = true
	if a.reader != nil {
		a.reader.Continue(in.Reader, in.Name)
		return
	}
	a.settings.File = in.Name
	a.reader = event.NewReader(in.Reader, a.settings)
}

func (a *ahead) decode(b *batch) {
	b.Decode()
	for i, ev := range b.Events() {
		if ev.Type == event.Message {
			for k, rules := range a.rules {
				rules.Read(ev, &b.read[k][i])
			}
		}
	}
	b.decoded <- struct{}{}
}

// next returns the next batch, decoded, and takes back the one before.
func (a *ahead) next() *batch {
	if a.taken != nil {
		a.free <- a.taken
	}
	select {
	case a.taken = <-a.cut:
	default:
		a.taken = a.first()
	}
	for isDecoded := false; !isDecoded; {
		select {
		case <-a.taken.decoded:
			isDecoded = true
		default:
			if !a.help() {
				<-a.taken.decoded
				isDecoded = true
			}
		}
	}
	return a.taken
}

// first returns the next batch when all those before are decided: a worker's, which may be about to cut it, else the user's own.
func (a *ahead) first() *batch {
	a.cutting.Lock()
	select {
	case b := <-a.cut:
		a.cutting.Unlock()
		return b
	default:
	}
	b := <-a.free
	a.cutOff(b)
	a.changed.Broadcast()
	a.cutting.Unlock()
	a.decode(b)
	return b
}

// help cuts and decodes one batch more if nobody has to be waited for. It reports whether it did.
func (a *ahead) help() bool {
	if !a.cutting.TryLock() {
		return false
	}
	if a.ended || !a.isAtHand() {
		a.cutting.Unlock()
		return false
	}
	var b *batch
	select {
	case b = <-a.free:
	default:
		a.cutting.Unlock()
		return false
	}
	a.cutOff(b)
	a.cut <- b
	a.cutting.Unlock()
	a.decode(b)
	return true
}
