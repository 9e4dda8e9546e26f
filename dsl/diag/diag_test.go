package diag

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

func TestListSort(t *testing.T) {
	sorted := List{
		{File: "a", Span: Span{1, 2}, Code: "R1", Message: "m"},
		{File: "a", Span: Span{1, 2}, Code: "R1", Message: "n"},
		{File: "a", Span: Span{1, 2}, Code: "R2"},
		{File: "a", Span: Span{1, 3}},
		{File: "a", Span: Span{2, 2}},
		{File: "b"},
	}
	l := List{sorted[5], sorted[2], sorted[4], sorted[1], sorted[3], sorted[0]}
	l.Sort()
	if diff := cmp.Diff(sorted, l); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestListHasErrors(t *testing.T) {
	assert.False(t, List(nil).HasErrors())
	assert.False(t, List{{Severity: Warning}, {Severity: Info}}.HasErrors())
	assert.True(t, List{{Severity: Warning}, {}}.HasErrors())
}

func TestSpan(t *testing.T) {
	tests := []struct {
		outer, inner Span
		want         bool
	}{
		{Span{1, 4}, Span{1, 4}, true},
		{Span{1, 4}, Span{4, 4}, true},
		{Span{1, 4}, Span{0, 2}, false},
		{Span{1, 4}, Span{3, 5}, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.outer.Contains(tt.inner), "%v in %v", tt.inner, tt.outer)
	}
	assert.Equal(t, Span{1, 9}, Span{1, 4}.To(Span{7, 9}))
}
