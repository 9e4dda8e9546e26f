// Package reference writes the reference pages of the language in Markdown.
//
// A page is made from the table that the parser, the checker and the engine
// read, so it cannot say anything else than they do. The pages under
// docs/reference are its output; a test compares them.
//
//	page, _ := reference.Lookup("strategies")
//	os.Stdout.Write(page.Markdown())
//
// What a table cannot say, such as when a rule fires, is written by hand in
// docs/language.md.
package reference
