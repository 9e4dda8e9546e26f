package importer_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What follows runs scripts a second time, from RFC 5228 and RFC 5232, and without the importer: tokens by one pattern, a
// tree of plain lists, and the commands and tests that the real scripts use.

var sieveTokens = regexp.MustCompile(`(?s)#[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|:?[A-Za-z_][A-Za-z0-9_.]*|[0-9]+[KMG]?|[;,()\[\]{}]`)

// sieveNode is a command or a test.
type sieveNode struct {
	name  string
	args  [][]string // tags as one text with its colon, strings behind a quote
	tests []*sieveNode
	block []*sieveNode
}

type sieveOracle struct {
	tokens []string
	at     int
}

func readSieve(t require.TestingT, text string) []*sieveNode {
	o := &sieveOracle{}
	for _, token := range sieveTokens.FindAllString(text, -1) {
		if !strings.HasPrefix(token, "#") && !strings.HasPrefix(token, "/*") {
			o.tokens = append(o.tokens, token)
		}
	}
	all := o.block()
	require.Equal(t, len(o.tokens), o.at, "the script was not read to its end")
	return all
}

func (o *sieveOracle) peek() string {
	if o.at == len(o.tokens) {
		return ""
	}
	return o.tokens[o.at]
}

func (o *sieveOracle) take() string { o.at++; return o.tokens[o.at-1] }

func (o *sieveOracle) block() []*sieveNode {
	var all []*sieveNode
	for o.peek() != "" && o.peek() != "}" {
		n := o.node()
		if o.peek() == "{" {
			o.take()
			n.block = o.block()
		}
		o.take() // ; or }
		all = append(all, n)
	}
	return all
}

func unquoteSieve(token string) string {
	return regexp.MustCompile(`(?s)\\(.)`).ReplaceAllString(token[1:len(token)-1], "$1")
}

func (o *sieveOracle) node() *sieveNode {
	n := &sieveNode{name: strings.ToLower(o.take())}
	for {
		switch token := o.peek(); {
		case strings.HasPrefix(token, ":"):
			n.args = append(n.args, []string{strings.ToLower(o.take())})
		case strings.HasPrefix(token, `"`):
			n.args = append(n.args, []string{`"`, unquoteSieve(o.take())})
		case token == "[":
			list := []string{`"`}
			for o.take(); o.peek() != "]"; {
				if token := o.take(); token != "," {
					list = append(list, unquoteSieve(token))
				}
			}
			o.take()
			n.args = append(n.args, list)
		case token == "(":
			for o.take(); o.peek() != ")"; {
				if o.peek() == "," {
					o.take()
					continue
				}
				n.tests = append(n.tests, o.node())
			}
			o.take()
			return n
		case token != "" && strings.Contains("abcdefghijklmnopqrstuvwxyz", strings.ToLower(token[:1])):
			n.tests = append(n.tests, o.node())
			return n
		default:
			return n
		}
	}
}

// header returns the text of a header as a message has it.
func (m *mail) header(name string) (string, bool) {
	name = strings.ToLower(name)
	switch name {
	case "subject":
		return m.Subject, m.Subject != ""
	case "from":
		if m.FromName != "" {
			return m.FromName + " <" + m.FromEmail + ">", true
		}
		return m.FromEmail, true
	case "to":
		return strings.Join(m.To, ", "), len(m.To) > 0
	case "cc":
		return strings.Join(m.Cc, ", "), len(m.Cc) > 0
	}
	text, ok := m.Headers[name]
	return text, ok
}

// addresses returns those of a header.
func (m *mail) addresses(name string) []string {
	switch strings.ToLower(name) {
	case "from":
		return []string{m.FromEmail}
	case "to":
		return m.To
	case "cc":
		return m.Cc
	}
	text, _ := m.header(name)
	return regexp.MustCompile(`[^<>,\s]+@[^<>,\s]+`).FindAllString(text, -1)
}

// lowerASCII is i;ascii-casemap.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// globs is :matches.
func globs(text, key []rune) bool {
	for len(key) > 0 {
		switch key[0] {
		case '*':
			for i := 0; i <= len(text); i++ {
				if globs(text[i:], key[1:]) {
					return true
				}
			}
			return false
		case '?':
			if len(text) == 0 {
				return false
			}
		case '\\':
			if len(key) > 1 {
				key = key[1:]
			}
			fallthrough
		default:
			if len(text) == 0 || text[0] != key[0] {
				return false
			}
		}
		text, key = text[1:], key[1:]
	}
	return len(text) == 0
}

