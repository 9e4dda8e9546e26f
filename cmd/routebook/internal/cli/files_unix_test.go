//go:build unix

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPipesStay checks that what is no regular file is written to, and neither replaced when the work is done nor removed
// when it is given up: somebody's --out is /dev/null, and that somebody may be root.
func TestPipesStay(t *testing.T) {
	for _, end := range []struct {
		name string
		do   func(*atomicFile) error
		want string
	}{
		{"commit", (*atomicFile).Commit, "text"},
		{"abort", func(f *atomicFile) error { f.Abort(); return nil }, ""},
	} {
		t.Run(end.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "pipe")
			require.NoError(t, syscall.Mkfifo(name, 0o600))
			got := make(chan string)
			go func() {
				text, err := os.ReadFile(name)
				assert.NoError(t, err)
				got <- string(text)
			}()
			f, err := createAtomic(name)
			require.NoError(t, err)
			_, err = f.Write([]byte("text"))
			require.NoError(t, err)
			require.NoError(t, end.do(f))
			assert.Equal(t, end.want, <-got)
			info, err := os.Lstat(name)
			require.NoError(t, err)
			assert.Equal(t, fs.ModeNamedPipe, info.Mode().Type())
		})
	}
}
