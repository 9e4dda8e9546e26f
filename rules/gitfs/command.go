package gitfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// errNoGit says that there is no git command.
var errNoGit = errors.New("git is not installed, or not on the PATH: a revision is read with the git command")

// commandError is a git command that failed.
type commandError struct {
	verb   string
	stderr string // what git said
}

// Error returns what git said, as far as one line shows it.
func (e *commandError) Error() string {
	said, _, _ := strings.Cut(strings.TrimSpace(e.stderr), "\n")
	said = strings.TrimPrefix(said, "fatal: ")
	if said == "" {
		said = "it failed without a word"
	}
	return fmt.Sprintf("git %s: %s", e.verb, said)
}

// command returns a git command that asks nobody anything and takes no locks.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	return cmd
}

// run returns what a git command prints.
func run(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := command(ctx, dir, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return stdout.String(), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", errNoGit
	case errors.As(err, &exit):
		return "", &commandError{verb: args[0], stderr: stderr.String()}
	}
	return "", fmt.Errorf("run git %s: %w", args[0], err)
}

// line is run for a command that prints one line.
func line(ctx context.Context, dir string, args ...string) (string, error) {
	text, err := run(ctx, dir, args...)
	return strings.TrimSuffix(text, "\n"), err
}
