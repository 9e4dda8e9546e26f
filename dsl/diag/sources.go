package diag

import "io/fs"

// Sources gives the bytes of a file that findings are about, by the name that they use for it.
// It returns nil for a file that it does not have; such findings are shown without their lines.
type Sources func(file string) []byte

// Files gives the bytes of files of a folder, as those of the book that was checked.
func Files(fsys fs.FS) Sources {
	return func(file string) []byte {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil
		}
		return text
	}
}

// mappers keeps one Mapper for each file, so that many findings in a file share its line table.
type mappers struct {
	sources Sources
	byFile  map[string]*Mapper // nil for a file without source
}

func newMappers(sources Sources) mappers {
	return mappers{sources: sources, byFile: map[string]*Mapper{}}
}

// of returns the mapper of a file, nil when there is no source for it.
func (ms mappers) of(file string) *Mapper {
	m, known := ms.byFile[file]
	if known || ms.sources == nil {
		return m
	}
	if src := ms.sources(file); src != nil {
		m = NewMapper(src)
	}
	ms.byFile[file] = m
	return m
}
