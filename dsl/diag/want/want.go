package want

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

var (
	comment = regexp.MustCompile(`[ \t]*# want (R\d{3} ".*)$`)
	one     = regexp.MustCompile(`(R\d{3}) ("(?:[^"\\]|\\.)*")`)
)

// expectation is one announced finding.
type expectation struct{ code, text string }

// Compare returns a sentence for each finding of a file that is not announced, and for each announced one that is missing.
func Compare(file string, src []byte, found diag.List) []string {
	var wrong []string
	wanted, bad := read(file, src)
	wrong = append(wrong, bad...)
	for _, d := range found {
		if d.File != file {
			continue
		}
		line := 1 + bytes.Count(src[:d.Span.Start], []byte("\n"))
		text := d.Message
		if d.Label != "" {
			text += " | " + d.Label
		}
		i := slices.IndexFunc(wanted[line], func(w expectation) bool { return w.code == d.Code && strings.Contains(text, w.text) })
		if i < 0 {
			wrong = append(wrong, fmt.Sprintf("%s:%d: unexpected %s %s", file, line, d.Code, text))
			continue
		}
		wanted[line] = slices.Delete(wanted[line], i, i+1)
	}
	for line := range 1 + bytes.Count(src, []byte("\n")) {
		for _, w := range wanted[line+1] {
			wrong = append(wrong, fmt.Sprintf("%s:%d: missing %s %q", file, line+1, w.code, w.text))
		}
	}
	return wrong
}

// read returns the announced findings by line.
func read(file string, src []byte) (wanted map[int][]expectation, bad []string) {
	wanted = map[int][]expectation{}
	for i, line := range strings.Split(string(src), "\n") {
		m := comment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := i + 1
		if strings.HasPrefix(strings.TrimSpace(line), "# want ") {
			at++
		}
		for _, w := range one.FindAllStringSubmatch(m[1], -1) {
			text, err := strconv.Unquote(w[2])
			if err != nil {
				bad = append(bad, fmt.Sprintf("%s:%d: %s: %v", file, i+1, w[2], err))
				continue
			}
			wanted[at] = append(wanted[at], expectation{w[1], text})
		}
	}
	return wanted, bad
}

// Strip returns a source without its announcements, as readers are shown it.
func Strip(src []byte) []byte {
	var lines []string
	for line := range strings.SplitSeq(string(src), "\n") {
		bare := comment.ReplaceAllString(line, "")
		if bare != "" || line == "" {
			lines = append(lines, bare)
		}
	}
	return []byte(strings.Join(lines, "\n"))
}
