package anonymise

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var testKey = []byte("a key of tests, 32 bytes of text")

func fresh(t require.TestingT, s Settings) *Anonymiser {
	s.Key = testKey
	a, err := New(s)
	require.NoError(t, err)
	return a
}

// A text says in brackets what must go: {…}. Everything else must stay.
func TestText(t *testing.T) {
	tests := []struct {
		name, text string
	}{
		{"an address", "write to {jean.dupont}@{acme}.fr please"},
		{"an address under a second level", "write to {jd}@{mail.acme}.co.uk"},
		{"a role", "from no-reply@{acme}.com"},
		{"a kept domain and one below", "{jean}@shop.example and {jean}@mail.shop.example"},
		{"a French mobile", "au 06 {12 34 56 78} ou 06{12345678}"},
		{"with the country", "au +336{12345678} ou 00336{12345678}"},
		{"the zero in brackets", "+44 (0)20 {7946 0018}"},
		{"an American number", "call (51{4) 555-1234} or 51{4-555-1234} today"},
		{"a card", "carte {4111 1111 1111 1111}, merci"},
		{"an account", "IBAN FR{76 3000 6000 0112 3456 7890 189} MERCI DE PAYER"},
		{"an order with letters", "la commande B{47676} du jour"},
		{"an order with parts", "FR-{2024}-{001234} est parti"},
		{"a bare number", "numéro {482910} svp"},
		{"a short number after what it numbers", "ticket #{412} and order {991}, no. {777}"},
		{"years, hours and small numbers", "en 2024 à 10:30:15, 12 fois, 3 à 5 jours, 1984"},
		{"a number with dots", "au 06.{12.34.56.78}"},
		{"a date and an hour", "le 01.02.2026 10:30"},
		{"dates", "le 12/03/2026, 2026-03-12T10:00:00Z, 12.03.26 et 2026-03-12 10:00"},
		{"amounts", "164,50 € ou $1,234.00, 12 345,67 EUR, 15000 euros, 100000%"},
		{"a greeting", "Bonjour {Sophie},\nmerci."},
		{"a greeting to nobody", "Hello Team,\nDear Sir, Bonjour Madame,"},
		{"a title", "avec Mme {Martin} et M. {Le Goff} ce jour"},
		{"who says so", "Hello, my name is {Ana Torres} and je m'appelle {Zoe}."},
		{"the end of a letter", "Salut.\n\nCordialement,\n{Jean Dupont}\n"},
		{"a street", "au {12} bis rue de la {Paix} à côté"},
		{"an English street", "at {221} {Baker} Street now"},
		{"a link", "voir https://www.{acme}.fr/client/{482910}?t={a8f7d6c5b4a39281} ici"},
		{"a link that stays", "voir https://www.shop.example/faq?page=2 ici"},
		{"an address in a link", "voir https://shop.example/u?e={jean.dupont}@{acme}.fr&x=1 ici"},
		{"an address in a link, escaped", "voir https://shop.example/u?e=%3C{jean.dupont}%2B{news}%40{acme}.fr%3E ici"},
		{"who logs in", "voir https://{jean}:{secret}@shop.example/faq ici"},
		{"a token in a link", "voir https://shop.example/r/{a8f7d6c5b4a39281}?uid={doCdkaXtR9U}&v=2#{mpGiw94xgLK} ici"},
		{"a name before an address", "demander à {Jean Dupont} <{jean}@{acme}.fr> svp"},
		{"one with quotes and a point", `From: "{Denker}, {John} {S}." <{js}@{acme}.com>`},
		{"one as Outlook has it", "From: {Paul Kelly} [mailto:{pk}@{acme}.ie]"},
		{"one on the line before", "On Mon, Mar 2, 2026 at 9:00 AM {Jean Dupont}\n<{jean}@{acme}.fr> wrote:"},
		{"no name before an address", "Email <{jd}@{acme}.fr>, Support <{jd}@{acme}.fr>, please <{jd}@{acme}.fr>, 2 < 3 @ home"},
		{"who wrote", "On Mon, 23 Sep 2002, {Gordon} {P}. {Joly} wrote:"},
		{"who wrote in French", "Le lun. 2 mars 2026 à 10:00, {Jean Dupont} a écrit :"},
		{"who wrote in German", "Am 02.03.2026 schrieb {Eva Roth}:"},
		{"nobody wrote", "I wrote: hello. You wrote: hi. She wrote: Thanks"},
		{"the head of a quoted mail", "> De : {Jean Dupont}\n> Envoyé : lundi 2 mars 2026 10:00\n> Objet : Retour"},
		{"places from and to", "From: Paris\nTo: London"},
		{"a signature", "Merci\n-- \n{Jean Dupont}\nDirecteur"},
		{"no signature", "a\n-- \nSent from my phone\n--\nIrish Users: all"},
		{"an IP address", "depuis {81}.{2}.{69}.{142}, pas 127.0.0.1"},
		{"one of version 6", "depuis {2001}:{db8}:{85a3}::{8a2e}:{370}:{7334} ou ::1 à 10:30:15"},
		{"one in a link", "http://{81}.{2}.{69}.{142}:8080/faq"},
		{"versions", "avec 1.2.3 et 12.0.1, puis 300.1.2.3"},
		{"a link at the end of a sentence", "voir http://www.{acme}.fr. Ou http://{acme}.co.uk, ou www.{acme}.fr?"},
		{"what opens a door", "https://shop.example/reset?access_token={abcDEF}-{ghi}%2B{j}/{kl}&page=two&X-Amz-Signature={deadbeef}#sid={abc}&top"},
		{"a key", "avec {eyJhbGciOiJIUzI1NiJ9}.{eyJzdWIiOiIxMjM0NTY3ODkwIn0} ici"},
		{"a UUID", "erreur {3ac27816-d27c-45fd-a65a-bbaf021cf780} ici"},
		{"long words", "Donaudampfschifffahrtsgesellschaft, what-a-day-at-the-office-12"},
		{"plain words", "My parcel has not arrived and I would like my money back"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := fresh(t, Settings{KeepDomains: []string{"shop.example"}})
			in := strings.NewReplacer("{", "", "}", "").Replace(tt.text)
			got := a.free("body", in, nil)
			require.Len(t, got, len(in), "%q → %q", in, got)
			at, hidden := 0, ""
			for rest, inside := tt.text, false; rest != ""; {
				n := strings.IndexAny(rest, "{}")
				if n < 0 {
					n = len(rest)
				}
				if inside {
					hidden += rest[:n]
					assert.NotEqual(t, rest[:n], got[at:at+n], "%q → %q", in, got)
				} else {
					assert.Equal(t, rest[:n], got[at:at+n], "%q → %q", in, got)
				}
				at += n
				rest, inside = rest[min(n+1, len(rest)):], !inside
			}
			assert.Equal(t, hidden == "", in == got)
			assert.Equal(t, got, fresh(t, Settings{KeepDomains: []string{"shop.example"}}).free("body", in, nil), "the same again")
		})
	}
}

