// Package review says what a change of rules does.
//
// Compare decides the same recorded traffic with two versions of a book and
// reports the conversations that they would treat differently, in groups: what
// became of them before and after, how many they are, and why.
//
//	report, err := review.Compare(ctx, review.Comparison{
//		Old: before, New: after,
//		Inputs: []replay.Input{{Name: "week.ndjson", Reader: file}},
//	})
//	os.Stdout.Write(report.Text(review.Style{}))
//
// The one idea is that a difference is explained by deciding once more. Where
// the two versions differ about a turn, both decide it again from the state that
// the old one made: if they differ there too, the change of the book is the
// cause, and the first rule that behaves differently names it; if they agree,
// something that happened before is, in the same conversation or in another one
// whose agent is now busy. So every difference has a cause, and it is one line
// of the change, not a guess.
//
// Conversations are compared by what happens to them: whom they go to, what the
// customer is sent, tags, status, and when. Which rule did it, in which pass and
// with which strategy is no difference by itself.
//
// The Report is a plain value. Text, Markdown and JSON print it, and so may
// others. What did not differ costs no memory beyond what deciding takes.
//
// Explain gives the Reasons of one event, or one conversation, the other way round: not
// which line of a change is behind many differences, but everything that is
// behind one decision. It reads the evidence that the machine kept while it
// decided, and says what each condition of a rule read, what superseded what,
// and how many tests lie between a rule that did not match and matching. Beside
// another version it shows the first thing that differs.
package review
