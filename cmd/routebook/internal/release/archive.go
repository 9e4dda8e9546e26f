package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// documents are the files of the repository that go into every archive.
var documents = []string{"LICENSE", "README.md", "THIRD_PARTY_NOTICES"}

// sumsFile is where the sums of the archives are kept, as sha256sum --check reads them.
const sumsFile = "SHA256SUMS"

// member is a file of an archive.
type member struct {
	name string // slash-separated
	mode fs.FileMode
	text []byte
}

// pack writes the archive of a target into dist, from what lies in work.
func pack(t target, id identity, work, dist string) error {
	members, err := gather(t, id, work)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if t.goos == "windows" {
		err = writeZip(&b, members, id)
	} else {
		err = writeTar(&b, members, id)
	}
	if err != nil {
		return fmt.Errorf("pack %s: %w", t.archive(id), err)
	}
	return os.WriteFile(filepath.Join(dist, t.archive(id)), b.Bytes(), 0o644)
}

// gather reads what goes into the archive of a target: the binary, the documents, then man pages and completions by name.
func gather(t target, id identity, work string) ([]member, error) {
	var all []member
	add := func(name, file string, mode fs.FileMode) error {
		text, err := os.ReadFile(file)
		all = append(all, member{path.Join(t.folder(id), filepath.ToSlash(name)), mode, text})
		return err
	}
	if err := add(t.binary(), filepath.Join(work, t.goos, t.goarch, t.binary()), 0o755); err != nil {
		return nil, err
	}
	for _, name := range documents {
		if err := add(name, name, 0o644); err != nil {
			return nil, err
		}
	}
	pages := filepath.Join(work, "pages")
	err := filepath.WalkDir(pages, func(file string, d fs.DirEntry, err error) error { // in order of names
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(pages, file)
		if err != nil {
			return err
		}
		return add(name, file, 0o644)
	})
	return all, err
}

// writeTar writes a gzipped tar archive: everything belongs to nobody in particular, and is as old as the commit.
func writeTar(b *bytes.Buffer, members []member, id identity) error {
	zipped, err := gzip.NewWriterLevel(b, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(zipped)
	for _, m := range members {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: m.name, Size: int64(len(m.text)), Mode: int64(m.mode), ModTime: id.at, Format: tar.FormatUSTAR,
		}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		if _, err := w.Write(m.text); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

// writeZip writes a zip archive, likewise.
func writeZip(b *bytes.Buffer, members []member, id identity) error {
	w := zip.NewWriter(b)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: id.at}
		header.SetMode(m.mode)
		file, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := file.Write(m.text); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeSums writes the SHA-256 of every file of dist, by name.
func writeSums(dist string) error {
	files, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dist, file.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(text), file.Name())
	}
	return os.WriteFile(filepath.Join(dist, sumsFile), []byte(b.String()), 0o644)
}
