package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFiles(t *testing.T) {
	tests := []struct {
		name  string
		files []string
		order string // the value of file_order, "" for none
		want  []string
	}{
		{"path order", []string{"b.route", "a/c.route", "a-b.route", "B.route", "é.route"}, "", []string{"B.route", "a-b.route", "a/c.route", "b.route", "é.route"}},
		{"file_order first", []string{"a.route", "b.route", "c/d.route"}, "[c/d.route, b.route]", []string{"c/d.route", "b.route", "a.route"}},
		{"other files", []string{"a.route", "a.route.bak", "route", "a.ROUTE", "README.md"}, "", []string{"a.route"}},
		{"hidden folders and drafts", []string{".git/a.route", "_old/b.route", "x/_y/c.route", "x/.z/d.route", "x/e_.route", "_f.route"}, "", []string{"_f.route", "x/e_.route"}},
		{"hidden files", []string{".#a.route", ".route", "a.route"}, "", []string{"a.route"}},
		{"a book in the book", []string{"a.route", "inner/book.yaml", "inner/b.route", "inner/deep/c.route", "tests/d.route"}, "", []string{"a.route", "tests/d.route"}},
		{"a folder named like a file", []string{"a.route", "x.route/b.route"}, "", []string{"a.route", "x.route/b.route"}},
		{"none", nil, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"book.yaml": {Data: []byte("edition: 1\n")}}
			if tt.order != "" {
				fsys["book.yaml"].Data = []byte("edition: 1\nfile_order: " + tt.order)
			}
			for _, name := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(name)}
			}
			ws, found, err := Load(fsys)
			require.NoError(t, err)
			assert.Empty(t, found)
			assert.Equal(t, tt.want, paths(ws))
			for _, f := range ws.Files {
				assert.Equal(t, f.Path, string(ws.Text(f.Path)))
			}
		})
	}
	assert.Nil(t, newWorkspace().Text("nobody.route"))
}

// locked is a file system in which some paths cannot be opened.
type locked struct {
	fs.FS
	paths map[string]error
}

func (l locked) Open(name string) (fs.File, error) {
	if err := l.paths[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: "/machine/" + name, Err: err}
	}
	return l.FS.Open(name)
}

// Everything that cannot be read is said at once, and the rest is read.
func TestUnreadable(t *testing.T) {
	fsys := locked{
		FS:    in(map[string]string{"book.yaml": "edition: 1\nfile_order: [b.route, a.route]\n", "a.route": "a", "b.route": "b", "c/c.route": "c", "agents.yaml": "[]"}),
		paths: map[string]error{"b.route": fs.ErrPermission, "c": fs.ErrPermission, "agents.yaml": errors.New("input/output error")},
	}
	ws, found, err := Load(fsys)
	require.EqualError(t, err, "3 files or folders could not be read:\n  read agents.yaml: input/output error\n  read c: permission denied\n  read b.route: permission denied")
	require.ErrorIs(t, err, fs.ErrPermission)
	assert.Empty(t, found, "a file that is there is not unknown to file_order")
	assert.Equal(t, []string{"a.route"}, paths(ws))

	fsys.paths = map[string]error{"book.yaml": fs.ErrPermission}
	ws, _, err = Load(fsys)
	require.EqualError(t, err, "read book.yaml: permission denied")
	assert.False(t, ws.Implicit, "there is one")

	fsys.paths = map[string]error{".": fs.ErrNotExist}
	_, _, err = Load(fsys)
	require.EqualError(t, err, "read .: file does not exist")
}

func TestFolderInPlaceOfFile(t *testing.T) {
	_, _, err := Load(fstest.MapFS{"book.yaml/x": {}, "agents.yaml": {Mode: fs.ModeNamedPipe}, "p.route": {Mode: fs.ModeNamedPipe}})
	require.EqualError(t, err, "3 files or folders could not be read:\n  read book.yaml: is a folder, not a file\n  read agents.yaml: not a regular file\n  read p.route: not a regular file")
}

// Links to files are followed; links to folders, and so their loops, are not.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	link := func(target, name string) {
		t.Helper()
		require.NoError(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	write("rules/a.route", "a")
	link("rules/a.route", "linked.route")
	link("..", "rules/up")
	link(".", "self.route")
	ws, _, err := Load(os.DirFS(dir))
	require.NoError(t, err)
	assert.Equal(t, []string{"linked.route", "rules/a.route"}, paths(ws))

	link("nowhere", "broken.route")
	link("loop.route", "loop.route")
	_, _, err = Load(os.DirFS(dir))
	require.ErrorContains(t, err, "2 files or folders could not be read:\n  read broken.route: ")
	require.ErrorContains(t, err, "\n  read loop.route: ")
	assert.NotContains(t, err.Error(), dir)
}

func TestLoadFile(t *testing.T) {
	fsys := in(map[string]string{"book.yaml": "edition: 7", "sub/a.route": "when …", "b.route": ""})
	ws, found, err := LoadFile(fsys, "sub/a.route")
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.True(t, ws.Implicit)
	assert.Equal(t, []string{"sub/a.route"}, paths(ws))

	_, _, err = LoadFile(fsys, "c.route")
	require.EqualError(t, err, "read c.route: file does not exist")
}

// vast is a folder with more in it than any book has.
type vast struct{ fs.FS }

func (v vast) ReadDir(string) ([]fs.DirEntry, error) {
	entry, err := fs.Stat(v.FS, "note.txt")
	if err != nil {
		return nil, err
	}
	entries := make([]fs.DirEntry, maxEntries+1)
	for i := range entries {
		entries[i] = fs.FileInfoToDirEntry(entry)
	}
	return entries, nil
}

func TestVastFolder(t *testing.T) {
	_, _, err := Load(vast{in(map[string]string{"note.txt": ""})})
	require.EqualError(t, err, "read the book: more than 1000000 files and folders: is this a book?")
}

func TestLargeFile(t *testing.T) {
	_, _, err := LoadFile(fstest.MapFS{"a.route": {Data: make([]byte, maxFileBytes+1)}}, "a.route")
	require.EqualError(t, err, "read a.route: larger than 64 MiB")
}
