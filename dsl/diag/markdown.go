package diag

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the findings as a list for a comment or a step summary, at most most of them; what is left out is counted.
func WriteMarkdown(w io.Writer, l List, sources Sources, most int) error {
	ms := newMappers(sources)
	out := bufio.NewWriter(w)
	if len(l) == 0 {
		out.WriteString("Nothing to report.\n")
	} else {
		fmt.Fprintf(out, "**%s**\n\n", Summary(l))
	}
	for i, d := range l {
		if i == most {
			fmt.Fprintf(out, "\n%d more are left out.\n", len(l)-most)
			break
		}
		place := d.File
		if m := ms.of(d.File); m != nil && !d.Span.IsZero() {
			place += ":" + m.OffsetPosition(d.Span.Start).String()
		}
		fmt.Fprintf(out, "- **%s[%s]** %s: %s", d.Severity, d.Code, codeSpan(place), markdown.Replace(visible(d.Message)))
		if d.Label != "" {
			out.WriteString(" — " + markdown.Replace(visible(d.Label)))
		}
		out.WriteByte('\n')
		writeExample(out, d.Example)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write findings as Markdown: %w", err)
	}
	return nil
}

// writeExample writes an example below its finding.
func writeExample(out *bufio.Writer, e *Example) {
	lines := e.lines()
	if len(lines) == 0 {
		return
	}
	out.WriteString("  - " + markdown.Replace(visible(lines[0])))
	for i, line := range lines[1:] {
		out.WriteString([]string{": ", ", then "}[min(i, 1)] + codeSpan(visible(line)))
	}
	out.WriteByte('\n')
}

// markdown keeps what a finding quotes from being read as markup, or as somebody's name.
var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "#", `\#`, "~", `\~`,
	"@", "@\u2060", "\n", " ",
)

// codeSpan writes a text in backquotes, more of them than it holds itself (CommonMark 6.1).
func codeSpan(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}
