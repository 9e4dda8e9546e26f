package literals

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

func TestCPU(t *testing.T) {
	if os.Getenv("CPU") == "" {
		return
	}
	junk := make([]byte, 4<<20)
	for _, dirt := range []int{0, 1 << 20} {
	for _, rules := range []int{100, 1_000, 10_000} {
		w := newWorkload(t)
		list, messages := w.literals(rules), w.messages(1000)
		fmt.Printf("rules %6d literals %6d:", rules, len(list))
		for _, name := range []string{"automaton", "grams"} {
			set := ways(list)[name]
			var found Found
			best := []int64{}
			hits := 0
			for range 60 {
				hits = 0
				var sum time.Duration
				for i := range messages {
					m := &messages[i]
					for k := 0; k < dirt; k += 64 {
						junk[k]++
					}
					from := time.Now()
					set.Find(m.subject, &found)
					set.Find(m.body, &found)
					hits += len(found.IDs)
					found.Reset()
					sum += time.Since(from)
				}
				best = append(best, sum.Nanoseconds())
			}
			slices.Sort(best)
			fmt.Printf("  %s %5d ns (median %5d) %d hits", name, best[1]/1000, best[30]/1000, hits/1000)
		}
		begin := time.Now()
		s := ways(list)
		_ = s
		fmt.Println("  build", time.Since(begin), "dirt", dirt)
	}
	}
}
