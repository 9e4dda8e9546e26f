// Package engine decides what is to be done about an event.
//
// A Machine runs a compiled book. It takes what the desk knows and one event,
// and answers with Decisions: which rules matched, what they want done
// (effects, as data), what lost against an earlier rule (superseded), and how
// the state changes.
//
//	machine, err := engine.New(book) // a *program.Program, as compiler.Compile makes it
//	memory := state.NewMemory(book)
//	for each event {
//		err := machine.Take(memory, &ev, func(decision *engine.Decision) error {
//			memory.Apply(decision.Changes)
//			if decision.Listened {
//				line = decision.AppendJSON(line[:0])
//			}
//			return nil
//		})
//	}
//
// The one idea is that deciding is a pure function. It reads no clock (the time
// is the event's), draws no lots (random is a keyed hash), and performs
// nothing. Whoever runs a book for show, compares two books, tests one or goes
// live calls the same Take and treats the answer differently.
//
// A turn is begun by an event (Decide), or by the passing of time, an agent who
// left, a queue that can move on (Turn); Take puts them in order, and a Course
// hands them out one by one, to whoever lets two machines go side by side. The event is
// applied to the state, then all rules that listen to it are evaluated against
// that same snapshot, in order. Their steps are settled (the first to set
// something wins), applied, and their texts rendered. What that changed may
// concern further rules, and they are evaluated in a further pass, each rule at
// most once in a turn.
//
// Every distinct test of a book is asked at most once in a pass, and its
// answer remembered. That memory is also the evidence for whoever asks why:
// there is no second evaluation that explains.
//
// Most rules of a large book do not concern most messages, and are not looked
// at: the plan of the program says what a message must say for a rule to match,
// and an index finds the rules by what the message says (index.go, find.go). Few
// rules, such as those that listen to a tag, are simply asked. Load makes what
// machines of one program share, and its Rules can read texts ahead of the
// machine that decides (ahead.go).
package engine