func event(pairs ...string) []Field {
	var fields []Field
	for i := 0; i < len(pairs); i += 2 {
		fields = append(fields, Field{Key: pairs[i], Text: pairs[i+1]})
	}
	return fields
}

func values(fields []Field) map[string]string {
	m := make(map[string]string)
	for _, f := range fields {
		m[f.Key] = f.Text
	}
	return m
}

func TestTheSamePersonIsTheSameEverywhere(t *testing.T) {
	a := fresh(t, Settings{})
	first := event("id", "m1", "conversation", "33612345678", "from", `"Dupont, Jérôme" <jerome.dupont@acme.fr>`, "customer.phone", "+33 6 12 34 56 78",
		"order.id", "B47676", "contact.name", "Jérôme Dupont", "body", "Ici JEROME. Ma commande 47676, mon numéro 06.12.34.56.78, jerome.dupont@acme.fr")
	a.Event(first)
	got := values(first)
	words := strings.FieldsFunc(got["contact.name"], func(r rune) bool { return r == ' ' })
	require.Len(t, words, 2)
	assert.Equal(t, "m1", got["id"])
	assert.Equal(t, fmt.Sprintf(`"%s, %s" <%s.%s@%s>`, words[1], words[0], strings.ToLower(words[0]), strings.ToLower(words[1]), strings.SplitAfter(strings.TrimSuffix(got["from"], ">"), "@")[1]), got["from"])
	assert.Contains(t, got["body"], "Ici "+strings.ToUpper(words[0])+".")
	assert.Contains(t, got["body"], strings.TrimPrefix(got["order.id"], "B"))
	assert.Equal(t, digitsOf(got["customer.phone"]), got["conversation"])
	assert.Contains(t, digitsOf(got["body"]), strings.TrimPrefix(got["conversation"], "33"))

	later := event("id", "m2", "conversation", "33612345678", "type", "reply", "agent", "amelie", "body", "Bonjour, c'est noté, Jérôme.")
	a.Event(later)
	assert.Contains(t, values(later)["body"], words[0]+".", "the names of a conversation are known to its later events")
	assert.Equal(t, "amelie", values(later)["agent"])

	other := event("id", "m3", "conversation", "c9", "body", "avec Jérôme ici")
	a.Event(other)
	assert.Equal(t, "avec Jérôme ici", values(other)["body"])
}

