package literals

// deal makes the tables of stems, and puts each text into a bucket of the sieve, or among the pairs. Each kind of stems has a
// bucket, so that it is clear what to look up. The longest kind has all that are left: the more buckets, the less they let
// through. It is dealt out in order, as what the texts of one bucket begin with is then no beginning in the others.
func (s *Set) deal() {
	bucket := 0
	for from := 0; from < len(s.texts); {
		kind, to := kindOf(s.texts[from]), from+1
		for to < len(s.texts) && kindOf(s.texts[to]) == kind {
			to++
		}
		texts := s.texts[from:to]
		s.stems[kind] = newStems(texts, from)
		from = to
		if kind < firstSifted {
			s.addPairs(texts)
			continue
		}
		share := 1
		if kind == longestKind {
			share = buckets - bucket
		}
		s.addSifted(kind, texts, bucket, share)
		bucket += share
	}
}

func (s *Set) addPairs(texts []string) {
	if s.pairs == nil {
		s.pairs = new(pairs)
	}
	for _, text := range texts {
		s.pairs.add(text)
	}
}

func (s *Set) addSifted(kind int, texts []string, bucket, share int) {
	if s.sieve == nil {
		s.sieve = newSieve()
	}
	for i := range share {
		s.behind[bucket+i] = uint8(kind)
		s.sieve.letAll(bucket+i, stemBytes[kind]-gramBytes+1)
	}
	own := bucket
	for i, text := range texts {
		if i == 0 || stemOf(text) != stemOf(texts[i-1]) { // each stem in one bucket, to be met once
			own = bucket + i*share/len(texts)
		}
		s.sieve.let(text, own)
	}
}
