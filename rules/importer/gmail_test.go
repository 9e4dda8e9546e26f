package importer_test

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// mail is a message as mail.ndjson has it.
type mail struct {
	ID        string   `json:"id"`
	FromName  string   `json:"from_name"`
	FromEmail string   `json:"from_email"`
	To        []string `json:"to"`
	Cc        []string `json:"cc"`
	ReplyTo   string   `json:"reply_to"`
	ListID    string   `json:"list_id"`
	Subject   string   `json:"subject"`
	Body      string   `json:"body"`

	Headers map[string]string `json:"headers"` // others, in lower case
}

// message is the mail as an event: as convert mbox makes one, and with the headers that only some rules read.
func (m *mail) message() map[string]any {
	from := strings.ToLower(m.FromEmail)
	if m.FromName != "" {
		from = m.FromName + " <" + from + ">"
	}
	headers := map[string]any{}
	for name, value := range m.Headers {
		headers[name] = value
	}
	own := map[string]any{"headers": headers}
	for name, list := range map[string][]string{"to": m.To, "cc": m.Cc} {
		if len(list) == 0 {
			continue
		}
		var all []string
		for _, a := range list {
			all = append(all, strings.ToLower(a))
		}
		own[name] = all
		headers[name] = strings.Join(list, ", ")
	}
	if m.ListID != "" {
		own["list_id"] = m.ListID
	}
	if m.ReplyTo != "" && !strings.EqualFold(m.ReplyTo, m.FromEmail) {
		own["reply_to"] = strings.ToLower(m.ReplyTo)
	}
	return map[string]any{"source": "email", "from": from, "subject": m.Subject, "body": m.Body, "event": own}
}

// corpus reads messages: a few harmless ones that are kept here, or all of a file that the environment names.
func corpus(t require.TestingT) []*mail {
	name := os.Getenv("ROUTEBOOK_MAIL")
	if name == "" {
		name = filepath.Join("testdata", "mail.ndjson")
	}
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	var all []*mail
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		m := &mail{}
		require.NoError(t, json.Unmarshal(lines.Bytes(), m))
		all = append(all, m)
	}
	require.NoError(t, lines.Err())
	return all
}

// What follows reads filters a second time, from Gmail's help and the reference of its API, and without the importer:
// addresses as a whole, a domain behind "@", otherwise whole words; case never matters; to also means cc; a list is
// compared with List-Id.

// words cuts a text as a search does: into runs of letters and digits.
var searchWord = regexp.MustCompile(`[\pL\pN_\pM]+`)

func words(s string) []string { return searchWord.FindAllString(strings.ToLower(s), -1) }

// hasPhrase reports whether the text holds the words of a phrase, with the same between them.
func hasPhrase(text, phrase string) bool {
	text = " " + strings.Join(strings.Fields(strings.ToLower(text)), " ") + " "
	phrase = strings.Join(strings.Fields(strings.ToLower(phrase)), " ")
	isWord := func(s string) bool { return s != "" && len(words(s)) == 1 && words(s)[0] == s }
	for at := 0; ; {
		i := strings.Index(text[at:], phrase)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(phrase):])
		if !isWord(string(before)) && !isWord(string(after)) {
			return true
		}
		at = i + 1
	}
}

func hasAddress(list []string, address string) bool {
	return slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, address) })
}

