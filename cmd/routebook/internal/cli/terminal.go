package cli

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/routebook/routebook/dsl/diag"
)

// isTerminal reports whether somebody is looking at a stream.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored reports whether to write colours to a stream.
func (s *streams) colored(w io.Writer) bool {
	switch {
	case s.color != "auto":
		return s.color == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("FORCE_COLOR") != "":
		return true
	default:
		return isTerminal(w)
	}
}

// render shows findings with frames.
func (s *streams) render(w io.Writer, l diag.List, sources diag.Sources) error {
	r := diag.Renderer{Sources: sources, Color: s.colored(w)}
	return r.Render(w, l)
}
