package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/roster"
)

// past is what a run starts from: the state that an earlier one left, the roster, or nothing.
type past struct {
	memory *state.Memory

	stateName string
	found     bool        // the state file was there
	out       *atomicFile // where the state goes; nil without --state

	presence   bool // the state knew who was there
	rosterName string
	roster     *roster.Roster // nil without --roster
}

// openPast reads what --state and --roster name. The state file is written anew when the run has succeeded.
func (s *streams) openPast(p *program.Program, inputs []*input, f runFlags) (*past, error) {
	from := &past{memory: state.NewMemory(p), stateName: f.state, rosterName: f.roster}
	if f.state != "" {
		if err := checkStateName(f, inputs); err != nil {
			return nil, err
		}
		if err := from.load(p); err != nil {
			return nil, err
		}
		from.presence = from.memory.PresenceKnown()
	}
	if f.roster != "" {
		var err error
		if from.roster, err = s.readRoster(p, f); err != nil {
			return nil, err
		}
		from.memory.Apply(from.roster.Changes())
	}
	if f.state != "" {
		var err error
		if from.out, err = createAtomic(f.state); err != nil {
			return nil, err
		}
	}
	return from, nil
}

// checkStateName refuses a state file that is also something else.
func checkStateName(f runFlags, inputs []*input) error {
	if f.state == "-" {
		return &status{exitCould, "--state takes a file, not stdin: it is read and written"}
	}
	info, _ := os.Stat(f.state)
	for _, in := range inputs {
		if sameFile(info, in.info) {
			return &status{exitCould, fmt.Sprintf("the state is the input %s: nothing was written", in.name)}
		}
	}
	for _, other := range []struct{ flag, name string }{{"--out", f.out}, {"--rejects", f.rejects}, {"--roster", f.roster}} {
		if other.name != "" && other.name != "-" && samePath(f.state, other.name) {
			return &status{exitCould, fmt.Sprintf("--state and %s name the same file %s: nothing was written", other.flag, other.name)}
		}
	}
	return nil
}

// samePath reports whether two names mean one file, be it there or not.
func samePath(a, b string) bool {
	infoA, _ := os.Stat(a)
	infoB, _ := os.Stat(b)
	absA, errA := filepath.Abs(a)
	absB, errB := filepath.Abs(b)
	return sameFile(infoA, infoB) || errA == nil && errB == nil && absA == absB
}

// load reads the state file. One that is not there is a fresh start.
func (f *past) load(p *program.Program) error {
	memory, err := loadState(f.stateName, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	f.memory, f.found = memory, true
	return nil
}

// loadState reads a state file for a program.
func loadState(name string, p *program.Program) (*state.Memory, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read state %s: %w", name, cause(err))
	}
	defer file.Close()
	memory, err := state.Load(file, p)
	if err != nil {
		return nil, fmt.Errorf("read state %s: %w", name, cause(err))
	}
	return memory, nil
}

// readRoster reads the file of --roster, or shows what is wrong with it.
func (s *streams) readRoster(p *program.Program, f runFlags) (*roster.Roster, error) {
	for _, name := range f.traffic {
		if f.roster == "-" && name == "-" {
			return nil, &status{exitCould, "--roster and --traffic cannot both be stdin"}
		}
	}
	src, err := s.readAll(f.roster)
	if err != nil {
		return nil, err
	}
	r, found := roster.Parse(f.roster, src, &p.Desk)
	if len(found) == 0 {
		return r, nil
	}
	if err := s.render(s.err, found, func(string) []byte { return src }); err != nil {
		return nil, err
	}
	return nil, refused
}

// save writes the state beside its file, where commit finds it.
func (f *past) save() error {
	if f.out == nil {
		return nil
	}
	if err := f.memory.Save(f.out); err != nil {
		return fmt.Errorf("write %s: %w", f.stateName, cause(err))
	}
	return nil
}

// commit completes the state file.
func (f *past) commit() error {
	if f.out == nil {
		return nil
	}
	return f.out.Commit()
}

// abort leaves the state file as it was, unless it is committed.
func (f *past) abort() {
	if f != nil {
		f.out.Abort()
	}
}

// writePresence says where it came from who was there, and what the run started from.
func (f *past) writePresence(st *streams, s *replay.Summary) {
	const layout = "2006-01-02 15:04 UTC"
	switch {
	case f.stateName == "":
	case f.found:
		fmt.Fprintf(st.err, "state: %s, continued\n", f.stateName)
	default:
		fmt.Fprintf(st.err, "state: %s, begun\n", f.stateName)
	}
	var from []string
	if f.presence {
		from = append(from, "the saved state")
	}
	if f.roster != nil && f.roster.SaysPresence() {
		name := f.rosterName
		if !f.roster.At.IsZero() {
			name += " of " + f.roster.At.UTC().Format(layout)
		}
		from = append(from, name)
	}
	if s.PresenceKnown() {
		from = append(from, plural(s.Presence, "event"))
	}
	if len(from) == 0 {
		fmt.Fprintln(st.err, "presence: assumed, everybody online; no event says who came or went")
		return
	}
	fmt.Fprintf(st.err, "presence: from %s\n", strings.Join(from, ", then "))
}
