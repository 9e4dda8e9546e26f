package convert

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Files lists the files of a folder that this way of reading finds, in order of their paths.
func (f Folder) Files(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Type().IsRegular() && f.has(path):
			found = append(found, path)
		case d.Type()&fs.ModeSymlink != 0 && f.has(path): // a link to a file is read, one to a folder could lead in a circle
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				found = append(found, path)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the folder %s: %w", dir, err)
	}
	return found, nil
}

func (f Folder) has(path string) bool {
	switch f {
	case Mails:
		name := strings.ToLower(filepath.Base(path))
		return strings.HasSuffix(name, ".eml") || strings.HasSuffix(name, ".eml.gz")
	case Maildir:
		folder := filepath.Base(filepath.Dir(path))
		return (folder == "cur" || folder == "new") && !strings.HasPrefix(filepath.Base(path), ".")
	default:
		return false
	}
}

// Missing says why a folder in which Files finds nothing is no such folder.
func (f Folder) Missing() string {
	if f == Maildir {
		return "no mail in folders named new and cur: it is no Maildir, or an empty one"
	}
	return "no file in it ends in .eml"
}
