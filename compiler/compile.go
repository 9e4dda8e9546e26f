package compiler

import (
	"errors"
	"slices"

	"github.com/routebook/routebook/compiler/optimise"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/schema"
)

// errRefused says that a book has no program; its findings say why.
var errRefused = errors.New("the book is refused")

// Compile makes a program of a checked book: lowered, and with a plan by which it is run. It fails only for a book with
// refused findings. A profile of the book, if it has one, is for the plan only: what is wrong with it is for ProfileFault to say.
func Compile(ws *workspace.Workspace, info *Info) (*program.Program, error) {
	p, err := Lower(ws, info)
	if err != nil {
		return nil, err
	}
	profile, _, _ := selectivity.For(ws.Profile, p)
	p.Plan = optimise.Plan(p, profile)
	return p, nil
}

// ProfileFault says why the profile of a book is of little or no use to its program, nil when it is of use or there is none.
func ProfileFault(ws *workspace.Workspace, p *program.Program) error {
	if ws.ProfileUnread != nil {
		return ws.ProfileUnread
	}
	_, _, err := selectivity.For(ws.Profile, p)
	return err
}

// Lower makes a program without a plan. It decides as that of Compile does, more slowly.
func Lower(ws *workspace.Workspace, info *Info) (*program.Program, error) {
	if info.refused {
		return nil, errRefused
	}
	l := newLowering(info)
	l.prog.Edition, l.prog.Book, l.prog.Desk = ws.Edition, ws.Book, desk(ws)
	for _, r := range info.Rules {
		if r.Node.Disabled {
			l.prog.Debug.Disabled = append(l.prog.Debug.Disabled, r.ID)
			continue
		}
		l.rule(r)
	}
	// A copy of its own, without room to grow: a pointer into l would keep the trees alive as long as the program.
	prog := l.prog
	prog.Preds, prog.Code, prog.Steps = slices.Clone(prog.Preds), slices.Clone(prog.Code), slices.Clone(prog.Steps)
	return &prog, nil
}

// lowering holds one run of Lower.
type lowering struct {
	info   *Info
	prog   program.Program
	fields []program.FieldID            // of info.Fields to those of prog.Fields, -1 where no rule reads it
	preds  map[string]program.PredID    // by canonical key
	key    []byte                       // scratch
	tests  []program.Atom               // scratch
	lists  map[listKey][]program.PredID // what lists that tests share became
	atoms  []lowered                    // by index, what each test became: once, however often its define is used
}

func newLowering(info *Info) *lowering {
	l := &lowering{
		info:   info,
		fields: make([]program.FieldID, len(info.Fields)),
		preds:  map[string]program.PredID{},
		lists:  map[listKey][]program.PredID{},
		atoms:  make([]lowered, info.atoms),
	}
	l.prog.Rules = make([]program.Rule, 0, len(info.Rules))
	l.prog.Debug.Rules = make([]program.RuleSource, 0, len(info.Rules))
	for i := range l.fields {
		l.fields[i] = -1
	}
	return l
}

// field interns a field that an enabled rule reads.
func (l *lowering) field(id program.FieldID) program.FieldID {
	if l.fields[id] < 0 {
		l.fields[id] = program.FieldID(len(l.prog.Fields))
		l.prog.Fields = append(l.prog.Fields, l.info.Fields[id])
	}
	return l.fields[id]
}

// rule lowers an enabled rule.
func (l *lowering) rule(r *Rule) {
	entry := int32(len(l.prog.Code))
	l.code(r)
	l.prog.Rules = append(l.prog.Rules, program.Rule{
		Name:       r.ID,
		Formerly:   r.Formerly,
		Precedence: r.Precedence,
		On:         r.On,
		Entry:      entry,
		Limit:      r.Limit,
		TestsAuto:  l.testsAuto(r),
	})
	l.prog.Debug.Rules = append(l.prog.Debug.Rules, program.RuleSource{
		File:  r.File.Name,
		Span:  r.Node.Span(),
		Name:  nameSpan(r),
		Atoms: l.sources(r),
	})
}

// testsAuto reports whether a rule tests message.auto anywhere (semantics.md I111).
func (l *lowering) testsAuto(r *Rule) bool {
	for a := range RuleAtoms(r) {
		if a.Asks == AskField && l.info.Fields[a.Field].ID == schema.MessageAuto {
			return true
		}
	}
	return false
}
