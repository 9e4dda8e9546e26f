package review

// ChangeKind says what about a book changed.
type ChangeKind string

// The kinds of change.
const (
	RuleAdded      ChangeKind = "rule_added"
	RuleRemoved    ChangeKind = "rule_removed"
	RuleEdited     ChangeKind = "rule_edited"
	RuleMoved      ChangeKind = "rule_moved"
	RuleRenamed    ChangeKind = "rule_renamed"
	RuleDisabled   ChangeKind = "rule_disabled"
	RuleEnabled    ChangeKind = "rule_enabled"
	RulePrecedence ChangeKind = "rule_precedence" // of a rule that stays where it is in the order
	DeskChanged    ChangeKind = "workspace"
)

// Change is one difference between two versions of a book.
type Change struct {
	Kind          ChangeKind `json:"kind"`
	Subject       string     `json:"subject"`            // the rule's name in the new version, or "team Ventes", "calendar bureau"…
	Text          string     `json:"text"`               // one sentence
	Old           *Place     `json:"old,omitempty"`      // nil where it is in the new version only
	New           *Place     `json:"new,omitempty"`      // nil where it is in the old version only
	OldText       string     `json:"old_text,omitempty"` // of a rule: how it is written in the old version
	NewText       string     `json:"new_text,omitempty"`
	Parts         []Edit     `json:"parts,omitempty"` // of an edited rule
	Conversations int        `json:"conversations"`   // that are treated differently because of it
	about         about      // what it concerns, of a DeskChanged
	rules         rulePair   // of any other; a side is nil where the book has no such rule
}

// PartKind says which part of a rule an Edit is about.
type PartKind string

// The parts of a rule.
const (
	ConditionPart PartKind = "condition"
	JoinPart      PartKind = "join" // how conditions are joined: and, or, not
	StepPart      PartKind = "step"
	OnPart        PartKind = "on"
	LimitPart     PartKind = "limit"
)

// Edit is one part of a rule that changed. A part that is new has no Old, one that is gone no New.
type Edit struct {
	Part PartKind `json:"part"`
	Text string   `json:"text"`          // one sentence with its place
	Old  string   `json:"old,omitempty"` // as it was written
	New  string   `json:"new,omitempty"`
	Via  string   `json:"via,omitempty"` // the let, define or template through which it changed
	At   *Place   `json:"at,omitempty"`  // in the new version, or in the old one for a part that is gone

	oldAtom, newAtom int // of a condition: index into the atoms of its rule, or -1
}

// about is what a change of the workspace concerns. Empty names stand for nothing in particular.
type about struct {
	team, agent, calendar string
	member                membership
	what                  string // the key of book.yaml
}

// membership says what became of an agent's part in a team.
type membership uint8

const (
	stays membership = iota
	left
	joined
)
