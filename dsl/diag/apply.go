package diag

import (
	"cmp"
	"slices"
)

// ApplyFixes applies fixes to the files that they edit and returns the new bytes of each changed file, and how many
// fixes it applied.
//
// A fix is applied whole or not at all, also when it edits several files. The fixes are tried in their order; one
// that touches what an earlier one edits is left out, as its text may no longer be there: check the result again and
// apply what is still proposed, until nothing is applied. Two insertions at one place exclude each other as well, so
// that two findings with the same remedy do not get it twice. A fix without edits, or with an edit outside of its
// file, is left out.
//
// The bytes that sources gives are not changed.
func ApplyFixes(sources Sources, fixes []Fix) (changed map[string][]byte, applied int) {
	p := patch{sources: newMappers(sources), edits: map[string][]Edit{}}
	for _, fix := range fixes {
		if len(fix.Edits) > 0 && p.fits(fix.Edits) {
			p.add(fix.Edits)
			applied++
		}
	}
	changed = make(map[string][]byte, len(p.edits))
	for file, edits := range p.edits {
		changed[file] = rewrite(p.sources.of(file).src, edits)
	}
	return changed, applied
}

// patch collects edits that can be made together.
type patch struct {
	sources mappers
	edits   map[string][]Edit // by file, in order, none touching another
}

// fits reports whether all edits lie in their files, clear of each other and of those collected.
func (p *patch) fits(edits []Edit) bool {
	siblings := map[string]Span{} // the edit before, by file
	for _, e := range edits {
		m := p.sources.of(e.File)
		if m == nil || e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(m.src) {
			return false
		}
		if sibling, ok := siblings[e.File]; ok && !apart(sibling, e.Span) {
			return false
		}
		siblings[e.File] = e.Span
		there := p.edits[e.File]
		at := place(there, e)
		if at > 0 && !apart(there[at-1].Span, e.Span) || at < len(there) && !apart(e.Span, there[at].Span) {
			return false
		}
	}
	return true
}

func (p *patch) add(edits []Edit) {
	for _, e := range edits {
		there := p.edits[e.File]
		p.edits[e.File] = slices.Insert(there, place(there, e), e)
	}
}

// place returns the index at which e keeps edits in order.
func place(edits []Edit, e Edit) int {
	at, _ := slices.BinarySearchFunc(edits, e, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	return at
}

// apart reports whether b, which does not begin before a, may be edited as well as a.
// An insertion may stand at the edge of a replacement, but not beside another insertion.
func apart(a, b Span) bool { return a.End <= b.Start && a != b }

// rewrite returns src with edits made, which are in order.
func rewrite(src []byte, edits []Edit) []byte {
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(out, src[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, src[at:]...)
}
