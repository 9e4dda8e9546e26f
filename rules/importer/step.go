package importer

import "github.com/routebook/routebook/dsl"

// step is something that a rule does.
type step interface{ isStep() }

type (
	do    string // a step as rules write it: resolve
	named struct {
		do
		team, tag string // that it names, and the book declares; "" for none
	}
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
	return named{do: do("assign team " + dsl.Quote(spelling)), team: spelling}
}

// notifyTeam writes a note to a team, which the book then declares. The text may hold variables.
func (d *draft) notifyTeam(name, note string) step {
	spelling, _ := d.teams.name(name)
	return named{do: do("notify team " + dsl.Quote(spelling) + " " + dsl.Quote(note)), team: spelling}
}

// addTag adds a tag, which the book then declares.
func (d *draft) addTag(name string) step {
	spelling, _ := d.tags.name(name)
	return named{do: do("add tag " + dsl.Quote(spelling)), tag: spelling}
}