func TestKeys(t *testing.T) {
	tests := []struct {
		key, text string
		stays     bool
	}{
		{"source", "jean@shop.fr", true},
		{"inbox", "support 12345", true},
		{"team", "Jean Dupont", true},
		{"agent", "julie@acme.fr", true},
		{"contact.owner", "julie@acme.fr", true},
		{"visitor.page", "/pricing", true},
		{"visitor.page", "/orders/123456", false},
		{"contact.plan", "pro", true},
		{"contact.first_name", "jean", false},
		{"event.requester.name", "jean", false},
		{"event.requester.email", "jean@acme.fr", false},
		{"customer.phone", "514 555 1234", false},
		{"from", "33612345678", false},
		{"from", "Jean", false},
		{"event.cc", "Support <support@acme.fr>, Lea Roux <lea@acme.fr>", false},
		{"contact.id", "k7", true},
		{"contact.id", "k7123", false},
		{"conversation", "<abc@acme.fr>", false},
		{"event.headers.to", "Lea Roux <lea@acme.fr>", false},
		{"event.headers.reply-to", "Lea Roux", false},
		{"event.headers.delivered-to", "lea@acme.fr", false},
		{"conversation.title", "avec Mme Roux", false},
		{"conversation.type", "Question de Mme Roux", true},
		{"reason", "Mme Roux a appelé", false},
		{"event.changes.to", "closed", true},
		{"contact.firstName", "lea", false},
		{"contact.last-name", "roux", false},
		{"event.author_name", "Lea roux", false},
		{"event.DisplayName", "Lea roux", false},
		{"contact.phoneNumber", "1234567", false},
		{"event.product_name", "Blue chair", true},
		{"customer.name", "+33 6 12 34 56 78", false},
		{"from", `"+33 6 12 34 56 78" <wa@acme.fr>`, false},
		{"from", "user 48291", false},
		{"contact.plan_id", "482910", false},
		{"event.recipient.handle", "lea@acme.fr", false},
		{"event.handle", "lea", false},
		{"event.login", "lea", false},
		{"conversation", "<CAF=acme_Lea/x+y@mail.example>", false},
		{"event.references", "<CAF=acme@mail.example> <CAF=Lea@mail.example>", false},
	}
	for _, tt := range tests {
		t.Run(tt.key+"="+tt.text, func(t *testing.T) {
			fields := event(tt.key, tt.text)
			fresh(t, Settings{}).Event(fields)
			assert.Equal(t, tt.stays, fields[0].Text == tt.text, fields[0].Text)
			for _, leak := range []string{"acme", "Lea", "Roux", "roux", "julie", "12 34", "48291"} {
				assert.False(t, !tt.stays && strings.Contains(fields[0].Text, leak), fields[0].Text)
			}
		})
	}
}

