package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is something that the command is linked from.
type module struct {
	name     string // path and version; goName for what comes with Go
	page     string // where its sources are found
	dir      string
	packages []string // folders of the packages that are linked
	licences []string // identifiers, sorted
	files    []file   // licences, notices and grants, sorted by name
}

// file is one that goes with copies of a module.
type file struct{ name, text string }

// goName stands for the standard library and the runtime. They have no version here: that of the Go that builds is in "routebook version".
const goName = "Go, its standard library and runtime"

// systems are all that the command is built for.
var systems = []string{"linux", "darwin", "windows"}

// listed is what go list says of a package.
type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linked returns the modules that a command is linked from on any system, by name, Go first.
func linked(command string) ([]*module, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	found := map[string]*module{"": {name: goName, page: "https://go.dev/dl/", dir: strings.TrimSpace(string(root))}}
	for _, system := range systems {
		for _, processor := range []string{"amd64", "arm64"} {
			if err := list(command, system, processor, found); err != nil {
				return nil, fmt.Errorf("list %s for %s/%s: %w", command, system, processor, err)
			}
		}
	}
	var all []*module
	for _, m := range found {
		slices.Sort(m.packages)
		m.packages = slices.Compact(m.packages)
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *module) int {
		if (a.name == goName) != (b.name == goName) {
			return map[bool]int{true: -1, false: 1}[a.name == goName]
		}
		return strings.Compare(a.name, b.name)
	})
	return all, nil
}

// list adds what one target links.
func list(command, system, processor string, found map[string]*module) error {
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,Standard,Module", command)
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, stderr.Bytes())
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		name := p.Module.Path + " " + p.Module.Version
		if found[name] == nil {
			found[name] = &module{name: name, page: "https://pkg.go.dev/" + p.Module.Path + "@" + p.Module.Version, dir: p.Module.Dir}
		}
		found[name].packages = append(found[name].packages, p.Dir)
	}
}

var (
	licenceName = regexp.MustCompile(`(?i)^(.*-)?(un)?(licen[cs]e|copying)([-.].*)?$`)
	noticeName  = regexp.MustCompile(`(?i)^(notice|patents|copyright|authors)(\..*)?$`)
)

// readLicences reads what goes with each module. Everything that is wrong comes in one error.
func readLicences(modules []*module) error {
	var wrong []error
	for _, m := range modules {
		if err := m.read(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", m.name, err))
		}
	}
	return errors.Join(wrong...)
}

// read reads the licences in the folder of the module and in those of its linked packages.
func (m *module) read() error {
	folders := []string{m.dir}
	for _, p := range m.packages {
		for ; len(p) > len(m.dir); p = filepath.Dir(p) {
			folders = append(folders, p)
		}
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := m.take(folder, entry.Name()); err != nil {
				return err
			}
		}
	}
	if len(m.licences) == 0 {
		return errors.New("it has no licence: it cannot be handed on")
	}
	slices.Sort(m.licences)
	m.licences = slices.Compact(m.licences)
	return nil
}

// take reads a file, if it is one that goes with copies.
func (m *module) take(folder, name string) error {
	isLicence := licenceName.MatchString(name) && filepath.Ext(name) != ".go"
	if !isLicence && !noticeName.MatchString(name) {
		return nil
	}
	path := filepath.Join(folder, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if isLicence {
		ids, err := classify(string(text))
		if err != nil {
			return fmt.Errorf("%s is no licence that we know and accept: %w", name, err)
		}
		m.licences = append(m.licences, ids...)
	}
	within, err := filepath.Rel(m.dir, path)
	if err != nil {
		return err
	}
	m.files = append(m.files, file{filepath.ToSlash(within), strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n ") + "\n"})
	return nil
}
