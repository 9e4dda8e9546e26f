package lint

// All is every lint, in the order of its codes. What package compiler finds is not among them.
var All = []*Check{
	constantCondition,
	contradiction,
	redundantCondition,
	redundantWord,
	orOfNots,
	mixedAndOr,
	variableMayBeMissing,
	shadowed,
	noEffect,
	overlap,
	crossFileOrder,
	unreachable,
	mergeableRules,
	replaceDropsTags,
	resolveAndAssign,
	autoReplyMayRepeat,
	ruleLoop,
	readsOwnWrite,
	resolveNotFirst,
	freeTextAfterWindow,
	mailToNobody,
	selfMail,
	setInSamePass,
	teamEmpty,
	noFallback,
	reassignTooSoon,
	notEligible,
	translationMissing,
	timeWindow,
	timezoneMissing,
	holidayNotCovered,
	shortWord,
	invisibleCharacter,
	commaInsideWord,
	pattern,
	neverHit,
	untestedRule,
	missingDescription,
	tooComplex,
	secret,
	commentedOutRule,
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
