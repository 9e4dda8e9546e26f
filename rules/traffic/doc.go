// Package traffic learns from recorded traffic what a lint cannot know from the rules alone.
//
//	learned, err := traffic.Learn(ctx, traffic.Settings{Program: p, Open: open})
//	found := lint.Run(&lint.Book{Workspace: ws, Info: info, Traffic: learned}, …)
//
// The one idea is to decide the traffic as "run" would and to count: how often
// each rule matched, which steps came to nothing because an earlier rule had set
// the same thing, which fields no event carried, and which words customers
// really write. What the counts mean is the business of package lint.
//
// It keeps counts, never messages, so that its memory grows with the number of
// conversations and of distinct words, not with the length of the recording.
package traffic
