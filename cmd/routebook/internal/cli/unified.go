package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// contextLines is how many unchanged lines surround a change in a difference.
const contextLines = 3

// editedLine is one line of a difference.
type editedLine struct {
	op   diffmatchpatch.Operation
	text string
}

// writeUnified prints the difference of two texts as a unified diff.
func writeUnified(w io.Writer, name string, before, after []byte, color bool) error {
	lines := lineDiff(string(before), string(after))
	var b bytes.Buffer
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
	for at := 0; at < len(lines); {
		from, to := hunk(lines, at)
		if from == to {
			break
		}
		writeHunk(&b, lines, from, to, color)
		at = to
	}
	_, err := w.Write(b.Bytes())
	return err
}

func lineDiff(before, after string) []editedLine {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same input gives the same text, however busy the machine
	a, b, table := dmp.DiffLinesToRunes(before, after)
	var lines []editedLine
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMainRunes(a, b, false), table) {
		for _, text := range strings.SplitAfter(d.Text, "\n") {
			if text != "" {
				lines = append(lines, editedLine{d.Type, text})
			}
		}
	}
	return lines
}

// hunk returns the next run of lines that holds changes at most two contexts apart, with its context; empty when there is none.
func hunk(lines []editedLine, at int) (from, to int) {
	first := -1
	last := -1
	for i := at; i < len(lines); i++ {
		if lines[i].op == diffmatchpatch.DiffEqual {
			continue
		}
		if last >= 0 && i-last > 2*contextLines {
			break
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	if first < 0 {
		return at, at
	}
	return max(at, first-contextLines), min(len(lines), last+1+contextLines)
}

func writeHunk(b *bytes.Buffer, lines []editedLine, from, to int, color bool) {
	oldLine, newLine := 1, 1
	for _, l := range lines[:from] {
		oldLine, newLine = count(l, oldLine, newLine)
	}
	oldEnd, newEnd := oldLine, newLine
	for _, l := range lines[from:to] {
		oldEnd, newEnd = count(l, oldEnd, newEnd)
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", lineRange(oldLine, oldEnd), lineRange(newLine, newEnd))
	for _, l := range lines[from:to] {
		sign, paint := " ", ""
		switch l.op {
		case diffmatchpatch.DiffDelete:
			sign, paint = "-", "\x1b[31m"
		case diffmatchpatch.DiffInsert:
			sign, paint = "+", "\x1b[32m"
		}
		text := strings.TrimSuffix(l.text, "\n")
		if color && paint != "" {
			fmt.Fprintf(b, "%s%s%s\x1b[0m\n", paint, sign, text)
		} else {
			fmt.Fprintf(b, "%s%s\n", sign, text)
		}
		if !strings.HasSuffix(l.text, "\n") {
			b.WriteString("\\ No newline at end of file\n")
		}
	}
}

func count(l editedLine, oldLine, newLine int) (int, int) {
	if l.op != diffmatchpatch.DiffInsert {
		oldLine++
	}
	if l.op != diffmatchpatch.DiffDelete {
		newLine++
	}
	return oldLine, newLine
}

// lineRange prints a range of lines as unified diffs do.
func lineRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from-1)
	case 1:
		return fmt.Sprint(from)
	default:
		return fmt.Sprintf("%d,%d", from, to-from)
	}
}
