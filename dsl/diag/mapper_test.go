package diag

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestMapper(t *testing.T) {
	tests := []struct {
		name   string
		src    string
		offset int
		want   Position
		utf16  PositionUTF16
		back   int // the offset of that position; differs where the offset points into something
	}{
		{"empty file", "", 0, Position{1, 1}, PositionUTF16{0, 0}, 0},
		{"beginning", "ab\ncd", 0, Position{1, 1}, PositionUTF16{0, 0}, 0},
		{"line break", "ab\ncd", 2, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"second line", "ab\ncd", 4, Position{2, 2}, PositionUTF16{1, 1}, 4},
		{"end of file", "ab\ncd", 5, Position{2, 3}, PositionUTF16{1, 2}, 5},
		{"behind the end", "ab\ncd", 99, Position{2, 3}, PositionUTF16{1, 2}, 5},
		{"before the beginning", "ab\ncd", -1, Position{1, 1}, PositionUTF16{0, 0}, 0},
		{"empty last line", "ab\n", 3, Position{2, 1}, PositionUTF16{1, 0}, 3},
		{"CR of CRLF", "ab\r\ncd", 2, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"LF of CRLF", "ab\r\ncd", 3, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"after CRLF", "ab\r\ncd", 4, Position{2, 1}, PositionUTF16{1, 0}, 4},
		{"lone CR is a character", "a\rb", 2, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"in BOM", "\uFEFFab", 1, Position{1, 1}, PositionUTF16{0, 0}, 3},
		{"after BOM", "\uFEFFab", 4, Position{1, 2}, PositionUTF16{0, 1}, 4},
		{"only BOM", "\uFEFF", 3, Position{1, 1}, PositionUTF16{0, 0}, 3},
		{"after é", "éa", 2, Position{1, 2}, PositionUTF16{0, 1}, 2},
		{"in é", "aéa", 2, Position{1, 2}, PositionUTF16{0, 1}, 1},
		{"after emoji", "😀a", 4, Position{1, 2}, PositionUTF16{0, 2}, 4},
		{"in emoji", "😀a", 3, Position{1, 1}, PositionUTF16{0, 0}, 0},
		{"after invalid bytes", "\xff\xc3a", 2, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"stray continuation bytes", "a\x80\x80", 2, Position{1, 3}, PositionUTF16{0, 2}, 2},
		{"far into a long line", "x\n" + strings.Repeat("é😀", 1000), 2 + 6*900 + 2, Position{2, 1802}, PositionUTF16{1, 2701}, 5404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := NewMapper([]byte(tt.src))
			assert.Equal(t, tt.want, m.OffsetPosition(tt.offset), "position of %d in %.40q", tt.offset, tt.src)
			assert.Equal(t, tt.utf16, m.OffsetUTF16(tt.offset), "UTF-16 position of %d in %.40q", tt.offset, tt.src)
			assert.Equal(t, tt.back, m.PositionOffset(tt.want), "offset of %v in %.40q", tt.want, tt.src)
			assert.Equal(t, tt.back, m.UTF16Offset(tt.utf16), "offset of UTF-16 %v in %.40q", tt.utf16, tt.src)
		})
	}
}

func TestMapperPlacesOutside(t *testing.T) {
	const src = "ab\r\né😀\nlast"
	tests := []struct {
		name  string
		place Position
		want  int
	}{
		{"line 0", Position{0, 5}, 0},
		{"column 0", Position{2, 0}, 4},
		{"behind the line", Position{1, 99}, 2},
		{"behind a line with wide characters", Position{2, 99}, 10},
		{"behind the file", Position{99, 1}, 15},
		{"far behind", Position{3, 1 << 62}, 15},
	}
	for _, tt := range tests {
		m := NewMapper([]byte(src))
		assert.Equal(t, tt.want, m.PositionOffset(tt.place), "%s: %v", tt.name, tt.place)
		utf16 := PositionUTF16{tt.place.Line - 1, tt.place.Column - 1}
		assert.Equal(t, tt.want, m.UTF16Offset(utf16), "%s: UTF-16 %v", tt.name, utf16)
	}
	assert.Equal(t, 6, NewMapper([]byte(src)).UTF16Offset(PositionUTF16{1, 2}), "between the halves of an emoji")
}

func TestMapperLine(t *testing.T) {
	tests := []struct {
		src  string
		want []string
	}{
		{"", []string{""}},
		{"a", []string{"a"}},
		{"a\n", []string{"a", ""}},
		{"\uFEFFa\r\n\r\nb\rc\n\nd\r", []string{"a", "", "b\rc", "", "d\r"}},
	}
	for _, tt := range tests {
		m := NewMapper([]byte(tt.src))
		var got []string
		for n := range m.LineCount() {
			got = append(got, m.Line(n+1))
		}
		assert.Equal(t, tt.want, got, "%q", tt.src)
		assert.Empty(t, m.Line(0)+m.Line(m.LineCount()+1), "%q: lines outside", tt.src)
	}
}

// FuzzMapper checks that every offset has a position that leads back to it, or to the beginning of what it points into,
// and that positions grow with offsets.
func FuzzMapper(f *testing.F) {
	for _, src := range []string{
		"", "ab\ncd", "a\r\n\r\nb\rc", "\uFEFFé😀\n", "\xff\xc3\x80\x80\x80", "\uFEFF", "\xef\xbb", strings.Repeat("é😀", 200) + "\r\n",
	} {
		f.Add([]byte(src), 1, 1)
	}
	f.Fuzz(func(t *testing.T, src []byte, line, column int) {
		m := NewMapper(src)
		step := 1 + len(src)/2000 // enough offsets of a long input
		last := Position{1, 1}
		for offset := -1; offset <= len(src)+1; offset += step {
			p, u := m.OffsetPosition(offset), m.OffsetUTF16(offset)
			back := m.PositionOffset(p)
			if again := m.OffsetPosition(back); again != p {
				t.Fatalf("%q: offset %d is %v, is offset %d, is %v", src, offset, p, back, again)
			}
			if viaUTF16 := m.UTF16Offset(u); viaUTF16 != back {
				t.Fatalf("%q: offset %d is %v and %v, which are offsets %d and %d", src, offset, p, u, back, viaUTF16)
			}
			if inside := offset >= m.begin && offset <= len(src); inside && (back > offset || offset-back >= utf8.UTFMax) {
				t.Fatalf("%q: offset %d is %v, is offset %d", src, offset, p, back)
			}
			if p.Line < last.Line || p.Line == last.Line && p.Column < last.Column {
				t.Fatalf("%q: offset %d is %v, after %v", src, offset, p, last)
			}
			last = p
		}
		m.Line(line)
		for _, offset := range []int{m.PositionOffset(Position{line, column}), m.UTF16Offset(PositionUTF16{line, column})} {
			if offset < m.begin || offset > len(src) {
				t.Fatalf("%q: %d, %d is offset %d", src, line, column, offset)
			}
		}
	})
}