// holds decides a test about a mail.
func (n *sieveNode) holds(t require.TestingT, m *mail) bool {
	switch n.name {
	case "true", "false":
		return n.name == "true"
	case "not":
		return !n.tests[0].holds(t, m)
	case "allof":
		return !slices.ContainsFunc(n.tests, func(c *sieveNode) bool { return !c.holds(t, m) })
	case "anyof":
		return slices.ContainsFunc(n.tests, func(c *sieveNode) bool { return c.holds(t, m) })
	}
	match, part, octet := ":is", ":all", false
	var lists [][]string
	for i := 0; i < len(n.args); i++ {
		switch a := n.args[i]; a[0] {
		case `"`:
			lists = append(lists, a[1:])
		case ":comparator":
			i++
			octet = n.args[i][1] == "i;octet"
		case ":is", ":contains", ":matches", ":regex":
			match = a[0]
		case ":all", ":domain", ":localpart":
			part = a[0]
		default:
			require.Fail(t, "a tag that no real script has", "%s", a[0])
		}
	}
	if n.name == "exists" {
		return !slices.ContainsFunc(lists[0], func(name string) bool { _, ok := m.header(name); return !ok })
	}
	require.Contains(t, []string{"header", "address"}, n.name)
	for _, name := range lists[0] {
		for _, text := range n.texts(m, name, part) {
			for _, key := range lists[1] {
				if sieveCompare(text, key, match, octet) {
					return true
				}
			}
		}
	}
	return false
}

// texts returns what a test looks at in a header.
func (n *sieveNode) texts(m *mail, name, part string) []string {
	if n.name == "header" {
		if text, ok := m.header(name); ok {
			return []string{text}
		}
		return nil
	}
	var all []string
	for _, a := range m.addresses(name) {
		at := strings.LastIndexByte(a, '@')
		switch {
		case part == ":all":
			all = append(all, a)
		case at >= 0 && part == ":domain":
			all = append(all, a[at+1:])
		case at >= 0:
			all = append(all, a[:at])
		}
	}
	return all
}

func sieveCompare(text, key, match string, octet bool) bool {
	if match == ":regex" {
		if !octet {
			key = "(?i)" + key
		}
		return regexp.MustCompile(key).MatchString(text)
	}
	if !octet {
		text, key = lowerASCII(text), lowerASCII(key)
	}
	switch match {
	case ":contains":
		return strings.Contains(text, key)
	case ":matches":
		return globs([]rune(text), []rune(key))
	}
	return text == key
}

// sieveRun is a script at work on a mail.
type sieveRun struct {
	t     require.TestingT
	mail  *mail
	done  map[string]bool
	flags map[string]bool
}

// run returns false at a stop.
func (r *sieveRun) run(commands []*sieveNode) bool {
	taken := false
	for _, c := range commands {
		switch c.name {
		case "require":
		case "if":
			taken = c.tests[0].holds(r.t, r.mail)
			if taken && !r.run(c.block) {
				return false
			}
		case "elsif", "else":
			if taken || c.name == "elsif" && !c.tests[0].holds(r.t, r.mail) {
				continue
			}
			taken = true
			if !r.run(c.block) {
				return false
			}
		case "stop":
			return false
		default:
			r.act(c)
		}
	}
	return true
}

func (r *sieveRun) act(c *sieveNode) {
	var all []string
	for _, a := range c.args {
		if a[0] == `"` {
			all = append(all, a[1:]...)
		}
	}
	switch c.name {
	case "fileinto":
		r.done["folder "+all[0]] = true
	case "discard":
		r.done["discard"] = true
	case "redirect":
		r.done["redirect "+all[0]] = true
	case "addflag", "setflag", "removeflag":
		if c.name == "setflag" {
			clear(r.flags)
		}
		for _, flag := range all {
			for _, f := range strings.Fields(flag) {
				if c.name == "removeflag" {
					delete(r.flags, strings.ToLower(f))
				} else {
					r.flags[strings.ToLower(f)] = true
				}
			}
		}
	case "keep", "expire": // expire is what the report says is missing
	default:
		require.Fail(r.t, "a command that no real script has", "%s", c.name)
	}
}

// sieveDecides runs a script.
func sieveDecides(t require.TestingT, script []*sieveNode, m *mail) []string {
	r := &sieveRun{t: t, mail: m, done: map[string]bool{}, flags: map[string]bool{}}
	r.run(script)
	for flag := range r.flags {
		r.done["flag "+flag] = true
	}
	return sortedKeys(r.done)
}

