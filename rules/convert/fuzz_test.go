package convert

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/routebook/routebook/engine/event"
)

// FuzzNDJSON checks that no input and no profile makes the conversion panic or lose a line, and that the reader of
// events accepts every line it writes.
func FuzzNDJSON(f *testing.F) {
	for _, name := range []string{"requetes-311", "dialogues", "banking-chat"} {
		profile, err := os.ReadFile(filepath.Join(trafficFolder, "profiles", name+".yaml"))
		if err != nil {
			f.Fatal(err)
		}
		traffic, err := os.ReadFile(filepath.Join(trafficFolder, name+".ndjson"))
		if err != nil {
			f.Fatal(err)
		}
		first, _, _ := bytes.Cut(traffic, []byte("\n"))
		f.Add(profile, first)
	}
	f.Add([]byte("at: t\nbody: {join: [a, {text: '<{b.0}>'}], with: '-', map: {'*': x}}\nmessage.attachments: l\nevent.e: e"),
		[]byte("{\"t\":1e10,\"a\":\"\\ud800\xff\",\"b\":[true],\"l\":[],\"e\":{\"\\u0000\":[{}]}}\r\n{\"t\":\"\"}"))
	f.Fuzz(func(t *testing.T, profile, in []byte) {
		p, found := ParseProfile("fuzz.yaml", profile)
		if len(found) > 0 {
			return
		}
		var out bytes.Buffer
		summary, err := runOn("ndjson", &out, bytes.NewReader(in), Settings{Profile: p, MaxLine: 1 << 16})
		if err != nil {
			if out.Len() > 0 {
				t.Fatalf("output and an error: %v", err)
			}
			return
		}
		if summary.Read != summary.Written+summary.Rejected {
			t.Fatalf("lines got lost: %+v", summary)
		}
		text := out.String()
		events := event.NewReader(strings.NewReader(text), event.Settings{MaxLine: len(text) + 1})
		for range summary.Written {
			if err := events.Next(&event.Event{}); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		}
		if err := events.Next(&event.Event{}); !errors.Is(err, io.EOF) {
			t.Fatalf("more than the %d events written: %v\n%s", summary.Written, err, text)
		}
	})
}
