package lint

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// Catalogue returns every code: those of the parser, of the checker and of lints, in order.
func Catalogue() []compiler.Code {
	all := slices.Clone(compiler.Codes)
	for _, c := range dsl.Codes {
		all = append(all, compiler.Code{Code: c.Code, Severity: c.Severity, Refused: c.Severity == diag.Error, Doc: c.Doc})
	}
	for _, c := range All {
		all = append(all, compiler.Code{Code: c.Code, Name: c.Name, Severity: c.Severity, Doc: c.Doc})
	}
	slices.SortFunc(all, func(a, b compiler.Code) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// Describe returns the row of a code.
func Describe(code string) (compiler.Code, bool) {
	all := Catalogue()
	i := slices.IndexFunc(all, func(c compiler.Code) bool { return c.Code == code })
	if i < 0 {
		return compiler.Code{}, false
	}
	return all[i], true
}

// codeNames returns all codes.
func codeNames() []string {
	var names []string
	for _, c := range Catalogue() {
		names = append(names, c.Code)
	}
	return names
}
