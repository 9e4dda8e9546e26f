package importer

import (
	"fmt"
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
	if len(d.teams.names) > 0 {
		b.WriteString("teams: # who is in them, the source does not say: members: [ann, bob]\n")
		for _, team := range d.teams.names {
			fmt.Fprintf(&b, "  - id: %s\n", yamlpos.Quote(team))
		}
	}
	if len(d.tags.names) > 0 {
		b.WriteString("tags: # closed: a rule that misspells one is an error\n")
		for _, tag := range d.tags.names {
			fmt.Fprintf(&b, "  - %s\n", yamlpos.Quote(tag))
		}
	}
	return []byte(b.String())
}
