package review_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

// explained compares the boutique with an edited copy, in full.
func explained(t *testing.T, edits ...[3]string) *review.Report {
	t.Helper()
	files, traffic := boutique(t)
	before, now := book(t, "main:boutique", mapFS(files)), maps.Clone(files)
	for _, e := range edits {
		now = edited(t, now, e[0], e[1], e[2])
	}
	r, err := review.Compare(t.Context(), review.Comparison{Old: before, New: book(t, "boutique", mapFS(now)), Inputs: inputs(traffic), Examples: 2, Explain: true})
	require.NoError(t, err)
	return r
}

// TestExplanation follows one conversation that a change concerns.
func TestExplanation(t *testing.T) {
	r := explained(t, [3]string{"commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`})
	at := slices.IndexFunc(r.Groups, func(g review.Group) bool { return g.Label() == "Logistique → Support" })
	require.GreaterOrEqual(t, at, 0)
	x := r.Groups[at].Examples[0].Explanation
	require.NotNil(t, x)
	assert.Contains(t, x.Given, review.Given{Field: "event", Text: "message"})
	lost := slices.IndexFunc(x.Old.Rules, func(a review.Answer) bool { return a.Rule == "Colis perdus" })
	require.GreaterOrEqual(t, lost, 0)
	a := x.Old.Rules[lost]
	assert.True(t, a.Matched && a.Differs)
	assert.Equal(t, &review.Place{File: "commandes.route", Line: 54}, a.At)
	assert.Contains(t, a.Tests, review.Test{Text: "conversation est non_assignée", Held: true})
	assert.False(t, slices.ContainsFunc(x.New.Rules, func(a review.Answer) bool { return a.Rule == "Colis perdus" }), "it is not in the new program")
	assert.Equal(t, []review.Late{{Rule: "Par défaut", Text: "assign Support", By: "Colis perdus"}}, x.Old.Superseded)
	assert.Empty(t, x.New.Superseded)
	differing := 0
	for _, e := range x.Old.Effects {
		if e.Differs {
			differing++
		}
	}
	assert.Equal(t, len(r.Groups[at].Examples[0].Old), differing)

	word := explained(t, [3]string{"commandes.route", `"rétract"]`, `"rétract", "renvoi"]`})
	w := word.Groups[0].Examples[0].Explanation
	answers := func(a *review.Account) (matched, held bool) {
		i := slices.IndexFunc(a.Rules, func(a review.Answer) bool { return a.Rule == "Retours" })
		require.GreaterOrEqual(t, i, 0, "a rule that matches in one version only is told of in both")
		assert.True(t, a.Rules[i].Differs)
		return a.Rules[i].Matched, slices.Contains(a.Rules[i].Tests, review.Test{Text: "sujet contient l'un de retours", Held: true}) ||
			slices.Contains(a.Rules[i].Tests, review.Test{Text: "corps contient l'un de retours", Held: true})
	}
	matched, held := answers(w.Old)
	assert.False(t, matched || held)
	matched, held = answers(w.New)
	assert.True(t, matched && held)
	assert.Nil(t, reportOf(t, "commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`).Groups[0].Examples[0].Explanation, "only when asked for")
}