// gmailTerm decides one word, phrase or field:word. The second result is false for what this reading does not know.
func gmailTerm(m *mail, field, value, me string) (holds, known bool) {
	if value == "me" {
		value = me
	}
	isWhole := strings.Count(value, "@") == 1 && !strings.HasPrefix(value, "@") && !strings.HasPrefix(value, "*") && !strings.Contains(value, " ")
	switch field {
	case "from":
		domain, isDomain := strings.CutPrefix(strings.TrimPrefix(value, "*"), "@")
		switch {
		case isWhole:
			return strings.EqualFold(m.FromEmail, value), true
		case isDomain:
			return strings.HasSuffix(strings.ToLower(m.FromEmail), "@"+strings.ToLower(domain)), true
		}
		return hasPhrase(m.FromEmail, value) || hasPhrase(m.FromName, value), true
	case "to":
		return hasAddress(m.To, value) || hasAddress(m.Cc, value), isWhole
	case "cc":
		return hasAddress(m.Cc, value), isWhole
	case "replyto":
		return m.ReplyTo != "" && strings.EqualFold(m.ReplyTo, value) && !strings.EqualFold(m.ReplyTo, m.FromEmail), isWhole
	case "subject":
		return hasPhrase(m.Subject, value), true
	case "list":
		return strings.EqualFold(m.ListID, strings.ReplaceAll(value, "@", ".")), true
	case "":
		return hasPhrase(m.Subject, value) || hasPhrase(m.Body, value), true
	}
	return false, false
}

var gmailToken = regexp.MustCompile(`^(-?)(?:([a-z]+):)?(?:"([^"]*)"|([^\s"]+))\s*`)

// gmailSearch decides a search without brackets, all that the real rule sets use: terms, "-" before them, OR and AND between.
func gmailSearch(m *mail, field, query, me string) (holds, known bool) {
	holds, known = true, true
	group, or := true, false
	for first := true; query != ""; {
		parts := gmailToken.FindStringSubmatch(query)
		if parts == nil {
			return false, false
		}
		query = query[len(parts[0]):]
		switch parts[0] = strings.TrimSpace(parts[0]); parts[0] {
		case "OR":
			or = true
			continue
		case "AND":
			continue
		}
		f, value := field, parts[3]+parts[4]
		if parts[2] != "" {
			f = parts[2]
		}
		is, sure := gmailTerm(m, f, value, me)
		known = known && sure
		is = is != (parts[1] == "-")
		if or {
			group, or = group || is, false
		} else {
			if !first {
				holds = holds && group
			}
			group = is
		}
		first = false
	}
	return holds && group, known
}

// gmailDoes is what a filter does, as words: "label x", "read"…
func gmailDoes(name, value string) string {
	switch name {
	case "label":
		return "label " + value
	case "forwardTo":
		return "forward " + value
	case "smartLabelToApply":
		return "category " + strings.TrimPrefix(value, "^smartlabel_")
	}
	if value != "true" {
		return ""
	}
	return map[string]string{
		"shouldArchive": "archive", "shouldTrash": "trash", "shouldMarkAsRead": "read", "shouldStar": "star", "shouldNeverSpam": "not spam",
		"shouldAlwaysMarkAsImportant": "important", "shouldNeverMarkAsImportant": "not important",
	}[name]
}

