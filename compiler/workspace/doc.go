// Package workspace reads a book from a folder: everything but the meaning of its rules.
//
// A book is a folder with rules in .route files and, usually, a book.yaml that says who answers and with which words:
//
//	edition: 1
//	timezone: Europe/Paris
//	agents:
//	  - {id: amelie, name: Amélie Roux, inboxes: [support]}
//	teams:
//	  - {id: Ventes, members: [amelie], strategy: round_robin}
//	tags: [retour, vip]
//
// [Load] takes any file system: a folder, a git revision, an archive, an editor's unsaved files laid over a folder.
// What cannot be read is an error, all of it in one. What can be read and is wrong is a finding with its place: an
// unknown key, a team that falls back to nobody, hours that end before they begin. Every finding of a book comes in one run,
// and what could not be understood is left out of the [Workspace], so that its readers need not look at it again.
//
// The one idea is that each kind of map in book.yaml is a table of keys, one row for each key and what reads it.
// A new key is a new row, and a line in book.schema.json.
//
// The package does not parse rules: it keeps their text in the order in which they decide. It makes no connection, looks up
// no secret and does not know what time it is.
package workspace
