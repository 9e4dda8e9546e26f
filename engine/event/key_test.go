package event

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKeysAreFound(t *testing.T) {
	for k := otherKey + 1; int(k) < len(keyNames); k++ {
		got, _ := keyOf([]byte(keyNames[k]))
		assert.Equal(t, k, got, "%q shares its hash with %q", keyNames[k], keyNames[got])
	}
	for _, name := range []string{"", "i", "identity", "ids", "Id", "tagz", "\x00\xff"} {
		got, _ := keyOf([]byte(name))
		assert.Equal(t, otherKey, got, name)
	}
	assert.LessOrEqual(t, len(keyNames), 64, "a keySet has one word for them")
}
