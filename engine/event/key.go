package event

// key is a key that the format defines. The zero value stands for all others.
type key uint8

const (
	otherKey key = iota
	keySpecversion
	keyID
	keyType
	keyAt
	keyTime
	keyData
	keyDataBase64
	keyActor
	keyConversation
	keyMessage
	keyCustomer
	keyContact
	keyVisitor
	keyOrder
	keyEvent
	keySource
	keyIntegration
	keyAccount
	keyInbox
	keySubject
	keyBody
	keyFrom
	keySentiment
	keyContext
	keyTag
	keyStatus
	keyAgent
	keyTeam
	keyReason
	keyVisibility
	keyPriority
	keyTags
	keyTopics
	keyLanguage
	keyAttachments
	keyAuto
	keyName
	keyEmail
	keyPhone
	keyOwner
	keyPage
	keySite
	keyCountry
	keyGroup
)

var keyNames = [...]string{
	keySpecversion:  "specversion",
	keyID:           "id",
	keyType:         "type",
	keyAt:           "at",
	keyTime:         "time",
	keyData:         "data",
	keyDataBase64:   "data_base64",
	keyActor:        "actor",
	keyConversation: "conversation",
	keyMessage:      "message",
	keyCustomer:     "customer",
	keyContact:      "contact",
	keyVisitor:      "visitor",
	keyOrder:        "order",
	keyEvent:        "event",
	keySource:       "source",
	keyIntegration:  "integration",
	keyAccount:      "account",
	keyInbox:        "inbox",
	keySubject:      "subject",
	keyBody:         "body",
	keyFrom:         "from",
	keySentiment:    "sentiment",
	keyContext:      "context",
	keyTag:          "tag",
	keyStatus:       "status",
	keyAgent:        "agent",
	keyTeam:         "team",
	keyReason:       "reason",
	keyVisibility:   "visibility",
	keyPriority:     "priority",
	keyTags:         "tags",
	keyTopics:       "topics",
	keyLanguage:     "language",
	keyAttachments:  "attachments",
	keyAuto:         "auto",
	keyName:         "name",
	keyEmail:        "email",
	keyPhone:        "phone",
	keyOwner:        "owner",
	keyPage:         "page",
	keySite:         "site",
	keyCountry:      "country",
	keyGroup:        "group",
}

// keyTable finds a key by its name's hash. The hash was chosen so that no two of keyNames share one, which a test asserts.
var keyTable = func() (table [128]key) {
	for k := otherKey + 1; int(k) < len(keyNames); k++ {
		table[hash([]byte(keyNames[k]))%128] = k
	}
	return table
}()

// hash is made for short keys, of which it looks at three bytes.
func hash(name []byte) int {
	n := len(name)
	if n < 2 {
		return n
	}
	return n + 3*int(name[0]) + 41*int(name[n/2]) + 61*int(name[n-2])
}

// keyOf returns the key of that name, and the name's hash.
func keyOf(name []byte) (key, int) {
	h := hash(name)
	if k := keyTable[h%128]; keyNames[k] == string(name) {
		return k, h
	}
	return otherKey, h
}

// isObject reports whether the values of k are objects of which the format defines the keys.
func (k key) isObject() bool { return keyConversation <= k && k <= keyOrder || k == keyData }
