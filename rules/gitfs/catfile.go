package gitfs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
)

// catFile is a running "git cat-file --batch": a line in names an object, out comes its size and its text.
type catFile struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer
}

func startCatFile(ctx context.Context, dir string) (*catFile, error) {
	c := &catFile{cmd: command(ctx, dir, "cat-file", "--batch", "--follow-symlinks")}
	c.cmd.Stderr = &c.stderr
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	return c, nil
}

// read returns the text of an object: an id, or COMMIT:PATH of a link.
func (c *catFile) read(object string) ([]byte, error) {
	if strings.Contains(object, "\n") {
		return nil, errors.New("a link whose path has a line break cannot be followed")
	}
	if _, err := io.WriteString(c.in, object+"\n"); err != nil {
		return nil, c.failure(err)
	}
	head, err := c.out.ReadString('\n')
	if err != nil {
		return nil, c.failure(err)
	}
	words := strings.Fields(head)
	size, err := strconv.Atoi(words[len(words)-1])
	if err != nil { // "OBJECT missing"
		return nil, c.missing(words)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(c.out, text); err != nil {
		return nil, c.failure(err)
	}
	if _, err := c.out.Discard(1); err != nil { // the line break behind it
		return nil, c.failure(err)
	}
	switch words[0] {
	case "symlink":
		return nil, fmt.Errorf("the link leads out of the repository, to %q", text)
	case "dangling", "loop", "notdir":
		return nil, fs.ErrNotExist
	}
	if len(words) == 3 && words[1] != "blob" {
		return nil, errors.New("the link leads to a folder")
	}
	return text, nil
}

// missing says that git does not have an object: one of a partial clone whose remote cannot be reached, or a broken link.
func (c *catFile) missing(words []string) error {
	if strings.Contains(words[0], ":") {
		return fs.ErrNotExist
	}
	return fmt.Errorf("git does not have the file's text (object %s), and could not fetch it: is this a partial clone? run git fetch where the remote can be reached", words[0])
}

// failure says why git answers no more.
func (c *catFile) failure(err error) error {
	if said := strings.TrimSpace(c.stderr.String()); said != "" {
		return &commandError{verb: "cat-file", stderr: said}
	}
	return fmt.Errorf("git cat-file: %w", err)
}

func (c *catFile) close() error {
	err := c.in.Close()
	_, _ = io.Copy(io.Discard, c.out) // it ends when its input does
	if waited := c.cmd.Wait(); err == nil && waited != nil {
		err = c.failure(waited)
	}
	return err
}
