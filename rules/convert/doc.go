// Package convert turns other systems' recorded traffic into events.
//
// Each system has a file of its own and writes the same thing: the flat form of
// an event, one JSON object a line, which package event reads. [NDJSON] is for
// any log that is itself line-JSON. It is told by a [Profile] where each key of
// an event comes from:
//
//	at: time
//	conversation: thread.id
//	type: {path: direction, map: {in: message, out: reply}}
//	source: {first: [channel, medium], default: chat}
//	inbox: {const: support}
//	from: {join: [from_name, {text: "<{from_email}>"}]}
//	body: {join: [title, description], with: "\n\n"}
//	message.auto: {path: precedence, map: {bulk: true, list: true}}
//	event.language_guess: detection.language
//
// On the left stands a key of an event (nested ones dotted), on the right a
// value. A bare word is a path into the input record: names, and digits for the
// items of a list, with dots between; a name that holds a dot is quoted
// (`'"log.level"'`). Everything else is a helper, and helpers nest:
//
//	{path: P}                what stands at P; the same as a bare P
//	{const: V}               always V
//	{first: [A, B]}          the first that is not missing
//	{join: [A, B], with: S}  those that are not missing, with S between (a space)
//	{text: "{P} and {Q}"}    a text with values in it; missing as soon as one is
//
// Beside path, first, join and text may stand
//
//	map: {in: out, "*": rest}  replaces a value, letter case aside; a value without a row is missing
//	default: V                 instead of a missing value
//	zone: Europe/Paris         on at: the time zone of times that do not say theirs
//
// Missing means absent, null or an empty text. There are no expressions: what
// these helpers cannot say is a job for the program that writes the log.
//
// # What is promised
//
// One line of input gives one line of output, or one [Reject] with its reason;
// input that the profile never looks at is named in the [Summary]. The keys of
// a line stand in a fixed order. Lines keep their order, except that those
// without a time come last; nothing is sorted, but the summary counts the lines
// whose time goes back. Memory does not grow with the input.
//
// # What it does not do
//
// It invents nothing: no identifiers, no times, no languages. It knows no book:
// whether a source or an agent exists is a question for the run.
package convert
