package cases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// Recorded is what a recording comes to.
type Recorded struct {
	Golden  Golden
	Missing bool   // there are no decisions yet
	Want    []byte // the decisions that somebody approved
	Got     []byte // the decisions as they are now: one line each, as "run" prints them
	Events  int
}

// Stale reports whether the decisions are not the approved ones.
func (r *Recorded) Stale() bool { return r.Missing || !bytes.Equal(r.Want, r.Got) }

// Decide runs a recording. The error says what cannot be read, or that ctx is done.
func (r *Runner) Decide(ctx context.Context, fsys fs.FS, g Golden) (*Recorded, error) {
	rec, err := readGolden(fsys, g)
	if err != nil {
		return nil, err
	}
	recording, err := fsys.Open(g.Events)
	if err != nil {
		return nil, err
	}
	defer recording.Close()
	var out bytes.Buffer
	var line []byte
	summary, err := replay.Run(ctx, replay.Settings{
		Program:  r.program,
		Inputs:   []replay.Input{{Name: g.Events, Reader: recording}},
		Evidence: r.Observe != nil,
		Decided: func(d *engine.Decision) error {
			if r.Observe != nil {
				r.Observe(d)
			}
			bare := *d
			bare.Evidence = engine.Evidence{} // approved decisions are what "run" prints, without --trace
			line = append(bare.AppendJSON(line[:0]), '\n')
			_, err := out.Write(line)
			return err
		},
	})
	var bad *event.LineError
	if errors.As(err, &bad) {
		return nil, fmt.Errorf("read the recording %s", bad)
	}
	if err != nil {
		return nil, err
	}
	if summary.Events == 0 {
		return nil, fmt.Errorf("the recording %s holds no event", g.Events)
	}
	rec.Got, rec.Events = out.Bytes(), summary.Events
	return rec, nil
}

// readGolden reads the approved decisions. Line ends of another system are no difference.
func readGolden(fsys fs.FS, g Golden) (*Recorded, error) {
	want, err := fs.ReadFile(fsys, g.Decisions)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Recorded{Golden: g, Missing: true}, nil
	case err != nil:
		return nil, err
	}
	return &Recorded{Golden: g, Want: bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))}, nil
}

// Failures says in what the decisions are not the approved ones; there are none when they are.
func (r *Recorded) Failures() []Failure {
	switch {
	case r.Missing:
		return []Failure{{File: r.Golden.Decisions, What: "the golden file is missing: --update writes it"}}
	case r.Stale():
		return []Failure{{File: r.Golden.Decisions, What: "decisions have changed", Expected: lines(r.Want), Actual: lines(r.Got)}}
	}
	return nil
}

func lines(text []byte) []string {
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
