// Package diag describes what is wrong with the user's text, and shows it.
//
// The one idea: a finding is a value, not an error. A [Diagnostic] has a code
// that never changes its meaning, a span of bytes in one file, a message, and
// perhaps other places that explain it and ways to mend it. Whoever reads text
// (parser, loader, checker, lint) goes on after a mistake and collects findings
// in a [List]; nobody wraps them, and nobody stops at the first. An error, in
// this project, means that the world failed us: a file that cannot be read.
//
// Given the second line of
//
//	rule "Retours FR"
//	  when subjet contains "retour"
//	  then
//	    add tag "retour"
//
// a checker reports the span of the word and leaves the rest to this package:
//
//	diag.Diagnostic{
//		Code:    "R101",
//		File:    "retours.route",
//		Span:    field.Span(),
//		Message: `unknown field "subjet"`,
//		Label:   diag.Suggest("subjet", fields), // did you mean "subject"?
//		Where:   `rule "Retours FR"`,
//	}
//
// which a [Renderer] shows as
//
//	error[R101]: unknown field "subjet"
//	  --> retours.route:2:8  rule "Retours FR"
//	   |
//	 2 |   when subjet contains "retour"
//	   |        ^^^^^^ did you mean "subject"?
//	   = routebook codes R101
//
// and [WriteJSON] prints for programs.
//
// # Places
//
// A place is a byte offset everywhere: in tokens, in trees, in findings. People
// count characters from one and editors count UTF-16 units from zero; a [Mapper]
// is the only thing that converts between the three. What a terminal draws is a
// fourth measure (a combining mark takes no column, a CJK character two), which
// never leaves the renderer.
//
// # Source is not trusted
//
// Rule files come from many hands and findings quote them. The renderer shows
// control characters, escape sequences, bidirectional overrides and invisible
// characters as visible stand-ins, so that a file can neither drive the
// reader's terminal nor look like something that it is not. It cuts long lines,
// and its cost grows with the number of findings, not with the length of the
// lines that they stand in.
//
// # What it does not do
//
// It reads no files ([Sources] are given), decides no exit code, knows no code's
// meaning and never chooses which fix to apply. It does not order findings by
// itself: call [List.Sort] first.
package diag
