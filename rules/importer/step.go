package importer

import "github.com/routebook/routebook/dsl"

// step is something that a rule does.
type step interface{ isStep() }

type (
	do     string // a step as rules write it: add tag "x"
	choice struct {
		branches  []branch
		otherwise []step
	}
)

// branch is a part of a choice: the first whose condition holds is taken.
type branch struct {
	when condition
	then []step
}

func (do) isStep()     {}
func (choice) isStep() {}

const stop do = "stop"

// assignTeam assigns a team, which the book then declares.
func (d *draft) assignTeam(name string) step {
	spelling, _ := d.teams.name(name)
	return do("assign team " + dsl.Quote(spelling))
}

// notifyTeam writes a note to a team, which the book then declares. The text may hold variables.
func (d *draft) notifyTeam(name, note string) step {
	spelling, _ := d.teams.name(name)
	return do("notify team " + dsl.Quote(spelling) + " " + dsl.Quote(note))
}

// addTag adds a tag, which the book then declares.
func (d *draft) addTag(name string) step {
	spelling, _ := d.tags.name(name)
	return do("add tag " + dsl.Quote(spelling))
}
