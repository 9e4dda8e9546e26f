package selectivity

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler/program"
)

// FileName is the name of a profile in the folder of its book.
const FileName = "book.profile"

// magic is the first line of a profile, with the version of the format.
const magic = "routebook profile 1"

// Share says how often a predicate was true.
type Share struct {
	True int
	Of   int // the events at which its answer was found out; 0 when nobody ever asked
}

// Profile is what traffic has taught about the predicates of a book.
type Profile struct {
	Events int              // decided while counting
	Preds  map[string]Share // by picture: see program.Program.Picture
}

// Append appends the text of a profile to b. Equal profiles have equal texts.
func (p *Profile) Append(b []byte) []byte {
	lines := make([]string, 0, len(p.Preds))
	for picture, s := range p.Preds {
		lines = append(lines, fmt.Sprintf("%s: %d of %d\n", picture, s.True, s.Of))
	}
	slices.Sort(lines)
	b = fmt.Appendf(b, "%s\nevents %d\npredicates %d\n", magic, p.Events, len(lines))
	for _, line := range lines {
		b = append(b, line...)
	}
	return b
}

// errNoProfile says that a text is something else.
var errNoProfile = fmt.Errorf("line 1 is not %q", magic)

// Parse reads what Append has written. It takes all of it or nothing.
func Parse(text []byte) (*Profile, error) {
	lines := strings.Split(string(bytes.TrimSuffix(text, []byte("\n"))), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	if lines[0] != magic {
		return nil, errNoProfile
	}
	p := &Profile{Preds: map[string]Share{}}
	var count int
	for i, header := range []struct {
		name string
		into *int
	}{{"events", &p.Events}, {"predicates", &count}} {
		if !headed(lines, i+1, header.name, header.into) {
			return nil, fmt.Errorf("line %d is not %q and a number", i+2, header.name)
		}
	}
	const head = 3
	for i, line := range lines[head:] {
		if i > 0 && line <= lines[head+i-1] {
			return nil, fmt.Errorf("line %d is out of order", head+i+1)
		}
		picture, share, ok := cutShare(line)
		if !ok {
			return nil, fmt.Errorf("line %d is not a test and how often it was true, as in %q", head+i+1, `subject contains "x": 1 of 2`)
		}
		if _, twice := p.Preds[picture]; twice {
			return nil, fmt.Errorf("line %d is about the test of an earlier line", head+i+1)
		}
		p.Preds[picture] = share
	}
	if len(p.Preds) != count {
		return nil, fmt.Errorf("it has %d tests of the %d that it says it has", len(p.Preds), count)
	}
	return p, nil
}

// headed reads a number behind its name.
func headed(lines []string, at int, name string, into *int) bool {
	if at >= len(lines) {
		return false
	}
	digits, ok := strings.CutPrefix(lines[at], name+" ")
	if !ok {
		return false
	}
	n, ok := number(digits)
	*into = n
	return ok
}

// cutShare takes a line apart at its last colon.
func cutShare(line string) (picture string, s Share, ok bool) {
	at := strings.LastIndex(line, ": ")
	if at < 0 {
		return "", s, false
	}
	yes, of, ok := strings.Cut(line[at+2:], " of ")
	if !ok {
		return "", s, false
	}
	var yesOK, ofOK bool
	s.True, yesOK = number(yes)
	s.Of, ofOK = number(of)
	return line[:at], s, yesOK && ofOK && s.True <= s.Of
}

func number(digits string) (int, bool) {
	n, err := strconv.ParseUint(digits, 10, 62)
	return int(n), err == nil
}

// ErrForeign says that a profile was made of another book.
var ErrForeign = errors.New("it knows no test of this book")

// For returns what the text of a profile says about the predicates of a program, by program.PredID, and how many of them it
// lists. It returns nil for no text at all, and an error for one that is damaged, foreign, or so old that it lists less than half
// of them; in the last case it returns what it knows with the error.
func For(text []byte, p *program.Program) (shares []Share, known int, err error) {
	if text == nil {
		return nil, 0, nil
	}
	profile, err := Parse(text)
	if err != nil {
		return nil, 0, err
	}
	shares = make([]Share, len(p.Preds))
	tests := 0
	for i := range p.Preds {
		if p.Preds[i].Op == program.Always { // which is no test
			continue
		}
		tests++
		if s, ok := profile.Preds[p.Picture(program.PredID(i))]; ok {
			shares[i] = s
			known++
		}
	}
	switch {
	case 2*known >= tests:
		return shares, known, nil
	case known == 0:
		return nil, 0, ErrForeign
	}
	return shares, known, fmt.Errorf("it knows %d of the %d tests of this book", known, tests)
}
