package convert

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const trafficFolder = "../../testdata/traffic"

// TestTraffic converts the recorded messages that are kept in the repository and compares the events with the golden files.
func TestTraffic(t *testing.T) {
	tests := []struct {
		name    string
		read    int
		leftOut []Count
	}{
		{"requetes-311", 300, []Count{{"direction", 300}, {"labels", 300}, {"source", 300}, {"synthetic", 300}}},
		{"dialogues", 326, []Count{{"labels", 326}, {"source", 326}, {"synthetic", 326}, {"turn", 326}}},
		{"banking-chat", 300, []Count{{"direction", 300}, {"labels", 300}, {"source", 300}, {"synthetic", 300}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, err := os.Open(filepath.Join(trafficFolder, tt.name+".ndjson"))
			require.NoError(t, err)
			defer in.Close()
			var out bytes.Buffer
			summary, err := runOn("ndjson", &out, in, Settings{Profile: profileFile(t, tt.name+".yaml")})
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(Summary{Read: tt.read, Written: tt.read, LeftOut: tt.leftOut}, summary, cmpopts.IgnoreFields(Summary{}, "Types")))

			golden := filepath.Join(trafficFolder, tt.name+".events.ndjson")
			if *update {
				require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")))
		})
	}
}

// TestProfiles gives each example profile one line of the shape that it is for.
func TestProfiles(t *testing.T) {
	const head = `{"id":"x1","time":"2026-03-02T06:08:04Z","conversation":"c1","language":"en","inbox":"shop","body":"Hello",`
	const want = `{"id":"x1","type":"message","at":"2026-03-02T06:08:04Z","conversation":"c1",`
	tests := []struct {
		profile, line, want string
	}{
		{"shop-support", head + `"channel":"chat"}`, want + `"source":"chat","inbox":"shop","body":"Hello","message":{"language":"en"}}`},
		{"live-chat", head + `"channel":"chat"}`, want + `"source":"chat","inbox":"shop","body":"Hello","message":{"language":"en"}}`},
		{"assistant", head + `"channel":"chat"}`, want + `"source":"chat","inbox":"shop","body":"Hello","message":{"language":"en"}}`},
		{"insurance-calls", head + `"channel":"phone_transcript"}`, want + `"source":"phone","inbox":"shop","body":"Hello","message":{"language":"en"}}`},
		{
			"mail", head + `"from_name":"Jean","from_email":"jean@acme.example","precedence":"first-class"}`,
			want + `"source":"email","body":"Hello","from":"Jean <jean@acme.example>","message":{"auto":false}}`,
		},
		{
			"mail", head + `"from_email":"jean@acme.example","precedence":"Bulk","attachments":2}`,
			want + `"source":"email","body":"Hello","from":"<jean@acme.example>","message":{"attachments":2,"auto":true}}`,
		},
		{
			"mail", head + `"list_id":"<announce.acme.example>","to":["a@b.example"]}`,
			want + `"source":"email","body":"Hello","message":{"auto":true},"event":{"to":["a@b.example"]}}`,
		},
	}
	for _, tt := range tests {
		out, rejects, _ := converted(t, tt.line, Settings{Profile: profileFile(t, tt.profile+".yaml")})
		assert.Empty(t, rejects, tt.line)
		assert.Equal(t, tt.want+"\n", out, "%s: %s", tt.profile, tt.line)
	}
}

func profileFile(t *testing.T, name string) Profile {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(trafficFolder, "profiles", name))
	require.NoError(t, err)
	p, found := ParseProfile(name, src)
	require.Empty(t, found)
	return p
}
