package cli

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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
configuration. In a folder of a git repository these two are written to its top, where they are read, and name the book.
A file that is there already is never overwritten: if it is one of the book, nothing is written at all.`,
		Example: `  routebook init desk && routebook test desk`,
		Args:    atMostOne("DIR"),

		ValidArgsFunction: folder,
		RunE:              func(_ *cobra.Command, args []string) error { return s.init(bookArg(args)) },
	}
}

// starting is what init writes, and what it leaves alone.
type starting struct {
	dir   string         // the folder of the book, as the user named it
	repo  repository     // that the folder is in
	files []startingFile // to write
	taken []string       // files of the book that are there already
	left  []string       // files of the repository that are there already, which is no reason to write nothing
}

// startingFile is a file with its name, as the user would type it.
type startingFile struct {
	path string
	text []byte
}

// init writes the starter book into a folder.
func (s *streams) init(dir string) error {
	st := &starting{dir: dir, repo: repositoryOf(dir)}
	if err := st.plan(); err != nil {
		return err
	}
	if len(st.taken) > 0 {
		return fmt.Errorf("nothing was written, since there is already %s", strings.Join(st.taken, ", "))
	}
	for _, file := range st.files {
		if err := os.MkdirAll(filepath.Dir(file.path), 0o755); err != nil {
			return fmt.Errorf("write %s: %w", file.path, cause(err))
		}
		if err := writeFile(file.path, file.text); err != nil {
			return err
		}
		if err := s.listFile(file.path); err != nil {
			return err
		}
	}
	if s.quiet {
		return nil
	}
	for _, path := range st.left {
		fmt.Fprintf(s.err, "left as it is: %s; this book needs %s there\n", path, needed(path, st.repo.book))
	}
	fmt.Fprintf(s.err, "next: routebook check %[1]s, routebook test %[1]s\n", dir)
	return nil
}

// plan finds out what is to be written where, and what is there already.
func (st *starting) plan() error {
	files, err := fs.Sub(starter, "starter")
	if err != nil {
		return fmt.Errorf("read the book to write: %w", err)
	}
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read the book to write: %w", err)
		}
		return st.add(name, text)
	})
}

// add plans one file of the starter book.
func (st *starting) add(name string, text []byte) error {
	path := filepath.Join(st.dir, filepath.FromSlash(name))
	taken := &st.taken
	if ofRepository := strings.HasPrefix(name, "."); ofRepository && st.repo.book != "." {
		path = shortest(filepath.Join(st.repo.top, filepath.FromSlash(name)))
		text, taken = nameBook(text, st.repo.book), &st.left
	}
	switch _, err := os.Lstat(path); {
	case err == nil:
		*taken = append(*taken, filepath.ToSlash(path))
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: %w", path, cause(err))
	default:
		st.files = append(st.files, startingFile{path, text})
	}
	return nil
}

// nameBook says in a workflow, or in the configuration of pre-commit, which folder of the repository is the book.
func nameBook(text []byte, book string) []byte {
	text = bytes.Replace(text, []byte("book: .\n"), []byte("book: "+yamlText(book)+"\n"), 1)
	return bytes.Replace(text, []byte("- id: routebook-test\n"), []byte("- id: routebook-test\n        args: ["+yamlText(book)+"]\n"), 1)
}

// needed says what a file of the repository has to say of a book.
func needed(path, book string) string {
	if strings.HasSuffix(path, "/routebook.yml") {
		return "a step with book: " + yamlText(book)
	}
	return "the hooks routebook-fmt, routebook-check, and routebook-test with args: [" + yamlText(book) + "]"
}

// Paths that YAML reads as a text without quotes, also in a list, and words that it reads as something else.
var (
	plainPath = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*$`)
	yamlWord  = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n)$`)
)

// yamlText writes a path as YAML.
func yamlText(path string) string {
	if plainPath.MatchString(path) && !yamlWord.MatchString(path) {
		return path
	}
	return strconv.Quote(path)
}

// repository is the git repository that a folder is in.
type repository struct {
	top  string // its top
	book string // the folder from there, with slashes; "." at the top, and without a repository
}

// repositoryOf looks for the repository that a folder is in or, if it does not exist yet, will be in. Git itself is not asked:
// it may not be installed, and where the repository ends is all there is to know.
func repositoryOf(dir string) repository {
	none := repository{book: "."}
	at, err := filepath.Abs(dir)
	if err != nil {
		return none
	}
	at = resolved(at)
	for top := at; ; top = filepath.Dir(top) {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil { // a folder, or in a work tree a file
			book, err := filepath.Rel(top, at)
			if err != nil {
				return none
			}
			return repository{top: top, book: filepath.ToSlash(book)}
		}
		if top == filepath.Dir(top) {
			return none
		}
	}
}

// resolved follows the links of a path, of which the last parts need not exist.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil || path == filepath.Dir(path) {
		return real
	}
	return filepath.Join(resolved(filepath.Dir(path)), filepath.Base(path))
}
