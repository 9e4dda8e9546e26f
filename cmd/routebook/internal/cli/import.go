package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/importer"
)

// importFlags are the flags of import.
type importFlags struct {
	set    []string
	out    string
	format string
}

func newImport(s *streams) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import SYSTEM FILE",
		Short: "Turn another system's rules into a book",
		Long: `Reads another system's rules and writes a book that decides the same: a new folder with book.yaml and one file of rules. It says which
rules were translated, which only nearly, and which not, and why; what is missing stands as a comment at its place. Without --out nothing is
written. Without SYSTEM and FILE the systems are listed.
Exit code: 0 all is there, 1 something could not be translated, 2 could not read the file.`,
		Example: `  routebook import                                        the systems
  routebook import alertmanager alertmanager.yml          what would become of it
  routebook import alertmanager alertmanager.yml --out desk`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeSystem,
		RunE:              func(_ *cobra.Command, args []string) error { return s.importRules(args, f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "the folder to write the book into, a new or an empty one")
	flags.StringArrayVar(&f.set, "set", nil, "NAME=VALUE, something that the file does not say; may be repeated")
	flags.StringVar(&f.format, "format", "text", "of the report: text or json")
	takes(cmd, "format", "text", "json")
	takesText(cmd, "set")
	return cmd
}

// completeSystem offers systems, then files.
func completeSystem(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return beginning(typed, importer.Names()), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return nil, cobra.ShellCompDirectiveDefault
	default:
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

func (s *streams) importRules(args []string, f importFlags) error {
	if err := oneOf("--format", f.format, "text", "json"); err != nil {
		return err
	}
	if len(args) == 0 {
		return s.listSystems()
	}
	system, ok := importer.Find(args[0])
	switch {
	case !ok:
		return &status{exitCould, fmt.Sprintf("unknown system %q; %s", args[0], diag.Suggest(args[0], importer.Names()))}
	case len(args) == 1:
		return &status{exitCould, fmt.Sprintf("import %s needs a FILE: %s; - is stdin", system.Name, system.File)}
	case len(args) > 2:
		return &status{exitCould, fmt.Sprintf("import takes one FILE, and found %q behind it", args[2])}
	}
	given, err := assignments(f.set)
	if err != nil {
		return err
	}
	if f.out == "-" {
		return &status{exitCould, "--out takes a folder: a book is more than one file"}
	}
	if f.out != "" {
		f.out = filepath.Clean(f.out)
		if err := isFreeOrEmpty(f.out); err != nil {
			return err
		}
	}
	result, err := s.readRules(system, args[1], f.out, given)
	if err != nil {
		return err
	}
	return s.handOver(result, f)
}

// listSystems says which systems there are, and what they take.
func (s *streams) listSystems() error {
	width := 0
	for _, name := range importer.Names() {
		width = max(width, len(name))
	}
	for _, system := range importer.Systems {
		if _, err := fmt.Fprintf(s.out, "%-*s  %s: %s\n", width, system.Name, system.Product, system.File); err != nil {
			return err
		}
		for _, p := range system.Parameters {
			if _, err := fmt.Fprintf(s.out, "%-*s  --set %s=%s: %s\n", width, "", p.Name, p.Example, p.Description); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRules reads and translates a file. What is wrong with it is shown.
func (s *streams) readRules(system *importer.System, name, out string, given map[string]string) (*importer.Result, error) {
	text, err := s.readRuleFile(name)
	if err != nil {
		return nil, err
	}
	if name == "-" {
		name = "stdin"
	}
	result, found, err := system.Import(importer.Source{File: filepath.Base(name), Text: text, Book: filepath.Base(out), Values: given})
	if err != nil {
		return nil, &status{exitCould, err.Error()}
	}
	if len(found) > 0 {
		if err := s.render(s.err, found, func(string) []byte { return text }); err != nil {
			return nil, err
		}
		return nil, refused
	}
	return result, nil
}

// readRuleFile reads a file, "-" being stdin, as far as it may be read at all.
func (s *streams) readRuleFile(name string) ([]byte, error) {
	in, err := s.openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, importer.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.name, cause(err))
	}
	if len(text) > importer.MaxBytes {
		return nil, &status{exitCould, fmt.Sprintf("%s is larger than %d MiB", in.name, importer.MaxBytes>>20)}
	}
	return text, nil
}

// handOver writes the book and the report.
func (s *streams) handOver(result *importer.Result, f importFlags) error {
	report := &result.Report
	if f.out != "" && result.Files != nil {
		if err := writeBook(result.Files, f.out); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(result.Files)) {
			report.Written = append(report.Written, filepath.ToSlash(filepath.Join(f.out, name)))
		}
	}
	text := report.JSON()
	if f.format == "text" {
		text = []byte(report.Text())
	}
	if _, err := s.out.Write(text); err != nil {
		return err
	}
	s.sayImported(result, f.out)
	if !report.IsComplete() {
		return found
	}
	return nil
}

// sayImported says what was written, or why not.
func (s *streams) sayImported(result *importer.Result, out string) {
	switch {
	case result.Files == nil:
		fmt.Fprintln(s.err, "routebook: no rule could be translated, so nothing was written")
	case s.quiet:
	case out == "":
		fmt.Fprintln(s.err, "nothing was written; --out FOLDER writes the book")
	default:
		fmt.Fprintf(s.err, "wrote %s\n", strings.Join(result.Report.Written, ", "))
	}
}

// isFreeOrEmpty reports what stands where a folder is to be written. An empty folder may.
func isFreeOrEmpty(dir string) error {
	if isEmptyFolder(dir) {
		return nil
	}
	return isFree(dir)
}

func isEmptyFolder(dir string) bool {
	list, err := os.ReadDir(dir)
	return err == nil && len(list) == 0
}

// writeBook writes a folder in one step: under its name there is all of it, or nothing. An empty folder that is there stays
// the same folder, as somebody may stand in it.
func writeBook(files map[string][]byte, dir string) error {
	if err := isFreeOrEmpty(dir); err != nil { // somebody else may have written it since the command began
		return err
	}
	inside := isEmptyFolder(dir)
	parent, pattern := filepath.Dir(dir), "."+filepath.Base(dir)+".*"
	if inside {
		parent, pattern = dir, ".import.*"
	}
	temp, err := os.MkdirTemp(parent, pattern)
	if err != nil {
		return fmt.Errorf("write %s: %w", dir, cause(err))
	}
	defer os.RemoveAll(temp)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(temp, name), text, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", dir, cause(err))
		}
	}
	if inside {
		return moveInto(files, temp, dir)
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", dir, cause(err))
	}
	if err := os.Rename(temp, dir); err != nil {
		return fmt.Errorf("write %s: %w", dir, errors.Unwrap(err))
	}
	return nil
}

// moveInto moves files that are complete into a folder, all or none.
func moveInto(files map[string][]byte, from, to string) error {
	var moved []string
	for name := range files {
		target := filepath.Join(to, name)
		if err := os.Rename(filepath.Join(from, name), target); err != nil {
			for _, m := range moved {
				os.Remove(m)
			}
			return fmt.Errorf("write %s: %w", target, errors.Unwrap(err))
		}
		moved = append(moved, target)
	}
	return nil
}