// sieveOf says what a book did, in the same words.
func sieveOf(t require.TestingT, effects []effect) []string {
	done := map[string]bool{}
	flags := map[string]string{"read": `\seen`, "starred": `\flagged`, "answered": `\answered`}
	for _, e := range effects {
		switch e["do"] {
		case "add_tag":
			tag := e["tag"].(string)
			switch flag, ok := flags[tag]; {
			case ok:
				done["flag "+flag] = true
			case strings.HasPrefix(tag, "$"):
				done["flag "+tag] = true
			default:
				done["folder "+tag] = true
			}
		case "resolve":
			done["discard"] = true
		case "send_email":
			done["redirect "+e["to"].(string)] = true
		default:
			require.Fail(t, "an effect that no script has", "%v", e)
		}
	}
	return sortedKeys(done)
}

// sieveMails are messages that the real scripts take or just miss.
func sieveMails(text string) []*mail {
	all := []*mail{
		{FromEmail: "ann@shop.example", To: []string{"bo@shop.example"}, Subject: "Hello"},
		{FromEmail: "x@y.example", Subject: "[AO3] Ann posted a chapter", To: []string{"<addr>@<domain>"}},
		{FromEmail: "postmaster@itch.io", Subject: "[itch.io] News", To: []string{"<addr>@<domain>"}},
		{FromEmail: "postmaster@ITCH.IO", Subject: "Re: [itch.io] News", To: []string{"<addr>@<domain>"}},
		{FromEmail: "do-not-reply@archiveofourown.org", Subject: "[ao3] Ann POSTED", To: []string{"<addr>@<domain>", "bo@shop.example"}},
		{FromEmail: "list@lists.example", Headers: map[string]string{"x-mailman-version": "2.1"}},
		{FromEmail: "ann@shop.example", To: []string{"q1@privaterelay.appleid.com"}},
		{FromEmail: "ann@shop.example", To: []string{"q1@privaterelay.appleid.com.example"}},
	}
	for _, quoted := range regexp.MustCompile(`"((?:[^"\\]|\\.)+)"`).FindAllStringSubmatch(text, -1) {
		word := unquoteSieve(quoted[0])
		all = append(all,
			&mail{FromEmail: "info@" + word, FromName: "Info"}, &mail{FromEmail: "info@x" + word}, &mail{FromEmail: "info@MAIL." + strings.ToUpper(word)},
			&mail{FromEmail: "ann@shop.example", FromName: "The " + word + " team", Subject: "About " + word},
			&mail{FromEmail: "ann@shop.example", Headers: map[string]string{"x-original-to": "me <" + word + ">", "x-forwarded-to": word}},
		)
		if strings.Contains(word, "@") {
			all = append(all, &mail{FromEmail: word}, &mail{FromEmail: strings.ToUpper(word), To: []string{word}}, &mail{FromEmail: "x" + word, Cc: []string{word}})
		}
	}
	return slices.DeleteFunc(all, func(m *mail) bool { return strings.ContainsAny(m.FromEmail, " ^\\<>") })
}

// TestSieveAgrees decides messages with the books of the real scripts and with the scripts themselves.
func TestSieveAgrees(t *testing.T) {
	for _, file := range ruleSets(t, "sieve") {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			result := imported(t, "sieve", name, text, nil)
			if result.Files == nil {
				assert.Equal(t, 1, result.Report.Counts.Untranslated)
				return
			}
			d, script, hits := newDesk(t, result.Files), readSieve(t, string(text)), 0
			all := append(corpus(t), sieveMails(string(text))...)
			for _, m := range all {
				want := sieveDecides(t, script, m)
				hits += len(want)
				require.Equal(t, want, sieveOf(t, d.decide(m.message())), "%+v", m)
			}
			t.Logf("%d messages, %d actions", len(all), hits)
			assert.NotZero(t, hits)
		})
	}
}

// sieveGen makes scripts of what messages hold.
type sieveGen struct {
	*rapid.T
	all  []*mail
	stop bool // there may be stops; then no flag is taken away, which the report calls untranslated
}

func (g sieveGen) of(words ...string) string { return rapid.SampledFrom(words).Draw(g.T, "of") }

