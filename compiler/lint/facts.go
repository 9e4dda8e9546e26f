package lint

// facts are what several lints ask of a book, each found out once, when it is first asked for.
type facts struct{}