// Ids that a machine has made up say more than their digits: that of a WhatsApp message is the customer's number in base64.
func TestIDsOfMachines(t *testing.T) {
	tests := []struct {
		id     string
		prefix string // that stays
	}{
		{"wamid.HBgLMzM2MTIzNDU2NzgVAgASGBQzQTVGOEMx", "wamid."},
		{"5c9553cb27e377f24eed49f7", ""},
		{"notif_3ac27816-d27c-45fd-a65a-bbaf021cf780", "notif_"},
		{"CAFkiBVwJjO_k_e-LpiKi7MAQAKbHX5nkEPcf0y1R=bjcEHogMg@mail.example", ""},
		{"u-a8f7d6c5", "u-"},
		{"lu-cbd099ecee1d", "lu-"},
	}
	for _, tt := range tests {
		fields := event("id", tt.id, "conversation", tt.id, "contact.id", tt.id)
		fresh(t, Settings{}).Event(fields)
		got := fields[0].Text
		assert.Equal(t, []string{got, got}, []string{fields[1].Text, fields[2].Text}, tt.id)
		require.Len(t, got, len(tt.id), got)
		rest, found := strings.CutPrefix(got, tt.prefix)
		require.True(t, found, got)
		local, _, _ := strings.Cut(tt.id[len(tt.prefix):], "@")
		same := 0
		for i := range local {
			if isLetterOrDigit(rune(local[i])) && local[i] == rest[i] {
				same++
			}
		}
		assert.Less(t, same, max(len(local)/4, 3), "%s → %s", tt.id, got)
	}
}

func TestNamesInLinks(t *testing.T) {
	a := fresh(t, Settings{KeepDomains: []string{"shop.example"}})
	fields := event("id", "m1", "from", "Jean Dupont", "body", "https://shop.example/clients/jean-dupont/faq")
	a.Event(fields)
	name := strings.ToLower(strings.ReplaceAll(values(fields)["from"], " ", "-"))
	assert.Equal(t, "https://shop.example/clients/"+name+"/faq", values(fields)["body"])
}

func TestDoubts(t *testing.T) {
	var doubts []Doubt
	a := fresh(t, Settings{OnDoubt: func(d Doubt) { doubts = append(doubts, d) }})
	fields := event("id", "m1234", "contact.name", "Pierre Rose", "body", "Une pierre. La rose de Picardie, lundi. See http://forum.example/jean or @jdupont, not @pierre or a@b")
	a.Event(fields)
	require.Len(t, doubts, 6)
	for i, want := range []Doubt{
		{Key: "body", Text: "http://forum.example/jean", Reason: "words in a link"},
		{Key: "body", Text: "pierre", Reason: "a name, or a word that is spelt like one", Replaced: true},
		{Key: "body", Text: "rose", Reason: "a name, or a word that is spelt like one", Replaced: true},
		{Key: "body", Text: "Picardie", Reason: "a capital within a sentence"},
		{Key: "body", Text: "@jdupont", Reason: "a name after @"},
		{Key: "body", Text: "pierre", Reason: "a name, or a word that is spelt like one", Replaced: true},
	} {
		want.Event = values(fields)["id"]
		assert.Equal(t, want, doubts[i])
	}
	assert.Equal(t, 6, a.Summary().Doubts)
}

func TestSettings(t *testing.T) {
	_, err := New(Settings{Key: []byte("short")})
	assert.ErrorContains(t, err, "at least 16")
	_, err = New(Settings{Key: testKey, KeepDomains: []string{"@shop.example"}})
	assert.ErrorContains(t, err, "shop.example")
	other, err := New(Settings{Key: bytes.ToUpper(testKey)})
	require.NoError(t, err)
	assert.NotEqual(t, fresh(t, Settings{}).free("body", "order 123456789", nil), other.free("body", "order 123456789", nil))
}

