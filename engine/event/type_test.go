package event_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/routebook/routebook/engine/event"
)

func TestTypes(t *testing.T) {
	for kind := event.Message; kind <= event.Time; kind++ {
		got, ok := event.ParseType(kind.String())
		assert.True(t, ok, kind)
		assert.Equal(t, kind, got)
	}
	for _, name := range []string{"", "Message", "first message", "message ", "timer"} {
		_, ok := event.ParseType(name)
		assert.False(t, ok, name)
	}
}

func TestValueString(t *testing.T) {
	tests := []struct {
		value event.Value
		want  string
		given bool
	}{
		{event.Value{}, "", false},
		{null, "", false},
		{other, "", false},
		{text("x"), "x", true},
		{num("1.5", 1.5), "1.5", true},
		{yes, "true", true},
		{list("a", "b"), "a, b", true},
		{list(), "", true},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.value.String(), "%+v", tt.value)
		assert.Equal(t, tt.given, tt.value.Given(), "%+v", tt.value)
	}
}
