package cli

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manPage is the page of a command: in the macros of man(7), and in ASCII, which every man understands. The generator that
// comes with cobra takes our texts for Markdown, and *.test.yaml and [PAGE] with them.
func manPage(c *cobra.Command, version string, at time.Time) []byte {
	date := ""
	if !at.IsZero() {
		date = at.UTC().Format(time.DateOnly)
	}
	b := &roff{}
	b.macro("TH", strings.ToUpper(pageName(c)), "1", date, "Routebook "+version, "Routebook")
	b.macro("SH", "NAME")
	b.line(pageName(c) + " - " + c.Short)
	b.macro("SH", "SYNOPSIS")
	b.macro("B", c.UseLine())
	b.describe(c)
	b.commands(c)
	b.flags("OPTIONS", c.LocalFlags())
	b.flags("OPTIONS OF EVERY COMMAND", c.InheritedFlags())
	if c.HasExample() {
		b.macro("SH", "EXAMPLES")
		b.literal(strings.Split(c.Example, "\n"))
	}
	b.seeAlso(c)
	return b.Bytes()
}

// roff is a page being written.
type roff struct{ bytes.Buffer }

// exitCode begins the line of a description that says what the exit code means.
const exitCode = "Exit code: "

// describe writes what the command does, as its help says it; the exit codes have a section of their own.
func (b *roff) describe(c *cobra.Command) {
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	var exit string
	b.macro("SH", "DESCRIPTION")
	for n, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if n > 0 {
			b.macro("PP")
		}
		lines := strings.Split(strings.Trim(paragraph, "\n"), "\n")
		for i, line := range lines {
			if rest, ok := strings.CutPrefix(line, exitCode); ok {
				exit = strings.Join(append([]string{rest}, lines[i+1:]...), "\n")
				break
			}
			if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
				b.literal([]string{line})
			} else {
				b.line(line)
			}
		}
	}
	if exit != "" {
		b.macro("SH", "EXIT STATUS")
		b.line(exit)
	}
}

// commands lists the commands below one.
func (b *roff) commands(c *cobra.Command) {
	if !c.HasAvailableSubCommands() {
		return
	}
	b.macro("SH", "COMMANDS")
	for _, child := range c.Commands() {
		if child.IsAvailableCommand() {
			b.macro("TP")
			b.macro("BR", pageName(child), "(1)")
			b.line(child.Short + ".")
		}
	}
}

// flags lists some flags, if there are any.
func (b *roff) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	b.macro("SH", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		b.macro("TP")
		if kind == "" {
			b.macro("B", name)
		} else {
			b.macro("BI", name+" ", kind)
		}
		b.line(usage)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
			b.line("(default " + f.DefValue + ")")
		}
	})
}

// seeAlso names the pages above and beside: of the first page none, since it lists them all.
func (b *roff) seeAlso(c *cobra.Command) {
	if !c.HasParent() {
		return
	}
	b.macro("SH", "SEE ALSO")
	b.macro("BR", pageName(c.Parent()), "(1)")
}

// macro writes a line that man obeys.
func (b *roff) macro(name string, args ...string) {
	b.WriteString("." + name)
	for _, arg := range args {
		b.WriteString(` "` + strings.ReplaceAll(escapeRoff(arg), `"`, `\(dq`) + `"`)
	}
	b.WriteByte('\n')
}

// line writes text that man may break anywhere.
func (b *roff) line(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = escapeRoff(line)
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			line = `\&` + line // else it would be a macro
		}
		b.WriteString(line + "\n")
	}
}

// literal writes lines that stay as they are.
func (b *roff) literal(lines []string) {
	b.WriteString(".nf\n")
	for _, line := range lines {
		b.line(line)
	}
	b.WriteString(".fi\n")
}

// escapeRoff writes text in the characters of ASCII that mean nothing to roff.
func escapeRoff(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r > '~':
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