type gmailFeed struct {
	Entries []struct {
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"property"`
	} `xml:"entry"`
}

// decide returns what all filters together do with a mail.
func (f *gmailFeed) decide(m *mail, me string) []string {
	done := map[string]bool{}
	for _, e := range f.Entries {
		holds, known := true, true
		var does []string
		for _, p := range e.Properties {
			is, sure := true, true
			switch p.Name {
			case "from", "to", "subject":
				is, sure = gmailSearch(m, p.Name, p.Value, me)
			case "hasTheWord":
				is, sure = gmailSearch(m, "", p.Value, me)
			case "doesNotHaveTheWord":
				is, sure = gmailSearch(m, "", p.Value, me)
				is = !is
			default:
				if d := gmailDoes(p.Name, p.Value); d != "" {
					does = append(does, d)
				}
			}
			holds, known = holds && is, known && sure
		}
		if !holds || !known {
			continue
		}
		for _, d := range does {
			if d == "not important" && done["important"] || d == "important" && done["not important"] {
				continue // the first filter is heard
			}
			done[d] = true
		}
	}
	return sortedKeys(done)
}

// config reads the same out of gmailctl's configuration.
func gmailctlFeed(t require.TestingT, text []byte) *gmailFeed {
	var config struct {
		Rules []struct {
			Filter  map[string]string
			Actions map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(text, &config))
	var out strings.Builder
	out.WriteString("<feed>")
	property := func(name string, value any) {
		var escaped strings.Builder
		require.NoError(t, xml.EscapeText(&escaped, []byte(fmt.Sprint(value))))
		fmt.Fprintf(&out, `<property name="%s" value="%s"/>`, name, escaped.String())
	}
	names := map[string]string{"archive": "shouldArchive", "delete": "shouldTrash", "markRead": "shouldMarkAsRead", "star": "shouldStar", "forward": "forwardTo"}
	for _, r := range config.Rules {
		out.WriteString("<entry>")
		for key, value := range r.Filter {
			if key == "query" {
				key = "hasTheWord"
			}
			property(key, value)
		}
		for key, value := range r.Actions {
			switch key {
			case "labels":
				for _, label := range value.([]any) {
					property("label", label)
				}
			case "category":
				property("smartLabelToApply", "^smartlabel_"+value.(string))
			case "markSpam":
				property("shouldNeverSpam", value == false)
			case "markImportant":
				property("shouldAlwaysMarkAsImportant", value == true)
				property("shouldNeverMarkAsImportant", value == false)
			default:
				property(names[key], value)
			}
		}
		out.WriteString("</entry>")
	}
	out.WriteString("</feed>")
	feed := &gmailFeed{}
	require.NoError(t, xml.Unmarshal([]byte(out.String()), feed))
	return feed
}

func sortedKeys(set map[string]bool) []string {
	all := []string{}
	for k := range set {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// gmailOf says what a book did, in the same words.
func gmailOf(t require.TestingT, effects []effect) []string {
	done := map[string]bool{}
	tags := map[string]string{"read": "read", "starred": "star", "not spam": "not spam"}
	for _, e := range effects {
		switch e["do"] {
		case "add_tag":
			tag := e["tag"].(string)
			if mark, ok := tags[tag]; ok {
				done[mark] = true
			} else {
				done["label "+tag] = true
			}
		case "resolve":
			done[e["reason"].(string)] = true
		case "apply_topic":
			done["category "+e["topic"].(string)] = true
		case "send_email":
			done["forward "+e["to"].(string)] = true
		case "set_priority":
			done[map[string]string{"high": "important", "normal": "not important"}[e["priority"].(string)]] = true
		default:
			require.Fail(t, "an effect that no filter has", "%v", e)
		}
	}
	return sortedKeys(done)
}

const gmailMe = "me@dimagi.com"

// gmailPair is a rule set, as a book and as it is read here.
func gmailPair(t require.TestingT, name string) (*desk, *gmailFeed) {
	text, err := os.ReadFile(filepath.Join("testdata", "gmail", name))
	require.NoError(t, err)
	feed := &gmailFeed{}
	if strings.HasSuffix(name, ".json") {
		feed = gmailctlFeed(t, text)
	} else {
		require.NoError(t, xml.Unmarshal(text, feed))
	}
	return newDesk(t, imported(t, "gmail", name, text, map[string]string{"me": gmailMe}).Files), feed
}

// TestGmailAgrees decides messages with the books of the real rule sets and with the filters themselves.
func TestGmailAgrees(t *testing.T) {
	for _, file := range ruleSets(t, "gmail") {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			d, feed := gmailPair(t, name)
			all, hits := corpus(t), 0
			for _, m := range append(all, gmailMails()...) {
				want := feed.decide(m, gmailMe)
				hits += len(want)
				require.Equal(t, want, gmailOf(t, d.decide(m.message())), "%+v", m)
			}
			t.Logf("%d messages, %d actions", len(all), hits)
			assert.NotZero(t, hits)
		})
	}
}

// gmailWords are what the rule sets speak of, and what is nearly that.
var gmailWords = struct{ address, name, subject, body []string }{
	address: []string{
		"reports@dimagi.com", "REPORTS@dimagi.com", "xreports@dimagi.com", "alert@pingdom.com", "jobslisteners@dimagi.com", "dev+uservoice@dimagi.com",
		"commcarehq-ops@dimagi.com", "notifications@travis-ci.org", "office@dimagi.com", "info@dimagi.com", "information@dimagi.com", "allstaff@dimagi.com",
		"commcare-users@googlegroups.com", "project-reports@dimagi.com", gmailMe, "ann@dimagi.com", "ops@dimagi.com", "ann@mail.dimagi.com", "ann@notdimagi.com",
		"devops@dimagi.com", "someone@gmail.com", "someone-else@gmail.com", "replyer@gmail.com", "peeker@yahoo.com", "bccer@gmail.com", "ann@shop.example",
	},
	name:    []string{"", "Ann Lee", "CommCareHQ", "ops", "DevOps team", "Fogbugz Robot", "Stops"},
	subject: []string{"", "Hello", "A subject", "about a subject line", "a subjective view", "something in the body", "Something  in the Body?"},
	body:    []string{"", "there is something in the body", "something in\nthe body.", "nothing in the bodywork", "SOMETHING IN THE BODY!"},
}

// gmailMails are messages that each filter of the real rule sets takes or just misses.
func gmailMails() []*mail {
	var all []*mail
	for i, address := range gmailWords.address {
		other := gmailWords.address[(i*7+3)%len(gmailWords.address)]
		subject, body := gmailWords.subject[i%len(gmailWords.subject)], gmailWords.body[i%len(gmailWords.body)]
		name := gmailWords.name[i%len(gmailWords.name)]
		all = append(all,
			&mail{FromEmail: address, FromName: name, To: []string{other}, Subject: subject, Body: body},
			&mail{FromEmail: other, To: []string{address}, Cc: []string{gmailMe}, Subject: subject},
			&mail{FromEmail: other, FromName: name, Cc: []string{"bo@shop.example", address}, ListID: "maillist.google.com", Body: body},
			&mail{FromEmail: other, ReplyTo: address, Body: body},
		)
	}
	return all
}

// TestGmailAgreesOnAnyMail does the same with messages that are put together at random.
func TestGmailAgreesOnAnyMail(t *testing.T) {
	type pair struct {
		desk *desk
		feed *gmailFeed
	}
	var pairs []pair
	for _, file := range ruleSets(t, "gmail") {
		d, feed := gmailPair(t, filepath.Base(file))
		pairs = append(pairs, pair{d, feed})
	}
	address, some := rapid.SampledFrom(gmailWords.address), rapid.SampledFrom([]int{0, 1, 1, 2})
	rapid.Check(t, func(t *rapid.T) {
		m := &mail{
			FromEmail: address.Draw(t, "from"), FromName: rapid.SampledFrom(gmailWords.name).Draw(t, "name"),
			Subject: rapid.SampledFrom(gmailWords.subject).Draw(t, "subject"), Body: rapid.SampledFrom(gmailWords.body).Draw(t, "body"),
			ListID: rapid.SampledFrom([]string{"", "maillist.google.com", "other.google.com"}).Draw(t, "list"),
		}
		for range some.Draw(t, "recipients") {
			m.To = append(m.To, address.Draw(t, "to"))
		}
		for range some.Draw(t, "copies") {
			m.Cc = append(m.Cc, address.Draw(t, "cc"))
		}
		if rapid.Bool().Draw(t, "replied") {
			m.ReplyTo = address.Draw(t, "replyto")
		}
		for _, p := range pairs {
			require.Equal(t, p.feed.decide(m, gmailMe), gmailOf(t, p.desk.decide(m.message())), "%+v", m)
		}
	})
}

// genSearch draws criteria out of a message, so that there is something to find.
func genSearch(t *rapid.T, all []*mail) (property, query string) {
	m := rapid.SampledFrom(all).Draw(t, "of")
	domain := m.FromEmail[strings.LastIndexByte(m.FromEmail, '@')+1:]
	var choices [][2]string
	add := func(property, query string) {
		if isSearchable(query) {
			choices = append(choices, [2]string{property, query})
		}
	}
	if strings.Count(m.FromEmail, "@") == 1 {
		add("from", m.FromEmail)
		add("from", "@"+domain)
		add("from", "*@"+strings.ToUpper(domain))
		add("from", domain)
	}
	for _, w := range words(m.FromName) {
		add("from", w)
		add("from", "-"+w)
	}
	for _, a := range append(m.To, m.Cc...) {
		if strings.Count(a, "@") == 1 {
			add("to", a)
			add("to", "-"+a)
			add("hasTheWord", "to:"+a+" -cc:"+a)
		}
	}
	if m.ListID != "" {
		add("hasTheWord", "list:"+m.ListID)
		add("doesNotHaveTheWord", "list:"+m.ListID)
	}
	subject := words(m.Subject)
	for i, w := range subject {
		add("subject", w)
		add("hasTheWord", "subject:"+w+" OR from:"+domain)
		add("hasTheWord", w)
		if i > 0 && hasPhrase(m.Subject, subject[i-1]+" "+w) {
			add("subject", `"`+subject[i-1]+" "+w+`"`)
			add("hasTheWord", `"`+subject[i-1]+" "+w+`"`)
		}
	}
	if len(choices) == 0 {
		return "subject", "hello"
	}
	c := rapid.SampledFrom(choices).Draw(t, "criterion")
	return c[0], c[1]
}

// isSearchable leaves out what means something else in a search, or is no text of ASCII letters.
func isSearchable(query string) bool {
	for _, op := range []string{"or", "and", "me", "around", "not"} {
		if slices.Contains(words(query), op) && !strings.Contains(query, "OR") {
			return false
		}
	}
	return !strings.ContainsFunc(query, func(r rune) bool { return r < ' ' || r > '~' }) && !strings.ContainsAny(query, "(){}=?/'&|+!#$%,;<>[]~`^\\")
}

// isPlain reports whether a mail is all ASCII. In others accents may make the difference that the report names.
func (m *mail) isPlain() bool {
	return !strings.ContainsFunc(m.FromName+m.FromEmail+m.Subject+m.Body+strings.Join(m.To, "")+strings.Join(m.Cc, ""), func(r rune) bool { return r > '~' })
}

// TestGmailAgreesOnAnyFilter makes filters out of what the messages hold, and decides all messages with each.
func TestGmailAgreesOnAnyFilter(t *testing.T) {
	all := append(corpus(t), gmailMails()...)
	decided, hits, accented := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var out strings.Builder
		out.WriteString("<feed>")
		for i := range rapid.IntRange(1, 4).Draw(t, "filters") {
			out.WriteString("<entry>")
			for range rapid.IntRange(1, 2).Draw(t, "criteria") {
				property, query := genSearch(t, all)
				var escaped strings.Builder
				require.NoError(t, xml.EscapeText(&escaped, []byte(query)))
				fmt.Fprintf(&out, `<property name="%s" value="%s"/>`, property, escaped.String())
			}
			fmt.Fprintf(&out, `<property name="label" value="label %d"/></entry>`, i)
		}
		out.WriteString("</feed>")
		feed := &gmailFeed{}
		require.NoError(t, xml.Unmarshal([]byte(out.String()), feed))
		result := imported(t, "gmail", "a.xml", []byte(out.String()), map[string]string{"me": gmailMe})
		require.True(t, result.Report.IsComplete(), "%s\n%s", out.String(), result.Report.Text())
		d := newDesk(t, result.Files)
		for _, m := range all {
			want, got := feed.decide(m, gmailMe), gmailOf(t, d.decide(m.message()))
			decided++
			hits += len(want)
			if !slices.Equal(want, got) && !m.isPlain() {
				accented++
				continue
			}
			require.Equal(t, want, got, "%+v\n%s", m, out.String())
		}
	})
	t.Logf("%d decisions, %d labels, %d differences by accents", decided, hits, accented)
	assert.Greater(t, hits, decided/100)
}