func quoteSieve(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func (g sieveGen) test(depth int) string {
	kind := rapid.IntRange(0, 9).Draw(g.T, "test")
	if depth == 0 {
		kind %= 6
	}
	m := rapid.SampledFrom(g.all).Draw(g.T, "mail")
	domain := m.FromEmail[strings.LastIndexByte(m.FromEmail, '@')+1:]
	comparator := g.of("", "", "", `:comparator "i;ascii-casemap" `)
	switch kind {
	case 0:
		return fmt.Sprintf(`address :is %s"from" [%s, "nobody@shop.example"]`, comparator, quoteSieve(strings.ToUpper(m.FromEmail)))
	case 1:
		return fmt.Sprintf(`address %s :domain "from" %s`, g.of(":is", ":contains"), quoteSieve(domain))
	case 2:
		words := strings.Fields(m.Subject)
		key := "hello"
		if len(words) > 0 {
			key = rapid.SampledFrom(words).Draw(g.T, "word")
		}
		if match := g.of(":contains", ":matches"); match == ":matches" {
			return fmt.Sprintf(`header :matches %s"subject" %s`, comparator, quoteSieve(g.of("*", "")+strings.NewReplacer("*", "?", `\`, "?").Replace(key)+g.of("*", "?*", "* *")))
		}
		return fmt.Sprintf(`header :contains %s"subject" [%s]`, g.of(comparator, `:comparator "i;octet" `), quoteSieve(key))
	case 3:
		return fmt.Sprintf(`header :is %s"Subject" %s`, g.of(comparator, `:comparator "i;octet" `), quoteSieve(g.of(m.Subject+"!", cmp.Or(m.Subject, "?"))))
	case 4:
		if len(m.To) == 0 || strings.Count(m.To[0], "@") != 1 {
			return "true"
		}
		return fmt.Sprintf(`address :is ["to", "cc"] %s`, quoteSieve(m.To[0]))
	case 5:
		local, _, _ := strings.Cut(m.FromEmail, "@")
		return fmt.Sprintf(`address :localpart "from" %s`, quoteSieve(local))
	case 6:
		return "not " + g.test(depth-1)
	default:
		return fmt.Sprintf("%s (%s, %s)", g.of("allof", "anyof"), g.test(depth-1), g.test(depth-1))
	}
}

func (g sieveGen) block(depth int) string {
	var b strings.Builder
	for range rapid.IntRange(1, 3).Draw(g.T, "commands") {
		kind := rapid.IntRange(0, 7).Draw(g.T, "command")
		if depth == 0 {
			kind %= 5
		}
		switch kind {
		case 0, 1:
			fmt.Fprintf(&b, "fileinto %q;\n", g.of("A", "B", "C", "D"))
		case 2:
			fmt.Fprintf(&b, "addflag %s;\n", g.of(`"\\Seen"`, `["\\Flagged", "$x"]`))
		case 3:
			if g.stop {
				b.WriteString("stop;\n")
			} else {
				fmt.Fprintf(&b, "%s %s;\n", g.of("removeflag", "setflag"), g.of(`"\\Seen"`, `["\\Flagged", "$x"]`))
			}
		case 4:
			b.WriteString(g.of("keep;\n", "redirect \"bo@shop.example\";\n"))
		default:
			b.WriteString(g.chain(depth - 1))
		}
	}
	return b.String()
}

func (g sieveGen) chain(depth int) string {
	text := fmt.Sprintf("if %s {\n%s}\n", g.test(2), g.block(depth))
	if g.of("", "", "elsif") == "elsif" {
		text += fmt.Sprintf("elsif %s {\n%s}\n", g.test(1), g.block(depth))
	}
	if g.of("", "", "else") == "else" {
		text += fmt.Sprintf("else {\n%s}\n", g.block(depth))
	}
	return text
}

// TestSieveAgreesOnAnyScript makes scripts of what messages hold, and decides all messages with each.
func TestSieveAgreesOnAnyScript(t *testing.T) {
	all := append(corpus(t), gmailMails()...)
	all = slices.DeleteFunc(all, func(m *mail) bool {
		return strings.Count(m.FromEmail, "@") != 1 || strings.Contains(m.Subject, "  ")
	})
	decided, hits := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		g := sieveGen{T: t, all: all, stop: rapid.Bool().Draw(t, "stop")}
		text := ""
		for range rapid.IntRange(1, 4).Draw(t, "rules") {
			text += g.chain(2)
		}
		result := imported(t, "sieve", "a.sieve", []byte(text), nil)
		require.True(t, result.Report.IsComplete(), "%s\n%s", text, result.Report.Text())
		script := readSieve(t, text)
		var d *desk
		if result.Files != nil {
			d = newDesk(t, result.Files)
		}
		for _, m := range all {
			want, got := sieveDecides(t, script, m), []string{}
			if d != nil {
				got = sieveOf(t, d.decide(m.message()))
			}
			decided++
			hits += len(want)
			require.Equal(t, want, got, "%+v\n%s\n%s", m, text, result.Files["sieve.route"])
		}
	})
	t.Logf("%d decisions, %d actions", decided, hits)
	assert.Greater(t, hits, decided/10)
}
