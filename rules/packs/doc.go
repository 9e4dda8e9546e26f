// Package packs holds the desks of five products as books, ready to be taken over.
//
// Whoever routes conversations in such a product clicks rules together there. A
// pack is the book that does the same: rules for every feature of the product,
// the ready-made templates of its documentation, and the tests that say what
// each feature does to the letter. Its README.md names the rule and the test of
// each feature, and what was assumed where the product's documentation is silent.
//
// A pack is a folder:
//
//	pack.yaml   what it is, and its parameters
//	fr.yaml     its words in French
//	README.md
//	book/       the book, in English, which passes check, fmt and test as it stands
//
// The one idea is that a pack's book is a book like any other, without holes to
// be filled in. A parameter says which words of the book are somebody's own (a
// team, a person, a list of keywords), and [Pack.Edition] puts others in their
// place, as it puts French for English: in the tree of the rules and in the nodes
// of the YAML files, where a word begins and ends, never in the text. What comes
// out is quoted and laid out by the formatter, in the keywords of the language.
//
//	pack, _ := packs.Find("hubspot-routing")
//	values, err := pack.Parse("fr", map[string]string{"default_agent": "Ann Lee <ann@shop.example>"})
//	files, err := pack.Edition("fr", values)
//	problems, err := packs.Verify(ctx, os.DirFS(where), "2026-11-20") // where the files were written
//
// [Verify] is what an edition must pass before anybody gets it: no finding at the
// level of a warning, the canonical layout, and its own tests. A word may be legal
// and still spoil a book, one that is part of half the messages for example; then
// the findings say so, and nothing is written.
//
// Nothing here knows what a product is, and nothing writes to a disk.
package packs
