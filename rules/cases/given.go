package cases

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/roster"
)

// given is what was so before the events of a case.
type given struct {
	online       []string // nil when everybody is
	onlineGiven  bool
	roster       *roster.Roster
	agents       []roster.Agent
	contact      *yamlpos.Node
	conversation *conversation
	history      []*past
}

// conversation is the conversation of a case as it stands before its events.
type conversation struct {
	object   object // its first event
	created  time.Time
	messages int64
	latest   time.Time // the last of the customer's messages
	status   string    // "" for that of a new conversation
	since    time.Time // of the status
	assigned *past
	reply    *past
	keys     []member // of the conversation object
}

// past is an event that happened before now.
type past struct {
	node *yamlpos.Node
	object
}

// given reads what was so before, and turns it into events that no rule hears, and into changes.
func (p *parser) given(n *yamlpos.Node, c *Case) {
	before := len(p.Found)
	var g given
	if id := n.Lookup("conversation"); n.Kind == yamlpos.Map && id != nil && id.Kind == yamlpos.Map {
		if id := id.Lookup("id"); id != nil {
			p.conversation = id.Text
		}
	}
	yamlpos.ReadFields(&p.Reader, n, "given", []yamlpos.Field[given]{
		{Key: "online", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.online(n, g) }},
		{Key: "agents", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.agents(n, g) }},
		{Key: "roster", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.roster(n, g) }},
		{Key: "contact", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.givenContact(n, g) }},
		{Key: "conversation", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.givenConversation(n, g) }},
		{Key: "assigned", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.assigned(n, g) }},
		{Key: "last_reply", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.lastReply(n, g) }},
		{Key: "history", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, g *given) { p.history(n, g) }},
	}, &g)
	if len(p.Found) > before {
		return
	}
	c.changes = g.changes(p.names.agents.words)
	for _, o := range p.events(n, &g) {
		if ev := p.decode(o.node, &o.object); ev != nil {
			c.before = append(c.before, ev)
		}
	}
}

func (p *parser) online(n *yamlpos.Node, g *given) {
	items, ok := p.List(n, "online")
	g.onlineGiven = ok
	for _, item := range items {
		if id, ok := p.known(item, &p.names.agents, p.code()); ok {
			g.online = append(g.online, id)
		}
	}
}

func (p *parser) agents(n *yamlpos.Node, g *given) {
	entries, _ := p.Map(n, "agents")
	for _, e := range entries {
		a := roster.Agent{Active: -1}
		a.ID, _ = p.known(e.Key, &p.names.agents, p.code())
		yamlpos.ReadFields(&p.Reader, e.Value, "an agent", []yamlpos.Field[roster.Agent]{
			{Key: "online", Read: func(r *yamlpos.Reader, n *yamlpos.Node, a *roster.Agent) {
				if online, ok := r.Bool(n, "online"); ok {
					a.Presence = presence(online)
				}
			}},
			{Key: "active", Read: func(r *yamlpos.Reader, n *yamlpos.Node, a *roster.Agent) {
				if active, ok := r.Int(n, "active"); ok && (active < 0 || active > roster.MaxActive) {
					r.Report(n, "active needs a number of conversations from 0 to %d, found %q", roster.MaxActive, n.Text)
				} else if ok {
					a.Active = int(active)
				}
			}},
			{Key: "last_assigned", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, a *roster.Agent) {
				a.LastAssigned, _ = p.moment(n, "last_assigned")
			}},
		}, &a)
		g.agents = append(g.agents, a)
	}
}

func presence(online bool) state.Presence {
	if online {
		return state.Online
	}
	return state.Offline
}

// roster reads a file beside the tests, as run --roster does.
func (p *parser) roster(n *yamlpos.Node, g *given) {
	name, ok := p.Text(n, "roster")
	if !ok {
		return
	}
	name = path.Join(path.Dir(p.file), name)
	text, err := fs.ReadFile(p.fsys, name)
	if err != nil {
		p.Report(n, "the roster %q cannot be read", name)
		return
	}
	r, found := roster.Parse(name, text, &p.book.Program.Desk)
	for _, d := range found {
		p.Report(n, "the roster %q is wrong: %s", name, d.Message)
	}
	g.roster = r
}

