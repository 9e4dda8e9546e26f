package state

import (
	"cmp"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// Queue is the conversations that wait for an agent of one pool, who has access to one inbox. It holds at least one.
type Queue struct {
	Rule  string // whose step they follow
	Step  int    // which of the rule's assignments, from 0
	Pool  Pool
	Inbox string // "" for those in no inbox

	Waiting []Waiting // who is next comes first
}

// Waiting is a conversation in a queue.
type Waiting struct {
	Conversation string
	Tried        bool // somebody of the pool had it before, and will not get it again

	urgency int
	score   float64
	created Instant
	place   int // in order of creation
}

// Before reports whether w comes before other, which may wait in another queue.
func (w *Waiting) Before(other *Waiting) bool { return w.compare(other) < 0 }

func (w *Waiting) compare(other *Waiting) int {
	return cmp.Or(
		-cmp.Compare(w.urgency, other.urgency),
		-cmp.Compare(w.score, other.score),
		cmp.Compare(w.created, other.created),
		cmp.Compare(w.place, other.place),
	)
}

// urgency ranks a priority. One that nobody knows is a normal one.
func urgency(priority string) int {
	values := schema.Priority.Info().Values
	is := func(name string) bool { return fold.Equal(name, priority) }
	if rank := slices.IndexFunc(values, is); rank >= 0 {
		return rank
	}
	return slices.Index(values, "normal")
}

// queueKey is what makes conversations wait in the same queue: whoever can take one of them can take any.
type queueKey struct {
	rule  string
	step  int
	pool  Pool
	inbox string
}

func (q *Queue) key() queueKey {
	return queueKey{rule: q.Rule, step: q.Step, pool: q.Pool, inbox: q.Inbox}
}

// queues finds who waits. It is derived from the conversations.
type queues struct {
	byKey  map[queueKey]*Queue
	places map[int]*spot // where a conversation waits, by its place in order of creation
	stirs  uint64        // how often anything happened that could let somebody take one
}

// spot is where a conversation waits.
type spot struct {
	queue   *Queue
	waiting Waiting
}

func newQueues() queues {
	return queues{byKey: map[queueKey]*Queue{}, places: map[int]*spot{}}
}

// put notes where a conversation waits, if it does. The id must stay valid.
//
// One that begins to wait does so because nobody can take it; that is no reason to look through the queues, unless it
// comes from somebody and may have been passed on too often.
func (q *queues) put(c *Conversation, id string, place int) {
	old := q.places[place]
	if old != nil {
		q.remove(old)
		delete(q.places, place)
	}
	if c.Chain.Kind != ForAgent {
		return
	}
	s := &spot{queue: q.queue(c), waiting: Waiting{
		Conversation: id, Tried: len(c.Chain.Tried) > 0, place: place,
		urgency: urgency(c.Word(Priority)), score: c.Score, created: c.Moments[Created],
	}}
	at, _ := s.find()
	s.queue.Waiting = slices.Insert(s.queue.Waiting, at, s.waiting)
	q.places[place] = s
	if s.waiting.Tried || old != nil && old.queue.key() != s.queue.key() {
		q.stir()
	}
}

// stir notes that somebody may be able to take what nobody could take before.
func (q *queues) stir() { q.stirs++ }

func (q *queues) queue(c *Conversation) *Queue {
	key := queueKey{rule: c.Chain.Rule, step: c.Chain.Step, pool: c.Chain.Own, inbox: fold.String(c.Word(Inbox))}
	found := q.byKey[key]
	if found == nil {
		key.rule, key.inbox = strings.Clone(key.rule), strings.Clone(key.inbox)
		key.pool.Team, key.pool.Strategy = strings.Clone(key.pool.Team), strings.Clone(key.pool.Strategy)
		found = &Queue{Rule: key.rule, Step: key.step, Pool: key.pool, Inbox: key.inbox}
		q.byKey[key] = found
	}
	return found
}

func (q *queues) remove(s *spot) {
	of := s.queue
	if at, _ := s.find(); at == 0 { // as a rule; then nobody has to move up
		of.Waiting[0] = Waiting{}
		of.Waiting = of.Waiting[1:]
	} else {
		of.Waiting = slices.Delete(of.Waiting, at, at+1)
	}
	if len(of.Waiting) == 0 {
		delete(q.byKey, of.key())
	}
}

func (s *spot) find() (at int, found bool) {
	return slices.BinarySearchFunc(s.queue.Waiting, &s.waiting, func(w Waiting, of *Waiting) int { return w.compare(of) })
}

// all yields the queues in any order.
func (q *queues) all(yield func(*Queue) bool) {
	for _, of := range q.byKey {
		if !yield(of) {
			return
		}
	}
}
