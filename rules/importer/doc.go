// Package importer turns other systems' rules into books.
//
// Whoever comes from another system has rules there: mail filters, routes of
// alerts, triggers of a desk. An import makes a book of them that a human likes
// to read and that decides the same, and says of each rule what could not be
// kept.
//
//	system, _ := importer.Find("alertmanager")
//	result, found, err := system.Import(importer.Source{File: "alertmanager.yml", Text: text, Book: "desk"})
//	result.Files  // book.yaml and alertmanager.route; nil when nothing could be translated
//	result.Report // rule by rule: translated, approximated (how), in part or not (why)
//
// The one idea is that a translation never writes text. It fills a draft: items,
// one for each rule of the source, each with its rules (conditions and steps as
// values) and its notes. The writer behind it quotes, names lists of words, lays
// out with the formatter and checks the result with the compiler. A rule that
// the checker refuses is taken out and reported, so that what is handed out
// has no errors whatever the source holds.
//
// # How a system is added
//
// A file NAME.go and a row. The row is a [System], put into [Systems]; its
// translate function reads draft.source and fills the draft:
//
//	root := d.data()                 // YAML or JSON with positions and bounds; a system with its own syntax brings a parser
//	it := d.add("VIP", node.Span)    // one item for each rule of the source, in the order in which rules shall stand
//	it.addRule(&rule{
//		name: "VIP", description: "What the source says about it.",
//		when: and(isExactly("source", text("email")), negate(isEmpty(eventPath("plan")))),
//		then: []step{d.assignTeam("VIP desk"), d.addTag("vip"), stop},
//	})
//	it.note(untranslated, at, "play_sound: nobody hears it here")
//	d.leaveOut("sounds: what they sound like") // beside rules
//	d.fail(at, "expected a list")              // the source cannot be read: nothing is imported
//
// Notes have three kinds. untranslated: something is missing; it stands as a
// comment above the rule, and the command exits with 1. approximated: the note
// names the cases that are decided otherwise. ordered: the decision is the same,
// and the note says what was written otherwise for that.
//
// What every translation keeps to:
//
//   - A comparison never silently becomes a wider one. `is` and `contains` look
//     past case, accents and the width of spaces; what compares to the letter
//     becomes isExactly or a pattern (`matches`), and what is wider is noted.
//   - A condition of which a part cannot be translated is not translated: a
//     rule that asks less fires too often. A step may be missing, with a note.
//   - All rules of a pass see the same snapshot, and of two writers the first
//     one wins. Where the source's last one wins, the items are reversed
//     (draft.reverse) or guarded; where rules end at the first that holds, they
//     end with stop.
//   - Rules that ask one field for one value after the other and assign a team
//     each become one with `assign team by`, if the row says joins.
//   - What only the source system knows of a message is event.… (eventPath), and
//     docs/import.md says which keys the events need.
//
// Beside the file come: real rule sets in testdata/NAME with their licence in
// testdata/SOURCES.md; a test that decides with the book and with an
// interpreter of the source's format that the test itself brings, over the same
// messages; a fuzz target; a row of the table in docs/import.md (TestCounts).
//
// Nothing here writes to a disk.
package importer
