package anonymise

import (
	"regexp"
	"strings"
)

// A detector finds one kind of thing in free text. Of two that see the same bytes the one above decides.
type detector struct {
	kind    kind
	pattern *regexp.Regexp
	marks   []string                                             // of which one stands in every line that it finds something in; nil: no line without a digit
	whole   bool                                                 // looks over the ends of lines; its marks are those of the text
	group   int                                                  // of the pattern, what is replaced; 0: all of it
	alone   bool                                                 // does not stand in a longer row of digits, as 06.12.34 does in 06.12.34.56.78
	trim    func(found string) string                            // the part of what was found that it is; "": it is something else
	replace func(a *Anonymiser, r *reading, found string) string // nil: it stays, and nothing below looks at it
}

const (
	gap      = `[ .\-\x{a0}\x{202f}]`
	money    = `(?:€|\$|£|¥|zł|(?i:eur|usd|gbp|chf|pln|cad|euros?|dollars?|pounds?|francs?)\b)`
	amount   = `\d+(?:[ .,'\x{a0}\x{202f}]\d{3})*(?:[.,]\d{1,2})?`
	nameWord = `\p{Lu}[\p{L}\p{M}'’\-]*`
	fullName = nameWord + `\.?(?:[ \x{a0}](?:(?:de|du|des|van|von|der|la|le|di|da)[ \x{a0}])*` + nameWord + `\.?){0,3}` // with initials
	nameRun  = nameWord + `(?:[ \x{a0}](?:(?:de|du|des|van|von|der|la|le|di|da)[ \x{a0}])*` + nameWord + `){0,3}`
)

var (
	titles        = []string{"M.", "Mr", "Ms", "Mme", "Mlle", "Monsieur", "Madame", "Mademoiselle", "Dr", "Doct", "Herr", "Frau", "Señor", "Signor"}
	authors       = []string{"wrote", "écrit", "escribi", "scritto", "schrieb"}
	quotedHeads   = []string{"From", "De", "Von", "Da"}
	introductions = []string{"ame is", "AME IS", "appelle", "APPELLE", "om est", "OM EST", "ich hei", "Ich hei", "ame ist", "llamo", "ombre es", "chiamo"}
)

