package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// A Sieve script is run from top to bottom: every `if` is asked, what their actions do adds up, and `stop` ends. So do
// rules: each `if` of the script's first level is one rule, in its order, with the conditions within it as conditional
// steps; an `elsif` and an `else` are rules of their own, which also say that what came before did not hold.
//
// A folder is a tag, since a message has one conversation and not one copy for each folder. Flags are tags too. The last
// writer of a flag wins in Sieve and the first one here: an addflag asks that nothing further down clears the flag.

var sieve = &System{
	Name: "sieve", Product: "Sieve", Rule: "rule",
	File:      "a Sieve script, as mail servers and Proton Mail have it",
	translate: translateSieve,
}

type sieveReader struct {
	*draft
	item      *item             // that is being translated
	variables map[string]string // that are the same for every message; nil without the extension
	varying   map[string]bool   // variables that are set within a condition
	clears    []sieveClear      // in the order of the script
	stops     bool              // there is a stop in the script
	lostStop  *diag.Span        // a stop that was not translated
	files     bool              // something is filed, kept or sent on
	guards    int               // tests that flags have added
}

// Bounds of what keeping branches and flags apart may take: it grows with the square of their number.
const (
	maxChain      = 8      // branches of an if that become rules of their own; the branches of a longer one stay together
	maxFlagGuards = 50_000 // tests
)

// sieveClear is a place at which flags are taken away.
type sieveClear struct {
	at    int       // offset in the script
	flags []string  // that are taken away; nil: all but kept
	kept  []string  // by setflag
	when  condition // the way to it
	known bool      // whether when is all of it
}

func translateSieve(d *draft) {
	commands := parseSieve(d)
	if len(d.found) > 0 {
		return
	}
	s := &sieveReader{draft: d, varying: map[string]bool{}}
	s.look(commands, false)
	if len(s.clears) > 0 {
		s.clears = nil
		s.survey(commands, nil, true)
	}
	for i := 0; i < len(commands); {
		n := 1
		if commands[i].name == "if" {
			for i+n < len(commands) && (commands[i+n].name == "elsif" || commands[i+n].name == "else") {
				n++
			}
		}
		s.top(commands[i : i+n])
		i += n
	}
}

// look looks ahead: at the extensions, at what clears flags, and whether there is a stop.
func (s *sieveReader) look(commands []*sieveCommand, inside bool) {
	for _, c := range commands {
		switch c.name {
		case "require":
			for _, a := range c.args {
				if slices.Contains(a.strings, "variables") {
					s.variables = map[string]string{}
				}
			}
		case "stop":
			s.stops = true
		case "fileinto", "keep", "redirect":
			s.files = true
		case "removeflag", "setflag":
			s.clear(c, nil, false)
		}
		if name, ok := c.variable(); ok && inside {
			s.varying[name] = true
		}
		s.look(c.block, true)
	}
}

// variable returns the variable that a command sets.
func (c *sieveCommand) variable() (string, bool) {
	if c.name != "set" {
		return "", false
	}
	for _, a := range c.args {
		if len(a.strings) > 0 {
			return strings.ToLower(a.strings[0]), true
		}
	}
	return "", false
}

// survey finds the ways to what clears flags.
func (s *sieveReader) survey(commands []*sieveCommand, path condition, known bool) {
	var before []condition // no earlier branch of this if holds
	beforeKnown := true
	for _, c := range commands {
		switch c.name {
		case "removeflag", "setflag":
			s.clear(c, path, known)
		case "if", "elsif", "else":
			if c.name == "if" {
				before, beforeKnown = nil, true
			}
			when, ok := s.quietly(c)
			way := known && ok && beforeKnown && len(before) < maxChain
			if way {
				s.survey(c.block, and(append([]condition{path, when}, before...)...), true)
			} else {
				s.survey(c.block, nil, false)
			}
			before, beforeKnown = append(before, negate(when)), beforeKnown && ok
		}
	}
}

