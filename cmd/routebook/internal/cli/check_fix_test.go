package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/routebook/routebook/dsl/diag"
)

// TestBreaks checks which changes of a book's findings undo a round of fixes.
func TestBreaks(t *testing.T) {
	syntax := diag.Diagnostic{Code: "R012", File: "a.route", Message: `"&&" is no word of the language`}
	other := diag.Diagnostic{Code: "R012", File: "a.route", Message: `"==" is no word of the language`}
	elsewhere := diag.Diagnostic{Code: "R012", File: "b.route", Message: `"==" is no word of the language`}
	unknown := diag.Diagnostic{Code: "R101", File: "a.route", Message: `unknown field "subjet"`}
	warning := diag.Diagnostic{Code: "R601", File: "a.route", Severity: diag.Warning, Message: "short"}
	tests := []struct {
		name          string
		before, after diag.List
		want          bool
	}{
		{"nothing", nil, nil, false},
		{"mended", diag.List{syntax}, nil, false},
		{"the next error of the declaration comes to light", diag.List{syntax}, diag.List{other}, false},
		{"so does one of meaning", diag.List{syntax}, diag.List{unknown}, false},
		{"a new error of syntax", nil, diag.List{syntax}, true},
		{"one more", diag.List{syntax}, diag.List{syntax, other}, true},
		{"one in another file", diag.List{syntax}, diag.List{elsewhere}, true},
		{"a new error of meaning", nil, diag.List{unknown}, true},
		{"the same one twice", diag.List{unknown}, diag.List{unknown, unknown}, true},
		{"the same one", diag.List{unknown}, diag.List{unknown}, false},
		{"a warning refuses nothing", nil, diag.List{warning}, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, breaks(tt.before, tt.after), tt.name)
	}
}
