package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/replay"
)

// namedRules is how many rules a line of the summary names before it only counts.
const namedRules = 8

// writeSummary says what a run did, and how far it can be believed.
func (st *streams) writeSummary(p *program.Program, s *replay.Summary, from *past, bookName string) {
	w := st.err
	fmt.Fprintf(w, "%s: %s, program %s\n", bookName, plural(len(p.Rules), "rule"), program.ShortDigest(s.Digest))
	fmt.Fprintf(w, "%s about %s%s\n", plural(s.Events, "event"), plural(s.Conversations, "conversation"), span(s))
	fmt.Fprintf(w, "%s, %s with a match%s\n", plural(s.Decisions, "decision"), grouped(s.Matched), share(s.Matched, s.Decisions))
	if len(s.Triggers) > 0 {
		fmt.Fprintf(w, "decisions without an event: %s\n", tallied(s.Triggers))
	}
	if len(s.Effects) > 0 {
		fmt.Fprintf(w, "effects: %s\n", tallied(s.Effects))
	}
	if len(s.Warnings) > 0 {
		fmt.Fprintf(w, "warnings: %s\n", tallied(s.Warnings))
	}
	from.writePresence(st, s)
	if rules := s.Unmatched(); len(rules) > 0 {
		fmt.Fprintf(w, "never fired: %s\n", named(p, rules))
	}
	writeUntested(w, p, s)
	writeOddities(w, s)
	if st.talky {
		writeFirings(w, p, s)
	}
}

// writeFirings says how often each rule fired, in the order of decision.
func writeFirings(w io.Writer, p *program.Program, s *replay.Summary) {
	fmt.Fprintln(w, "firings:")
	for i := range p.Rules {
		fmt.Fprintf(w, "%8s  %s\n", grouped(s.Firings[i]), p.Rules[i].Name)
	}
}

// writeOddities says what was odd about the input.
func writeOddities(w io.Writer, s *replay.Summary) {
	for _, odd := range []struct {
		n    int
		text string
	}{
		{s.Lines.Rejected, "rejected lines: %s\n"},
		{s.Late, "events older than one before them, decided at its time: %s\n"},
		{s.Duplicates, "events with an id that came before: %s\n"},
		{s.Lines.DuplicateKeys, "keys given twice, the last one counts: %s\n"},
		{s.Lines.InvalidUTF8, "bytes that are not UTF-8, read as U+FFFD: %s\n"},
	} {
		if odd.n > 0 {
			fmt.Fprintf(w, odd.text, grouped(odd.n))
		}
	}
}

// span says when the events happened.
func span(s *replay.Summary) string {
	if s.Events == 0 {
		return ""
	}
	const layout = "2006-01-02 15:04"
	return fmt.Sprintf(", %s to %s UTC", s.First.UTC().Format(layout), s.Last.UTC().Format(layout))
}

func share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.1f %%)", 100*float64(part)/float64(whole))
}

// tallied lists counts, most first.
func tallied(counts map[string]int) string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %s", grouped(counts[name]), name)
	}
	return strings.Join(names, ", ")
}

// named lists rules, and counts what would be too many.
func named(p *program.Program, rules []program.RuleID) string {
	var names []string
	for _, id := range rules[:min(namedRules, len(rules))] {
		names = append(names, p.Rules[id].Name)
	}
	text := strings.Join(names, " · ")
	if more := len(rules) - namedRules; more > 0 {
		text += fmt.Sprintf(" · and %s more", grouped(more))
	}
	return fmt.Sprintf("%s of %s rules: %s", grouped(len(rules)), grouped(len(p.Rules)), text)
}

// writeUntested names the fields that no event carries, each with who reads it: about those rules the traffic says nothing.
func writeUntested(w io.Writer, p *program.Program, s *replay.Summary) {
	var fields []string
	for _, m := range s.Missing {
		readers := plural(len(m.Rules), "rule")
		if len(m.Rules) == 1 {
			readers = p.Rules[m.Rules[0]].Name
		}
		fields = append(fields, fmt.Sprintf("%s (%s)", &p.Fields[m.Field], readers))
	}
	if len(fields) > 0 {
		fmt.Fprintf(w, "untested, as no event carries it: %s\n", strings.Join(fields, " · "))
	}
}
