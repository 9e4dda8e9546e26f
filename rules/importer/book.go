package importer

import (
	"fmt"
	"iter"
	"strings"

	"github.com/routebook/routebook/dsl/yamlpos"
)

// bookFile writes the workspace: the names that rules use. Who is in a team the source does not say.
func (d *draft) bookFile() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", d.heading())
	name := d.source.Book
	if slugged := strings.ReplaceAll(slug(name), "_", "-"); slugged != "" {
		name = slugged
	} else {
		name = d.system.Name
	}
	fmt.Fprintf(&b, "edition: 1\nbook: %s\n", yamlpos.Quote(name))
	if len(d.system.statuses) > 0 {
		b.WriteString("statuses: # the desk's own, and what each stands for\n")
		for _, s := range d.system.statuses {
			fmt.Fprintf(&b, "  %s: %s\n", yamlpos.Quote(s.name), s.state)
		}
	}
	teams, tags := d.vocabulary()
	if len(teams) > 0 {
		b.WriteString("teams: # who is in them, the source does not say: members: [ann, bob]\n")
		for _, team := range teams {
			fmt.Fprintf(&b, "  - id: %s\n", yamlpos.Quote(team))
		}
	}
	if len(tags) > 0 {
		b.WriteString("tags: # closed: a rule that misspells one is an error\n")
		for _, tag := range tags {
			fmt.Fprintf(&b, "  - %s\n", yamlpos.Quote(tag))
		}
	}
	return []byte(b.String())
}

// vocabulary returns the teams and tags that rules name, in the order in which they do.
func (d *draft) vocabulary() (teams, tags []string) {
	hasTeam, hasTag := nameSet{}, nameSet{}
	for _, it := range d.items {
		for _, r := range it.rules {
			for s := range allSteps(r.then) {
				switch s := s.(type) {
				case named:
					teams, tags = hasTeam.add(teams, s.team), hasTag.add(tags, s.tag)
				case assignBy:
					for _, row := range s.rows {
						teams = hasTeam.add(teams, row.team)
					}
				}
			}
		}
	}
	for _, team := range d.asked.teams {
		teams = hasTeam.add(teams, team)
	}
	for _, tag := range d.asked.tags {
		tags = hasTag.add(tags, tag)
	}
	return teams, tags
}

// team returns the spelling of a team that a condition or a step names, which the book then declares.
func (d *draft) team(name string) string {
	spelling, _ := d.teams.name(name)
	d.asked.teams = append(d.asked.teams, spelling)
	return spelling
}

// tag returns the spelling of a tag that a condition or a step names, which the book then declares.
func (d *draft) tag(name string) string {
	spelling, _ := d.tags.name(name)
	d.asked.tags = append(d.asked.tags, spelling)
	return spelling
}

// allSteps yields steps and those within them.
func allSteps(all []step) iter.Seq[step] {
	return func(yield func(step) bool) { eachStep(all, yield) }
}

func eachStep(all []step, yield func(step) bool) bool {
	for _, s := range all {
		if !yield(s) {
			return false
		}
		c, ok := s.(choice)
		if !ok {
			continue
		}
		for _, b := range c.branches {
			if !eachStep(b.then, yield) {
				return false
			}
		}
		if !eachStep(c.otherwise, yield) {
			return false
		}
	}
	return true
}

// nameSet is names that were met.
type nameSet map[string]bool

// add adds a name to a list, once.
func (n nameSet) add(list []string, name string) []string {
	if name == "" || n[name] {
		return list
	}
	n[name] = true
	return append(list, name)
}
