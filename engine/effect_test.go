package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEffectString(t *testing.T) {
	effect := &Effect{Do: "call_webhook", Keys: []Key{
		{"team", Value{Text: "Ventes"}},
		{"text", Value{Text: `Bonjour "Ana"`}},
		{"nothing", Value{}},
		{"score", Value{Kind: NumberValue, Number: 1.5}},
		{"ai", Value{Kind: BoolValue, Number: 1}},
		{"tags", Value{Kind: ListValue, List: []string{"vip", "retour"}}},
		{"with", Value{Kind: ObjectValue, Keys: []Key{{"id", Value{Text: "c1"}}}}},
	}}
	assert.Equal(t, `call_webhook team=Ventes text="Bonjour \"Ana\"" nothing="" score=1.5 ai=true tags=["vip","retour"] with={"id":"c1"}`, effect.String())
	assert.Equal(t, "reopen", (&Effect{Do: "reopen"}).String())
}
