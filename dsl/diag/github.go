package diag

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteGitHub writes the findings as workflow commands, which GitHub Actions shows beside the lines of a pull request. The
// worst come first, since it shows only a few of each kind.
func WriteGitHub(w io.Writer, l List, sources Sources) error {
	ms := newMappers(sources)
	sorted := slices.Clone(l)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int { return int(a.Severity) - int(b.Severity) })
	for _, d := range sorted {
		if _, err := io.WriteString(w, ms.annotation(d)); err != nil {
			return fmt.Errorf("write findings for GitHub: %w", err)
		}
	}
	return nil
}

var githubLevels = [...]string{Error: "error", Warning: "warning", Info: "notice", Hint: "notice"}

// annotation returns one workflow command, with its line break.
func (ms mappers) annotation(d Diagnostic) string {
	properties := []string{"file=" + githubProperty.Replace(d.File)}
	if m := ms.of(d.File); m != nil && !d.Span.IsZero() {
		from, to := m.OffsetPosition(d.Span.Start), m.OffsetPosition(d.Span.End)
		properties = append(properties, fmt.Sprintf("line=%d", from.Line), fmt.Sprintf("endLine=%d", to.Line))
		if from.Line == to.Line { // columns are refused over several lines
			properties = append(properties, fmt.Sprintf("col=%d", from.Column), fmt.Sprintf("endColumn=%d", to.Column))
		}
	}
	properties = append(properties, "title="+githubProperty.Replace(title(d)))
	message := strings.Join(sentences(d), "\n")
	return "::" + githubLevels[d.Severity] + " " + strings.Join(properties, ",") + "::" + githubData.Replace(message) + "\n"
}

// sentences are the message, the label, the notes and the example of a finding, without what drives a terminal or hides.
func sentences(d Diagnostic) []string {
	all := []string{visible(d.Message)}
	if d.Label != "" {
		all = append(all, visible(d.Label))
	}
	for _, note := range d.Notes {
		all = append(all, visible(note))
	}
	for _, line := range d.Example.lines() {
		all = append(all, visible(line))
	}
	return all
}

// title names a finding: its code and where it stands.
func title(d Diagnostic) string {
	if d.Where == "" {
		return d.Code
	}
	return d.Code + " in " + visible(d.Where)
}

// What the runner unescapes (actions/toolkit, command.ts).
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
