package program

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/schema"
)

// Disassemble returns the program as text: stable, so that it is the golden form
// of compiler tests, and complete, so that two programs which could ever decide
// differently have different texts. Debug is not in it.
//
// Instructions are numbered within their rule, so that a rule which changes does
// not renumber the others; a branch shows its predicate cut short, the section
// "predicates" holds it whole. A program that Verify refuses is shown as far as
// possible, for its authors' sake.
func (p *Program) Disassemble() []byte {
	pr := &printer{p: p, width: lineWidth}
	pr.line(0, "program edition", strconv.Itoa(p.Edition), "book", strconv.Quote(p.Book))
	pr.section("desk")
	pr.desk(&p.Desk)
	pr.section("fields")
	for i := range p.Fields {
		pr.line(2, fmt.Sprintf("f%d", i), pr.field(FieldID(i)), p.Fields[i].Type.String())
	}
	pr.section("predicates")
	for i := range p.Preds {
		pr.line(2, append([]string{fmt.Sprintf("p%d", i)}, pr.pred(&p.Preds[i])...)...)
	}
	pr.section("rules")
	for i := range p.Rules {
		if i > 0 {
			pr.buf = append(pr.buf, '\n')
		}
		pr.rule(RuleID(i))
	}
	return pr.buf
}

const (
	lineWidth  = 120 // in runes; a piece that is longer stands alone
	predWidth  = 60  // of a predicate in a branch
	hangIndent = 4   // of the lines that go on
)

// printer writes a program. Texts are handed on in pieces, between which a line may break.
type printer struct {
	p     *Program
	buf   []byte
	width int
	short []string // by PredID: the predicates as branches show them; filled as they are met
}

func (pr *printer) section(name string) {
	pr.buf = append(pr.buf, '\n')
	pr.line(0, name)
}

// line writes the pieces with spaces between them, on as many lines as it takes.
func (pr *printer) line(indent int, pieces ...string) {
	pr.pad(indent)
	column := indent
	for i, piece := range pieces {
		n := utf8.RuneCountInString(piece)
		switch {
		case i == 0:
		case column+1+n > pr.width:
			pr.buf = append(pr.buf, '\n')
			pr.pad(indent + hangIndent)
			column = indent + hangIndent
		default:
			pr.buf = append(pr.buf, ' ')
			column++
		}
		pr.buf = append(pr.buf, piece...)
		column += n
	}
	pr.buf = append(pr.buf, '\n')
}

func (pr *printer) pad(n int) {
	for range n {
		pr.buf = append(pr.buf, ' ')
	}
}

// field returns the path of a field; each field has one of its own.
func (pr *printer) field(id FieldID) string {
	if id < 0 || int(id) >= len(pr.p.Fields) {
		return fmt.Sprintf("f%d?", id)
	}
	return pr.p.Fields[id].String()
}

// String returns the path of f as rules write it; no two fields of a program have the same.
func (f *Field) String() string {
	switch f.ID {
	case schema.ContactProperty:
		return "contact." + bare(f.Name)
	case schema.ConversationProperty:
		return "conversation." + bare(f.Name)
	case schema.OrderProperty:
		return "order." + bare(f.Name)
	case schema.EventPath:
		segments := make([]string, 0, len(f.Path)+1)
		segments = append(segments, "event")
		for _, s := range f.Path {
			segments = append(segments, segment(s))
		}
		return strings.Join(segments, ".")
	}
	if f.ID == schema.NoField || int(f.ID) > len(schema.Fields) {
		return fmt.Sprintf("field %d?", f.ID)
	}
	return f.ID.Info().Path
}

// rule writes one rule: what is said of it, and its code up to the next one.
func (pr *printer) rule(id RuleID) {
	r := &pr.p.Rules[id]
	head := []string{fmt.Sprintf("rule %d", id), strconv.Quote(r.Name), "on"}
	for i := range r.On {
		if i > 0 {
			head = append(head, "or")
		}
		head = append(head, trigger(&r.On[i])...)
	}
	pr.line(0, head...)
	if r.Formerly != "" {
		pr.line(2, "formerly", strconv.Quote(r.Formerly))
	}
	if r.Precedence != 0 {
		pr.line(2, "precedence", strconv.Itoa(r.Precedence))
	}
	if r.Limit != nil {
		pr.line(2, limit(r.Limit))
	}
	if r.TestsAuto {
		pr.line(2, "tests message.auto")
	}
	first, last := pr.p.extent(id)
	pr.code(pr.p.Code[first:last], int32(first))
}

// extent returns where the code of a rule begins and ends. It is a part of Code even when the program is broken.
func (p *Program) extent(id RuleID) (first, last int) {
	last = len(p.Code)
	if int(id)+1 < len(p.Rules) {
		last = min(last, max(0, int(p.Rules[id+1].Entry)))
	}
	return min(last, max(0, int(p.Rules[id].Entry))), last
}

