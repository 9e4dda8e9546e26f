// Package convert turns other systems' recorded traffic into events.
//
// Each format has a file of its own and writes the same thing: the flat form of
// an event, one JSON object a line, which package event reads. [Run] converts
// inputs of one of the [Sources]; the command line has a verb for each row.
//
// # Profiles
//
// Logs and tables whose keys nobody can know (ndjson, csv) are told by a
// [Profile] where each key of an event comes from:
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
//	dates: day/month/year      on at: how to read 20/11/2026 09:15, or else month/day/year
//
// Missing means absent, null or an empty text. There are no expressions: what
// these helpers cannot say is a job for the program that writes the log.
//
// # What is promised
//
// Each record of the input gives events, or one [Reject] with its file, line and
// reason, or is counted as one that needs none; what the conversion never looks
// at is named in the [Summary]. The keys of a line stand in a fixed order, and
// the same input gives the same bytes.
//
// ndjson keeps the order of its lines, except that those without a time come
// last; the summary counts the lines whose time goes back. All other sources are
// sorted by time, events of one instant as they were read. Memory does not grow
// with the input, but for the names of conversations: what does not fit waits in
// one temporary file.
//
// # A further source
//
// is a file and a row in [Sources]. Its file holds a variable of type [Source],
// whose open returns a reader for one conversion. Where records are JSON
// objects the reader is a payloadReader, and the source one function, which
// makes the events of a payload:
//
//	func acmeEvents(p *payload) error {
//		at, err := p.when("sent_at")
//		if err != nil {
//			return err                            // the reason for rejecting the payload
//		}
//		if p.str("kind") == "note" {
//			p.skip("notes")                       // a record that needs no event
//			return nil
//		}
//		return p.event("reply", at).text("conversation", p.str("ticket.id")).text("body", p.str("text")).add()
//	}
//
// Other readers go through their records themselves: record counts one, emit
// writes an event, reject and skip say why there is none.
//
// Only what is wrong with the world (a file that cannot be read) is returned
// as an error, with its place (failed). A sorted source of which conversations
// depend on what came before in time (sessions, threads) leaves conversation
// out, keeps what it wants to know again in draft.note, and has a settle method,
// which is called for every event in order of time and gives it its
// conversation. The settings that a source looks at are in Takes, so that only
// it has their flags.
//
// # A stage
//
// stands between all sources and the output, and sees each finished line with
// its time and conversation: [Stage], [Settings].Stages. This is where lines are
// sampled or made anonymous. The command line appends its stages in
// convertFlags.settings.
//
// # What it does not do
//
// It invents nothing: no times, no languages, no agents. It knows no book:
// whether a source or an agent exists is a question for the run.
package convert