// quietly returns the condition of a branch without a note in the report.
func (s *sieveReader) quietly(c *sieveCommand) (condition, bool) {
	s.item = &item{}
	when, err := s.condition(c)
	s.item = nil
	return when, err == nil
}

func (s *sieveReader) clear(c *sieveCommand, path condition, known bool) {
	flags, ok := c.flags()
	clearing := sieveClear{at: c.at.Start, when: path, known: known && ok}
	if c.name == "setflag" {
		clearing.kept = flags
	} else {
		clearing.flags = flags
	}
	s.clears = append(s.clears, clearing)
}

// flags returns the flags that a command names; false when it names a variable that holds them.
func (c *sieveCommand) flags() ([]string, bool) {
	if len(c.args) != 1 || c.args[0].strings == nil {
		return nil, false
	}
	var all []string
	for _, text := range c.args[0].strings {
		all = append(all, strings.Fields(text)...)
	}
	return all, true
}

// condition returns what a branch asks: nil for else.
func (s *sieveReader) condition(c *sieveCommand) (condition, error) {
	if c.name == "else" {
		return nil, nil
	}
	if len(c.tests) != 1 {
		return nil, fmt.Errorf("%s: expected one test", c.name)
	}
	return s.test(c.tests[0])
}

// sieveError is why a test cannot be asked, with its place.
type sieveError struct {
	at diag.Span
	error
}

// test returns what a test asks. An error is a sieveError.
func (s *sieveReader) test(t *sieveTest) (condition, error) {
	c, err := s.bareTest(t)
	if placed := (sieveError{}); err != nil && !errors.As(err, &placed) {
		err = sieveError{t.at, err}
	}
	return c, err
}

func (s *sieveReader) bareTest(t *sieveTest) (condition, error) {
	switch t.name {
	case "true":
		return nil, nil
	case "false":
		return never, nil
	case "not":
		if len(t.tests) != 1 {
			return nil, errors.New("not: expected one test")
		}
		c, err := s.test(t.tests[0])
		if err != nil {
			return nil, err
		}
		return negate(c), nil
	case "allof", "anyof":
		return s.several(t)
	case "header":
		return s.header(t)
	case "address":
		return s.address(t)
	case "exists":
		return s.exists(t)
	case "body":
		return s.body(t)
	case "currentdate":
		return s.currentDate(t)
	}
	return nil, fmt.Errorf("%s: %s", t.name, sieveTestReason(t.name))
}

func (s *sieveReader) several(t *sieveTest) (condition, error) {
	if len(t.tests) == 0 {
		return nil, fmt.Errorf("%s: expected tests", t.name)
	}
	var all []condition
	for _, of := range t.tests {
		c, err := s.test(of)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if t.name == "allof" {
		return and(all...), nil
	}
	return or(all...), nil
}

func sieveTestReason(name string) string {
	switch name {
	case "size":
		return "events do not say how large a message is"
	case "envelope":
		return "events hold the header of a message, and not its envelope"
	case "hasflag":
		return "a rule sees no tags that other rules add to the same message"
	case "date":
		return "rules look at the clock, and not at dates in headers"
	case "string":
		return "variables that depend on the message have no counterpart"
	default:
		return "not known here"
	}
}

// expand puts the values of variables in place of their names.
func (s *sieveReader) expand(all []string) ([]string, error) {
	if s.variables == nil {
		return all, nil
	}
	out := make([]string, len(all))
	for i, text := range all {
		for at := 0; ; {
			from := strings.Index(text[at:], "${")
			if from < 0 {
				break
			}
			from += at
			end := strings.IndexByte(text[from:], '}')
			if end < 0 {
				break
			}
			name := strings.ToLower(text[from+2 : from+end])
			value, ok := s.variables[name]
			if !ok {
				return nil, fmt.Errorf("${%s}: its value depends on the message", oneLine(name, 30))
			}
			text = text[:from] + value + text[from+end+1:]
			at = from + len(value)
		}
		out[i] = text
	}
	return out, nil
}
