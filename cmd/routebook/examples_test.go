package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
)

// exampleBooks returns the folders of all examples, from the root of the repository, in which the test runs from then on.
func exampleBooks(t *testing.T) []string {
	t.Helper()
	t.Chdir("../..")
	files, err := filepath.Glob("examples/*/book.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []string
	for _, name := range files {
		all = append(all, filepath.Dir(name))
	}
	return all
}

// output runs a command that is to succeed and returns what it prints on stdout.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Main(args, strings.NewReader(""), &stdout, &stderr)
	require.Zero(t, code, "routebook %s:\n%s%s", strings.Join(args, " "), &stdout, &stderr)
	return stdout.String()
}

// TestExamples holds every example to what its readers may expect of a book: nothing to report from warning up, canonical
// layout, tests that pass, that exercise the rules and that would notice a mistake.
func TestExamples(t *testing.T) {
	for _, folder := range exampleBooks(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			for _, args := range [][]string{
				{"check", folder, "--fail-level", "warning"},
				{"fmt", folder, "--check"},
				{"test", folder, "--min-coverage", "95"},
				{"mutate", folder, "--min-score", "80", "--max", "150"},
			} {
				output(t, args...)
			}
			assert.FileExists(t, filepath.Join(folder, "README.md"))
			assert.Less(t, sizeOf(t, folder), 600_000, "an example is read, and cloned with everything else")
		})
	}
}

// sizeOf returns how many bytes the files of a folder hold.
func sizeOf(t *testing.T, folder string) int {
	t.Helper()
	size := 0
	require.NoError(t, filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += int(info.Size())
		}
		return err
	}))
	return size
}

// TestConvertedExamples converts every log of an example with the profile beside it: what comes out is in the example's
// traffic, and everything else there says of itself that it is synthetic.
func TestConvertedExamples(t *testing.T) {
	seen := 0
	for _, folder := range exampleBooks(t) {
		profiles, err := filepath.Glob(filepath.Join(folder, "logs/*.yaml"))
		require.NoError(t, err)
		if len(profiles) == 0 {
			continue
		}
		seen++
		var want, got []string
		for _, profile := range profiles {
			log := strings.TrimSuffix(profile, ".yaml") + ".ndjson"
			want = append(want, linesOf(output(t, "convert", "ndjson", log, "--profile", profile))...)
		}
		traffic, err := filepath.Glob(filepath.Join(folder, "traffic/*.ndjson"))
		require.NoError(t, err)
		for _, name := range traffic {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			for _, line := range linesOf(string(text)) {
				if !strings.HasPrefix(line, `{"id":"syn-`) {
					got = append(got, line)
				}
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		assert.Equal(t, want, got, folder)
	}
	assert.NotZero(t, seen)
}

func linesOf(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// TestRoutedAsLabelled counts, for every example with logs/labels.json, how many recorded messages go to the team that the
// label of the data set stands for. The table in the example's README is what came of it.
func TestRoutedAsLabelled(t *testing.T) {
	seen := 0
	for _, folder := range exampleBooks(t) {
		text, err := os.ReadFile(filepath.Join(folder, "logs/labels.json"))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		seen++
		var teams map[string]string // by label
		require.NoError(t, json.Unmarshal(text, &teams))
		table, headline := confusion(labelled(t, folder, teams), firstTeams(t, folder))
		front, err := os.ReadFile("README.md")
		require.NoError(t, err)
		assert.Contains(t, string(front), headline, "the README of the project")

		readme := filepath.Join(folder, "README.md")
		page, err := os.ReadFile(readme)
		require.NoError(t, err)
		all := blocks(page, "text")
		require.Len(t, all, 1, readme)
		if *update {
			page = append(page[:all[0].start:all[0].start], append([]byte(table), page[all[0].end:]...)...)
			require.NoError(t, os.WriteFile(readme, page, 0o644))
			continue
		}
		assert.Equal(t, all[0].text, table, readme)
	}
	assert.NotZero(t, seen)
}

// labelled returns the team that the label of each recorded message stands for, by the id of the message.
func labelled(t *testing.T, folder string, teams map[string]string) map[string]string {
	t.Helper()
	log, err := os.Open(filepath.Join(folder, "logs/chat.ndjson"))
	require.NoError(t, err)
	defer log.Close()
	want := map[string]string{}
	for lines := bufio.NewScanner(log); lines.Scan(); {
		var message struct {
			ID     string
			Labels struct{ Intent string }
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &message))
		require.Contains(t, teams, message.Labels.Intent)
		want[message.ID] = teams[message.Labels.Intent]
	}
	return want
}

// firstTeams returns the team to which the rules send each recorded message, by its id, when everybody is at work: all of them
// come on one morning, and are closed at once, so that no fallback blurs what the rules wanted.
func firstTeams(t *testing.T, folder string) map[string]string {
	t.Helper()
	events := output(t, "convert", "ndjson", filepath.Join(folder, "logs/chat.ndjson"),
		"--profile", filepath.Join(folder, "logs/chat.yaml"), "--set", "at={const: 2026-03-03T11:00:00Z}")
	var morning strings.Builder
	for _, line := range linesOf(events) {
		var event struct{ Conversation string }
		require.NoError(t, json.Unmarshal([]byte(line), &event))
		fmt.Fprintf(&morning, "%s\n{\"type\":\"resolved\",\"conversation\":%q}\n", line, event.Conversation)
	}
	file := filepath.Join(t.TempDir(), "morning.ndjson")
	require.NoError(t, os.WriteFile(file, []byte(morning.String()), 0o644))
	got := map[string]string{}
	for _, line := range linesOf(output(t, "run", folder, "--traffic", file, "--format", "json")) {
		var decision struct {
			Event   string
			Effects []struct{ Do, Team string }
		}
		require.NoError(t, json.Unmarshal([]byte(line), &decision))
		for _, e := range decision.Effects {
			if e.Do == "assign" {
				got[decision.Event] = e.Team
			}
		}
	}
	return got
}

// confusion returns a table of the teams that were to have messages, and those that have them, and how many messages have the
// right one.
func confusion(want, got map[string]string) (table, headline string) {
	rows, columns := map[string]map[string]int{}, map[string]bool{}
	right := 0
	for id, team := range want {
		if rows[team] == nil {
			rows[team] = map[string]int{}
		}
		rows[team][got[id]]++
		columns[got[id]] = true
		if got[id] == team {
			right++
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d of %d to the team of the label (%.1f %%)\n\n", right, len(want), 100*float64(right)/float64(len(want)))
	teams := slices.Sorted(maps.Keys(columns))
	fmt.Fprintf(&out, "%-10s", "")
	for _, team := range teams {
		fmt.Fprintf(&out, "%12s", team)
	}
	out.WriteString("       right\n")
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		all := 0
		fmt.Fprintf(&out, "%-10s", row)
		for _, team := range teams {
			n := rows[row][team]
			all += n
			cell := "·"
			if n > 0 {
				cell = fmt.Sprint(n)
			}
			fmt.Fprintf(&out, "%12s", cell)
		}
		fmt.Fprintf(&out, "%10.1f %%\n", 100*float64(rows[row][row])/float64(all))
	}
	return out.String(), fmt.Sprintf("%d of %d messages", right, len(want))
}
