package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
)

// crossFileOrder reports files of which the names decide which rule wins: of every two files one pair of rules.
var crossFileOrder = &Check{
	Code: "R204", Name: "cross-file-order", Severity: diag.Warning,
	Doc: "two files set one thing, and nothing but their names says which one wins",
	Run: func(pass *Pass) {
		if len(pass.Workspace.FileOrder) > 0 || len(pass.Info.Files) < 2 {
			return
		}
		done := map[[2]string]bool{}
		for slot, list := range pass.bySlot() {
			pass.crossings(slot, list, done)
		}
	},
}

// crossings reports the pairs of files that compete for a slot and are not done yet.
func (p *Pass) crossings(slot compiler.Slot, list []*outline, done map[[2]string]bool) {
	var files []string // in order
	index := map[string]*rivals{}
	open := map[[2]string]*rivalry{} // files of which no pair has an example so far
	var order [][2]string
	for _, late := range list {
		own := late.rule.File.Name
		for _, file := range files {
			pair := [2]string{file, own}
			if file == own || done[pair] {
				continue
			}
			r := open[pair]
			if r == nil {
				r = &rivalry{book: p.Book}
				open[pair] = r
			}
			for early := range index[file].of(late) {
				if p.isTired() {
					break
				}
				if early.rule.Precedence != late.rule.Precedence {
					continue
				}
				before := r.claim
				settled := r.weigh(p.compete(early, late, slot))
				if before == nil && r.claim != nil {
					order = append(order, pair)
				}
				if settled {
					done[pair] = true
					break
				}
			}
		}
		if index[own] == nil {
			index[own] = newRivals(p.World())
			files = append(files, own)
		}
		index[own].add(late)
	}
	for _, pair := range order {
		done[pair] = true
		p.reportCrossing(pair, open[pair])
	}
}

// reportCrossing reports two files.
func (p *Pass) reportCrossing(files [2]string, r *rivalry) {
	c := r.claim
	r.note(p.ReportRule(c.Late, "%s and %s both set %s, and only their names say which one wins", files[0], files[1], c.Slot).
		Label("%q wins; say so with file_order in book.yaml, or with precedence", c.Early.ID).
		RelateRule(c.Early, "this rule comes first").
		Example(p.hits(c.Early, c.Late), r.events, wins(c.Early)))
}
