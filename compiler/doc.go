// Package compiler turns a book into a program.
//
// The one idea is that checking and compiling are two steps with a value
// between them. Check reads every file of a book and says everything that is
// wrong with it in one run; what it learns on the way (which team a name means,
// what a condition asks, what a step sets) it keeps in an Info, beside the trees
// and before any optimisation. Compile lowers an Info to a program and never
// looks at a tree again but to say where something stands.
//
//	ws, found, err := workspace.Load(os.DirFS("mybook"))
//	info, more := compiler.Check(ws)
//	if len(compiler.Refused(append(found, more...))) == 0 {
//		prog, err := compiler.Compile(ws, info)
//	}
//
// Build does all of that in one call, for those who run books; examples/embed is a program that does.
//
// So a lint, an editor or a proof asks the Info what the compiler knows, and
// none of them resolves a name a second time.
//
// An editor, and whatever else checks a book at each keystroke, keeps a [Session]:
// it parses only the files that have changed. Facts stand beside the trees, never
// in them, so that one tree serves any number of checks.
//
// Of a part that is wrong the Info holds nothing: a nil condition, an effect
// without steps. One cause gives one finding; a name whose declaration is broken
// is known, and silent, wherever it is used.
//
// The package decides nothing: what a predicate or a step means is the engine's
// business, and what is unwise but has a meaning that of the lints.
package compiler
