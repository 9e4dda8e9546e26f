package schema

// Test is what an operator asks, apart from its negation.
type Test uint8

// The tests of language.md section 7.
const (
	NoTest Test = iota
	Is
	IsExactly
	Contains
	ContainsExactly
	ContainsWord
	StartsWith
	EndsWith
	Matches
	Includes
	IsEmpty
	MoreThan
	LessThan
	AtLeast
	AtMost
	Between
	Before
	After
)

// Quantity says how a test combines several operands.
type Quantity uint8

// The quantities.
const (
	One Quantity = iota
	AnyOf
	AllOf
)

// Operand says what stands behind an operator.
type Operand uint8

// The operands.
const (
	NoOperand      Operand = iota
	ValueOperand           // one value
	ListOperand            // a list in brackets, or a let that holds one
	RangeOperand           // A and B
	RegexOperand           // a regex, or a let that holds one
	CompareOperand         // a number; on an instant a duration and "ago"
	DateOperand            // a date
)

// Operator is one row of the operator table.
type Operator struct {
	Phrase   string // canonical phrase
	Not      string // canonical phrase of its exact negation
	Test     Test
	Quantity Quantity
	Operand  Operand
	Types    []Type // the types of field it is legal on
	Doc      string
}

var (
	scalars  = []Type{Text, Name, Number, Bool, Time, Weekday, Date, Agent, Team, Any}
	texts    = []Type{Text, Any}
	sets     = []Type{Set, Any}
	ordered  = []Type{Number, Instant, Name, Any}
	instants = []Type{Instant}
	between  = []Type{Number, Time, Date, Name, Any}
	allTypes = []Type{Text, Name, Set, Number, Bool, Instant, Agent, Team, Any}
)

// Operators is the table, in the order of the language reference.
var Operators = []Operator{
	{"is", "is not", Is, One, ValueOperand, scalars, "equals, folded"},
	{"is any of", "is not any of", Is, AnyOf, ListOperand, scalars, "equals one of the list"},
	{"is exactly", "is not exactly", IsExactly, One, ValueOperand, []Type{Text, Name, Any}, "equals, to the letter"},
	{"is exactly any of", "is not exactly any of", IsExactly, AnyOf, ListOperand, []Type{Text, Name, Any}, "equals one of the list, to the letter"},
	{"contains", "does not contain", Contains, One, ValueOperand, texts, "the folded text holds the folded words"},
	{"contains any of", "does not contain any of", Contains, AnyOf, ListOperand, texts, "holds at least one of the list"},
	{"contains all of", "does not contain all of", Contains, AllOf, ListOperand, texts, "holds every one of the list"},
	{"contains exactly", "does not contain exactly", ContainsExactly, One, ValueOperand, texts, "holds the words to the letter"},
	{"contains exactly any of", "does not contain exactly any of", ContainsExactly, AnyOf, ListOperand, texts, "holds one of the list to the letter"},
	{"contains word", "does not contain word", ContainsWord, One, ValueOperand, texts, "holds it with no letter or digit right before or after"},
	{"contains any word of", "does not contain any word of", ContainsWord, AnyOf, ListOperand, texts, "holds at least one of the words"},
	{"contains all words of", "does not contain all words of", ContainsWord, AllOf, ListOperand, texts, "holds every one of the words"},
	{"starts with", "does not start with", StartsWith, One, ValueOperand, texts, "begins with"},
	{"starts with any of", "does not start with any of", StartsWith, AnyOf, ListOperand, texts, "begins with one of the list"},
	{"ends with", "does not end with", EndsWith, One, ValueOperand, texts, "ends with"},
	{"ends with any of", "does not end with any of", EndsWith, AnyOf, ListOperand, texts, "ends with one of the list"},
	{"matches", "does not match", Matches, One, RegexOperand, texts, "the original text matches the RE2 pattern"},
	{"includes", "does not include", Includes, One, ValueOperand, sets, "the set holds it"},
	{"includes any of", "does not include any of", Includes, AnyOf, ListOperand, sets, "the set holds one of the list"},
	{"includes all of", "does not include all of", Includes, AllOf, ListOperand, sets, "the set holds the whole list"},
	{"is empty", "is not empty", IsEmpty, One, NoOperand, allTypes, "missing, or nothing in it"},
	{"more than", "not more than", MoreThan, One, CompareOperand, ordered, "greater; on an instant, that long ago or longer"},
	{"less than", "not less than", LessThan, One, CompareOperand, ordered, "smaller; on an instant, not yet that long ago"},
	{"at least", "not at least", AtLeast, One, CompareOperand, []Type{Number, Name, Any}, "greater or equal"},
	{"at most", "not at most", AtMost, One, CompareOperand, []Type{Number, Name, Any}, "smaller or equal"},
	{"between", "not between", Between, One, RangeOperand, between, "from A to B; both inclusive, but the end of a time of day"},
	{"before", "not before", Before, One, DateOperand, instants, "its local date is earlier"},
	{"after", "not after", After, One, DateOperand, instants, "its local date is later"},
}

// OperatorUse is an operator as a rule writes it: the row, and whether it is negated.
type OperatorUse struct {
	*Operator
	Negated bool
}

var operatorsByPhrase = func() map[string]OperatorUse {
	m := make(map[string]OperatorUse, 2*len(Operators))
	for i := range Operators {
		m[Operators[i].Phrase] = OperatorUse{&Operators[i], false}
		m[Operators[i].Not] = OperatorUse{&Operators[i], true}
	}
	return m
}()

// LookupOperator returns the operator that a canonical phrase stands for.
func LookupOperator(phrase string) (OperatorUse, bool) {
	use, ok := operatorsByPhrase[phrase]
	return use, ok
}
