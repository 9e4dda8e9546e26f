package schema

// Strategy is one row of the table of assignment strategies.
type Strategy struct {
	Name     string // canonical, as after "strategy" and in book.yaml
	Reassign bool   // whether "reassign after" is allowed with it
	Pool     bool   // whether it is allowed on "assign any of"
	Doc      string
}

// Strategies is the table, in the order of the language reference.
var Strategies = []Strategy{
	{"round_robin", true, true, "cyclic in member order; whoever cannot take it is skipped"},
	{"least_recent", false, true, "whoever was assigned a conversation longest ago"},
	{"least_busy", true, true, "the fewest active conversations, across all teams"},
	{"random", true, true, "uniform, and the same on every run"},
	{"default", false, false, "always the team's default user, whatever the load"},
	{"weighted", true, true, "smooth weighted round robin by member weight"},
	{"sticky", false, true, "whoever handled this contact last, else the team's own strategy"},
	{"auto", false, true, "random for e-mail and forms, least_busy for everything else"},
}

// LookupStrategy returns the row of the strategy of that name, or nil.
func LookupStrategy(name string) *Strategy {
	for i := range Strategies {
		if Strategies[i].Name == name {
			return &Strategies[i]
		}
	}
	return nil
}

// BuiltinSources are the sources that every book knows; book.yaml adds its own.
var BuiltinSources = []string{"email", "chat", "bot", "form", "whatsapp", "facebook", "instagram", "twitter", "sms", "phone", "web", "allegro", "amazon"}

// States are what the desk's statuses stand for, in the order of their life.
var States = []string{"new", "open", "pending", "resolved"}
