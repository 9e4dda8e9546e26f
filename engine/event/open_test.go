package event_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine/event"
)

func TestOpen(t *testing.T) {
	const content = "{}\n"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, z.Close())

	tests := []struct{ file, content, failure string }{
		{"mai.ndjson", content, ""},
		{"mai.ndjson.gz", zipped.String(), ""},
		{"plain.gz", content, "plain.gz: not a gzip file"},
		{"empty.gz", "", "empty.gz: not a gzip file"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			require.NoError(t, os.WriteFile(path, []byte(tt.content), 0o600))
			r, err := event.Open(path)
			if tt.failure != "" {
				require.ErrorContains(t, err, tt.failure)
				return
			}
			require.NoError(t, err)
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, content, string(got))
			assert.NoError(t, r.Close())
		})
	}
	_, err = event.Open(t.TempDir())
	require.ErrorContains(t, err, "it is a folder")
	_, err = event.Open(filepath.Join(t.TempDir(), "absent.ndjson"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestTruncatedGzip(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write([]byte("{" + at + "}\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	path := filepath.Join(t.TempDir(), "cut.ndjson.gz")
	require.NoError(t, os.WriteFile(path, zipped.Bytes()[:zipped.Len()-6], 0o600))
	src, err := event.Open(path)
	require.NoError(t, err)
	r := event.NewReader(src, event.Settings{File: path})
	var e event.Event
	require.NoError(t, r.Next(&e))
	require.ErrorIs(t, r.Next(&e), io.ErrUnexpectedEOF)
	require.NoError(t, src.Close())
}
