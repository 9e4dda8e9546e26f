package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Matchers as one writes them, `severity=~"warning|critical"`: see "Matcher" in Alertmanager's documentation of its
// configuration. Several stand in one text with commas between them, in braces or not; names and values may be quoted.

// parseMatchers reads the matchers of a text.
func parseMatchers(s string) ([]alertMatcher, error) {
	p := &matcherParser{rest: strings.TrimSpace(s)}
	if strings.HasPrefix(p.rest, "{") {
		if !strings.HasSuffix(p.rest, "}") {
			return nil, fmt.Errorf("%q has no closing brace", s)
		}
		p.rest = p.rest[1 : len(p.rest)-1]
	}
	var all []alertMatcher
	for p.space(); p.rest != ""; p.space() {
		m, err := p.matcher()
		if err != nil {
			return nil, err
		}
		all = append(all, m)
		if p.space(); p.rest == "" {
			break
		}
		if p.rest[0] != ',' {
			return nil, fmt.Errorf("expected a comma before %q", p.rest)
		}
		p.rest = p.rest[1:]
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q is empty", s)
	}
	return all, nil
}

type matcherParser struct{ rest string }

func (p *matcherParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *matcherParser) matcher() (m alertMatcher, err error) {
	if m.label, err = p.word("!=~,{}\" \t\r\n"); err != nil {
		return m, err
	}
	if m.label == "" {
		return m, fmt.Errorf("expected the name of a label before %q", p.rest)
	}
	p.space()
	for _, op := range []struct {
		text               string
		isPattern, negated bool
	}{{"=~", true, false}, {"!~", true, true}, {"!=", false, true}, {"=", false, false}} {
		if rest, ok := strings.CutPrefix(p.rest, op.text); ok {
			p.rest, m.isPattern, m.isNegated = rest, op.isPattern, op.negated
			p.space()
			m.value, err = p.word(",")
			return m, err
		}
	}
	return m, fmt.Errorf("expected =, !=, =~ or !~ behind %q", m.label)
}

// word reads a text in quotes, or a bare one up to one of some characters.
func (p *matcherParser) word(ends string) (string, error) {
	if !strings.HasPrefix(p.rest, `"`) {
		end := strings.IndexAny(p.rest, ends)
		if end < 0 {
			end = len(p.rest)
		}
		word := strings.TrimSpace(p.rest[:end])
		p.rest = p.rest[end:]
		return unescapedMatcher(word), nil
	}
	for i := 1; i < len(p.rest); i++ {
		switch p.rest[i] {
		case '\\':
			i++
		case '"':
			word := p.rest[1:i]
			p.rest = p.rest[i+1:]
			return unescapedMatcher(word), nil
		}
	}
	return "", fmt.Errorf("a quote is not closed: %s", p.rest)
}

// unescapedMatcher undoes the three escapes that a value knows; any other backslash stands for itself.
func unescapedMatcher(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// matchesNothing reports whether a pattern holds of a label without a value.
func (m alertMatcher) matchesNothing() bool {
	re, err := regexp.Compile("^(?:" + m.value + ")$")
	return err == nil && re.MatchString("")
}
