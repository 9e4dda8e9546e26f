// Package schema is the vocabulary of the language: one row for each field,
// operator, event, step and strategy.
//
// Parser, formatter, checker, engine, documentation and editor read the same
// rows, so a new field is a row here and a case where it is read, never five
// lists kept alike by hand. A row says what exists and what type it has; how a
// keyword is spelled in a language is the business of package phrases, and what
// a book declares (its teams, tags, properties) that of the workspace.
//
// The tables are read-only after start-up and safe for concurrent use.
package schema