func trigger(t *Trigger) []string {
	if int(t.Event) >= schema.EventCount {
		return []string{fmt.Sprintf("event %d?", t.Event)}
	}
	pieces := []string{schema.Events[t.Event].Phrase}
	if len(t.Words) > 0 {
		pieces = append(pieces, words(t.Words)...)
	}
	if s := t.Every; s != nil {
		if s.Interval != 0 {
			pieces = append(pieces, duration(s.Interval))
		}
		for day, on := range s.Days {
			if on {
				pieces = append(pieces, dayNames[day])
			}
		}
		if s.Second != 0 || s.Interval == 0 {
			pieces = append(pieces, "at", clock(s.Second))
		}
	}
	return pieces
}

func limit(l *Limit) string {
	per := "conversation"
	if l.PerContact {
		per = "contact"
	}
	s := fmt.Sprintf("limit %d per %s", l.Count, per)
	if l.Calendar != "" {
		s += " per calendar " + bare(l.Calendar)
	}
	if l.Sliding != 0 {
		s += " per " + duration(l.Sliding)
	}
	return s
}

// numberIndent is where instructions begin; their numbers stand right before.
const numberIndent = 8

// code writes the instructions of one rule, whose first is base.
func (pr *printer) code(code []Instr, base int32) {
	asked := 0
	for i := range code {
		if code[i].Op == Branch {
			asked = max(asked, utf8.RuneCountInString(pr.question(code[i].Pred)))
		}
	}
	for i := range code {
		pr.buf = fmt.Appendf(pr.buf, "%*d  ", numberIndent-2, i)
		in := &code[i]
		switch in.Op {
		case Branch:
			question := pr.question(in.Pred)
			pr.buf = fmt.Appendf(pr.buf, "branch  %s", question)
			pr.pad(asked - utf8.RuneCountInString(question))
			pr.buf = fmt.Appendf(pr.buf, "  ? %d : %d\n", in.A-base, in.B-base)
		case Match:
			pr.buf = append(pr.buf, "match"...)
			if next := int32(i) + 1; in.A-base != next {
				pr.buf = fmt.Appendf(pr.buf, "   then %d", in.A-base)
			}
			pr.buf = append(pr.buf, '\n')
		case Do:
			pr.buf = append(pr.buf, "do      "...)
			pr.step(in.A)
		default:
			pr.buf = append(pr.buf, in.Op.String()...)
			pr.buf = append(pr.buf, '\n')
		}
	}
}

// step writes step id behind what stands on the line already.
func (pr *printer) step(id int32) {
	if id < 0 || int(id) >= len(pr.p.Steps) {
		pr.buf = fmt.Appendf(pr.buf, "step %d?\n", id)
		return
	}
	const column = numberIndent + 8 // behind "do"
	start := len(pr.buf)
	pr.line(column, pr.stepPieces(pr.p.Steps[id])...)
	pr.buf = slices.Delete(pr.buf, start, start+column)
}

// question returns a predicate as a branch shows it.
func (pr *printer) question(id PredID) string {
	if id < 0 || int(id) >= len(pr.p.Preds) {
		return fmt.Sprintf("p%d?", id)
	}
	if pr.short == nil {
		pr.short = make([]string, len(pr.p.Preds))
	}
	if pr.short[id] == "" {
		pr.short[id] = fmt.Sprintf("p%d %s", id, cut(strings.Join(pr.pred(&pr.p.Preds[id]), " ")))
	}
	return pr.short[id]
}

// Picture returns a predicate as the disassembly shows it, in full. No two predicates of a program have the same.
func (p *Program) Picture(id PredID) string {
	pr := printer{p: p}
	return strings.Join(pr.pred(&p.Preds[id]), " ")
}

// cut shortens a predicate to predWidth.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= predWidth {
		return s
	}
	return string([]rune(s)[:predWidth-1]) + "…"
}

// pred returns a predicate in words: the picture of its operator, filled in.
func (pr *printer) pred(q *Pred) []string {
	if int(q.Op) >= len(predRows) {
		return []string{q.Op.String() + "?"}
	}
	row := &predRows[q.Op]
	var pieces []string
	for piece := range strings.FieldsSeq(row.picture) {
		switch piece {
		case "{field}":
			pieces = append(pieces, pr.field(q.Field))
		case "{words}":
			pieces = append(pieces, words(q.Words)...)
		case "{regex}":
			pieces = append(pieces, raw(q.Regex))
		case "{low}", "{low}%":
			pieces = append(pieces, amount(row.unit, q.Low)+strings.TrimPrefix(piece, "{low}"))
		case "{high}":
			pieces = append(pieces, amount(row.unit, q.High))
		case "{name}":
			pieces = append(pieces, bare(q.Name))
		default:
			pieces = append(pieces, piece)
		}
	}
	return pieces
}
