package convert

import (
	"regexp"
	"strings"
)

// What a person wrote is what is left of a mail without the mails it quotes and without its signature. Mails do not say
// where these begin, so that it is guessed from the marks that mailers set, in the languages in which they set them:
//
//   - lines that begin with ">" or with initials and ">", and the line before them that says who wrote (attribution)
//   - lines that begin with "| " in place of that, two or more behind an attribution or at the end, unless they are a table
//   - "-----Original Message-----" and the like, and a block of header lines (From, Sent, To, Subject), to the end
//   - an attribution with a date or an address and no ">" after it, to the end
//   - "-- " on a line of its own, the foot of a mailing list, "Sent from my …", to the end
//
// A mail that was passed on is kept whole: it is what the sender wants to be read. When nothing would be left, everything is.

// body returns the text of a mail. Unless full, quoted mails and signatures are left out.
func (l *letter) body(full bool) string {
	if full {
		return l.content.text
	}
	if own := withoutSignature(withoutQuotes(l.content.text)); own != "" {
		return own
	}
	return l.content.text
}

// withoutQuotes leaves quoted mails out.
func withoutQuotes(s string) string {
	if !mayQuote(s) {
		return s
	}
	lines := strings.Split(s, "\n")
	kept := make([]string, 0, len(lines))
	wrote := false // something before
	last := barredEnd(lines)
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
		case isQuoted(line), i >= last.from && i < last.to:
			if n := len(kept); n > 0 && kept[n-1] != "" {
				kept = append(kept, "")
			}
			continue
		case isForward(line):
			return strings.Join(append(kept, lines[i:]...), "\n")
		case isReplyMark(line), wrote && (isOriginal(line) || isHeaderBlock(lines[i:])):
			return strings.Join(withoutRule(kept), "\n")
		default:
			n, quotes := attribution(lines[i:])
			if n > 0 && !quotes && wrote {
				return strings.Join(kept, "\n")
			}
			if n > 0 && quotes {
				i += n - 1 + barredNext(lines[i+n:])
				continue
			}
			wrote = true
		}
		kept = append(kept, lines[i])
	}
	return strings.Join(kept, "\n")
}

// mayQuote reports quickly that a text quotes nothing: every mark has one of these in it.
func mayQuote(s string) bool { return strings.ContainsAny(s, ">|:#-") }

// withoutRule leaves out the line drawn between a letter and the one it answers.
func withoutRule(lines []string) []string {
	for n := len(lines); n > 0; n-- {
		if line := strings.TrimSpace(lines[n-1]); line != "" && strings.Trim(line, "_-=* ") != "" {
			return lines[:n]
		}
	}
	return nil
}

const (
	maxMark        = 300 // bytes of a line that can be a mark
	maxAttribution = 4   // lines
	headerBlock    = 7   // lines in which the fields of a quoted mail stand
)

var (
	originalMark = regexp.MustCompile(`(?i)^[-_*=> ]*(original (message|appointment)|reply message|message d['’]origine|message original|ursprüngliche (nachricht|mail)|originalnachricht|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|(oryginalna wiadomość|wiadomość oryginalna)|ursprungligt meddelande|oprindelig meddelelse)[-_*=: ]*$`)
	forwardMark  = regexp.MustCompile(`(?i)^([-_*=> ]{2,} ?(forwarded (message|mail)|message transféré|weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem (encaminhada|reenviada)|wiadomość przekazana|vidarebefordrat meddelande)|(begin forwarded message|début du (message|courriel) (transféré|réexpédié)|anfang der weitergeleiteten nachricht|inizio messaggio inoltrato|inicio del mensaje reenviado) ?:)`)
	replyMark    = regexp.MustCompile(`(?i)(reply|type|write|respond|répon|écri|antwort|escrib|rispond).{0,60}(above|au[- ]dessus|ci-dessus|oberhalb|über dieser|encima|sopra).{0,30}(line|ligne|linie|zeile|línea|riga)`)

	attributionEnd   = regexp.MustCompile(`(?i)(wrote|writes|said|a écrit|schrieb( .{1,150})?|escribió|ha scritto|schreef( .{1,150})?|escreveu|napisał(a|\(a\))?|pisze|skrev( .{1,150})?|kirjoitti|написал(а|\(а\))?|пишет|yazdı|írta|napsala?|a scris) ?:$`)
	attributionStart = regexp.MustCompile(`(?i)^(on|le|am|el|il|op|em|den|på|w dniu|dnia|pe|\d{1,4}[-./ ])`)
	dated            = regexp.MustCompile(`@|\d{1,2}[:h.]\d\d|\b(19|20)\d\d\b`)
)

func isOriginal(line string) bool {
	return len(line) <= maxMark && strings.ContainsAny(line[:1], "-_*=>") && originalMark.MatchString(line)
}

func isForward(line string) bool { return len(line) <= maxMark && forwardMark.MatchString(line) }

// isReplyMark finds the line that desks ask to write above.
func isReplyMark(line string) bool {
	return len(line) <= maxMark && strings.ContainsAny(line[:1], "#-=_*~") && replyMark.MatchString(line)
}

// quotedFields are the names of the fields above a quoted mail, in lower case. Only those that tell the sender are true.
var quotedFields = map[string]bool{
	"from": true, "de": true, "von": true, "da": true, "van": true, "od": true, "fra": true, "från": true,
	"expéditeur": true, "remitente": true, "mittente": true,
	"sent": false, "date": false, "to": false, "cc": false, "subject": false, "reply-to": false, "envoyé": false, "envoyé le": false,
	"à": false, "a": false, "objet": false, "gesendet": false, "datum": false, "an": false, "betreff": false, "enviado": false,
	"enviado el": false, "fecha": false, "para": false, "asunto": false, "inviato": false, "data": false, "oggetto": false,
	"verzonden": false, "aan": false, "onderwerp": false, "assunto": false, "wysłano": false, "do": false, "temat": false,
	"skickat": false, "till": false, "ämne": false, "sendt": false, "til": false, "emne": false,
}

