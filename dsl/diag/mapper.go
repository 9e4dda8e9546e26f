package diag

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"sync"
	"unicode/utf8"
)

// Position is a place as people and their editors' status lines give it.
type Position struct {
	Line   int // from 1
	Column int // from 1, in characters (runes); an invalid byte counts as one
}

// String returns p as messages print it, "4:8".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// PositionUTF16 is a place as the Language Server Protocol gives it.
type PositionUTF16 struct {
	Line      int // from 0
	Character int // from 0, in UTF-16 code units of the line
}

// Mapper converts places in one file between byte offsets, positions and UTF-16 positions.
//
// Lines end at "\n" or "\r\n", which belong to no column: an offset within a
// line break is the end of its line. A byte order mark belongs to no column
// either: line 1 begins after it. An offset within a character is that
// character's. Places outside the file or the line are moved to its nearest end,
// so that a stale place from an editor is never a panic.
//
// A Mapper may be used by several goroutines. The bytes must not change meanwhile.
type Mapper struct {
	src   []byte
	begin int // offset of line 1, column 1: after the byte order mark

	once  sync.Once // guards what follows: most files have no findings and need no tables
	lines []int     // offset of the first byte of each line; never empty
	marks []mark    // one for each stride of bytes, so that a long line is not counted again for every finding in it
}

// mark is what lies between the beginning of the file and an offset.
type mark struct {
	offset int // at a character's first byte
	tally  tally
}

// stride is the distance of marks, in bytes; a mark may lie up to three bytes late.
const stride = 1024

// unit is a way to count text; a tally holds a count of each.
type (
	unit  int
	tally [2]int
)

const (
	runes unit = iota
	utf16
)

// NewMapper returns the mapper for a file's bytes, which it keeps.
func NewMapper(src []byte) *Mapper {
	m := &Mapper{src: src}
	if bytes.HasPrefix(src, []byte("\uFEFF")) {
		m.begin = len("\uFEFF")
	}
	return m
}

// OffsetPosition returns the position of a byte offset.
func (m *Mapper) OffsetPosition(offset int) Position {
	line, column := m.locate(offset, runes)
	return Position{Line: line + 1, Column: column + 1}
}

// PositionOffset returns the byte offset of a position.
func (m *Mapper) PositionOffset(p Position) int {
	return m.seek(p.Line-1, p.Column-1, runes)
}

// OffsetUTF16 returns the UTF-16 position of a byte offset.
func (m *Mapper) OffsetUTF16(offset int) PositionUTF16 {
	line, character := m.locate(offset, utf16)
	return PositionUTF16{Line: line, Character: character}
}

// UTF16Offset returns the byte offset of a UTF-16 position.
func (m *Mapper) UTF16Offset(p PositionUTF16) int {
	return m.seek(p.Line, p.Character, utf16)
}

// LineCount returns the number of lines, at least 1. A line break at the end of the file begins one more, empty line.
func (m *Mapper) LineCount() int {
	m.once.Do(m.build)
	return len(m.lines)
}

// Line returns the text of line n, counted from 1, without its line break; "" if there is no such line.
func (m *Mapper) Line(n int) string {
	if n < 1 || n > m.LineCount() {
		return ""
	}
	s := m.lineSpan(n - 1)
	return string(m.src[s.Start:s.End])
}

// locate returns the line of an offset and the units before it in that line, both from 0.
func (m *Mapper) locate(offset int, u unit) (line, units int) {
	line = m.lineAt(offset)
	s := m.lineSpan(line)
	at := m.runeStart(min(max(offset, s.Start), s.End))
	if at-s.Start <= stride {
		return line, count(m.src[s.Start:at])[u]
	}
	return line, m.tallyTo(at)[u] - m.tallyTo(s.Start)[u]
}

// seek returns the offset that lies n units after the beginning of a line; both count from 0.
func (m *Mapper) seek(line, n int, u unit) int {
	m.once.Do(m.build)
	if line < 0 {
		return m.begin
	}
	if line >= len(m.lines) {
		return len(m.src)
	}
	s := m.lineSpan(line)
	at, have := s.Start, 0
	n = min(max(n, 0), s.End-s.Start) // no unit is shorter than a byte
	if n > stride {
		before := m.tallyTo(s.Start)[u]
		k := sort.Search(len(m.marks), func(k int) bool { return m.marks[k].tally[u]-before > n }) - 1
		if from := m.marks[k]; from.offset > at {
			at, have = from.offset, from.tally[u]-before
		}
	}
	for at < s.End {
		r, size := utf8.DecodeRune(m.src[at:s.End])
		if have += unitsOf(r)[u]; have > n {
			break
		}
		at += size
	}
	return min(at, s.End) // a mark may lie behind the line
}

// lineAt returns the index of the line that holds an offset.
func (m *Mapper) lineAt(offset int) int {
	m.once.Do(m.build)
	i, found := slices.BinarySearch(m.lines, offset)
	if !found {
		i--
	}
	return max(i, 0)
}

// lineSpan returns the span of a line's text, by the index of the line.
func (m *Mapper) lineSpan(i int) Span {
	start, end := m.lines[i], len(m.src)
	if i+1 < len(m.lines) {
		end = m.lines[i+1] - len("\n")
		if end > start && m.src[end-1] == '\r' {
			end--
		}
	}
	return Span{Start: start, End: end}
}

// runeStart returns the offset of the character that a valid offset points into.
// It looks back only: a byte that begins a character is never part of another one.
func (m *Mapper) runeStart(offset int) int {
	for back := 1; back < utf8.UTFMax && back <= offset-m.begin; back++ {
		if !utf8.RuneStart(m.src[offset-back]) {
			continue
		}
		if _, size := utf8.DecodeRune(m.src[offset-back:]); size > back {
			return offset - back
		}
		break
	}
	return offset
}

// tallyTo counts from the beginning of the file to an offset at the beginning of a character.
func (m *Mapper) tallyTo(offset int) tally {
	k := (offset - m.begin) / stride
	if k == len(m.marks) || m.marks[k].offset > offset {
		k--
	}
	from := m.marks[k]
	return from.tally.plus(count(m.src[from.offset:offset]))
}

func (m *Mapper) build() {
	m.lines = []int{m.begin}
	m.marks = []mark{{offset: m.begin}}
	var sum tally
	next := m.begin + stride
	for at := m.begin; at < len(m.src); {
		if at >= next {
			m.marks = append(m.marks, mark{offset: at, tally: sum})
			next += stride
		}
		r, size := utf8.DecodeRune(m.src[at:])
		at += size
		sum = sum.plus(unitsOf(r))
		if r == '\n' {
			m.lines = append(m.lines, at)
		}
	}
}

func (t tally) plus(other tally) tally {
	return tally{t[runes] + other[runes], t[utf16] + other[utf16]}
}

func count(text []byte) tally {
	var sum tally
	for _, r := range string(text) { // does not allocate
		sum = sum.plus(unitsOf(r))
	}
	return sum
}

// unitsOf returns the length of r in each unit. Beyond U+FFFF UTF-16 needs two.
func unitsOf(r rune) tally {
	if r > 0xFFFF {
		return tally{1, 2}
	}
	return tally{1, 1}
}
