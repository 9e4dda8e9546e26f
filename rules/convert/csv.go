package convert

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var csvSource = Source{
	Name:  "csv",
	Short: "Tables, as desks and spreadsheets export them",
	Long: `Maps each row of a table to an event. The first row names the columns; where each key comes from is said by --set or
by a profile, as for convert ndjson.

Cells are separated by whichever of , ; and tab the first row has most of, or as --separator says. Events are
written in order of time; rows without one come last, or take --at-default.`,
	Example: `  routebook convert csv tickets.csv --set 'at=Created at' --set conversation=Id --set subject=Subject --out month.ndjson
  routebook convert csv export.csv --separator tab --profile export.yaml --on-error skip --rejects bad.csv`,
	Noun:   "row",
	Takes:  Takes{Profile: true, Lines: true, AtDefault: true, Cells: true},
	Sorted: true,
	open:   func(c *conversion) reader { return &table{newMapping(c)} },
}

// Separators are the names that --separator takes, and what they stand for.
var Separators = map[string]rune{",": ',', ";": ';', "tab": '\t', "|": '|'}

// A table is a CSV file.
type table struct{ mapping }

// read implements reader.
func (t *table) read(in Input) error {
	// Spreadsheets write UTF-16 with a byte order mark when asked for Unicode.
	raw := &rawReader{r: transform.NewReader(in, unicode.BOMOverride(transform.Nop)), max: t.settings.MaxLine}
	comma := t.settings.Separator
	if comma == 0 {
		var err error
		if comma, err = raw.sniff(); err != nil {
			return t.failed(1, err)
		}
	}
	rows := csv.NewReader(raw)
	rows.Comma, rows.FieldsPerRecord, rows.ReuseRecord = comma, -1, true
	header, err := rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return t.failed(1, wrongRow(err))
	}
	columns, err := columnsOf(header)
	if err != nil {
		return t.failed(1, err)
	}
	for {
		raw.forget(rows.InputOffset())
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line := 1
		if malformed := (*csv.ParseError)(nil); errors.As(err, &malformed) {
			line = malformed.StartLine
		} else if err == nil {
			line, _ = rows.FieldPos(0)
		} else {
			return t.failed(raw.line, err)
		}
		t.record()
		if err := t.row(columns, cells, line, err, raw.text(rows.InputOffset())); err != nil {
			return err
		}
	}
}

// row converts one row; wrong is what the reader of the table found wrong with it.
func (t *table) row(columns [][]string, cells []string, line int, wrong error, text []byte) error {
	if wrong != nil {
		return t.reject(line, wrongRow(wrong), text, false)
	}
	if len(cells) != len(columns) {
		return t.reject(line, fmt.Errorf("%d cells, where the first row has %d", len(cells), len(columns)), text, false)
	}
	record, foreign := datum{kind: object}, false
	for i, cell := range cells {
		if cell = strings.TrimSpace(cell); !utf8.ValidString(cell) {
			cell, foreign = fromWindows1252([]byte(cell)), true
		}
		record.put(columns[i], textDatum(cell))
	}
	d, err := t.event(record)
	if err != nil {
		return t.reject(line, err, text, false)
	}
	if foreign {
		t.note("not UTF-8, taken for Windows-1252")
	}
	return t.emit(&d)
}

// wrongRow says in our words what encoding/csv does not like.
func wrongRow(err error) error {
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return errors.New(`a quote inside a cell that is not quoted: double it, and put the cell in quotes`)
	case errors.Is(err, csv.ErrQuote):
		return errors.New(`a quote is not closed, or there is something behind it`)
	default:
		return err
	}
}

// columnsOf reads the names of columns. One that is a path is a path, so that "customer.email" is what it is in a log.
func columnsOf(header []string) ([][]string, error) {
	var columns [][]string
	seen := make(map[string]bool)
	for i, name := range header {
		name = strings.TrimSpace(name)
		if name == "" {
			name = fmt.Sprint(i + 1) // spreadsheets leave empty columns
		}
		if !utf8.ValidString(name) {
			name = fromWindows1252([]byte(name))
		}
		path, err := parsePath(name)
		if err != nil {
			path = []string{name}
		}
		for n := range path {
			above := formatPath(path[:n+1])
			if whole, taken := seen[above]; taken && (whole || n == len(path)-1) {
				return nil, fmt.Errorf("two columns are named %q", name)
			}
			seen[above] = n == len(path)-1
		}
		columns = append(columns, path)
	}
	return columns, nil
}

// A rawReader keeps what was read since the last row, and bounds how much that is: a quote that is never closed would
// make one row of the whole file.
type rawReader struct {
	r    io.Reader
	max  int
	held []byte // from base on
	base int64
	line int // of the row being read
	next int // bytes of held that were handed out
}

const readAhead = 64 << 10 // bytes that encoding/csv reads at most beyond a row

// Read implements io.Reader.
func (r *rawReader) Read(p []byte) (int, error) {
	if r.next < len(r.held) {
		n := copy(p, r.held[r.next:])
		r.next += n
		return n, nil
	}
	if len(r.held) > r.max+readAhead {
		return 0, fmt.Errorf("the row that begins here is longer than %d bytes; is there a quote that is never closed?", r.max)
	}
	n, err := r.r.Read(p[:min(len(p), readAhead)])
	r.held = append(r.held, p[:n]...)
	r.next = len(r.held)
	return n, err
}

// text returns what lies between the last row and an offset.
func (r *rawReader) text(offset int64) []byte {
	text := r.held[:offset-r.base]
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}

// forget drops what lies before an offset.
func (r *rawReader) forget(offset int64) {
	n := int(offset - r.base)
	for _, c := range r.held[:n] {
		if c == '\n' {
			r.line++
		}
	}
	if r.base == 0 {
		r.line++
	}
	r.held, r.next, r.base = r.held[n:], r.next-n, offset
}

// sniff finds the separator that the first row has most of, outside of quotes.
func (r *rawReader) sniff() (rune, error) {
	buf := make([]byte, 4<<10)
	for len(r.held) < readAhead && !strings.Contains(strings.TrimLeft(string(r.held), "\r\n"), "\n") {
		n, err := r.r.Read(buf)
		r.held = append(r.held, buf[:n]...)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
	}
	best, most, quoted := ',', 0, false
	counts := make(map[rune]int)
	first, _, _ := strings.Cut(strings.TrimLeft(string(r.held), "\r\n"), "\n")
	for _, c := range first {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[c]++
		}
	}
	for _, c := range []rune{',', ';', '\t', '|'} {
		if counts[c] > most {
			best, most = c, counts[c]
		}
	}
	return best, nil
}
