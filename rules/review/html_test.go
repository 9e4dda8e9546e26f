package review_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

// element is an element of a page.
type element struct {
	name     string // "" of a text
	attrs    map[string]string
	chars    string // of a text
	parent   *element
	children []*element
}

// parsePage reads a page as strictly as its void elements and bare attributes allow: what is opened is closed.
func parsePage(t *testing.T, page []byte) *element {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta"}, xml.HTMLEntity
	root := &element{}
	at := root
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			at.children = append(at.children, e)
			at = e
		case xml.EndElement:
			require.Equal(t, at.name, token.Name.Local, "closed in the order in which it was opened")
			at = at.parent
		case xml.CharData:
			at.children = append(at.children, &element{chars: string(token)})
		}
	}
	require.Same(t, root, at, "everything is closed")
	return root
}

// all returns the elements below e that are of a name and a class; either may be empty.
func (e *element) all(name, class string) []*element {
	var list []*element
	for _, c := range e.children {
		if c.name != "" && (name == "" || c.name == name) && (class == "" || slices.Contains(strings.Fields(c.attrs["class"]), class)) {
			list = append(list, c)
		}
		list = append(list, c.all(name, class)...)
	}
	return list
}

// text is all the text in an element.
func (e *element) text() string {
	var b strings.Builder
	b.WriteString(e.chars)
	for _, c := range e.children {
		b.WriteString(c.text())
	}
	return b.String()
}

// words is the text of an element on one line.
func (e *element) words() string { return strings.Join(strings.Fields(e.text()), " ") }

func htmlOf(t *testing.T, r *review.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, r.HTML(&out))
	return out.Bytes()
}

