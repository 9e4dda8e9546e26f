package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workload"
)

// TestContendersAgree compares every engine's match sets with the loop's.
func TestContendersAgree(t *testing.T) {
	tests := []workload.Settings{
		{Rules: 10, Messages: 300},
		{Rules: 200, Messages: 300},
		{Rules: 60, Messages: 60, Shape: workload.AllNegative},
		{Rules: 60, Messages: 60, Shape: workload.RegexHeavy},
		{Rules: 60, Messages: 60, Shape: workload.ShortWords},
	}
	for _, s := range tests {
		w := workload.New(s)
		reference, err := ready(contenders[0], w)
		require.NoError(t, err)
		want, err := matchSets(reference, len(w.Messages))
		require.NoError(t, err)
		require.NotEmpty(t, want)
		for _, c := range contenders[1:] {
			m, err := ready(c, w)
			require.NoError(t, err, "%s on %+v", c.name, s)
			got, err := matchSets(m, len(w.Messages))
			require.NoError(t, err, "%s on %+v", c.name, s)
			assert.NoError(t, compare(want, got), "%s on %+v", c.name, s)
		}
	}
}

// TestDisagreementIsFound proves that the comparison can fail.
func TestDisagreementIsFound(t *testing.T) {
	assert.EqualError(t, compare([][]int{{1, 2}, {3}}, [][]int{{1, 2}, {3, 4}}), "message 1 matches rules [3], but was said to match [3 4]")
	assert.EqualError(t, compare([][]int{{1}, {3}}, [][]int{{}}), "message 0 matches rules [1], but was said to match []")
	assert.NoError(t, compare([][]int{{1}, {3}}, [][]int{{1}}), "fewer messages")
}

// liar matches every rule.
type liar struct{ loop }

func (l *liar) match(i int, matched []int) ([]int, error) {
	for rule := range l.rules {
		matched = append(matched, rule)
	}
	return matched, nil
}

func TestWhoeverIsWrongIsNotTimed(t *testing.T) {
	w := workload.New(workload.Settings{Rules: 20, Messages: 30})
	want, err := newReference(w)
	require.NoError(t, err)
	r, err := run(contender{name: "liar", new: func() matcher { return &liar{} }}, w, want, time.Second)
	assert.ErrorContains(t, err, "but was said to match [0 1 2")
	assert.Zero(t, r.PerMessage)
}
