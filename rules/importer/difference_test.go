package importer_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNamedDifferences holds the cases in which a book decides otherwise than the mail rules it was made of. Each is named
// in the report of that import or, where it says so, in docs/import.md.
func TestNamedDifferences(t *testing.T) {
	gmailFilter := func(criteria string) string {
		return "<feed><entry>" + criteria + `<property name="label" value="X"/></entry></feed>`
	}
	tests := []struct {
		name, system, text string
		mail               mail
		fires              bool   // the book's rule; the source's does the opposite
		named              string // in the report; "" in the documentation
	}{
		{"an accent in a subject", "gmail", gmailFilter(`<property name="subject" value="resume"/>`), mail{FromEmail: "a@b.example", Subject: "My résumé"}, true, "looks past accents"},
		{"a word in the name of a file", "gmail", gmailFilter(`<property name="hasTheWord" value="invoice"/>`), mail{FromEmail: "a@b.example"}, false, "Gmail also looks at names of files"},
		{"reply-to is the sender", "gmail", gmailFilter(`<property name="hasTheWord" value="replyto:a@b.example"/>`), mail{FromEmail: "a@b.example", ReplyTo: "a@b.example"}, false, "only when it is not the sender"},
		{"an accent in an address", "sieve", `if address :is "from" "info@b.example" { fileinto "X"; }`, mail{FromEmail: "ínfo@b.example"}, true, ""},
		{"a Kelvin sign", "sieve", `if header :contains "subject" "kelvin" { fileinto "X"; }`, mail{FromEmail: "a@b.example", Subject: "20 \u212Aelvin"}, true, ""},
		{"a key over name and address", "sieve", `if header :contains "from" "Lee <ann" { fileinto "X"; }`, mail{FromName: "Ann Lee", FromEmail: "ann@b.example"}, false, "one after the other"},
		{"an empty header", "sieve", `if exists "X-Spam" { fileinto "X"; }`, mail{FromEmail: "a@b.example", Headers: map[string]string{"x-spam": ""}}, false, "there and empty"},
		{"case of an address to the letter", "sieve", `if address :comparator "i;octet" :is "from" "Ann@b.example" { fileinto "X"; }`, mail{FromEmail: "ann@b.example"}, true, "their case is not compared"},
		{"a flag that is taken away behind a fileinto", "sieve", `addflag "\\Seen"; fileinto "Y"; removeflag "\\Seen";`, mail{FromEmail: "a@b.example"}, false, "also for what was filed before"},
	}
	for _, tt := range tests {
		t.Run(tt.system+"/"+tt.name, func(t *testing.T) {
			result := imported(t, tt.system, "in", []byte(tt.text), nil)
			effects := newDesk(t, result.Files).decide(tt.mail.message())
			fires := slices.ContainsFunc(effects, func(e effect) bool { return e["tag"] == "X" || e["tag"] == "read" })
			assert.Equal(t, tt.fires, fires, "%v", effects)
			if tt.named != "" {
				require.Contains(t, result.Report.Text(), tt.named)
				require.NotZero(t, result.Report.Counts.Approximated)
			}
		})
	}
}
