package hours

import "time"

// Wall returns the instant at which the clocks of a zone show a second of a day: the first such instant where they
// show it twice, the first instant after the gap where they skip it.
func Wall(year int, month time.Month, day, second int, zone *time.Location) time.Time {
	return wall(time.Date(year, month, day, 0, 0, second, 0, time.UTC), zone)
}

// wall returns the instant at which the clocks of a zone show what those of UTC show at the instant shown.
func wall(shown time.Time, zone *time.Location) time.Time {
	// The clocks of before and after whatever changes near that time; the earlier of two fitting instants has the larger offset.
	_, before := shown.Add(-36 * time.Hour).In(zone).Zone()
	_, after := shown.Add(36 * time.Hour).In(zone).Zone()
	early := shown.Add(-time.Duration(max(before, after)) * time.Second)
	late := shown.Add(-time.Duration(min(before, after)) * time.Second)
	for _, at := range [...]time.Time{early, late} {
		if _, offset := at.In(zone).Zone(); at.Add(time.Duration(offset) * time.Second).Equal(shown) {
			return at.In(zone)
		}
	}
	gap, _ := late.In(zone).ZoneBounds()
	return gap
}
