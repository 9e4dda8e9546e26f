package convert

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/anonymise"
)

// Ids and telephone numbers that a log writes as numbers are people's too.
func TestAnonymisedNumbers(t *testing.T) {
	a, err := anonymise.New(anonymise.Settings{Key: []byte("a key of tests, 32 bytes of text")})
	require.NoError(t, err)
	l := Line{Text: []byte(`{"id":"m1","contact":{"id":482910},"customer":{"phone":33612345678},"order":{"id":[4711482,"4711482"],"total":1250.00}}`)}
	_, err = Anonymised(a).Pass(&l)
	require.NoError(t, err)
	assert.NotRegexp(t, `482910|12345678|4711482`, string(l.Text))
	assert.Regexp(t, `^\{"id":"m1","contact":\{"id":[1-9]\d{5}\},"customer":\{"phone":336\d{8}\},"order":\{"id":\[[1-9]\d{6},"[1-9]\d{6}"\],"total":1250.00\}\}$`, string(l.Text))
}
