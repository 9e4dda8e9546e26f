package want

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/routebook/routebook/dsl/diag"
)

func TestCompare(t *testing.T) {
	const src = "one # want R101 \"first\"\ntwo\n  # want R102 \"second | label\"\nthree # want R103 \"gone\"\n"
	found := diag.List{
		{Code: "R101", File: "a", Span: diag.Span{Start: 0, End: 3}, Message: "the first one"},
		{Code: "R104", File: "a", Span: diag.Span{Start: 24, End: 27}, Message: "not announced"},
		{Code: "R102", File: "a", Span: diag.Span{Start: 60, End: 65}, Message: "a second", Label: "label"},
		{Code: "R105", File: "b", Message: "of another file"},
	}
	assert.Equal(t, []string{"a:2: unexpected R104 not announced", `a:4: missing R103 "gone"`}, Compare("a", []byte(src), found))
	assert.Equal(t, []string{`a:1: missing R101 "first"`, `a:4: missing R102 "second | label"`, `a:4: missing R103 "gone"`}, Compare("a", []byte(src), nil))
	assert.Equal(t, "one\ntwo\nthree\n", string(Strip([]byte(src))))
}
