package anonymise

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	const stays, goes, doubted = "stays", "goes", "doubted"
	tests := []struct {
		key, literal, want string
	}{
		{"contact.id", "482910", goes},
		{"contact.id", "482910.0", goes},
		{"contact.id", "4.8291e5", goes},
		{"contact.id", "-1001234567890", goes},
		{"contact.id", "412", stays}, // it only counts
		{"contact.id", "0", stays},
		{"contact.id", "48291.5", stays},
		{"contact.id", "48291012.5", doubted},
		{"contact.id", "1e400000000", stays},
		{"conversation", "482910", goes},
		{"event.customer_id", "482910", goes},
		{"event.userId", "482910", goes},
		{"order.number", "482910", goes},
		{"event.group_id", "482910", stays},
		{"contact.mobilePhone", "612345678", goes},
		{"conversation.id", "482910", goes},
		{"customer.phone", "33612345678", goes},
		{"customer.phone", "3.3612345678E+10", goes},
		{"customer.name", "33612345678", goes},
		{"from", "33612345678", goes},
		{"event.to", "33612345678", goes},
		{"event.caller", "33612345678", doubted},
		{"contact.card", "4111111111111111", doubted},
		{"event.account", "12345678", doubted},
		{"order.total", "1250000", stays},
		{"order.total", "12345678.90", stays},
		{"event.position", "48.8566140", stays},
		{"event.score", "0.912345678", stays},
		{"event.sent", "1772442000", stays},
		{"event.sent", "1772442000123", stays},
		{"event.day", "20260302", stays},
		{"event.day", "20260302093000", stays},
		{"event.day", "20269902", doubted},
		{"message.attachments", "12345678", stays},
	}
	for _, tt := range tests {
		t.Run(tt.key+"="+tt.literal, func(t *testing.T) {
			var doubts []Doubt
			a := fresh(t, Settings{OnDoubt: func(d Doubt) { doubts = append(doubts, d) }})
			fields := []Field{{Key: tt.key, Text: tt.literal, Number: true}}
			a.Event(fields)
			assert.Equal(t, tt.want == goes, fields[0].Text != tt.literal, fields[0].Text)
			if tt.want == doubted {
				assert.Equal(t, []Doubt{{Key: tt.key, Text: tt.literal, Reason: "a long number"}}, doubts)
			} else {
				assert.Empty(t, doubts)
			}
		})
	}
}

// A number fits the texts that hold it.
func TestNumbersFitTexts(t *testing.T) {
	a := fresh(t, Settings{})
	fields := []Field{
		{Key: "contact.id", Text: "482910", Number: true},
		{Key: "contact.id", Text: "482910"},
		{Key: "body", Text: "client 482910, 06 12 34 56 78"},
		{Key: "customer.phone", Text: "33612345678", Number: true},
		{Key: "customer.phone", Text: "612345678", Number: true}, // a zero that a table has lost
	}
	a.Event(fields)
	assert.Equal(t, fields[1].Text, fields[0].Text)
	assert.Contains(t, fields[2].Text, "client "+fields[0].Text+",")
	assert.Equal(t, "33"+fields[4].Text, fields[3].Text)
	assert.Contains(t, digitsOf(fields[2].Text), "0"+fields[4].Text)
}

// Two numbers never become one, one number never two, however it is written; and what comes out is a number of as many digits.
func TestNumbersStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"contact.id", "conversation", "order.id", "customer.phone", "from", "customer.name"}).Draw(t, "key")
		a := fresh(t, Settings{})
		replaced := func(literal string) *big.Rat {
			fields := []Field{{Key: key, Text: literal, Number: true}}
			a.Event(fields)
			require.True(t, json.Valid([]byte(fields[0].Text)), "%s → %s", literal, fields[0].Text)
			value, ok := new(big.Rat).SetString(fields[0].Text)
			require.True(t, ok)
			return value
		}
		one, two := number().Draw(t, "one"), number().Draw(t, "two")
		v, w := replaced(one), replaced(two)
		assert.Equal(t, one == two, v.Cmp(w) == 0, "%s → %s, %s → %s", one, v, two, w)
		assert.Len(t, v.Num().String(), len(one), "%s → %s", one, v)
		assert.Zero(t, v.Cmp(replaced(one+".0")), one)
		if digits := strings.TrimLeft(one, "-"); len(digits) > 1 {
			scientific := strings.TrimSuffix(one, digits) + digits[:1] + "." + digits[1:] + "e" + big.NewInt(int64(len(digits)-1)).String()
			assert.Zero(t, v.Cmp(replaced(scientific)), "%s and %s", one, scientific)
		}
	})
}

// number draws numbers of which many have the same beginning or end.
func number() *rapid.Generator[string] {
	return rapid.StringMatching(`-?([1-9]\d{0,18}|336\d{8}|4829[0-3]\d)`)
}
