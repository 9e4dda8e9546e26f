// Package replay runs a book over recorded traffic and says what happened.
//
// Events are decided in the order in which they stand in their streams, each
// against the state that those before it have left:
//
//	summary, err := replay.Run(ctx, replay.Settings{
//		Program: book, // as compiler.Compile makes it
//		Inputs:  []replay.Input{{Name: "week.ndjson", Reader: file}},
//		Decided: func(d *engine.Decision) error {
//			line = append(d.AppendJSON(line[:0]), '\n')
//			_, err := out.Write(line)
//			return err
//		},
//	})
//
// The one idea is that a dry run is honest about what it cannot know. Recorded
// traffic seldom tells who was at work, and never holds what nobody recorded:
// the Summary says where presence came from, and which rules read a field that
// no event carried. Such a rule is untested by the recording, not unmatched.
//
// Events are decided by one goroutine, and decoded by as many as the settings
// say, which also look for the rules' words in their texts: what comes out does
// not depend on that.
//
// Compare lets two programs decide the same traffic side by side, turn by turn.
// It pairs what they decide and judges nothing; rules/review does that.
//
// Nothing is performed: effects are handed on as data. Memory grows with the
// conversations that the recording is about, not with its events.
package replay
