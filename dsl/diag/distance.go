package diag

// Distance returns how many typing mistakes lie between two words, as Closest counts them. A word that is too long to be
// mistyped is as far away as it is long.
func Distance(a, b string) int {
	x, y := plainLetters(nil, a), plainLetters(nil, b)
	longest := max(len(x), len(y))
	if longest > maxWord {
		return longest
	}
	var t table
	return t.distance(x, y, longest)
}
