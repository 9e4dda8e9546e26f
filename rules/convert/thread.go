package convert

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
)

// threads puts mails into conversations: a mail belongs to those that its References and In-Reply-To name, and to all
// that these belong to. All mails are read before the first event is written, so that a mail may stand before the one
// that it answers. The oldest mail of a conversation gives it its id: the first of its References, else its own id.
// That id stays the same when later mails are added to the recording.
//
// A mail that answers ("Re:") and names none of those before it belongs to the last conversation of the same subject
// with the same people, when that is at most subjectDays old. Its people are whom it came from and went to, but for the desk.
//
// Ids are kept as hashes: with those of events and of copies some 250 bytes a mail.
type threads struct {
	hash    func(string) uint64
	nodes   map[uint64]uint32 // of ids
	parents []uint32          // of nodes; the root of a conversation is its own
	names   map[uint32]string // of conversations, by root, once they have one
	writers map[uint64]meeting
	people  map[uint64]meeting
}

const subjectDays = 30

// A meeting is the last mail of a subject that somebody wrote or got.
type meeting struct {
	node uint32
	at   int64 // Unix seconds
}

func newThreads(hash func(string) uint64) threads {
	return threads{
		hash: hash, nodes: make(map[uint64]uint32), names: make(map[uint32]string),
		writers: make(map[uint64]meeting), people: make(map[uint64]meeting),
	}
}

// node returns the node of an id.
func (t *threads) node(id string) uint32 {
	h := t.hash(id)
	n, known := t.nodes[h]
	if !known {
		n = uint32(len(t.parents))
		t.parents = append(t.parents, n)
		t.nodes[h] = n
	}
	return n
}

// root finds the root of a conversation, and shortens the way for the next time.
func (t *threads) root(n uint32) uint32 {
	for t.parents[n] != n {
		t.parents[n] = t.parents[t.parents[n]]
		n = t.parents[n]
	}
	return n
}

// join makes two conversations one, which has the name of the first.
func (t *threads) join(a, b uint32) {
	a, b = t.root(a), t.root(b)
	if a == b {
		return
	}
	if _, named := t.names[a]; !named {
		if name, named := t.names[b]; named {
			t.names[a] = name
		}
	}
	delete(t.names, b)
	t.parents[b] = a
}

// add takes in a mail and appends to note what settle needs to know of it.
func (t *threads) add(note []byte, l *letter, isDesk func(string) bool) []byte {
	own := t.node(l.id)
	oldest := l.id
	for i, id := range l.references {
		if i == 0 {
			oldest = id
		}
		t.join(t.node(id), own)
	}
	subject, answers := plainSubject(l.subject)
	note = binary.AppendUvarint(note, uint64(own))
	note = appendText(note, oldest)
	if subject == "" {
		return append(note, 0)
	}
	note = append(note, 1)
	if answers {
		note[len(note)-1] = 2
	}
	writer := t.hash(subject + "\x00" + l.from.address)
	note = binary.LittleEndian.AppendUint64(note, writer)
	for _, list := range [][]string{l.to, l.cc} {
		for _, address := range list[:min(len(list), maxPeople)] {
			if !isDesk(address) {
				note = binary.LittleEndian.AppendUint64(note, t.hash(subject+"\x00"+address))
			}
		}
	}
	return note
}

const maxPeople = 10 // of To and of Cc, whose conversations are looked for

// appendText appends a text with its length to a note.
func appendText(note []byte, s string) []byte {
	return append(binary.AppendUvarint(note, uint64(len(s))), s...)
}

// cutText undoes appendText.
func cutText(note []byte) (s string, rest []byte) {
	size, n := binary.Uvarint(note)
	return string(note[n : n+int(size)]), note[n+int(size):]
}

// settle returns the conversation of a mail. Mails come in order of time.
func (t *threads) settle(d *draft) string {
	own, n := binary.Uvarint(d.note)
	oldest, rest := cutText(d.note[n:])
	node := uint32(own)
	if subject := rest[0]; subject > 0 {
		t.meet(node, subject == 2, d.at, rest[1:])
	}
	root := t.root(node)
	name, named := t.names[root]
	if !named {
		name = oldest
		t.names[root] = name
	}
	return name
}

// meet joins an answer to the conversation of its subject, and remembers who met in this one. Hashes holds the writer,
// then those who got the mail, each with the subject.
func (t *threads) meet(node uint32, answers bool, at time.Time, hashes []byte) {
	now := at.Unix()
	writer := binary.LittleEndian.Uint64(hashes)
	if _, named := t.names[t.root(node)]; !named && answers {
		earlier, found := t.people[writer]
		for i := 8; i < len(hashes) && !found; i += 8 {
			earlier, found = t.writers[binary.LittleEndian.Uint64(hashes[i:])]
		}
		if found && now-earlier.at <= subjectDays*24*60*60 {
			t.join(earlier.node, node)
		}
	}
	t.writers[writer] = meeting{node, now}
	for i := 0; i < len(hashes); i += 8 {
		t.people[binary.LittleEndian.Uint64(hashes[i:])] = meeting{node, now}
	}
}

// answerMarks stand before the subject of an answer, forwardMarks before that of a mail that was passed on. Both in
// the languages in which mailers write them, in lower case.
var (
	answerMarks  = []string{"re", "aw", "sv", "vs", "antw", "antwort", "réf", "ref", "rép", "rif", "odp", "res", "ynt", "r", "回复", "答复"}
	forwardMarks = []string{"fw", "fwd", "tr", "wg", "rv", "enc", "doorst", "pd", "vl", "i", "转发"}
)

// plainSubject returns a subject without the marks and [list] names before it, folded, and whether it is an answer's.
func plainSubject(s string) (plain string, answers bool) {
	s = strings.TrimSpace(s)
	for {
		if strings.HasPrefix(s, "[") {
			if end := strings.IndexByte(s, ']'); end > 0 && end < len(s)-1 {
				s = strings.TrimSpace(s[end+1:])
				continue
			}
		}
		mark, rest, ok := strings.Cut(s, ":")
		if !ok || len(mark) > 20 {
			break
		}
		mark, _, _ = strings.Cut(mark, "[") // Re[2]:
		mark = strings.ToLower(strings.TrimSpace(mark))
		if slices.Contains(forwardMarks, mark) {
			return cases.Fold().String(oneLine(rest)), false
		}
		if !slices.Contains(answerMarks, mark) {
			break
		}
		s, answers = strings.TrimSpace(rest), true
	}
	return cases.Fold().String(oneLine(s)), answers
}
