package diag

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// marked removes the brackets ‹ and › from a source and returns the span that they enclosed.
func marked(t testing.TB, text string) (string, Span) {
	t.Helper()
	before, rest, ok := strings.Cut(text, "‹")
	require.True(t, ok, "no ‹ in %q", text)
	within, after, ok := strings.Cut(rest, "›")
	require.True(t, ok, "no › in %q", text)
	return before + within + after, Span{Start: len(before), End: len(before) + len(within)}
}

func render(t testing.TB, r Renderer, l List) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, r.Render(&out, l))
	return out.String()
}

func sourceOf(text string) Sources {
	return func(string) []byte { return []byte(text) }
}

func wantText(t testing.TB, want, got string) {
	t.Helper()
	want = strings.TrimPrefix(want, "\n")
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s\ngot:\n%s", diff, got)
	}
}

func TestRenderFrame(t *testing.T) {
	tests := []struct {
		name string
		src  string // the span stands in ‹›
		want string // from the place on
	}{
		{"plain", "language fr\n\nrule \"Retours FR\"\n  when ‹subjet› contains \"retour\"\n", `
  --> f.route:4:8
   |
 4 |   when subjet contains "retour"
   |        ^^^^^^ expected a field
`},
		{"letter with accent before", `when body contains "échangé" and ‹subjet› is "x"`, `
  --> f.route:1:34
   |
 1 | when body contains "échangé" and subjet is "x"
   |                                  ^^^^^^ expected a field
`},
		{"combining mark before", "when body contains \"e\u0301change\" and ‹subjet›", `
  --> f.route:1:35
   |
 1 | when body contains "` + "e\u0301" + `change" and subjet
   |                                  ^^^^^^ expected a field
`},
		{"wide characters before", `body is "返品" and ‹subjet›`, `
  --> f.route:1:18
   |
 1 | body is "返品" and subjet
   |                    ^^^^^^ expected a field
`},
		{"emoji before", `body is "😀" and ‹subjet›`, `
  --> f.route:1:17
   |
 1 | body is "😀" and subjet
   |                  ^^^^^^ expected a field
`},
		{"emoji sequences before", `is "👩🏽‍💻🇫🇷❤️1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿" and ‹subjet›`, `
  --> f.route:1:29
   |
 1 | is "👩🏽‍💻🇫🇷❤️1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿" and subjet
   |                     ^^^^^^ expected a field
`},
		{"wide characters within", `assign team ‹返品› now`, `
  --> f.route:1:13
   |
 1 | assign team 返品 now
   |             ^^^^ expected a field
`},
		{"span begins within a cluster", "is \"e‹\u0301›\" now", `
  --> f.route:1:6
   |
 1 | is "` + "e\u0301" + `" now
   |     ^ expected a field
`},
		{"mark with nothing to stand on", "‹\u0301x›", `
  --> f.route:1:1
   |
 1 | ◌` + "\u0301" + `x
   | ^^ expected a field
`},
		{"tabs", "\twhen\t‹sub\tjet›", `
  --> f.route:1:7
   |
 1 |     when    sub jet
   |             ^^^^^^^ expected a field
`},
		{"CRLF", "rule \"a\"\r\n  when ‹subjet›\r\n  then\r\n", `
  --> f.route:2:8
   |
 2 |   when subjet
   |        ^^^^^^ expected a field
`},
		{"BOM", "\uFEFF‹subjet› is \"x\"", `
  --> f.route:1:1
   |
 1 | subjet is "x"
   | ^^^^^^ expected a field
`},
		{"several lines", "a\n  when ‹subjet \n  is \"x\"\n› then", `
  --> f.route:2:8
   |
 2 |   when subjet
   |        ^^^^^^^ expected a field
`},
		{"several lines from a line's end", "when‹\nthen›", `
  --> f.route:1:5
   |
 1 | when
   |     ^ expected a field
`},
		{"empty span", "when ‹›then", `
  --> f.route:1:6
   |
 1 | when then
   |      ^ expected a field
`},
		{"end of file", "when ‹›", `
  --> f.route:1:6
   |
 1 | when
   |      ^ expected a field
`},
		{"end of file after a line break", "when\n‹›", `
  --> f.route:2:1
   |
 2 |
   | ^ expected a field
`},
		{"line break of a CRLF file", "when\r‹\n›then", `
  --> f.route:1:5
   |
 1 | when
   |     ^ expected a field
`},
		{"wide gutter", strings.Repeat("\n", 99) + "‹when›", `
    --> f.route:100:1
     |
 100 | when
     | ^^^^ expected a field
`},
		{"escape sequences and hidden characters", "\x1b[2J\x7f\u202e\u200b\u009b\xff ‹subjet›", `
  --> f.route:1:11
   |
 1 | ^[[2J^?���� subjet
   |             ^^^^^^ expected a field
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, span := marked(t, tt.src)
			d := Diagnostic{File: "f.route", Span: span, Message: "m", Label: "expected a field"}
			got := render(t, Renderer{Sources: sourceOf(src)}, List{d})
			wantText(t, "error: m\n"+strings.TrimPrefix(tt.want, "\n"), got)
		})
	}
}

func TestRenderLongLines(t *testing.T) {
	const mistake = "‹subjet›"
	tests := []struct {
		name          string
		before, after int // columns
		mistake       string
		want          string // the line, with runs of x as their length in parentheses
		indent        int
		carets        int
	}{
		{"fits", 100, 54, mistake, "(100)subjet(54)", 100, 6},
		{"mistake near the beginning", 10, 1000, mistake, "(10)subjet(143)…", 10, 6},
		{"mistake in the middle", 1000, 1000, mistake, "…(76)subjet(76)…", 77, 6},
		{"mistake at the end", 1000, 0, mistake, "…(153)subjet", 154, 6},
		{"place at the end", 1000, 0, "‹›", "…(159)", 160, 1},
		{"mistake far into a line without end", 1 << 20, 1 << 20, mistake, "…(76)subjet(76)…", 77, 6},
		{"mistake longer than the window", 100, 100, "‹" + strings.Repeat("y", 500) + "›", "…(39)" + strings.Repeat("y", 119) + "…", 40, 119},
		{"wide characters around", 0, 0, strings.Repeat("返", 200) + mistake + strings.Repeat("返", 200), "…" + strings.Repeat("返", 38) + "subjet" + strings.Repeat("返", 38) + "…", 77, 6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, span := marked(t, strings.Repeat("x", tt.before)+tt.mistake+strings.Repeat("x", tt.after))
			x := NewMapper([]byte(src)).excerpt(span)
			assert.Equal(t, tt.want, shortened(x.text))
			assert.Equal(t, tt.indent, x.indent, "indent")
			assert.Equal(t, tt.carets, x.width, "carets")
		})
	}
}

// shortened replaces runs of x by their length.
func shortened(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		rest := strings.TrimLeft(s, "x")
		if n := len(s) - len(rest); n > 0 {
			fmt.Fprintf(&b, "(%d)", n)
		}
		text, _, _ := strings.Cut(rest, "x")
		b.WriteString(text)
		s = rest[len(text):]
	}
	return b.String()
}

func TestRender(t *testing.T) {
	files := map[string]string{
		"retours.route": "language fr\n\nrule \"Retours FR\"\n  when subjet contains \"retour\"\n",
		"b.route":       strings.Repeat("\n", 11) + "rule \"Retours FR\"",
		"empty.route":   "",
	}
	sources := func(file string) []byte {
		if text, ok := files[file]; ok {
			return []byte(text)
		}
		return nil
	}
	span := func(file, text string) Span {
		start := strings.Index(files[file], text)
		return Span{Start: start, End: start + len(text)}
	}
	unknown := Diagnostic{
		Code: "R101", File: "retours.route", Span: span("retours.route", "subjet"),
		Message: `unknown field "subjet"`, Label: `did you mean "subject"?`, Where: `rule "Retours FR"`,
	}
	twice := Diagnostic{
		Code: "R104", File: "b.route", Span: span("b.route", `"Retours FR"`), Message: `rule name "Retours FR" is taken`,
		Related: []Related{{File: "retours.route", Span: span("retours.route", `"Retours FR"`), Message: "first used here"}},
	}
	tests := []struct {
		name  string
		color bool
		list  List
		want  string
	}{
		{"nothing", false, nil, ""},
		{"the shape to beat", false, List{unknown}, `
error[R101]: unknown field "subjet"
  --> retours.route:4:8  rule "Retours FR"
   |
 4 |   when subjet contains "retour"
   |        ^^^^^^ did you mean "subject"?
   = routebook codes R101
`},
		{"codes are explained once", false, List{unknown, unknown}, `
error[R101]: unknown field "subjet"
  --> retours.route:4:8  rule "Retours FR"
   |
 4 |   when subjet contains "retour"
   |        ^^^^^^ did you mean "subject"?
   = routebook codes R101

error[R101]: unknown field "subjet"
  --> retours.route:4:8  rule "Retours FR"
   |
 4 |   when subjet contains "retour"
   |        ^^^^^^ did you mean "subject"?
`},
		{"related places share the gutter", false, List{twice}, `
error[R104]: rule name "Retours FR" is taken
   --> b.route:12:6
    |
 12 | rule "Retours FR"
    |      ^^^^^^^^^^^^
   ::: retours.route:3:6  first used here
    |
  3 | rule "Retours FR"
    |      ------------
    = routebook codes R104
`},
		{"notes", false, List{{
			Severity: Warning, File: "retours.route", Span: span("retours.route", "fr"), Message: "m",
			Notes: []string{"one", "two\nlines\n"},
		}}, `
warning: m
  --> retours.route:1:10
   |
 1 | language fr
   |          ^^
   = one
   = two
     lines
`},
		{"a file as a whole", false, List{{Severity: Info, File: "retours.route", Message: "m", Label: "l"}}, `
info: m
  --> retours.route
   = l
`},
		{"a file without source", false, List{{
			Severity: Hint, File: "gone.route", Span: Span{3, 4}, Message: "m", Where: "w",
			Related: []Related{{File: "gone.route", Span: Span{3, 4}, Message: "r"}, {Message: "no file"}},
		}}, `
hint: m
  --> gone.route  w
  ::: gone.route  r
  :::  no file
`},
		{"no file at all", false, List{{Message: "m"}}, "error: m\n"},
		{"an empty file", false, List{{File: "empty.route", Span: Span{3, 4}, Message: "m"}}, `
error: m
  --> empty.route:1:1
   |
 1 |
   | ^
`},
		{"texts are made harmless", false, List{{
			Code: "R1\x1b", File: "a\x1b.route", Where: "w\nw", Message: "m\x1b[31m\u202e", Label: "\x07", Notes: []string{"n\x00"},
		}}, `
error[R1^[]: m^[[31m�
  --> a^[.route  w^Jw
   = ^G
   = n^@
   = routebook codes R1^[
`},
		{"colour", true, List{unknown, {Severity: Warning, Message: "m"}, {Severity: Info, Message: "m"}}, `
` + "\x1b[1;31merror[R101]\x1b[0m" + `: unknown field "subjet"
  --> retours.route:4:8  rule "Retours FR"
   |
 4 |   when subjet contains "retour"
   |        ` + "\x1b[1;31m^^^^^^ did you mean \"subject\"?\x1b[0m" + `
   = routebook codes R101

` + "\x1b[33mwarning\x1b[0m" + `: m

` + "\x1b[36minfo\x1b[0m" + `: m
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantText(t, tt.want, render(t, Renderer{Sources: sources, Color: tt.color}, tt.list))
		})
	}
}

func TestRenderReadsEachFileOnce(t *testing.T) {
	read := map[string]int{}
	sources := func(file string) []byte {
		read[file]++
		if file == "gone" {
			return nil
		}
		return []byte("abc")
	}
	var l List
	for range 10 {
		l = append(l, Diagnostic{File: "a", Span: Span{1, 2}}, Diagnostic{File: "gone", Span: Span{1, 2}})
	}
	render(t, Renderer{Sources: sources}, l)
	assert.Equal(t, map[string]int{"a": 1, "gone": 1}, read)
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestRenderFailsWithItsWriter(t *testing.T) {
	for _, n := range []int{1, 10_000} {
		l := slices.Repeat(List{{Message: "m"}}, n)
		err := Renderer{}.Render(closedPipe{}, l)
		assert.True(t, errors.Is(err, io.ErrClosedPipe), "%d findings: %v", n, err)
	}
}

func TestSummary(t *testing.T) {
	tests := []struct {
		severities []Severity
		want       string
	}{
		{nil, ""},
		{[]Severity{Error}, "1 error"},
		{[]Severity{Warning, Error, Error, Error}, "3 errors, 1 warning"},
		{[]Severity{Hint, Hint, Info, Warning, Warning}, "2 warnings, 1 info, 2 hints"},
	}
	for _, tt := range tests {
		var l List
		for _, s := range tt.severities {
			l = append(l, Diagnostic{Severity: s})
		}
		assert.Equal(t, tt.want, Summary(l), "%v", tt.severities)
	}
}

// FuzzRender checks that any source and any span can be shown, and that nothing reaches the terminal but text.
func FuzzRender(f *testing.F) {
	for _, src := range []string{
		"", "when subjet\r\nthen\n", "\uFEFFé\t😀\x1b[2J", "👩🏽‍💻🇫🇷❤️1️⃣", "\u202e\xff\xc3(", strings.Repeat("返e\u0301", 60),
	} {
		f.Add([]byte(src), 0, 3)
		f.Add([]byte(src), 5, 2)
		f.Add([]byte(src), len(src)-1, 1000)
	}
	f.Fuzz(func(t *testing.T, src []byte, start, end int) {
		d := Diagnostic{
			Code: "R1", File: string(src), Where: string(src), Message: string(src), Label: string(src),
			Span: Span{start, end}, Notes: []string{string(src)}, Related: []Related{{File: "b", Span: Span{end, start}}},
		}
		got := render(t, Renderer{Sources: func(string) []byte { return src }}, List{d})
		for _, r := range got {
			if r != '\n' && unicode.IsControl(r) {
				t.Fatalf("%q, %d to %d: control character %U in %q", src, start, end, r, got)
			}
		}
		if x := NewMapper(src).excerpt(d.Span); x.width < 1 || x.indent < 0 || x.indent+x.width > maxColumns+2 {
			t.Fatalf("%q, %d to %d: caret at %d, %d wide", src, start, end, x.indent, x.width)
		}
	})
}

// BenchmarkRender shows that the cost of a finding does not depend on how long its line is, nor on how many lines stand before it.
func BenchmarkRender(b *testing.B) {
	sources := map[string]string{
		"lines": strings.Repeat("when subjet contains \"retour\"\n", 10_000),
		"line":  strings.Repeat("when subjet contains \"retour\" ", 10_000),
	}
	for _, shape := range []string{"lines", "line"} {
		b.Run("findings=10000/source="+shape, func(b *testing.B) {
			src := sources[shape]
			var l List
			for at := 0; at < len(src); at += len(src) / 10_000 {
				l = append(l, Diagnostic{Code: "R101", File: "f", Span: Span{at + 5, at + 11}, Message: "m"})
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := (Renderer{Sources: sourceOf(src)}).Render(io.Discard, l); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