// addressPattern finds e-mail addresses, in ids too.
var addressPattern = regexp.MustCompile(`[\p{L}\p{N}_%+\-][\p{L}\p{N}._%+'\-]*@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)

var detectors = []detector{
	{kind: tokens, marks: []string{"://", "www.", "WWW."}, pattern: regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"'\])}]+`), trim: trimLink, replace: (*Anonymiser).link},
	{
		kind: addresses, marks: []string{"@"}, pattern: addressPattern,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.address(s) },
	},
	{
		kind: domains, marks: []string{"."}, pattern: regexp.MustCompile(`(?i)\b(?:[\p{L}\p{N}][\p{L}\p{N}\-]*\.)+(?:com|net|org|info|biz|io|at|be|ca|ch|de|es|eu|fr|it|nl|pl|pt|se|uk|us)\b`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.domain(s) },
	},
	{
		kind: networks, pattern: regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`), alone: true, trim: trimIP,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.network(s) },
	},
	{
		kind: networks, pattern: regexp.MustCompile(`(?i)\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}\b`), trim: trimIP,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.network(s) },
	},
	{
		kind: accounts, pattern: regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b`), trim: trimAccount,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.account(s) },
	},
	{
		kind: cards, pattern: regexp.MustCompile(`\b\d(?:[ \-]?\d){12,18}\b`), trim: trimCard,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.card(s) },
	},
	{
		kind: tokens, pattern: regexp.MustCompile(`\b[A-Za-z0-9][A-Za-z0-9_\-]{14,}[A-Za-z0-9]\b`), trim: trimToken,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.token(s) },
	},
	{pattern: regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+\-]\d{2}:?\d{2})?)?\b`)}, // ISO dates
	{pattern: regexp.MustCompile(`\b\d{1,2}([/.\-])\d{1,2}[/.\-](?:19|20)?\d{2}\b`), alone: true},                           // dates
	{pattern: regexp.MustCompile(money + ` ?` + amount)},
	{pattern: regexp.MustCompile(amount + `[ \x{a0}\x{202f}]?(?:%|` + money + `)`)},
	{
		kind: phones, pattern: regexp.MustCompile(`(?:\+|\b00)[1-9]\d{0,2}(?:` + gap + `?\(0?\d{0,4}\))?(?:` + gap + `{0,2}\d){6,12}\b`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.phone(s) },
	},
	{
		kind: phones, pattern: regexp.MustCompile(`(?:\(0\d{1,4}\)|\b0[1-9])(?:` + gap + `?\d){7,10}\b`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.phone(s) },
	},
	{
		kind: phones, pattern: regexp.MustCompile(`(?:\(\d{3}\) ?|\b\d{3}[ .\-])\d{3}[ .\-]\d{4}\b`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.phone(s) },
	},
	{
		kind: streets, pattern: regexp.MustCompile(`\b\d{1,4}(?: ?(?:bis|ter|quater))?,? (?i:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|allée|impasse|quai|route|cours|square|passage)` +
			` (?:(?:de la|de|des|du|la|le|les) |de l['’]|d['’]|l['’])*` + nameWord + `(?:[ \-]` + nameWord + `)*`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.street(s) },
	},
	{
		kind: streets, pattern: regexp.MustCompile(`\b\d{1,5} (?:` + nameWord + ` ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Way|Court|Square|Terrace|Close)\b`),
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.street(s) },
	},
	{
		kind: numbers, pattern: regexp.MustCompile(`(?i)(?:order|commande|ticket|invoice|facture|case|dossier|booking|ref|reference|référence|account|customer|client|n°|no\.|nr\.|num[ée]ro|number|#)` +
			`[ \x{a0}]*(?:n°|no\.?|nr\.?|number|#|:)?[ \x{a0}]*([a-z]{0,6}[\-_/]?\d{3,}(?:[\-_/]?[a-z0-9]+)*)`), group: 1,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.number(s) },
	},
	{
		kind: numbers, pattern: regexp.MustCompile(`(?i)\b[a-z]{0,8}[\-_/]?\d[a-z0-9]*(?:[\-_/][a-z0-9]+)*\b`), trim: trimNumber,
		replace: func(a *Anonymiser, _ *reading, s string) string { return a.keyed.number(s) },
	},
	{kind: numbers, pattern: regexp.MustCompile(`\b\d{2,4}(?:[ \x{a0}\x{202f}]\d{2,4}){2,}\b`), replace: (*Anonymiser).grouped},
	{
		kind: names, whole: true, marks: []string{"<", "[mailto:"}, pattern: regexp.MustCompile(`(` + fullName + `)[ \t]*(?:\r?\n[ \t>]*)?[<\[](?:mailto:)?\s{0,4}[^<>\s@]{1,64}@`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: []string{`" <`, `"<`}, pattern: regexp.MustCompile(`"([^"<>@]{2,64})" ?<(?:mailto:)?[^<>\s@]{1,64}@`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: authors, pattern: regexp.MustCompile(`(` + fullName + `)(?: ?<[^<>]*>)?[ \x{a0}](?:wrote|a écrit|escribió|ha scritto)[ \x{a0}]?:`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: authors, pattern: regexp.MustCompile(`\bschrieb (` + fullName + `)(?: ?<[^<>]*>)?:`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, whole: true, marks: quotedHeads, pattern: regexp.MustCompile(`(?:^|\n)[ \t>*]*(?:From|De|Von|Da)[ \x{a0}]?:[ \t*]*(` + fullName + `)[^\n]*\n[ \t>*]*(?:Sent|Date|Envoyé|Gesendet|Inviato|Enviado)[ \x{a0}]?:`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, whole: true, marks: []string{"\n-- \n", "\n--\n", "\n-- \r\n"}, pattern: regexp.MustCompile(`\n-- ?\r?\n[ \t>]*(` + fullName + `)[ \t]*(?:\n|\r|$)`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: titles, pattern: regexp.MustCompile(`\b(?:M\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Dr\.?|Docteur|Doctor|Herr|Frau|Señora?|Signora?)[ \x{a0}]+(` + nameRun + `)`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: []string{" ", "\u00a0"}, pattern: regexp.MustCompile(`^[ \t>]*(?i:hi|hello|hey|dear|bonjour|bonsoir|salut|coucou|ch[eè]re?|hallo|liebe|lieber|hola|ciao|buongiorno|good (?:morning|afternoon|evening)|guten tag)[ \x{a0}]+(` + nameRun + `)`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, marks: introductions, pattern: regexp.MustCompile(`\b(?i:my name is|je m['’]appelle|mon nom est|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|mi chiamo)[ \x{a0}]+(` + nameRun + `)`),
		group: 1, replace: (*Anonymiser).found,
	},
	{
		kind: names, whole: true, pattern: regexp.MustCompile(`(?:^|\n)[ \t>]*(?i:(?:(?:best|kind|warm|with best|with kind) )?(?:regards|wishes)|cheers|thanks(?: again| a lot)?|thank you(?: very much)?|sincerely|yours(?: truly| sincerely| faithfully)?` +
			`|(?:bien )?cordialement|merci(?: d['’]avance| beaucoup)?|bien à vous|cdlt|(?:sincères |meilleures )?salutations|(?:mit )?(?:freundlichen|besten|liebe[n]?) gr[üu](?:ß|ss)en?|saludos|cordiali saluti|grazie)[,.! ]*(?:\r?\n[ \t>]*){1,3}(` + nameRun + `)[ \t,.]*(?:\n|\r|$)`),
		group: 1, replace: (*Anonymiser).found,
	},
}

// worth reports whether a line may hold what d finds.
func (d *detector) worth(line string) bool {
	if d.marks == nil {
		return strings.ContainsAny(line, "0123456789")
	}
	for _, mark := range d.marks {
		if strings.Contains(line, mark) {
			return true
		}
	}
	return false
}

// alone reports whether no separator and digit go on from text[start:end] on either side.
func alone(text string, start, end int) bool {
	const separators = "./-"
	before, after := text[:start], text[end:]
	return (len(before) < 2 || !strings.ContainsRune(separators, rune(before[len(before)-1])) || !isDigit(before[len(before)-2])) &&
		(len(after) < 2 || !strings.ContainsRune(separators, rune(after[0])) || !isDigit(after[1]))
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// trimAccount drops words after an account number that look as if they went on with it.
func trimAccount(s string) string {
	for {
		if iban(s) {
			return s
		}
		cut := strings.LastIndexByte(s, ' ')
		if cut < 0 {
			return ""
		}
		s = s[:cut]
	}
}

func trimCard(s string) string {
	if luhn(digitsOf(s)) {
		return s
	}
	return ""
}

// trimNumber wants four digits beside letters, and five without: years, hours and amounts have fewer.
func trimNumber(s string) string {
	digits := len(digitsOf(s))
	if digits >= 5 || digits == 4 && len(s) > 4 {
		return s
	}
	return ""
}
