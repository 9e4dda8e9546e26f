package convert

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/rules/anonymise"
)

// What the reader of events says of a line, and what a conversion says, is the same: a line is read in both or in neither.
func TestEnvelope(t *testing.T) {
	const head = `"specversion":"1.0","id":"e1","source":"/crm","type":"com.acme.message","time":"2026-03-02T09:00:00Z"`
	const out = `"id":"e1","type":"message","at":"2026-03-02T09:00:00Z"`
	tests := []struct {
		name, line string
		want       string // the line that is written
		reject     string // or the reason against it
	}{
		{"data", `{` + head + `,"data":{"from":"Jo Bell","order":{"id":"B1"}}}`, `{` + out + `,"from":"Jo Bell","order":{"id":"B1"}}`, ""},
		{"no data", `{` + head + `}`, `{` + out + `}`, ""},
		{"null", `{` + head + `,"data":null}`, `{` + out + `}`, ""},
		{"no version", `{"specversion":null,"type":"message","time":"2026-03-02T09:00:00Z","data":{"body":"x"}}`, `{"type":"message","at":"2026-03-02T09:00:00Z","body":"x"}`, ""},
		{"data with the envelope's keys", `{` + head + `,"data":{"id":"e2","type":"reply","at":"2026-03-09T09:00:00Z","specversion":"1.0","body":"x"}}`, `{` + out + `,"body":"x"}`, ""},
		{"a text", `{` + head + `,"data":"{}"}`, "", `"data" needs an object, found "{}"`},
		{"a list", `{` + head + `,"data":[{"from":"Jo Bell"}]}`, "", `"data" needs an object, found a list`},
		{"a number", `{` + head + `,"data":33612345678}`, "", `"data" needs an object, found 33612345678`},
		{"bytes", `{` + head + `,"data_base64":"eyJmcm9tIjoiSm8ifQ=="}`, "", `"data_base64" cannot be read: write "data" as a JSON object`},
		{"bytes that are null", `{` + head + `,"data_base64":null,"data":{"body":"x"}}`, "", `"data_base64" cannot be read: write "data" as a JSON object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			reason := ""
			_, err := runOn("events", &out, strings.NewReader(tt.line), Settings{OnReject: func(r Reject) error {
				reason = r.Reason
				return nil
			}})
			require.NoError(t, err)
			assert.Equal(t, tt.reject, reason, tt.line)
			assert.Equal(t, tt.want, strings.TrimSuffix(out.String(), "\n"), tt.line)

			err = event.NewReader(strings.NewReader(tt.line), event.Settings{}).Next(&event.Event{})
			var bad *event.LineError
			if tt.reject == "" {
				require.NoError(t, err, tt.line)
			} else if assert.ErrorAs(t, err, &bad, tt.line) {
				assert.Equal(t, tt.reject, bad.Reason, tt.line)
			}
		})
	}
}

// Nobody hides in an envelope.
func TestEnvelopeAnonymised(t *testing.T) {
	a, err := anonymise.New(anonymise.Settings{Key: []byte("a key of tests, 32 bytes of text")})
	require.NoError(t, err)
	const line = `{"specversion":"1.0","type":"com.acme.message","time":"2026-03-02T09:00:00Z","subject":"Jo Bell","data":{"from":"Jo Bell","customer":{"phone":"+33 6 12 34 56 78"}}}`
	var out bytes.Buffer
	_, err = runOn("events", &out, strings.NewReader(line), Settings{Stages: []Stage{Anonymised(a)}})
	require.NoError(t, err)
	assert.Contains(t, out.String(), `"customer":{"phone":"+33 6`)
	assert.NotRegexp(t, `Jo|Bell|12 34 56 78`, out.String())
}

// The reader of events takes numbers for ids, and so do the stages.
func TestConversationThatIsANumber(t *testing.T) {
	for _, conversation := range []string{`"482910"`, `482910`, `{"id":"482910"}`, `{"id":482910}`} {
		var seen []string
		line := `{"type":"reply","at":"2026-03-02T09:00:00Z","conversation":` + conversation + `}`
		_, err := runOn("events", io.Discard, strings.NewReader(line), Settings{Stages: []Stage{stageFunc(func(l *Line) (bool, error) {
			seen = append(seen, l.Conversation)
			return true, nil
		})}})
		require.NoError(t, err)
		assert.Equal(t, []string{"482910"}, seen, conversation)
	}
}
