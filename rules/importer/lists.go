package importer

import (
	"fmt"
	"strings"
	"unicode"
)

// Lists of words that are long, or that several rules share, stand above the rules under a name.

// Longer lists than these are taken out of their rules.
const (
	maxInline      = 6  // values
	maxInlineRunes = 72 // of all values together
)

// lists are the words that were taken out of rules.
type lists struct {
	names map[string]string // a list as written -> its name
	taken map[string]bool
	decls []letDecl
}

type letDecl struct {
	name   string
	values []literal
}

// isLong reports whether a list gets a name.
func isLong(values []literal) bool {
	total := 0
	for _, v := range values {
		total += len(v) + 2
	}
	return len(values) > maxInline || len(values) > 1 && total > maxInlineRunes
}

// name returns the name of a list, which is declared when it is new.
func (l *lists) name(rule, field string, values []literal) string {
	if l.names == nil {
		l.names, l.taken = map[string]string{}, map[string]bool{}
	}
	key := joined(values)
	if name, ok := l.names[key]; ok {
		return name
	}
	base := slug(rule)
	if base == "" || !unicode.IsLetter(rune(base[0])) && base[0] < 0x80 {
		base = "list_" + base
	}
	base = strings.TrimSuffix(base, "_") + "_" + noun(field)
	name := base
	for n := 2; l.taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	l.taken[name] = true
	l.names[key] = name
	l.decls = append(l.decls, letDecl{name, values})
	return name
}

// noun says what the values of a field are.
func noun(field string) string {
	switch field {
	case "from":
		return "senders"
	case "from.domain":
		return "domains"
	case "event.to", "event.cc":
		return "recipients"
	case "tags":
		return "tag_list"
	default:
		last := field[strings.LastIndexByte(field, '.')+1:]
		if s := slug(strings.Trim(last, `"`)); s != "" {
			return s + "_list"
		}
		return "list"
	}
}

func joined(values []literal) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}
