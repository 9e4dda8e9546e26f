package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// completed returns the words that a shell would offer at the end of a line, without what they mean, and what else it is told.
func completed(t *testing.T, args ...string) (words []string, directive string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	require.Zero(t, Main(append([]string{"__complete"}, args...), strings.NewReader(""), &stdout, &stderr), &stderr)
	for line := range strings.Lines(stdout.String()) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if number, ok := strings.CutPrefix(word, ":"); ok {
			return words, number
		}
		words = append(words, word)
	}
	require.Fail(t, "no directive", &stdout)
	return nil, ""
}

const (
	filesToo    = "0"
	wordsOnly   = "4"
	withoutNext = "6" // and no blank behind it: something is typed there
	foldersOnly = "16"
)

func TestComplete(t *testing.T) {
	tests := []struct {
		line      string // the last word is under the cursor
		want      string
		directive string
	}{
		{"check --format |", "text json sarif junit github markdown", wordsOnly},
		{"check --format=s|", "sarif", wordsOnly},
		{"diff --format |", "text markdown html json", wordsOnly},
		{"run --format |", "auto json text", wordsOnly},
		{"test --format |", "text json junit", wordsOnly},
		{"why --format |", "text json", wordsOnly},
		{"mutate --format j|", "json", wordsOnly},
		{"profile --format |", "text json", wordsOnly},
		{"run --color |", "auto always never", wordsOnly},
		{"run --on-error |", "stop skip", wordsOnly},
		{"convert ndjson --on-error s|", "stop skip", wordsOnly},
		{"check --fail-level |", "error warning info hint", wordsOnly},
		{"check --report s|", "sarif=", withoutNext},
		{"check --select R99|", "R991", wordsOnly},
		{"check --select R101,R99|", "R101,R991", wordsOnly},
		{"check --ignore R90|", "R901 R902 R903 R905", wordsOnly},
		{"diff --fail-on unrouted,t|", "unrouted,team unrouted,tags unrouted,timing", wordsOnly},
		{"fmt --language |", "en fr", wordsOnly},
		{"packs show brevo-groups --language |", "en fr", wordsOnly},
		{"packs add --language f|", "fr", wordsOnly},
		{"packs add nowhere --language |", "", wordsOnly},
		{"packs |", "add list show", wordsOnly},
		{"packs show |", "activecampaign-whatsapp brevo-groups hootsuite-automations hubspot-routing responso-workflows", wordsOnly},
		{"packs add h|", "hootsuite-automations hubspot-routing", wordsOnly},
		{"packs add hubspot-routing |", "", foldersOnly},
		{"packs add hubspot-routing desk |", "", wordsOnly},
		{"packs add hubspot-routing --set s|", "service_agent= sales_agent= service_team=", withoutNext},
		{"packs add nowhere --set |", "", wordsOnly},
		{"packs add --set |", "", wordsOnly},
		{"codes R80|", "R801 R802", wordsOnly},
		{"codes R801 |", "", wordsOnly},
		{"doc |", "fields operators events steps strategies variables filters codes", wordsOnly},
		{"doc s|", "steps strategies", wordsOnly},
		{"doc R80|", "R801 R802", wordsOnly},
		{"schema d|", "decisions diff", wordsOnly},
		{"schema diff |", "", wordsOnly},
		{"why --type a|", "assigned agent_online agent_offline agent_active", wordsOnly},
		{"completion |", "bash fish powershell zsh", wordsOnly},
		{"version |", "", wordsOnly},
		{"init |", "", foldersOnly},
		{"run --conversation |", "", wordsOnly},
		{"run --traffic |", "", filesToo},
		{"check |", "", filesToo},
		{"dif|", "diff", wordsOnly},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			words, directive := completed(t, strings.Split(strings.TrimSuffix(tt.line, "|"), " ")...)
			assert.Equal(t, tt.want, strings.Join(words, " "))
			assert.Equal(t, tt.directive, directive)
		})
	}
}

// TestCompletionsAreTaken gives every word that is offered for a flag to the flag: what a shell offers must not be refused as unknown.
func TestCompletionsAreTaken(t *testing.T) {
	for _, line := range []string{
		"check none --format", "check none --fail-level", "check none --select", "check none --ignore", "diff none --format", "diff none --fail-on",
		"run none --traffic x --format", "run none --traffic x --on-error", "test none --format", "why none --traffic x --event e --format", "mutate none --format",
		"profile none --traffic x --format", "convert csv none --separator", "convert mbox none --on-error", "version --color", "codes", "doc", "schema", "packs show",
	} {
		args := strings.Split(line, " ")
		words, _ := completed(t, append(args, "")...)
		assert.NotEmpty(t, words, line)
		for _, word := range words {
			var stdout, stderr bytes.Buffer
			Main(append(args, word), strings.NewReader(""), &stdout, &stderr)
			for _, refusal := range []string{" takes ", "unknown ", "no code is", "no pack is"} {
				assert.NotContains(t, stderr.String(), refusal, "%s %s", line, word)
			}
		}
	}
}

// TestFlagsSayWhatTheyTake makes sure that nobody forgets the completion of a flag: unless its value is a file, it offers words, or nothing.
func TestFlagsSayWhatTheyTake(t *testing.T) {
	files := map[string]bool{
		"traffic": true, "roster": true, "out": true, "rejects": true, "state": true, "save": true, "profile": true, "coverage": true, "doubts": true,
		"stdin-filename": true, "against": true, // a BOOK
	}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			_, offers := c.GetFlagCompletionFunc(f.Name)
			if f.Value.Type() != "bool" && !offers {
				assert.True(t, files[f.Name], "%s --%s", c.CommandPath(), f.Name)
			}
		})
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(newRoot(&streams{}))
}
