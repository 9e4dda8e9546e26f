package convert

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplies measures on other projects' test mails how much of what is quoted and signed is left out.
func TestReplies(t *testing.T) {
	wants, err := filepath.Glob(filepath.Join(mailFolder, "replies", "*.want"))
	require.NoError(t, err)
	require.Len(t, wants, 26)
	right := 0
	for _, name := range wants {
		want, err := os.ReadFile(name)
		require.NoError(t, err)
		text, err := os.ReadFile(strings.TrimSuffix(name, ".want"))
		require.NoError(t, err)
		if strings.HasSuffix(name, ".txt.want") {
			text = append([]byte(mailHead+"Content-Type: text/plain; charset=utf-8\n\n"), text...)
		}
		l, err := readLetter(text)
		require.NoError(t, err, name)
		if assert.Equal(t, strings.TrimSpace(string(want)), l.body(false), name) {
			right++
		}
	}
	t.Logf("%d of %d right", right, len(wants))
}

// TestQuotes leaves quoted mails and signatures out, in the languages that mailers speak.
func TestQuotes(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing quoted", "Hello\n\nyou", "Hello\n\nyou"},
		{"English", "Yes.\n\nOn 3 Oct 2026, at 10:00, Ben <b@x.example> wrote:\n\n> No?\n", "Yes."},
		{"two lines", "Yes.\n\nOn Mon, Oct 3, 2026 at 10:00 AM Benjamin Longname\n<b@x.example> wrote:\n> No?\n", "Yes."},
		{"no > after it", "Yes.\n\nOn 3 Oct 2026, at 10:00, Ben wrote:\n\nNo?\n", "Yes."},
		{"a sentence is no attribution", "On Monday I wrote:\n\nplease call", "On Monday I wrote:\n\nplease call"},
		{"French", "Oui.\n\nLe jeu. 1 oct. 2026 à 09:12, Zoé <z@x.example> a écrit :\n> Non ?\n", "Oui."},
		{"French, two lines", "Oui.\n\nLe 1 oct. 2026 à 09:12, Zoé Longuenom\n<z@x.example> a écrit :\n\n> Non ?\n", "Oui."},
		{"German", "Ja.\n\nAm 01.10.26 um 09:12 schrieb Jürgen Groß:\n> Nein?\n", "Ja."},
		{"Spanish", "Sí.\n\nEl jue, 1 oct 2026 a las 9:12, Ana (<a@x.example>) escribió:\n> ¿No?\n", "Sí."},
		{"Italian", "Sì.\n\nIl giorno gio 1 ott 2026 alle 09:12 Ada ha scritto:\n> No?\n", "Sì."},
		{"Dutch", "Ja.\n\nOp do 1 okt. 2026 om 09:12 schreef Jan <j@x.example>:\n> Nee?\n", "Ja."},
		{"Portuguese", "Sim.\n\nEm qui., 1 de out. de 2026 às 09:12, Rui <r@x.example> escreveu:\n> Não?\n", "Sim."},
		{"Polish", "Tak.\n\nW dniu 1.10.2026 o 09:12, Ola pisze:\n> Nie?\n", "Tak."},
		{"Outlook", "Yes.\n\n________________________________\nFrom: Ben <b@x.example>\nSent: Thursday, October 1, 2026 9:12 AM\nTo: a@x.example\nSubject: No?\n\nNo?\n", "Yes."},
		{"Outlook in French", "Oui.\n\nDe : Zoé\nEnvoyé : jeudi 1 octobre 2026 09:12\nÀ : support\nObjet : Retour\n\nNon ?\n", "Oui."},
		{"Outlook in German", "Ja.\n\nVon: Jürgen\nGesendet: Donnerstag, 1. Oktober 2026\nAn: support\nBetreff: Nein\n\nNein?\n", "Ja."},
		{"original message", "Yes.\n\n-----Original Message-----\nFrom: Ben\n\nNo?\n", "Yes."},
		{"message d'origine", "Oui.\n\n-------- Message d'origine --------\nDe : Zoé\n\nNon ?\n", "Oui."},
		{"a list of points is no header", "From: now on\nplease call me", "From: now on\nplease call me"},
		{"answers between", "> first?\nyes\n\n> second?\nno\n", "yes\n\nno"},
		{"initials", "Daniel wrote:\n\nDQ> No?\nYes.\n", "Yes."},
		{"no initials", "a -> b\nIf> x", "a -> b\nIf> x"},
		{"bars instead of >", "On 3 Oct 2026, at 10:00, Ben wrote:\n| No?\n|\n| Why not?\n\nYes.\n", "Yes."},
		{"bars, and something before", "Hello,\n\nBen wrote:\n\n|> No?\n| > Why not?\n\nYes.\n", "Hello,\n\nYes."},
		{"bars at the end", "Yes.\n\n| No?\n| Why not?\n", "Yes."},
		{"bars at the end, and a signature", "Yes.\n\n| No?\n| Why not?\n\n-- \nBen\n", "Yes."},
		{"bars with a bar in what they quote", "Ben wrote:\n| No?\n| Ben | Sales\nYes.\n", "Yes."},
		{"bars within bars", "Yes.\n\n| | No?\n| Why not?\n", "Yes."},
		{"one bar is none", "Yes.\n\n| or no\n", "Yes.\n\n| or no"},
		{"one bar behind an attribution is none", "Ben wrote:\n| No?\n\nYes.\n", "Ben wrote:\n| No?\n\nYes."},
		{"bars in between stay", "Yes.\n\n| a\n| b\n\nThat is it.\n", "Yes.\n\n| a\n| b\n\nThat is it."},
		{"a table at the end", "My order:\n\n| item | price |\n| ---- | ----- |\n| lamp | 20 |\n", "My order:\n\n| item | price |\n| ---- | ----- |\n| lamp | 20 |"},
		{"a table that is open at the right", "My order:\n\n| item | price\n| lamp | 20\n", "My order:\n\n| item | price\n| lamp | 20"},
		{"a table that somebody wrote", "This is what the shop wrote:\n| item | price |\n| lamp | 20 |\nIs that right?\n", "This is what the shop wrote:\n| item | price |\n| lamp | 20 |\nIs that right?"},
		{"a table in between", "My order:\n| item | price |\n| lamp | 20 |\nThanks.\n", "My order:\n| item | price |\n| lamp | 20 |\nThanks."},
		{"bars below a forward", "See below.\n\n---------- Forwarded message ---------\nFrom: x\n\n| No?\n| Why not?\n", "See below.\n\n---------- Forwarded message ---------\nFrom: x\n\n| No?\n| Why not?"},
		{"nothing but bars", "| No?\n| Why not?\n", "| No?\n| Why not?"},
		{"answer below", "On 3 Oct 2026, at 10:00, Ben wrote:\n> No?\n\nYes.\n", "Yes."},
		{"write above this line", "Yes.\n\n##- Please type your reply above this line -##\nNo?\n", "Yes."},
		{"écrivez au-dessus", "Oui.\n\n-- Répondez au-dessus de cette ligne --\nNon ?\n", "Oui."},
		{"forward is kept", "See below.\n\n---------- Forwarded message ---------\nFrom: x\nDate: y\nSubject: z\n\n> text", "See below.\n\n---------- Forwarded message ---------\nFrom: x\nDate: y\nSubject: z\n\n> text"},
		{"only a forward", "From: x\nSent: y\nTo: z\nSubject: s\n\ntext", "From: x\nSent: y\nTo: z\nSubject: s\n\ntext"},
		{"signature", "Yes.\n-- \nBen\n+33 1 23\n", "Yes."},
		{"dashes in a text", "a -- b\n\n--- c", "a -- b\n\n--- c"},
		{"mobile", "Yes.\n\nEnvoyé de mon iPhone\n", "Yes."},
		{"Outlook for iOS", "Yes.\n\nGet Outlook for iOS<https://aka.ms/x>\n", "Yes."},
		{"sent from as a sentence", "It was sent from my home town to Paris, and then from there on to a place that I do not know at all, sadly enough.", "It was sent from my home town to Paris, and then from there on to a place that I do not know at all, sadly enough."},
		{"a dash and a name", "Yes.\n\n- Ben Small", "Yes."},
		{"foot of a list", "Yes.\n\n_______________________________________________\nlist mailing list\nhttps://list.example\n", "Yes."},
		{"a line drawn", "One.\n____________________________\nTwo.", "One.\n____________________________\nTwo."},
		{"nothing else", "On 3 Oct 2026, at 10:00, Ben wrote:\n> No?\n", "On 3 Oct 2026, at 10:00, Ben wrote:\n> No?"},
	}
	for _, tt := range tests {
		l := letter{content: content{text: strings.Trim(tt.in, "\n")}}
		assert.Equal(t, tt.want, l.body(false), tt.name)
		assert.Equal(t, strings.Trim(tt.in, "\n"), l.body(true), tt.name)
	}
}

