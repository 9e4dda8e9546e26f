package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ndjsonSource is any log of one JSON object a line: one line out for one line in.
var ndjsonSource = Source{
	Name:  "ndjson",
	Short: "Any log of one JSON object a line",
	Long: `Maps each line of a log to an event, one line out for one line in. Where each key comes from is said by --set
or by a profile, a small YAML file that is kept in git:

  at: time
  source: {first: [channel, medium], default: chat}
  type: {path: direction, map: {in: message, out: reply}}
  from: {text: "{from_name} <{from_email}>"}

Lines without a time come last, or take --at-default. The summary names the input fields that were left out.`,
	Example: `  routebook convert ndjson chat.log --set at=time --set source=channel --set body=text --out week.ndjson
  routebook convert ndjson chat.log.gz --profile chat.yaml --set inbox='{const: support}' | routebook run desk --traffic -`,
	Noun:  "line",
	Takes: Takes{Profile: true, Lines: true, AtDefault: true},
	open:  func(c *conversion) reader { return &ndjson{newMapping(c)} },
}

type ndjson struct{ mapping }

var byteOrderMark = []byte("\ufeff")

// read implements reader.
func (j *ndjson) read(in Input) error {
	lines := newLines(in, j.settings.MaxLine)
	for n := 1; ; n++ {
		line, cut, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return j.failed(n, err)
		}
		if err := j.line(n, line, cut); err != nil {
			return err
		}
	}
}

func (j *ndjson) line(n int, line []byte, cut bool) error {
	content := line
	if n == 1 {
		content = bytes.TrimPrefix(line, byteOrderMark)
	}
	if len(bytes.TrimSpace(content)) == 0 && !cut {
		return nil
	}
	j.record()
	if cut {
		return j.reject(n, fmt.Errorf("longer than %d bytes", j.settings.MaxLine), line, cut)
	}
	record, duplicates, err := parseRecord(content)
	if err != nil {
		return j.reject(n, err, line, cut)
	}
	d, err := j.event(record)
	if err != nil {
		return j.reject(n, err, line, cut)
	}
	j.summary.DuplicateKeys += duplicates
	if !utf8.Valid(content) {
		j.summary.NotUTF8++
	}
	return j.emit(&d)
}
