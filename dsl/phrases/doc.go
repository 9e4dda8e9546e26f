// Package phrases knows how the language's keywords are spelled.
//
// A keyword is a canonical phrase, one or several words that mean one thing:
// "does not contain any of". A Table gives each phrase its spellings in one
// language, the first being the one that the formatter writes; a file is read
// with one table. Everything behind the lexer sees canonical phrases only, so a
// third language is one more YAML file and no code.
//
// Rows says what the grammar knows of a phrase in any language: whether the next
// word is a name, whether it can ever be read as one, and what it needs.
package phrases