// Two texts of one shape never meet in one pseudonym, and the shape stays.
func TestPermutation(t *testing.T) {
	p := newPermutation(testKey)
	t.Run("every number of three digits", func(t *testing.T) {
		seen := make(map[string]bool)
		for n := range 1000 {
			seen[p.symbols("x", fmt.Sprintf("%03d", n), false)] = true
		}
		assert.Len(t, seen, 1000)
	})
	t.Run("every word of two letters", func(t *testing.T) {
		seen := make(map[string]bool)
		for first := 'a'; first <= 'z'; first++ {
			for second := 'a'; second <= 'z'; second++ {
				seen[p.symbols("x", string([]rune{first, second}), false)] = true
			}
		}
		assert.Len(t, seen, 26*26)
	})
	t.Run("any two IP addresses", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			octet := rapid.IntRange(0, 255)
			address := func(label string) string {
				d := rapid.SliceOfN(octet, 4, 4).Draw(t, label)
				return fmt.Sprintf("%d.%d.%d.%d", d[0], d[1], d[2], d[3])
			}
			one, two := address("one"), address("two")
			got := p.ip(one)
			_, err := netip.ParseAddr(got)
			assert.NoError(t, err, one)
			assert.Len(t, got, len(one))
			assert.Equal(t, one == two, got == p.ip(two), "%s, %s", one, two)
		})
	})
	t.Run("any two tokens", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			token := rapid.StringMatching(`[a-zA-Z0-9_.-]{0,40}`)
			one, two := token.Draw(t, "one"), token.Draw(t, "two")
			got := p.token(one)
			assert.Len(t, got, len(one))
			assert.Equal(t, one == two, got == p.token(two), "%s, %s", one, two)
		})
	})
	t.Run("any two texts", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringMatching(`[a-z0-9 .@αжあ一가é-]{0,40}`)
			one, two := text.Draw(t, "one"), text.Draw(t, "two")
			got := p.symbols("x", one, false)
			assert.Equal(t, utf8.RuneCountInString(one), utf8.RuneCountInString(got))
			if one != two && !strings.Contains(one+two, "é") { // é becomes a plain letter
				assert.NotEqual(t, got, p.symbols("x", two, false))
			}
		})
	})
}

func TestCheckDigitsHold(t *testing.T) {
	p := newPermutation(testKey)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[1-9]\d{11,17}`).Draw(t, "body")
		for check := range 10 {
			if number := fmt.Sprint(body, check); luhn(number) {
				assert.True(t, luhn(p.card(number)), number)
			}
		}
		account := rapid.StringMatching(`[A-Z0-9]{11,30}`).Draw(t, "account")
		number := fmt.Sprintf("FR%02d%s", 98-remainder(account+"FR00"), account)
		require.True(t, iban(number))
		assert.True(t, iban(p.account(number)), number)
	})
}

// Texts without an end cost no more than their length, and are not kept.
func TestHostile(t *testing.T) {
	const size = 60_000
	a := fresh(t, Settings{})
	for _, text := range []string{
		strings.Repeat("7", size), strings.Repeat("a", size), strings.Repeat("1 2 ", size/4), strings.Repeat("a@", size/2), strings.Repeat("A ", size/2),
		strings.Repeat("http://", size/7), strings.Repeat("12 rue ", size/7), strings.Repeat("1.", size/2), "x@" + strings.Repeat("y.", size/2) + "fr",
		"http://a/" + strings.Repeat("x%2B", size/4), strings.Repeat("A <B wrote: ", size/12), strings.Repeat("1:", size/2), strings.Repeat("a1B-", size/4),
	} {
		fields := event("id", "m1", "from", text+" <"+text+"@acme.fr>", "body", text)
		a.Event(fields)
		assert.Len(t, fields[2].Text, len(text), "%.20q", text)
	}
	assert.LessOrEqual(t, len(a.names.words["m1"]), maxNames)
	for word := range a.words {
		assert.LessOrEqual(t, len(word), maxWord)
	}
}

// Any event is read to its end, the same way each time, and stays text.
func FuzzEvent(f *testing.F) {
	texts, err := os.ReadFile("testdata/texts.txt")
	require.NoError(f, err)
	for text := range strings.SplitSeq(string(texts), "\n%%\n") {
		f.Add("Jean Dupont <jean@acme.fr>", text)
	}
	f.Fuzz(func(t *testing.T, from, body string) {
		fields := event("id", "m1", "from", from, "body", body)
		fresh(t, Settings{}).Event(fields)
		again := event("id", "m1", "from", from, "body", body)
		fresh(t, Settings{}).Event(again)
		assert.Equal(t, fields, again)
		if utf8.ValidString(from) && utf8.ValidString(body) {
			assert.True(t, utf8.ValidString(fields[1].Text) && utf8.ValidString(fields[2].Text))
		}
	})
}
