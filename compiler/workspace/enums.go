package workspace

// Preset names a product whose defaults a book takes over.
type Preset uint8

// Presets. The last three change nothing: their documentation states no assignment semantics of its own.
const (
	NoPreset Preset = iota
	HubSpot
	ActiveCampaign
	Responso
	Hootsuite
	Brevo
)

var presetNames = []string{HubSpot: "hubspot", ActiveCampaign: "activecampaign", Responso: "responso", Hootsuite: "hootsuite", Brevo: "brevo"}

// String returns the preset's name in book.yaml; empty for NoPreset.
func (p Preset) String() string { return presetNames[p] }

// State is what a desk's own status stands for.
type State uint8

// States.
const (
	New      State = iota // as it begins
	Open                  // it is in progress
	Pending               // it waits for the customer, or for a day
	Resolved              // it is closed, until the customer writes again
)

var stateNames = []string{New: "new", Open: "open", Pending: "pending", Resolved: "resolved"}

// States lists all of them.
var States = []State{New, Open, Pending, Resolved}

// String returns the state's name in book.yaml and in rules.
func (s State) String() string { return stateNames[s] }

// Tie is one way to choose among agents who are equally busy.
type Tie uint8

// Ties.
const (
	RecentlyActive Tie = iota // whoever was active in the inbox within the last two minutes
	LeastRecent               // whoever was assigned a conversation longest ago
	MemberOrder               // whoever stands first
)

var tieNames = []string{RecentlyActive: "recently_active", LeastRecent: "least_recent", MemberOrder: "member_order"}

// String returns the tie's name in book.yaml.
func (t Tie) String() string { return tieNames[t] }

// ConnectorKind says which system a connector talks to.
type ConnectorKind uint8

// Connector kinds.
const (
	SMTP ConnectorKind = iota
	Salesforce
	BaseLinker
	LibreTranslate
	DeepL
	OpenAI
	Chatwoot
	WhatsAppCloud
	Webhook
)

var connectorKindNames = []string{
	SMTP:           "smtp",
	Salesforce:     "salesforce",
	BaseLinker:     "baselinker",
	LibreTranslate: "libretranslate",
	DeepL:          "deepl",
	OpenAI:         "openai",
	Chatwoot:       "chatwoot",
	WhatsAppCloud:  "whatsapp_cloud",
	Webhook:        "webhook",
}

// String returns the kind's name in book.yaml.
func (k ConnectorKind) String() string { return connectorKindNames[k] }
