package program

// How far a rule may have come at an instruction. The paths to an instruction
// may have come differently far, so that these are bits of a set.
type progress uint8

const (
	asking progress = 1 << iota // before Match
	fired                       // behind Match
)

// code checks the instructions of one rule, whose first is base. Since jumps go
// forward only, one walk in order sees every path before the place it leads to.
func (v *verifier) code(code []Instr, base int32) {
	rule := v.place
	if v.demand(len(code) > 0, "no code"); v.err != nil {
		return
	}
	last := code[len(code)-1].Op
	v.demand(last == End || last == Stop, "it ends in %s", last)
	reached := make([]progress, len(code))
	reached[0] = asking
	for i := range code {
		v.at("%s: instruction %d", rule, i)
		v.operands(&code[i])
		if v.err != nil {
			return
		}
		v.follow(code, reached, i, base)
	}
}

// operands checks what an instruction refers to, its jumps apart.
func (v *verifier) operands(in *Instr) {
	v.demand(int(in.Op) < len(opRows), "no instruction %d", in.Op)
	switch in.Op {
	case Branch:
		v.demand(in.Pred >= 0 && int(in.Pred) < len(v.Preds), "no predicate %d", in.Pred)
	case Do:
		v.demand(in.A >= 0 && int(in.A) < len(v.Steps), "no step %d", in.A)
	}
	v.demand(in.Op == Branch || in.B == 0 && in.Pred == 0, "%s with predicate %d and B %d", in.Op, in.Pred, in.B)
	v.demand(in.Op != Stop && in.Op != End || in.A == 0, "%s with A %d", in.Op, in.A)
}

// follow checks how far the rule has come at instruction i and hands that on to where it leads.
func (v *verifier) follow(code []Instr, reached []progress, i int, base int32) {
	in, before := &code[i], reached[i]
	jump := func(to int32, as progress) {
		ok := to > base+int32(i) && int(to-base) < len(code)
		if v.demand(ok, "%s to %d", in.Op, to-base); ok {
			reached[to-base] |= as
		}
	}
	switch in.Op {
	case Branch:
		jump(in.A, before)
		jump(in.B, before)
	case Match:
		v.demand(before&^asking == 0, "match where the rule may have matched")
		jump(in.A, before<<1) // asking becomes fired
	case Do:
		v.demand(before&^fired == 0, "do where the rule may not have matched")
		jump(base+int32(i)+1, before)
	case Stop:
		v.demand(before&^fired == 0, "stop where the rule may not have matched")
	}
}
