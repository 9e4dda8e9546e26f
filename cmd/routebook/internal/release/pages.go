package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
)

// completions are the shells that have one, with the names that the shells look for.
var completions = []struct{ shell, file string }{
	{"bash", "routebook.bash"},
	{"zsh", "_routebook"},
	{"fish", "routebook.fish"},
	{"powershell", "routebook.ps1"},
}

// writePages writes man pages to man/man1 and completions to completions.
func writePages(dir string, id identity) error {
	if err := cli.WriteManual(filepath.Join(dir, "man", "man1"), id.version, id.at); err != nil {
		return err
	}
	folder := filepath.Join(dir, "completions")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, c := range completions {
		var stdout, stderr bytes.Buffer
		if code := cli.Main([]string{"completion", c.shell}, strings.NewReader(""), &stdout, &stderr); code != 0 {
			return fmt.Errorf("completion %s: exit code %d: %s", c.shell, code, &stderr)
		}
		if err := os.WriteFile(filepath.Join(folder, c.file), stdout.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