// changes returns what the state learns about the agents.
func (g *given) changes(all []string) []state.Change {
	var changes []state.Change
	if g.roster != nil {
		changes = append(changes, g.roster.Changes()...)
	}
	if g.onlineGiven {
		for _, id := range all {
			changes = append(changes, &state.PresenceChange{Agent: id, Presence: presence(slices.Contains(g.online, id))})
		}
		for _, id := range g.online { // in a book that lists no agents
			if !slices.Contains(all, id) {
				changes = append(changes, &state.PresenceChange{Agent: id, Presence: state.Online})
			}
		}
	}
	return append(changes, (&roster.Roster{Agents: g.agents}).Changes()...)
}

func (p *parser) givenContact(n *yamlpos.Node, g *given) {
	p.within(n, "contact", contactKeys, p.names.contactProperties.words)
	if n.Kind == yamlpos.Null {
		p.Report(n, "contact needs a map, found nothing")
		return
	}
	g.contact = n
	p.contact = "k1"
	if id := n.Lookup("id"); id != nil {
		p.contact = id.Text
	}
}

// the returns the conversation of the case, which anything that is given about it makes known.
func (g *given) the() *conversation {
	if g.conversation == nil {
		g.conversation = &conversation{messages: 1}
	}
	return g.conversation
}

// ownKeys are the keys of the conversation that are keys of its events.
var ownKeys = []string{"source", "integration", "account", "inbox", "subject", "body", "from", "sentiment", "context", "customer", "visitor", "order"}

func (p *parser) givenConversation(n *yamlpos.Node, g *given) {
	c := g.the()
	table := []yamlpos.Field[conversation]{
		{Key: "created", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) { c.created, _ = p.moment(n, "created") }},
		{Key: "messages", Read: func(r *yamlpos.Reader, n *yamlpos.Node, c *conversation) {
			var ok bool
			if c.messages, ok = r.Int(n, "messages"); ok && (c.messages < 0 || c.messages > maxMessages) {
				r.Report(n, "messages needs a number from 0 to %d, found %q", maxMessages, n.Text)
			}
		}},
		{Key: "last_customer_message", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) {
			c.latest, _ = p.moment(n, "last_customer_message")
		}},
		{Key: "status", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) {
			c.status, _ = p.known(n, &p.names.statuses, p.code())
		}},
		{Key: "status_since", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) { c.since, _ = p.moment(n, "status_since") }},
	}
	for _, key := range slices.Concat(conversationKeys, p.names.conversationProperties.words) {
		if key == "status" || key == "id" {
			continue
		}
		table = append(table, yamlpos.Field[conversation]{Key: key, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) {
			p.conversationKey(key, n)
			c.keys = append(c.keys, member{key, jsonOf(n)})
		}})
	}
	for _, key := range ownKeys {
		table = append(table, yamlpos.Field[conversation]{Key: key, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, c *conversation) {
			p.member(yamlpos.Entry{Key: &yamlpos.Node{File: n.File, Span: n.Span, Kind: yamlpos.Text, Text: key}, Value: n}, &c.object)
		}})
	}
	table = append(table, yamlpos.Field[conversation]{Key: "id", Read: func(*yamlpos.Reader, *yamlpos.Node, *conversation) {}}) // read already
	yamlpos.ReadFields(&p.Reader, n, "conversation", table, c)
}

// maxMessages bounds what one case may say happened before it.
const maxMessages = 1000

// conversationKey checks the names in one key of the conversation.
func (p *parser) conversationKey(key string, n *yamlpos.Node) {
	e := yamlpos.Entry{Key: &yamlpos.Node{File: n.File, Span: n.Span, Kind: yamlpos.Text, Text: key}, Value: n}
	p.within(&yamlpos.Node{File: n.File, Span: n.Span, Kind: yamlpos.Map, Entries: []yamlpos.Entry{e}}, "conversation", []string{key})
}

// assigned reads who has the conversation: an agent, or a map of agent, team and at.
func (p *parser) assigned(n *yamlpos.Node, g *given) {
	o := &past{node: n, object: object{kind: event.Assigned.String()}}
	g.the().assigned = o
	if n.Kind != yamlpos.Map {
		if id, ok := p.known(n, &p.names.agents, p.code()); ok {
			o.set("agent", jsonText(id))
		}
		return
	}
	yamlpos.ReadFields(&p.Reader, n, "assigned", []yamlpos.Field[past]{
		p.nameKey("agent", &p.names.agents),
		p.nameKey("team", &p.names.teams),
		p.atKey(),
	}, o)
	if len(o.members) == 0 {
		p.Report(n, "assigned needs an agent or a team")
	}
}

// lastReply reads when an agent last wrote, or a map of at and agent.
func (p *parser) lastReply(n *yamlpos.Node, g *given) {
	o := &past{node: n, object: object{kind: event.Reply.String()}}
	g.the().reply = o
	if n.Kind != yamlpos.Map {
		o.at, _ = p.moment(n, "last_reply")
		return
	}
	yamlpos.ReadFields(&p.Reader, n, "last_reply", []yamlpos.Field[past]{p.atKey(), p.nameKey("agent", &p.names.agents)}, o)
}

func (p *parser) nameKey(key string, v *vocabulary) yamlpos.Field[past] {
	return yamlpos.Field[past]{Key: key, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, o *past) {
		if id, ok := p.known(n, v, p.code()); ok {
			o.set(key, jsonText(id))
		}
	}}
}

func (p *parser) atKey() yamlpos.Field[past] {
	return yamlpos.Field[past]{Key: "at", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, o *past) { o.at, _ = p.moment(n, "at") }}
}

// history reads events that happened before, each with its instant.
func (p *parser) history(n *yamlpos.Node, g *given) {
	items, _ := p.List(n, "history")
	for _, item := range items {
		o := &past{node: item, object: object{at: p.now}}
		if p.event(item, "an event", &o.object, timing{past: true}) {
			g.history = append(g.history, o)
		}
	}
}

// events returns what was given as events, in the order of time.
func (p *parser) events(n *yamlpos.Node, g *given) []*past {
	var all []*past
	if g.conversation != nil {
		all = p.conversationEvents(n, g)
	} else if g.contact != nil {
		all = append(all, &past{node: g.contact, object: object{kind: event.ContactUpdated.String(), at: p.now, members: []member{{"contact", p.contactJSON(g)}}}})
	}
	all = append(all, g.history...)
	slices.SortStableFunc(all, func(a, b *past) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for i, o := range all {
		if o.id == "" {
			o.id = eventID("given ", i+1)
		}
	}
	return all
}

// contactJSON returns the given contact with an id.
func (p *parser) contactJSON(g *given) string {
	var o object
	o.set("contact", jsonOf(g.contact))
	o.inject("contact", "id", p.contact)
	return o.members[0].json
}

// conversationEvents returns the events that made the conversation what it is.
func (p *parser) conversationEvents(n *yamlpos.Node, g *given) []*past {
	c := g.conversation
	p.settleTimes(c)
	first := &past{node: n, object: c.object}
	first.at = c.created
	if c.messages == 0 {
		first.kind = event.ConversationCreated.String()
	}
	keys := `{"id":` + jsonText(p.conversation)
	for _, m := range c.keys {
		keys += "," + jsonText(m.key) + ":" + m.json
	}
	first.set("conversation", keys+"}")
	if g.contact != nil {
		first.set("contact", p.contactJSON(g))
	}
	all := []*past{first}
	for range c.messages - 1 {
		all = append(all, &past{node: n, object: object{at: c.latest}})
	}
	if c.assigned != nil {
		all = append(all, c.assigned)
	}
	if c.reply != nil {
		all = append(all, c.reply)
	}
	if c.status != "" {
		all = append(all, &past{node: n, object: object{kind: event.StatusSet.String(), at: c.since, members: []member{{"status", jsonText(c.status)}}}})
	}
	for _, o := range all[1:] {
		o.set("conversation", jsonText(p.conversation))
	}
	return all
}

// settleTimes gives what was said without an instant its own: the conversation was created when the first thing happened to it, its
// last message came then as well, it was assigned then, and it got its status last.
func (p *parser) settleTimes(c *conversation) {
	said := []time.Time{c.latest, c.since}
	if c.assigned != nil {
		said = append(said, c.assigned.at)
	}
	if c.reply != nil {
		said = append(said, c.reply.at)
	}
	if c.created.IsZero() {
		c.created = p.now
		for _, at := range said {
			if !at.IsZero() && at.Before(c.created) {
				c.created = at
			}
		}
	}
	last := c.created
	settle := func(at *time.Time, otherwise time.Time) {
		if at.IsZero() {
			*at = otherwise
		}
		if at.After(last) {
			last = *at
		}
	}
	settle(&c.latest, c.created)
	if c.assigned != nil {
		settle(&c.assigned.at, c.created)
	}
	if c.reply != nil {
		settle(&c.reply.at, c.latest)
	}
	settle(&c.since, last)
}

func quoted(text string) string { return strconv.Quote(text) }
