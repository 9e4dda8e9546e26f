package program

// Plan says how a machine finds the rules that may match, and the answers to
// their predicates, without asking rule by rule. It is made of a program by
// compiler/optimise and changes no decision, so that it lies outside the digest:
// a program without a plan decides the same, more slowly.
//
// An empty Plan is none. Otherwise Finds and Access have as many elements as the
// program has predicates and rules.
type Plan struct {
	Finds  []Find   // by PredID
	Guards []Guard  // of the guarded predicates, by ascending Pred
	Access []Access // by RuleID

	Profiled int // predicates of which a profile of recorded traffic said how often they hold
}

// Find is how a machine learns whether a predicate holds.
type Find uint8

// The ways to find.
const (
	Asked    Find = iota // when a rule asks
	Scanned              // its words are found in one scan of the text, with those of all others
	LookedUp             // the value is looked up among the words or numbers of all that ask for it
	Guarded              // it cannot hold unless a literal of its guard is found in that scan; then it is asked
)

// Guard lists literals of which one lies in the folded text whenever the predicate holds. So does one of each list of Also,
// which is looked for when the predicate is asked.
type Guard struct {
	Pred     PredID
	Literals []Literal // in order, each once, never none
	Also     [][]string
}

// Literal is a piece of folded text.
type Literal struct {
	Text    string // never empty; a space at its ends counts
	AtStart bool   // the folded text begins with it
}

// Access is the way to a rule: predicates of which at least one holds whenever the condition of the rule does. A rule
// without any is evaluated whenever it listens.
//
// A second clause, of which one has to hold as well, spares evaluating rules in vain. It has only predicates that are found
// anyway, or asked because they lead to some rule.
type Access struct {
	Clause []PredID // ascending
	Gate   []PredID // the second clause, ascending; empty when there is none
	Chance float64  // that one of Clause holds, as far as is known; from 0 to 1
	Why    NoAccess // why there is no clause; AccessFound when there is one
}

// NoAccess says why there is no way to a rule but asking it.
type NoAccess uint8

// The reasons.
const (
	AccessFound     NoAccess = iota
	NoCondition              // it has none
	NothingPositive          // its condition can hold while every test in it is false
	NothingCheap             // what has to hold costs as much to find out as the rule itself
	BegunByTheClock          // no event makes it listen
)
