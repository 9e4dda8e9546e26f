package lint

// All is every lint, in the order of its codes. What package compiler finds is not among them.
var All = []*Check{
	constantCondition,
	contradiction,
	redundantCondition,
	redundantWord,
	orOfNots,
	mixedAndOr,
	shadowed,
	noEffect,
	crossFileOrder,
	unreachable,
	resolveAndAssign,
	autoReplyMayRepeat,
	readsOwnWrite,
	resolveNotFirst,
	mailToNobody,
	selfMail,
	missingDescription,
	suppression,
}

// Lookup returns the lint of a code, or nil.
func Lookup(code string) *Check {
	for _, c := range All {
		if c.Code == code {
			return c
		}
	}
	return nil
}
