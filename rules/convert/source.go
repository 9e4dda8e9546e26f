package convert

import "github.com/routebook/routebook/dsl/diag"

// A Source is one format of recorded traffic. The zero Source reads nothing: take one from Sources.
type Source struct {
	Name    string // as the command line has it
	Short   string // one line of the help
	Long    string // the help itself
	Example string // commands, two blanks before each
	Noun    string // what the input consists of, as in "one mail"
	Takes   Takes  // which settings mean something to it
	Folder  Folder // how a folder is read; None: only files are

	// Sorted says that events are written in order of time, whatever order they are read in.
	Sorted bool

	// open begins a conversion. What it returns belongs to that conversion.
	open func(c *conversion) reader
}

// Takes are the settings that not every source looks at.
type Takes struct {
	Profile   bool // Profile
	Lines     bool // MaxLine
	AtDefault bool // AtDefault
	Cells     bool // Separator
	Mail      bool // Desk, Full, Headers
}

// Folder is how the files of a folder are found.
type Folder uint8

// The ways to read a folder.
const (
	None    Folder = iota
	Mails          // files whose names end in .eml or .eml.gz, at any depth
	Maildir        // files in folders named new and cur, at any depth
)

// A reader reads one format. For each record of the input it calls emit, reject or skip of its conversion.
type reader interface {
	// read reads one input to its end. The error is for what is wrong with the world.
	read(in Input) error
}

// A settler is a reader whose events are not complete when they are read: what they lack depends on those before them
// in time. Settle is called for each event in order of time, after all inputs were read. Its source is sorted.
type settler interface {
	settle(d *draft)
}

// Sources are all formats, in the order in which the help lists them.
var Sources = []Source{
	mboxSource,
	emlSource,
	maildirSource,
	postmarkSource,
	sendgridSource,
	intercomSource,
	frontSource,
	freshdeskSource,
	grooveSource,
	whatsappSource,
	zendeskSource,
	chatwootSource,
	csvSource,
	ndjsonSource,
	eventsSource,
}

// Named returns the source of that name.
func Named(name string) (s Source, ok bool) {
	for _, s := range Sources {
		if s.Name == name {
			return s, true
		}
	}
	return Source{}, false
}

// SuggestSource says what a mistyped name can be meant to be.
func SuggestSource(name string) string {
	var names []string
	for _, s := range Sources {
		names = append(names, s.Name)
	}
	return diag.Suggest(name, names)
}
