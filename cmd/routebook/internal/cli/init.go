package cli

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// starter is the book that init writes.
//
//go:embed all:starter
var starter embed.FS

func newInit(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a small working book to begin with",
		Long: `Writes a book with two rules, their tests, a recording with its expected decisions, a CI workflow and a pre-commit
configuration. A file that is there already is never overwritten: then nothing is written at all.`,
		Example: `  routebook init desk && routebook test desk`,
		Args:    atMostOne("DIR"),

		ValidArgsFunction: folder,
		RunE:              func(_ *cobra.Command, args []string) error { return s.init(bookArg(args)) },
	}
}

// init writes the starter book into a folder.
func (s *streams) init(dir string) error {
	files, err := fs.Sub(starter, "starter")
	if err != nil {
		return fmt.Errorf("read the book to write: %w", err)
	}
	var names, taken []string
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		names = append(names, name)
		switch _, err := os.Lstat(filepath.Join(dir, name)); {
		case err == nil:
			taken = append(taken, filepath.ToSlash(filepath.Join(dir, name)))
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("write %s: %w", filepath.Join(dir, name), cause(err))
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(taken) > 0:
		return fmt.Errorf("nothing was written, since there is already %s", strings.Join(taken, ", "))
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read the book to write: %w", err)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write %s: %w", path, cause(err))
		}
		if err := writeFile(path, text); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(s.out, filepath.ToSlash(path)); err != nil {
			return err
		}
	}
	if !s.quiet {
		fmt.Fprintf(s.err, "next: routebook check %[1]s, routebook test %[1]s\n", dir)
	}
	return nil
}
