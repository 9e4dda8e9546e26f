package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

// Settings say which findings are wanted.
type Settings struct {
	Select []string // codes, or beginnings of codes such as R3; empty for all that are on
	Ignore []string // likewise; takes away what is selected
}

// Run returns all findings about a book, sorted: those of the loader and the checker, which it is given, and those of
// lints, with the severities that the book sets, and without what comments silence.
func Run(b *Book, known diag.List, settings Settings) diag.List {
	b.broken = map[string][]diag.Span{}
	for _, d := range known {
		if d.Severity == diag.Error {
			b.broken[d.File] = append(b.broken[d.File], d.Span)
		}
	}
	found := slices.Clone(known)
	if b.Workspace.Unread { // what the rules name, and which lints are wanted, is not known
		found.Sort()
		return found
	}
	levels := levelsOf(b.Workspace.Lints)
	silent := map[string]bool{} // codes that were not looked for, or not with all there is to know
	for _, c := range All {
		level, set := levels[c.Code]
		if !settings.wants(c, level, set) && (!c.Traffic || b.Traffic == nil || set) {
			silent[c.Code] = true
			continue
		}
		if c.Traffic && b.Traffic == nil || c.Tests && b.Tested == nil {
			silent[c.Code] = true
		}
		pass := &Pass{Book: b, check: c}
		if c.Run != nil {
			c.Run(pass)
		} else {
			found = pass.suppress(found, silent)
		}
		for _, d := range pass.found {
			if set {
				d.Severity = level.Severity
			}
			found = append(found, d)
		}
	}
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		refused := len(compiler.Refused(diag.List{d})) > 0 // what has no meaning cannot be waved away
		return !refused && (len(settings.Select) > 0 && !names(settings.Select, d.Code) || names(settings.Ignore, d.Code))
	})
	found.Sort()
	return found
}

// Wants reports whether anybody asks for a lint of a book: what has to be found out for it alone is found out then.
func (s Settings) Wants(ws *workspace.Workspace, code string) bool {
	level, set := levelsOf(ws.Lints)[code]
	return s.wants(Lookup(code), level, set) && (len(s.Select) == 0 || names(s.Select, code)) && !names(s.Ignore, code)
}

// wants reports whether a lint is on: by itself, for the book, or because it is selected.
func (s Settings) wants(c *Check, level workspace.LintLevel, set bool) bool {
	if set {
		return !level.Off
	}
	return !c.Off || names(s.Select, c.Code)
}

func levelsOf(list []workspace.LintLevel) map[string]workspace.LintLevel {
	levels := make(map[string]workspace.LintLevel, len(list))
	for _, l := range list {
		levels[l.Code.Name] = l
	}
	return levels
}

// names reports whether one of some codes, or beginnings of codes, names a code.
func names(codes []string, code string) bool {
	return slices.ContainsFunc(codes, func(c string) bool { return c != "" && len(c) <= len(code) && code[:len(c)] == c })
}
