// Package dsl is the text of rules: .route files to trees and back.
//
// The one idea is that words are settled before grammar: the lexer joins the
// several words of a keyword ("does not contain any of") into one token whose
// value is the keyword's canonical phrase, whatever language the file is
// written in. The grammar, the formatter and everything behind them look at
// canonical phrases only.
//
//	tree, found := dsl.Parse("retours.route", src)
//	fmt.Print(string(dsl.Format(tree)))
//
// Parse always returns a tree, and one broken rule never hides what is wrong
// with another. A mistake is one finding (see Codes), in the words of the file's
// own language, and most findings bring the edit that mends them. The tree is the text as it was typed: it says nothing about what
// a name refers to or whether a comparison is legal, which is the compiler's
// business, and nothing here reads a book.
package dsl
