package convert

import "strings"

// Some mailers mark what they quote with "| " where others write "> ". People draw tables with the same sign, so that it
// counts less: only two lines or more in a row are a quoted mail, and only where one is expected, behind the line that says
// who wrote or at the end of the mail. Lines with a further bar in them are the rows of a table.

// fewestBarred is how many lines with a bar in front are a quoted mail.
const fewestBarred = 2

// mostRows is how many rows without anything else are a table, without looking on: each of them may look like an attribution.
const mostRows = 50

// barred is a range of lines, which is empty when there are none.
type barred struct{ from, to int }

// barredEnd returns the lines with bars that a mail ends with, apart from its signature.
func barredEnd(lines []string) barred {
	end := len(lines)
	for i, line := range lines {
		if isSignatureMark(line) {
			end = i
			break
		}
	}
	end = len(trimBlank(lines[:end]))
	from := end
	for ; from > 0 && isBarred(lines[from-1]); from-- {
		if isRow(lines[from-1]) {
			return barred{}
		}
	}
	if end-from < fewestBarred {
		return barred{}
	}
	return barred{from, end}
}

// barredNext returns how many lines there are to the end of the lines with bars that come next, 0 when none do. Behind an
// attribution a quoted mail may hold a row; only what is nothing but rows is a table.
func barredNext(lines []string) int {
	from := 0
	for from < len(lines) && strings.TrimSpace(lines[from]) == "" {
		from++
	}
	end, rows := from, 0
	for ; end < len(lines) && isBarred(lines[end]); end++ {
		if isRow(lines[end]) {
			rows++
		}
		if rows == mostRows && rows == end-from+1 {
			return 0
		}
	}
	if end-from < fewestBarred || rows == end-from {
		return 0
	}
	return end
}

// isBarred reports whether a line is marked as quoted with a bar: "| text", "|> text", or a bar alone for a blank line.
func isBarred(line string) bool {
	line = strings.TrimSpace(line)
	return line == "|" || strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "|>")
}

// isRow reports whether a line with a bar in front has a further one behind a cell. Bars before any text are quotes within quotes.
func isRow(line string) bool { return strings.Contains(strings.TrimLeft(line, "|> \t\u00a0"), "|") }