// severalEdits change most things that a page shows.
var severalEdits = [][3]string{
	{"commandes.route", `"rétract"]`, `"rétract", "renvoi"]`},
	{"commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`},
	{"accueil.route", "Nous avons bien reçu", "Merci, nous avons bien reçu"},
	{"book.yaml", "members: [amelie, bruno, chloe, hugo]", "members: [amelie, bruno, hugo]"},
}

func TestPage(t *testing.T) {
	r := explained(t, severalEdits...)
	page := htmlOf(t, r)
	root := parsePage(t, page)
	assert.Equal(t, "en", root.all("html", "")[0].attrs["lang"])
	assert.Contains(t, root.all("p", "lead")[0].words(), "128 conversations · ")

	groups := root.all("li", "group")
	require.Len(t, groups, len(r.Groups))
	for i, g := range groups {
		assert.Contains(t, g.words(), r.Groups[i].Label())
		assert.Contains(t, g.words(), strings.TrimPrefix(r.Groups[i].Cause.Text, "following: "))
		assert.Len(t, g.all("details", "example"), len(r.Groups[i].Examples))
	}
	for _, example := range root.all("details", "example") {
		assert.NotContains(t, example.attrs, "open")
		assert.Len(t, example.all("section", "side"), 2, "both decisions: %s", example.words())
		assert.NotEmpty(t, slices.Concat(example.all("li", "differs"), example.all("p", "nothing")), "what differs is marked: %s", example.words())
	}
	assert.Len(t, root.all("ul", "legend")[0].all("li", ""), len(review.Facets))

	marks := map[string][]string{}
	for _, p := range root.all("article", "passage") {
		for _, e := range slices.Concat(p.all("ins", ""), p.all("del", "")) {
			subject := p.all("h3", "")[0].words()
			marks[subject] = append(marks[subject], e.name+" "+e.text())
		}
	}
	assert.Equal(t, map[string][]string{
		"let retours":         {`ins , "renvoi"`},
		`rule "Colis perdus"`: {"ins désactivée "},
		"template accusé":     {"ins Merci, nous", "del Nous"},
		"book.yaml":           {"del chloe, "},
	}, marks)
	assert.Contains(t, root.all("section", "")[len(root.all("section", ""))-1].words(), "contact.siret, read by Clients professionnels")
}

// TestFlowPicture keeps the picture as it is, and holds what it shows against the report.
func TestFlowPicture(t *testing.T) {
	r := explained(t, [3]string{"commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`})
	page := htmlOf(t, r)
	start, end := bytes.Index(page, []byte(`<svg class="flow wide"`)), bytes.Index(page, []byte("</svg>"))
	require.Positive(t, start)
	picture := append(bytes.Clone(page[start:end]), "</svg>\n"...)
	golden := filepath.Join("testdata", "disabled.svg")
	if *update {
		require.NoError(t, os.WriteFile(golden, picture, 0o644))
	}
	assert.Equal(t, text(t, golden), string(picture))

	for _, svg := range parsePage(t, page).all("svg", "flow") {
		assert.Len(t, svg.all("path", "link"), len(r.Flows))
		sums := map[string]float64{}
		for _, link := range svg.all("path", "link") {
			assert.Positive(t, number(t, link.attrs["stroke-width"]))
			sums["links"] += number(t, link.attrs["stroke-width"])
		}
		for _, node := range svg.all("g", "node") {
			sums["nodes"] += number(t, node.all("rect", "")[0].attrs["height"])
		}
		assert.InDelta(t, 2*sums["links"], sums["nodes"], 0.5, "what leaves a team arrives at one")
	}
}

// TestFlowOfManyTeams checks that the picture stays legible: it joins the smallest teams, and shortens names so that they still
// differ.
func TestFlowOfManyTeams(t *testing.T) {
	r := large()
	r.Groups, r.Agents, r.Changes, r.Silent = nil, nil, nil, nil
	team := func(i int) string { return fmt.Sprintf("The team with the number %d", i) }
	for i := range 30 {
		r.Flows = append(r.Flows, review.Flow{Old: team(i), New: team(i), Conversations: 100 - i}, review.Flow{Old: team(i), New: team((i + 1) % 30), Conversations: 1})
	}
	r.Flows = append(r.Flows, review.Flow{Old: team(0), New: "nobody", Conversations: 1})
	pictures := parsePage(t, htmlOf(t, r)).all("svg", "flow")
	require.Len(t, pictures, 2)
	for _, svg := range pictures {
		labels := map[string]int{}
		for _, node := range svg.all("g", "node") {
			labels[node.all("tspan", "")[0].text()]++
		}
		require.Len(t, labels, 14, "twelve teams, the others, and nobody: %v", labels)
		assert.Equal(t, 1, labels["nobody"], "on one side only")
		assert.Equal(t, 2, labels["…3"])
		assert.Equal(t, 2, labels["other teams"])
		kinds := map[string]int{}
		for _, link := range svg.all("path", "link") {
			if strings.HasPrefix(link.words(), "other teams → other teams") {
				kinds[link.attrs["class"]]++
			}
		}
		assert.Equal(t, map[string]int{"link same": 1, "link moved": 1}, kinds, "what moves among the others is seen to move")
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	var n float64
	require.NoError(t, xml.Unmarshal([]byte("<n>"+text+"</n>"), &n))
	return n
}

// TestPageIsTheSame checks that the same input gives the same bytes.
func TestPageIsTheSame(t *testing.T) {
	first := htmlOf(t, explained(t, severalEdits...))
	for range 3 {
		require.True(t, bytes.Equal(first, htmlOf(t, explained(t, severalEdits...))))
	}
}

// TestPageStandsAlone checks that the page asks nobody for anything, and lets its own script run only.
func TestPageStandsAlone(t *testing.T) {
	root := parsePage(t, htmlOf(t, explained(t, severalEdits...)))
	scripts := root.all("script", "")
	require.Len(t, scripts, 1)
	hash := sha256.Sum256([]byte(scripts[0].text()))
	policy := ""
	for _, m := range root.all("meta", "") {
		if m.attrs["http-equiv"] == "Content-Security-Policy" {
			policy = m.attrs["content"]
		}
	}
	assert.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'; base-uri 'none'; form-action 'none'", policy)
	for _, e := range root.all("", "") {
		for name, value := range e.attrs {
			assert.False(t, name == "src" || name == "href" && !strings.HasPrefix(value, "#"), "%s %s=%q", e.name, name, value)
		}
		assert.NotContains(t, []string{"link", "img", "iframe", "object", "embed", "form", "base"}, e.name)
	}
	assert.NotContains(t, root.all("style", "")[0].text(), "url(")
	assert.NotContains(t, root.all("style", "")[0].text(), "@import")
}

// hostile is a text that would do something in a page which did not escape it.
const hostile = "</script></style><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">' onmouseover=alert(1) {{.Script}} \u202egnp.exe"

// hostileReport has hostile texts wherever strangers have a say.
func hostileReport(t *testing.T) *review.Report {
	t.Helper()
	files := map[string]string{
		"book.yaml":   "timezone: UTC\nagents: [{id: ana}]\nteams: [{id: Sales, members: [ana]}]\n",
		"rules.route": "rule \"<script>alert(1)</script>\"\n  on message\n  when body contains \"script\"\n  then\n    assign team Sales\n    send \"<b>{{ customer_name }}</b>\"\n",
	}
	now := edited(t, files, "rules.route", "<b>", "<i onclick=alert(1)>")
	traffic := `{"id":"</details><script>1</script>","conversation":"<svg onload=alert(1)>","at":"2026-11-23T09:00:00Z","from":"\"<x>\" <a@b.example>","subject":"<h1>","body":` + quote(hostile) + "}\n"
	r, err := review.Compare(t.Context(), review.Comparison{
		Old: book(t, hostile, mapFS(files)), New: book(t, hostile, mapFS(now)), Inputs: inputs(traffic), Examples: 2, Explain: true,
	})
	require.NoError(t, err)
	require.Equal(t, 1, r.Changed)
	for _, list := range []*[]string{&r.Quiet, &r.Silent, &r.Traffic.Files} {
		*list = append(*list, hostile)
	}
	r.Flows = append(r.Flows, review.Flow{Old: hostile, New: hostile + "2", Conversations: 1})
	r.Teams = append(r.Teams, review.Load{Name: hostile, Old: 1})
	r.Untested = append(r.Untested, review.Missing{Field: hostile, Rules: []string{hostile}})
	return r
}

func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if r == '"' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String() + `"`
}

// TestPageEscapes checks that what strangers write is shown and does nothing.
func TestPageEscapes(t *testing.T) {
	page := htmlOf(t, hostileReport(t))
	assert.Contains(t, string(page), "&lt;script&gt;document.title=", "it is shown")
	assert.NotContains(t, string(page), "\u202e", "nothing turns the text around")
	root := parsePage(t, page)
	assert.Len(t, root.all("script", ""), 1)
	assert.Len(t, root.all("style", ""), 1)
	for _, name := range []string{"img", "h1", "b", "i", "svg"} {
		for _, e := range root.all(name, "") {
			assert.NotContains(t, e.attrs, "onclick")
			assert.NotContains(t, e.attrs, "onload")
		}
	}
	assert.Empty(t, root.all("img", ""))
	assert.Empty(t, root.all("x", ""))
	assert.Len(t, root.all("h1", ""), 1)
	for _, e := range root.all("", "") {
		for name := range e.attrs {
			assert.False(t, strings.HasPrefix(name, "on"), "%s %s", e.name, name)
		}
	}
}

// TestPageIsBounded checks that a large change does not make a page which no browser opens, and that it says what it leaves out.
func TestPageIsBounded(t *testing.T) {
	r := large()
	for i := range r.Groups {
		r.Flows = append(r.Flows, review.Flow{Old: r.Groups[i].Old, New: r.Groups[i].New, Conversations: 1})
		r.Passages = append(r.Passages, review.Passage{Subject: "let x", New: &review.Excerpt{File: "a", Line: 1, Text: strings.Repeat(strings.Repeat("x", 1000)+"\n", 1000)}})
	}
	page := htmlOf(t, r)
	assert.Less(t, len(page), 4<<20)
	words := parsePage(t, page).words()
	for _, want := range []string{
		"2 920 smaller groups more", "2 960 agents whose load moves less left out", "2 900 changes left out", "2 940 pieces of the book left out",
		"881 lines left out", "and 2 800 more", "2 975 smaller flows left out",
	} {
		assert.Contains(t, words, want)
	}
}

// TestPageOfNothing checks that a change without consequences says so, and shows the change all the same.
func TestPageOfNothing(t *testing.T) {
	root := parsePage(t, htmlOf(t, explained(t)))
	assert.Contains(t, root.words(), "all unchanged over 406 events · the books mean the same")
	assert.Contains(t, root.words(), "Every conversation of this traffic is treated as before.")
	assert.Empty(t, root.all("li", "group"))
	assert.Empty(t, root.all("article", "passage"))
	for _, link := range root.all("path", "link") {
		assert.Equal(t, "link same", link.attrs["class"])
	}
}
