// Package workload makes the help desk on which speed is measured: a book of any number of rules, and messages for it.
//
// The same settings always make the same bytes, so that a figure can be compared with last month's, and the first rules
// of a large book are those of a small one:
//
//	w := workload.New(workload.Settings{Rules: 1_000, Messages: 5_000})
//	w.Book()          // book.yaml: teams and agents
//	w.Route()         // the rules, as one .route file
//	w.Messages[0].At  // what a message says, decoded
//	w.Lines()[0]      // the same message as an event, one line of JSON
//
// The one idea is that rules are drawn in a form of no engine's own (Rule, Clause, Condition), from which the text is
// written here, and the rules of other engines where they are compared. All of them then answer the same question:
// which rules match this message?
//
// Rules and messages draw their words from one vocabulary, with one distribution, so that the rules' words occur in the
// messages as often as they do on a desk. It has accents, and is such that a text lower-cased and a text folded contain
// the same words: engines that cannot fold still find what ours finds.
//
// The package knows nothing of the language but how to write it, and imports nothing of this project.
package workload
