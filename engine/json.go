package engine

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/routebook/routebook/compiler/program"
)

// AppendJSON appends the decision as one JSON object, without a line break. Keys stand in a fixed order, and nothing
// stands for what is absent, so that equal decisions are equal bytes.
func (d *Decision) AppendJSON(dst []byte) []byte {
	j := writer{buf: append(dst, '{'), program: d.program}
	j.text("event", d.Event)
	if d.Trigger != nil {
		j.trigger(d.Trigger)
	}
	j.key("at")
	j.buf = append(j.buf, '"')
	j.buf = d.At.UTC().AppendFormat(j.buf, time.RFC3339Nano)
	j.buf = append(j.buf, '"')
	j.text("conversation", d.Conversation)
	j.key("matched")
	j.open('[')
	for _, rule := range d.Matched {
		j.comma()
		j.string(d.program.Rules[rule].Name)
	}
	j.close(']')
	j.effects(d)
	j.superseded(d)
	if len(d.Warnings) > 0 {
		j.key("warnings")
		j.strings(d.Warnings)
	}
	if len(d.Evidence.Passes) > 0 {
		j.evidence(&d.Evidence)
	}
	return append(j.buf, '}')
}

// writer writes JSON. Its comma comes before every value but the first of a list or object.
type writer struct {
	buf     []byte
	program *program.Program
}

func (j *writer) open(bracket byte) { j.buf = append(j.buf, bracket) }

func (j *writer) close(bracket byte) { j.buf = append(j.buf, bracket) }

// comma writes a comma where one is due.
func (j *writer) comma() {
	switch j.buf[len(j.buf)-1] {
	case '{', '[', ':':
	default:
		j.buf = append(j.buf, ',')
	}
}

func (j *writer) key(name string) {
	j.comma()
	j.string(name)
	j.buf = append(j.buf, ':')
}

// text writes a key with a text, unless it is empty.
func (j *writer) text(name, text string) {
	if text != "" {
		j.key(name)
		j.string(text)
	}
}

func (j *writer) number(name string, n int) {
	j.key(name)
	j.buf = strconv.AppendInt(j.buf, int64(n), 10)
}

func (j *writer) bool(name string, b bool) {
	j.key(name)
	j.buf = strconv.AppendBool(j.buf, b)
}

func (j *writer) strings(list []string) {
	j.open('[')
	for _, s := range list {
		j.comma()
		j.string(s)
	}
	j.close(']')
}

func (j *writer) effects(d *Decision) {
	if len(d.Effects) == 0 {
		return
	}
	j.key("effects")
	j.open('[')
	for i := range d.Effects {
		e := &d.Effects[i]
		j.effect(e)
		j.pass(e)
		j.close('}')
	}
	j.close(']')
}

func (j *writer) superseded(d *Decision) {
	if len(d.Superseded) == 0 {
		return
	}
	j.key("superseded")
	j.open('[')
	for i := range d.Superseded {
		s := &d.Superseded[i]
		j.effect(&s.Effect)
		j.text("by", d.program.Rules[s.By].Name)
		j.pass(&s.Effect)
		j.close('}')
	}
	j.close(']')
}

// effect writes an effect up to its pass.
func (j *writer) effect(e *Effect) {
	j.comma()
	j.open('{')
	j.text("do", e.Do)
	j.text("rule", j.program.Rules[e.Rule].Name)
	for i := range e.Keys {
		j.key(e.Keys[i].Name)
		j.value(&e.Keys[i].Value)
	}
}

func (j *writer) pass(e *Effect) {
	if e.Pass > 1 {
		j.number("pass", e.Pass)
	}
}

func (j *writer) value(v *Value) {
	switch v.Kind {
	case TextValue:
		j.string(v.Text)
	case NumberValue:
		j.buf = appendNumber(j.buf, v.Number)
	case BoolValue:
		j.buf = strconv.AppendBool(j.buf, v.Number != 0)
	case ListValue:
		j.strings(v.List)
	case ObjectValue:
		j.open('{')
		for i := range v.Keys {
			j.key(v.Keys[i].Name)
			j.value(&v.Keys[i].Value)
		}
		j.close('}')
	}
}

// appendNumber appends the shortest decimal that reads back as f.
func appendNumber(dst []byte, f float64) []byte {
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) { // JSON knows no infinity; sums of scores could reach it
		return append(dst, '0')
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

const hex = "0123456789abcdef"

// isPlain says which bytes stand for themselves in a string, whatever follows them.
var isPlain = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// string writes a JSON string as encoding/json does without HTML escaping.
func (j *writer) string(s string) {
	from, i := 0, 0
	for i < len(s) && isPlain[s[i]] {
		i++
	}
	b := append(j.buf, '"')
	for i < len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(append(b, s[from:i]...), `\ufffd`...)
				from = i + 1
			case r == '\u2028' || r == '\u2029':
				b = append(append(b, s[from:i]...), `\u202`...)
				b = append(b, hex[r&0xF])
				from = i + size
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = appendEscape(append(b, s[from:i]...), c)
		i++
		from = i
	}
	j.buf = append(append(b, s[from:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}
