package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/literals"
	"github.com/routebook/routebook/engine/pattern"
	"github.com/routebook/routebook/engine/state"
)

// Held is what is known of a predicate in one pass.
type Held uint8

// What is known of a predicate.
const (
	Unasked Held = iota
	No
	Yes
)

// answers remembers, within a pass, what was asked and what texts fold to.
type answers struct {
	known bitset // predicates of which it is known whether they hold
	yes   bitset // those of them that do; about the others it says nothing
	texts []foldedText
	era   uint64           // counts passes, over the life of the machine
	asked []program.PredID // those that were answered one by one in this pass, as far as evidence is kept
	word  []byte           // scratch for folding names

	guarding bool // the index was used in this pass

	candidates bitset         // rules, the answer of find
	ways       bitset         // scratch: ways to rules
	found      literals.Found // scratch
	leads      []lead         // scratch
}

// foldedText is the folded text of a field. Text lies in buf, which is written to again in the next pass only.
type foldedText struct {
	era   uint64 // in which the rest was found out
	there bool   // the field has a text
	text  string
	buf   []byte
	read  *readText // where it was read ahead; else nil
}

func newAnswers(r *ready) answers {
	p, preds := r.program, len(r.program.Preds)
	a := answers{texts: make([]foldedText, len(p.Fields)), era: 1, candidates: newBitset(len(p.Rules))}
	if r.index != nil {
		preds = r.index.preds
		a.ways = make(bitset, len(r.index.begun))
	}
	a.known, a.yes = newBitset(preds), newBitset(preds)
	return a
}

// forget begins a pass: what was true may no longer be.
func (a *answers) forget() {
	clear(a.known)
	a.asked = a.asked[:0]
	a.guarding = false
	a.era++
}

// held returns what is known of each predicate.
func (a *answers) held(preds int) []Held {
	held := make([]Held, preds)
	for i := range held {
		switch id := uint32(i); {
		case !a.known.has(id):
		case a.yes.has(id):
			held[i] = Yes
		default:
			held[i] = No
		}
	}
	return held
}

// ask answers a predicate about the snapshot of the pass. Whoever asks again gets the same answer.
func (m *Machine) ask(id program.PredID) bool {
	i := uint32(id)
	if m.known.has(i) {
		return m.yes.has(i)
	}
	if m.KeepEvidence {
		m.asked = append(m.asked, id)
	}
	regex := m.regexes[id]
	holds := (regex == nil || m.mayMatch(id)) && m.holds(&m.program.Preds[id], regex)
	m.known.add(i)
	if holds {
		m.yes.add(i)
	} else {
		m.yes.remove(i)
	}
	return holds
}

func (m *Machine) holds(p *program.Pred, regex *pattern.Pattern) bool {
	switch p.Op {
	case program.Always:
		return true
	case program.TextIs, program.TextContains, program.TextHasWord, program.TextStarts, program.TextEnds:
		text, ok := m.foldedText(p.Field)
		return ok && textHolds(p, text)
	case program.TextIsExactly, program.TextHasExactly, program.TextMatches, program.NameIsExactly:
		f := m.fact(p.Field)
		return f.comparable() && originalHolds(p, f.text, regex)
	case program.NameIs:
		return m.nameIs(p)
	case program.SetIncludes:
		return m.setIncludes(p)
	case program.NumberIs, program.NumberOver, program.NumberFrom, program.NumberUnder, program.NumberUpTo, program.NumberBetween:
		f := m.fact(p.Field)
		return f.kind == aNumber && numberHolds(p, f.number)
	case program.RankBetween:
		return m.rankHolds(p)
	case program.BoolIs:
		f := m.fact(p.Field)
		return f.kind == aBool && f.number != 0
	case program.BoolIsFalse:
		f := m.fact(p.Field)
		return f.kind == aBool && f.number == 0
	case program.Empty:
		return m.fact(p.Field).isEmpty()
	case program.AgoAtLeast, program.AgoUnder, program.DateBefore, program.DateAfter, program.DateBetween, program.TimeBetween, program.WeekdayIs:
		return m.clockHolds(p)
	case program.OpenAgoAtLeast, program.OpenAgoUnder, program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		return m.openHolds(p)
	}
	return m.deskHolds(p)
}

// comparable reports whether f compares as a text: an event's numbers and bools do.
func (f fact) comparable() bool {
	return f.kind == aText || f.text != "" && (f.kind == aNumber || f.kind == aBool)
}

// mayMatch reports whether the text holds all that a pattern requires, as far as the index knows.
func (m *Machine) mayMatch(id program.PredID) bool {
	if !m.guarding {
		return true
	}
	for _, required := range m.index.requires[id] {
		if !m.yes.has(uint32(required)) {
			return false
		}
	}
	return true
}

// foldedText returns the folded text of a field, folding it at most once in a pass.
func (m *Machine) foldedText(id program.FieldID) (text string, ok bool) {
	t := &m.texts[id]
	if t.era == m.era {
		return t.text, t.there
	}
	f := m.fact(id)
	t.era, t.there, t.text = m.era, f.comparable(), ""
	t.read = nil
	if !t.there {
		return "", false
	}
	if t.read = m.Ahead.of(m.program.Fields[id].ID, f.text); t.read != nil {
		t.text = stringOf(t.read.folded)
		return t.text, true
	}
	t.buf = fold.Append(t.buf[:0], f.text)
	t.text = stringOf(t.buf)
	return t.text, true
}