// TestQuotesAreBounded takes the patterns to where backtracking would end them.
func TestQuotesAreBounded(t *testing.T) {
	for _, unit := range []string{">", "> x\n", "From: x\n", "On 3 Oct 2026 wrote:\n", "-", "_\n", "-----Original Message-----\n", "On \n", "a: b\n", "#", "| x\n", "|", "Ben wrote:\n| x\n| y\n", "| On a | wrote:\n"} {
		l := letter{content: content{text: strings.Repeat(unit, maxMailText/len(unit))}}
		begun := worked()
		l.body(false)
		assert.Less(t, worked()-begun, 15*time.Second, unit)
	}
}

// TestHTML lays HTML out as text.
func TestHTML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"words and blanks", " a  \n b <b>c</b>d", "a b cd"},
		{"breaks", "a<br>b<br/>c<p>d</p>e<div>f</div><div>g</div>", "a\nb\nc\n\nd\n\ne\nf\ng"},
		{"entities", "&lt;a&gt; &eacute;&nbsp;&#8364;", "<a> é €"},
		{"what nobody sees", "<head><title>t</title><style>s</style></head><body>a<script>b</script><!-- c -->", "a"},
		{"a head without an end", "<head><meta x><body>a", "a"},
		{"lists", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
		{"cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"pre", "<pre>a\n  b</pre>", "a\nb"},
		{"a quoted mail", "Yes.<blockquote type=\"cite\"><p>a</p><div>b</div></blockquote>after", "Yes.\n\n> a\n\n> b\n\nafter"},
		{"Gmail's", `Yes.<div class="gmail_quote">On 1 Oct wrote:<br><blockquote class="gmail_quote">a<br>b</blockquote></div>`, "Yes.\nOn 1 Oct wrote:\n\n> a\n> b"},
		{"an indented passage", "a<blockquote>b</blockquote>", "a\n\nb"},
		{"never closed", "<p>a<b>b<blockquote type=cite>c", "ab\n\n> c"},
		{"closed twice", "a</div></p></blockquote>b", "a\n\nb"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, htmlText(tt.in), tt.name)
	}
}
