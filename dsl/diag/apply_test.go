package diag

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

func TestApplyFixes(t *testing.T) {
	files := map[string]string{"a": "when subjet is", "b": "rule"}
	sources := func(file string) []byte {
		if text, ok := files[file]; ok {
			return []byte(text)
		}
		return nil
	}
	edit := func(file string, start, end int, text string) Edit {
		return Edit{File: file, Span: Span{start, end}, New: text}
	}
	fix := func(edits ...Edit) Fix { return Fix{Edits: edits} }

	tests := []struct {
		name    string
		fixes   []Fix
		want    map[string]string // changed files
		applied int
	}{
		{"nothing", nil, map[string]string{}, 0},
		{"one", []Fix{fix(edit("a", 5, 11, "subject"))}, map[string]string{"a": "when subject is"}, 1},
		{"any order of fixes", []Fix{fix(edit("a", 12, 14, "contains")), fix(edit("a", 0, 4, "if"))}, map[string]string{"a": "if subjet contains"}, 2},
		{"deletion", []Fix{fix(edit("a", 0, 5, ""))}, map[string]string{"a": "subjet is"}, 1},
		{"insertion at both ends", []Fix{fix(edit("b", 0, 0, "<")), fix(edit("b", 4, 4, ">"))}, map[string]string{"b": "<rule>"}, 2},
		{"insertion at the edges of a replacement", []Fix{fix(edit("b", 1, 3, "U")), fix(edit("b", 1, 1, "<")), fix(edit("b", 3, 3, ">"))}, map[string]string{"b": "r<U>e"}, 3},
		{"neighbours", []Fix{fix(edit("b", 2, 4, "B")), fix(edit("b", 0, 2, "A"))}, map[string]string{"b": "AB"}, 2},
		{"first of overlapping", []Fix{fix(edit("b", 1, 3, "A")), fix(edit("b", 2, 4, "B"))}, map[string]string{"b": "rAe"}, 1},
		{"within another", []Fix{fix(edit("b", 0, 4, "A")), fix(edit("b", 2, 2, "B"))}, map[string]string{"b": "A"}, 1},
		{"around another", []Fix{fix(edit("b", 2, 2, "B")), fix(edit("b", 0, 4, "A"))}, map[string]string{"b": "ruBle"}, 1},
		{"same insertion twice", []Fix{fix(edit("b", 2, 2, "X")), fix(edit("b", 2, 2, "X"))}, map[string]string{"b": "ruXle"}, 1},
		{"several files", []Fix{fix(edit("a", 0, 4, "W"), edit("b", 0, 4, "R"))}, map[string]string{"a": "W subjet is", "b": "R"}, 1},
		{"whole or not at all", []Fix{fix(edit("b", 0, 2, "A")), fix(edit("a", 0, 4, "W"), edit("b", 1, 3, "R"))}, map[string]string{"b": "Ale"}, 1},
		{"overlapping itself", []Fix{fix(edit("b", 0, 2, "A"), edit("b", 1, 3, "B"))}, map[string]string{}, 0},
		{"outside of the file", []Fix{fix(edit("b", 3, 5, "A")), fix(edit("b", -1, 0, "A")), fix(edit("b", 2, 1, "A"))}, map[string]string{}, 0},
		{"unknown file", []Fix{fix(edit("c", 0, 0, "A"))}, map[string]string{}, 0},
		{"no edits", []Fix{fix()}, map[string]string{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed, applied := ApplyFixes(sources, tt.fixes)
			got := map[string]string{}
			for file, text := range changed {
				got[file] = string(text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%+v (-want +got)\n%s", tt.fixes, diff)
			}
			assert.Equal(t, tt.applied, applied, "fixes applied of %+v", tt.fixes)
		})
	}
}
