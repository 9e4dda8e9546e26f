package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/routebook/routebook/rules/anonymise"
	"github.com/routebook/routebook/rules/convert"
)

// peopleFlags say how people are taken out of a recording.
type peopleFlags struct {
	key    string
	keep   []string
	doubts string
}

func (f *peopleFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.key, "anonymise", "", "replace people by pseudonyms: env:NAME or file:NAME of a `KEY` of 16 bytes or more, or the key itself")
	flags.StringArrayVar(&f.keep, "keep-domain", nil, "DOMAIN that stays, with those below it; may be repeated; goes with --anonymise")
	flags.StringVar(&f.doubts, "doubts", "", "list the places of which --anonymise is not sure in this file, as NDJSON")
}

// people is anonymising under way. The zero value does nothing.
type people struct {
	*streams
	anonymiser *anonymise.Anonymiser
	name       string // of file
	file       *output
	doubts     *bufio.Writer
}

// open prepares anonymising.
func (f *peopleFlags) open(s *streams, inputs []*input) (*people, error) {
	p := &people{streams: s, name: f.doubts}
	if f.key == "" {
		if len(f.keep) > 0 || f.doubts != "" {
			return p, &status{exitCould, "--keep-domain and --doubts go with --anonymise"}
		}
		return p, nil
	}
	key, err := secret(f.key)
	if err != nil {
		return p, err
	}
	settings := anonymise.Settings{Key: key, KeepDomains: f.keep}
	if f.doubts != "" {
		if p.file, err = s.openOutput(f.doubts, inputs); err != nil {
			return p, err
		}
		p.doubts = bufio.NewWriter(p.file)
		lines := json.NewEncoder(p.doubts)
		lines.SetEscapeHTML(false)
		settings.OnDoubt = func(d anonymise.Doubt) { _ = lines.Encode(d) } // a failed write comes back from Flush
	}
	if p.anonymiser, err = anonymise.New(settings); err != nil {
		p.Abort()
		return p, &status{exitCould, "--anonymise: " + err.Error()}
	}
	return p, nil
}

// secret reads a key: env:NAME and file:NAME keep it out of the list of processes and of the shell's history.
func secret(s string) ([]byte, error) {
	if name, ok := strings.CutPrefix(s, "env:"); ok {
		value := os.Getenv(name)
		if value == "" {
			return nil, &status{exitCould, fmt.Sprintf("--anonymise: the environment has no %s", name)}
		}
		return []byte(value), nil
	}
	if name, ok := strings.CutPrefix(s, "file:"); ok {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the key %s: %w", name, cause(err))
		}
		return bytes.TrimSpace(text), nil
	}
	return []byte(s), nil
}

// stages returns the stage, if there is one.
func (p *people) stages() []convert.Stage {
	if p.anonymiser == nil {
		return nil
	}
	return []convert.Stage{convert.Anonymised(p.anonymiser)}
}

// Commit completes the list of doubts.
func (p *people) Commit() error {
	if p.file == nil {
		return nil
	}
	if err := p.doubts.Flush(); err != nil {
		return err
	}
	return p.file.Commit()
}

// Abort removes the list unless it is complete.
func (p *people) Abort() {
	if p.file != nil {
		p.file.Abort()
	}
}

// summary says what was replaced.
func (p *people) summary() {
	if p.anonymiser == nil || p.quiet {
		return
	}
	sum := p.anonymiser.Summary()
	var kinds []string
	for _, c := range sum.Replaced {
		kinds = append(kinds, fmt.Sprintf("%s (%s)", c.Kind, grouped(c.Places)))
	}
	if len(kinds) == 0 {
		kinds = []string{"nothing was found"}
	}
	fmt.Fprintf(p.err, "anonymised: %s\n", strings.Join(kinds, ", "))
	if sum.Doubts > 0 {
		list := "--doubts FILE lists them"
		if p.file != nil {
			list = "listed in " + p.name
		}
		fmt.Fprintf(p.err, "not sure of %s; %s\n", plural(sum.Doubts, "place"), list)
	}
}
