// Package gitfs shows a folder of a git revision as a read-only fs.FS.
//
//	dir, err := gitfs.Open(ctx, ".", "HEAD~3", "desk")
//	if err != nil { … }
//	defer dir.Close()
//	ws, found, err := workspace.Load(dir)
//
// The one idea is to ask git itself. The git command knows worktrees, partial
// and shallow clones, replaced objects and everything else that a repository
// may be; it lists the folder once, and one process hands out the files that
// are opened. No checkout, index or file of the user's is touched.
//
// What can go wrong is said in the words of somebody who wanted to compare two
// versions of a folder: which branch was probably meant, and what to fetch.
//
// The package does not write, and it knows nothing of books.
package gitfs
