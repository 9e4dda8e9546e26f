package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func newMan(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the man pages of all commands",
		Long:   "Writes a man page for each command into a folder. Archives of releases hold them already.",
		Hidden: true, // needed once, by those who build the command themselves; docs/install.md tells them
		Example: `  routebook man ~/.local/share/man/man1
  man routebook-check`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return &status{exitCould, "man takes the DIR that the pages are written to, such as ~/.local/share/man/man1"}
		},
		ValidArgsFunction: folder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeManual(cmd.Root(), args[0], version(), time.Time{}, s.listFile)
		},
	}
}

// listFile prints the name of a file that was written.
func (s *streams) listFile(name string) error {
	_, err := fmt.Fprintln(s.out, filepath.ToSlash(name))
	return err
}

// WriteManual writes a man page for each command into dir, which is made if need be. The pages say which version they are of
// and when that was, unless at is zero.
func WriteManual(dir, version string, at time.Time) error {
	return writeManual(newRoot(&streams{}), dir, version, at, func(string) error { return nil })
}

func writeManual(root *cobra.Command, dir, version string, at time.Time, written func(string) error) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write man pages to %s: %w", dir, cause(err))
	}
	var visit func(*cobra.Command) error
	visit = func(c *cobra.Command) error {
		file := filepath.Join(dir, pageName(c)+".1")
		if err := writeFile(file, manPage(c, version, at)); err != nil {
			return err
		}
		if err := written(file); err != nil {
			return err
		}
		for _, child := range c.Commands() {
			if child.IsAvailableCommand() {
				if err := visit(child); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return visit(root)
}

// pageName is the name of the page of a command, as in routebook-packs-add.
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }
