package convert

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

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
		checkEvents(t, out.String(), summary)
	})
}

// checkEvents fails when a record got lost, or the reader of events does not take what was written for it.
func checkEvents(t *testing.T, text string, summary Summary) {
	t.Helper()
	skipped := 0
	for _, c := range summary.Skipped {
		skipped += c.Lines
	}
	if summary.Read != summary.Written+summary.Rejected+skipped {
		t.Fatalf("records got lost: %+v", summary)
	}
	events := event.NewReader(strings.NewReader(text), event.Settings{MaxLine: len(text) + 1})
	for range summary.Written {
		if err := events.Next(&event.Event{}); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	if err := events.Next(&event.Event{}); !errors.Is(err, io.EOF) {
		t.Fatalf("more than the %d events written: %v\n%s", summary.Written, err, text)
	}
}

// FuzzMbox checks that no mailbox makes the conversion panic or lose a mail, whole or read a few bytes at a time, and
// that the reader of events accepts every line it writes.
func FuzzMbox(f *testing.F) {
	box, err := os.ReadFile(filepath.Join(mailFolder, "support.mbox"))
	if err != nil {
		f.Fatal(err)
	}
	s := postScanner{r: bytes.NewReader(box), max: maxMail}
	for s.next() == nil {
		f.Add(bytes.Clone(s.mail))
	}
	for _, folder := range []string{"chatwoot", "replies"} {
		names, err := Mails.Files(filepath.Join(mailFolder, folder))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(append([]byte(mark), text...))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var outputs []string
		for _, r := range []io.Reader{bytes.NewReader(in), iotest.HalfReader(bytes.NewReader(in))} {
			var out bytes.Buffer
			summary, err := runOn("mbox", &out, r, Settings{Desk: []Desk{{domain: "shop.example", inbox: "help"}}})
			if err != nil {
				t.Fatal(err)
			}
			checkEvents(t, out.String(), summary)
			outputs = append(outputs, out.String())
		}
		if outputs[0] != outputs[1] {
			t.Fatalf("read in pieces it is something else:\n%s\n%s", outputs[0], outputs[1])
		}
	})
}

// FuzzMailText checks what is said of texts: HTML becomes valid text, and what is left of a text without quotes and
// signature is lines of it.
func FuzzMailText(f *testing.F) {
	names, err := Mails.Files(filepath.Join(mailFolder, "replies"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("<p>a<blockquote type=cite><div>b</blockquote>\nOn 3 Oct 2026 at 10:00, B <b@x.example>\nwrote:\n> c\n-- \nd")
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		if text := htmlText(in); !utf8.ValidString(text) {
			t.Fatalf("%q is no UTF-8", text)
		}
		l := letter{content: content{text: in}}
		own := l.body(false)
		if own == in {
			return
		}
		lines := make(map[string]bool)
		for line := range strings.SplitSeq(in, "\n") {
			lines[strings.TrimSpace(line)] = true
		}
		for line := range strings.SplitSeq(own, "\n") {
			if line != "" && !lines[strings.TrimSpace(line)] {
				t.Fatalf("%q is not in %q", line, in)
			}
		}
	})
}

// FuzzCSV checks that no table makes the conversion panic or lose a row, and that the reader of events accepts every
// line it writes.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("at,b\n1,\"x\n\"\"y\"\n2,z,3\n"), 0)
	f.Add([]byte("\ufeffat;b\r\n\r\n1;caf\xe9\r\n2;\"a\"b\r\n"), 40)
	f.Add([]byte("\xff\xfea\x00t\x00\n\x001\x00\n\x00"), 0)
	p, found := ParseProfile("fuzz.yaml", []byte("at: at\nbody: b\nfrom: c.d"))
	if len(found) > 0 {
		f.Fatal(found)
	}
	f.Fuzz(func(t *testing.T, in []byte, maxLine int) {
		var out bytes.Buffer
		summary, err := runOn("csv", &out, bytes.NewReader(in), Settings{Profile: p, MaxLine: max(maxLine, 0)})
		if err != nil {
			return
		}
		checkEvents(t, out.String(), summary)
	})
}