// stringOf returns bytes as a string that shares their memory: nobody writes to them while it is in use.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func textHolds(p *program.Pred, text string) bool {
	for _, word := range p.Words {
		var held bool
		switch p.Op {
		case program.TextIs:
			held = text == word
		case program.TextContains:
			held = strings.Contains(text, word)
		case program.TextHasWord:
			held = fold.ContainsWord(text, word)
		case program.TextStarts:
			held = strings.HasPrefix(text, word)
		case program.TextEnds:
			held = strings.HasSuffix(text, word)
		}
		if held {
			return true
		}
	}
	return false
}

func originalHolds(p *program.Pred, text string, regex *pattern.Pattern) bool {
	switch p.Op {
	case program.TextMatches:
		return regex.MatchString(text)
	case program.TextHasExactly:
		return slices.ContainsFunc(p.Words, func(word string) bool { return strings.Contains(text, word) })
	}
	return slices.Contains(p.Words, text)
}

// nameIs compares a name; a source also by the sources of which it is a kind.
func (m *Machine) nameIs(p *program.Pred) bool {
	name, ok := m.foldedText(p.Field)
	switch {
	case !ok:
		return false
	case contains(p.Words, name):
		return true
	case m.program.Fields[p.Field].ID != schema.Source:
		return false
	}
	source := m.conversation.Word(state.Source)
	for range m.program.Desk.Sources { // as many steps as any chain of parents can have
		if source = m.office.Parent(source); source == "" {
			return false
		}
		if m.isOneOf(source, p.Words) {
			return true
		}
	}
	return false
}

func (m *Machine) setIncludes(p *program.Pred) bool {
	f := m.fact(p.Field)
	return f.kind == aSet && slices.ContainsFunc(f.set, func(name string) bool { return m.isOneOf(name, p.Words) })
}

// isOneOf reports whether name folds to one of words.
func (m *Machine) isOneOf(name string, words []string) bool {
	m.word = fold.Append(m.word[:0], name)
	return contains(words, stringOf(m.word))
}

// contains reports whether sorted words hold word.
func contains(words []string, word string) bool {
	_, found := slices.BinarySearch(words, word)
	return found
}

func numberHolds(p *program.Pred, n float64) bool {
	switch p.Op {
	case program.NumberIs:
		return n == p.Low
	case program.NumberOver:
		return n > p.Low
	case program.NumberFrom:
		return n >= p.Low
	case program.NumberUnder:
		return n < p.Low
	case program.NumberUpTo:
		return n <= p.Low
	}
	return p.Low <= n && n <= p.High
}

// rankHolds compares an ordered name by its place among the values of its field.
func (m *Machine) rankHolds(p *program.Pred) bool {
	name, ok := m.foldedText(p.Field)
	if !ok {
		return false
	}
	rank := float64(slices.Index(m.program.Fields[p.Field].ID.Info().Values, name))
	return rank >= 0 && p.Low <= rank && rank <= p.High
}

// clockHolds answers what depends on moments and clocks.
func (m *Machine) clockHolds(p *program.Pred) bool {
	f := m.fact(p.Field)
	switch p.Op {
	case program.AgoAtLeast:
		return f.kind == anInstant && m.now.Since(f.at) >= time.Duration(p.Low)
	case program.AgoUnder:
		return f.kind == anInstant && m.now.Since(f.at) < time.Duration(p.Low)
	case program.TimeBetween:
		switch {
		case f.kind != aTime:
			return false
		case p.Low < p.High:
			return p.Low <= f.number && f.number < p.High
		}
		return p.Low <= f.number || f.number < p.High
	case program.WeekdayIs:
		return f.kind == aText && contains(p.Words, f.text)
	}
	if f.kind == anInstant {
		f = dateFact(f.at.Time().In(m.zone))
	}
	if f.kind != aDate {
		return false
	}
	switch p.Op {
	case program.DateBefore:
		return f.number < p.Low
	case program.DateAfter:
		return f.number > p.Low
	}
	return p.Low <= f.number && f.number <= p.High
}

// deskHolds answers what depends on people and on how the conversation stands.
func (m *Machine) deskHolds(p *program.Pred) bool {
	switch p.Op {
	case program.AgentOnline:
		return assign.Present(m, p.Name)
	case program.TeamOnline:
		return m.office.TeamPresent(m, p.Name)
	case program.OwnerOnline:
		owner, ok := m.contact.Text(state.ContactOwner)
		return ok && owner != "" && assign.Present(m, owner)
	case program.AssignedOnline:
		agent := m.conversation.Word(state.Agent)
		return agent != "" && assign.Present(m, agent)
	case program.Answered:
		return m.conversation.Answered
	case program.Assigned:
		return m.conversation.Word(state.Agent) != ""
	case program.Resolved:
		return m.conversation.State == program.StateResolved
	case program.Sample:
		return float64(assign.Share(p.Name, m.conversation.ID)) < p.Low
	}
	panic(fmt.Sprintf("unexpected predicate %d", p.Op))
}