// quotedField reports whether a line is such a field, and whether it tells the sender.
func quotedField(line string) (sender, is bool) {
	name, rest, found := strings.Cut(line, ":")
	if !found || len(name) > 30 || rest != "" && !strings.ContainsAny(rest[:1], " *\t\u00a0") {
		return false, false
	}
	sender, is = quotedFields[strings.ToLower(strings.Trim(name, "*> \t\u00a0"))]
	return sender, is
}

// isHeaderBlock reports whether lines begin with the fields of a mail, as mailers put them above one they quote: who it
// came from, and two others.
func isHeaderBlock(lines []string) bool {
	if _, is := quotedField(strings.TrimSpace(lines[0])); !is {
		return false
	}
	senders, others := 0, 0
	for _, line := range lines[:min(len(lines), headerBlock)] {
		switch sender, is := quotedField(strings.TrimSpace(line)); {
		case sender:
			senders++
		case is:
			others++
		}
	}
	return senders == 1 && others >= 2
}

// attribution reports how many lines the attribution has that lines begin with, 0 when there is none, and whether
// quoted lines follow it. Without them it needs a date or an address to be one.
func attribution(lines []string) (n int, quotes bool) {
	if !mayAttribute(lines) {
		return 0, false
	}
	most := 1
	if attributionStart.MatchString(strings.TrimSpace(lines[0])) {
		most = maxAttribution
	}
	joined := ""
	for n < min(most, len(lines)) {
		line := strings.TrimSpace(lines[n])
		if line == "" || len(joined)+len(line) > maxMark || isQuoted(line) {
			return 0, false
		}
		joined = strings.TrimSpace(joined + " " + line)
		n++
		if !strings.HasSuffix(line, ":") || !attributionEnd.MatchString(joined) {
			continue
		}
		quotes = quoteFollows(lines[n:])
		if quotes || dated.MatchString(joined) {
			return n, quotes
		}
		return 0, false
	}
	return 0, false
}

// mayAttribute reports quickly that lines begin with no attribution: one ends with a colon.
func mayAttribute(lines []string) bool {
	for _, line := range lines[:min(len(lines), maxAttribution)] {
		line = strings.TrimRight(line, " \t\r")
		if strings.HasSuffix(line, ":") {
			return true
		}
		if line == "" {
			return false
		}
	}
	return false
}

func quoteFollows(lines []string) bool {
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return isQuoted(line) || barredNext(lines) > 0
		}
	}
	return false
}

// isQuoted reports whether a line is one of a quoted mail: "> text", or "BS> text" with the initials of who wrote it.
func isQuoted(line string) bool {
	end := strings.IndexByte(line[:min(len(line), maxInitials+1)], '>')
	return end >= 0 && strings.Trim(line[:end], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

const maxInitials = 4

var (
	sentFrom = regexp.MustCompile(`(?i)^[*_(]?(sent (from|via|with) .{1,80}|get outlook for .{1,30}|envoyé (de|depuis|à partir|avec|via) .{1,80}|(téléchargez|obtenez) outlook pour .{1,30}|provenance ?: courrier pour .{1,30}|von (meinem|meiner) .{1,60} gesendet|gesendet (von|mit) .{1,80}|diese nachricht wurde von meinem .{1,80}|enviado (desde|do) (mi|meu) .{1,80}|inviato da .{1,80}|verzonden (vanaf|met) .{1,80}|wysłane z .{1,80}|skickat från .{1,80}|отправлено (с|из) .{1,80})$`)
	dashName = regexp.MustCompile(`^[-–—] ?\p{Lu}[\p{L}.'’-]*( \p{L}[\p{L}.'’-]*){0,3}$`)
	listFoot = regexp.MustCompile(`(?i)https?://|@|mailing list|unsubscribe|désabonner|abmelden`)
)

const maxFoot = 12 // lines of the foot of a mailing list

// withoutSignature leaves out what stands below a letter, and the blank lines around it.
func withoutSignature(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if isSignatureMark(line) {
			lines = lines[:i]
			break
		}
	}
	for {
		lines = trimBlank(lines)
		n := withoutFoot(lines)
		if n == len(lines) && n > 0 && isLastWord(strings.TrimSpace(lines[n-1])) {
			n--
		}
		if n == len(lines) {
			return strings.Trim(squeezed(lines), "\n")
		}
		lines = lines[:n]
	}
}

// isSignatureMark reports whether a line is the one above a signature.
func isSignatureMark(line string) bool {
	return line == "-- " || line == "--" || line == "-- \r" || line == "--\u00a0"
}

// isLastWord reports whether the last line of a letter is a signature by itself.
func isLastWord(line string) bool {
	return len(line) <= maxMark && (sentFrom.MatchString(line) || dashName.MatchString(line))
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// withoutFoot returns how many lines stand above the foot of a mailing list: a line drawn near the end, below which
// there is an address to write to.
func withoutFoot(lines []string) int {
	for n := len(lines) - 1; n >= 0 && n >= len(lines)-maxFoot; n-- {
		line := strings.TrimSpace(lines[n])
		if len(line) < 20 || strings.Trim(line, "_") != "" && strings.Trim(line, "-") != "" {
			continue
		}
		for _, below := range lines[n+1:] {
			if listFoot.MatchString(below) {
				return n
			}
		}
		return len(lines)
	}
	return len(lines)
}

// squeezed joins lines, with one blank line where there were several.
func squeezed(lines []string) string {
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimRight(line, " \t\r\u00a0")
		if line == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}
