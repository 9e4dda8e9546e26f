package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/gitfs"
)

// since is a book as it was at an earlier revision: what is reported since then.
type since struct {
	texts map[string][]byte // of its files, by path
	known map[string]bool   // fingerprints of what was found in it
}

// openSince loads and checks a book as it was. A book that was not there yet had no file and no finding.
func openSince(ctx context.Context, c *checked, f checkFlags) (*since, error) {
	dir, at := c.folder, "."
	if !c.disk {
		if _, folder, ok := revisionOf(c.folder, f.rev); ok {
			dir, at = ".", folder
			if strings.HasSuffix(at, ".route") {
				at = path.Dir(at)
			}
		}
	}
	earlier := &since{texts: map[string][]byte{}, known: map[string]bool{}}
	files, err := gitfs.Open(ctx, dir, f.changedSince, at)
	if errors.Is(err, fs.ErrNotExist) {
		return earlier, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--changed-since %s: %w", f.changedSince, err)
	}
	defer files.Close()
	if c.book.file != "" {
		if _, err := fs.Stat(files, c.book.file); errors.Is(err, fs.ErrNotExist) {
			return earlier, nil
		}
	}
	b, err := loadBook(f.changedSince+":"+c.book.name, files, c.book.file)
	if err != nil {
		return nil, fmt.Errorf("--changed-since %s: %w", f.changedSince, err)
	}
	for _, file := range slices.Concat(b.ws.Files, b.ws.YAML) {
		earlier.texts[file.Path] = file.Text
	}
	for _, print := range diag.Fingerprints(lintsOf(b, nil, nil, f.lints), b.ws.Text) {
		earlier.known[print] = true
	}
	return earlier, nil
}

// touched says of each of all findings about a book whether a change touched it: it stands, or is explained, in a line that
// changed, or it was not found before.
func (e *since) touched(b *book, all diag.List) []bool {
	changed := map[string][]diag.Span{}
	for _, file := range slices.Concat(b.ws.Files, b.ws.YAML) {
		changed[file.Path] = changedSpans(e.texts[file.Path], file.Text)
	}
	is := make([]bool, len(all))
	for i, print := range diag.Fingerprints(all, b.ws.Text) {
		d := all[i]
		is[i] = !e.known[print] || meets(changed[d.File], d.Span) ||
			slices.ContainsFunc(d.Related, func(r diag.Related) bool { return meets(changed[r.File], r.Span) })
	}
	return is
}

// meets reports whether a span shares a line with others, which are of whole lines. The zero span is the whole file.
func meets(lines []diag.Span, at diag.Span) bool {
	if at.IsZero() {
		return len(lines) > 0
	}
	return slices.ContainsFunc(lines, func(l diag.Span) bool {
		return at.Start < l.End && (at.End > l.Start || at.Start == l.Start)
	})
}

// changedSpans returns the lines of a text that an earlier one does not have.
func changedSpans(before, after []byte) []diag.Span {
	if bytes.Equal(before, after) {
		return nil
	}
	var spans []diag.Span
	at := 0
	for _, l := range lineDiff(string(before), string(after)) {
		if l.op == diffmatchpatch.DiffDelete {
			continue
		}
		if l.op == diffmatchpatch.DiffInsert {
			spans = append(spans, diag.Span{Start: at, End: at + len(l.text)})
		}
		at += len(l.text)
	}
	return spans
}
