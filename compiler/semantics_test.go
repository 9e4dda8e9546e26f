package compiler

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Beginnings of rules and books.
const (
	onMessage = "rule \"r\"\n  on message\n  then\n    "
	people    = "teams: [{id: Support}, {id: Ventes}]\nagents: [{id: amelie}]\n"
	hours     = "calendars: {a: {hours: {monday: [\"09:00..12:00\"]}}}\n"
	hours2    = "calendars: {a: {hours: {monday: [\"09:00..12:00\"]}}, b: {hours: {monday: [\"09:00..12:00\"]}}}\n"
)

// semantics are the numbers of the semantics that are decided when a book is
// compiled: what is refused, and what the program says.
var semantics = []struct {
	name, yaml, rules string
	refused           []string // a part of each finding that refuses, R199 apart
	program           []string // parts of the disassembly, when nothing refuses
}{
	{
		"A1_fallbacks_repeat", people, onMessage + "assign team Support fallback team Ventes fallback agent amelie fallback queue", nil,
		[]string{"assign team Support fallback team Ventes fallback agent amelie fallback queue"},
	},
	{
		"A1_nothing_follows_the_queue", people, onMessage + "assign team Support fallback queue fallback team Ventes",
		[]string{`R117 "fallback team Ventes" nothing may follow "fallback queue"`},
		nil,
	},
	{
		"A2_every_rule_counts", "", "rule \"a\"\n  on message\n  then\n    stop\n\ndisabled when body is empty then stop\n\nwhen body is empty then stop", nil,
		[]string{`rule 0 "a"`, `rule 1 "rules.route#3"`},
	},
	{"A3_is_is_optional", "", "when conversation.messages more than 3 and conversation.messages is more than 3 then stop", nil, []string{"p0 conversation.messages more than 3\n\n"}},
	{"A3_not_negates", "", "when conversation.messages is not more than 3 then stop", nil, []string{"branch  p0 conversation.messages more than 3  ? 3 : 1"}},
	{"A4_contains_none", "", `when body does not contain any of ["a", "b"] then stop`, nil, []string{`branch  p0 body contains any of ["a", "b"]  ? 3 : 1`}},
	{
		"A4_lacks_one", "", `when body does not contain all of ["a", "b"] then stop`, nil,
		[]string{`branch  p0 body contains "a"  ? 1 : 2`, `branch  p1 body contains "b"  ? 4 : 2`},
	},
	{"A4_exactly_any_of", "", `when body contains exactly any of ["B", "A"] then stop`, nil, []string{`body contains exactly any of ["A", "B"]`}},
	{
		"A5_limits", "", "rule \"r\"\n  on message\n  limit 2 per contact per 24 hours\n  then\n    stop\n\nrule \"s\"\n  on message\n  limit 1 per conversation per day\n  then\n    stop", nil,
		[]string{"limit 2 per contact per 24h", "limit 1 per conversation per calendar day"},
	},
	{"A6_two_ifs_may_set_one_slot", people, onMessage + `if body contains "a" { assign team Support } if body contains "b" { assign team Ventes }`, nil, []string{"assign team Ventes"}},
	{"A6_branches_are_different_paths", people, onMessage + `if body contains "a" { assign team Support } otherwise { assign team Ventes }`, nil, []string{"assign team Ventes"}},
	{
		"C33_schedules", "", "rule \"r\"\n  on every 15 minutes or every day at 18:00 or every [monday..wednesday] at 09:00\n  then\n    stop", nil,
		[]string{"on every 15m or every sunday monday tuesday wednesday thursday friday saturday at 18:00 or every monday", "tuesday wednesday at 09:00"},
	},
	{"C34_a_time_is_a_minute", "", "when time is 09:00 then stop", nil, []string{"p0 time between 09:00 and 09:01"}},
	{"C35_no_calendar", "", "rule \"r\"\n  when conversation.created more than 4 business hours ago\n  then\n    stop", []string{"R116"}, nil},
	{
		"C35_open_hours", hours, "rule \"r\"\n  when conversation.created more than 4 business hours ago\n  then\n    stop", nil,
		[]string{"conversation.created at least 4h of calendar a ago"},
	},
	{"C36_the_only_calendar", hours, "when during business hours then stop", nil, []string{"during calendar a"}},
	{"C36_the_default_calendar", hours2 + "default_calendar: b\n", "when outside business hours then stop", nil, []string{"branch  p0 during calendar b  ? 3 : 1"}},
	{"C36_no_default", hours2 + people, "when during business hours of team Support then stop", []string{"R116"}, nil},
	{"C36_a_team_of_its_own", hours2 + "teams: [{id: Support, calendar: b}]\n", "when during business hours of team Support then stop", nil, []string{"during hours of team Support"}},
	{"C36_agents_of_their_own", hours2 + "agents: [{id: amelie, calendar: a}]\n", "when during business hours of assigned agent then stop", nil, []string{"during hours of assigned agent"}},
	{"C37_until_midnight", "", "when time is between 22:00 and 24:00 then stop", nil, []string{"time between 22:00 and 24:00"}},
	{"D55_a_pool_lists_each_once", people, onMessage + "assign any of [agent amelie, team Support, agent Amelie]", nil, []string{"assign any of [agent amelie, team Support]"}},
	{"E70_the_four_statuses", "", onMessage + `set status "clos"`, []string{`R102 "\"clos\"" no status named "clos" | one of new, open, pending, resolved`}, nil},
	{"E74_paths_compare_as_written", "", `when event.n is 3 or event.n is "3" then stop`, nil, []string{"p0 event.n is 3\n", `p1 event.n is "3"`}},
	{"F82_sets_include", "", `when tags is "a" then stop`, []string{"R104"}, nil},
	{
		"F83_filters", "", onMessage + `send "{{ subject | default: 'x' | upcase | downcase | capitalize | strip | truncate: 3 }}"`, nil,
		[]string{`{{ subject | default: "x" | upcase | downcase | capitalize | strip | truncate: 3 }}`},
	},
	{"F83_no_other", "", onMessage + `send "{{ subject | escape }}"`, []string{"R113"}, nil},
	{"G91_undeclared_properties", "", `when contact.plan is "pro" then stop`, []string{"R101"}, nil},
	{"G91_bools_of_events", "", `when event.flag is true or event.flag is false then stop`, nil, []string{"p0 event.flag is true", "p1 event.flag is false"}},
	{"G92_addresses_hold_variables", "", onMessage + `send email to "{{ customer_email }}" subject "s" body "b"`, nil, []string{"send email to address {{ customer_email }}"}},
	{"G92_patterns_are_RE2", "", `when body matches /(?<=a)b/ then stop`, []string{"R114"}, nil},
	{"G96_strings_within_strings", "", onMessage + `send "{{ customer_name | default: 'à }} vous' }}"`, nil, []string{`{{ customer_name | default: "à }} vous" }}`}},
	{"H100_no_pool_to_wait_in", people, onMessage + "assign owner fallback queue", []string{"R117"}, nil},
	{"H100_a_fallback_everywhere", people, onMessage + "assign owner fallback team Support", nil, []string{"assign owner fallback team Support"}},
	{"I111_through_a_define_in_an_if", "", "define machine as message.auto\n" + onMessage + `if not machine { send "x" }`, nil, []string{"tests message.auto"}},
	{"I115_otherwise_is_compulsory", people, onMessage + `assign team by source { "email" => Support }`, []string{"R117"}, nil},
	{"I115_folded", people, onMessage + `assign team by subject { "Été", "B" => Support otherwise => Ventes }`, nil, []string{`["ete", "b"] => Support otherwise => Ventes`}},
	{"I116_nobody_acts", "", onMessage + "assign acting agent", []string{"R117"}, nil},
	{"I122_ranks", "", "when priority is more than normal or priority is at most low then stop", nil, []string{"priority of rank 2 to 3", "priority of rank 0 to 0"}},
	{"I122_one_of_the_four", "", "when priority is more than huge then stop", []string{"R102"}, nil},
	{"I123_owner_and_language_are_settable", people, onMessage + "update contact owner = amelie, language = fr", nil, []string{`contact.owner = "amelie"`, `contact.language = "fr"`}},
	{"I123_other_fields_are_not", "", onMessage + `update conversation status = "open"`, []string{`R101 "status" "status" cannot be set`}, nil},
	{"I123_opposite_adds", "", onMessage + "add tag \"a\"\n    remove tag \"A\"", []string{"R301"}, nil},
	{"I123_identical_adds", "", onMessage + "add tag \"a\"\n    add tag \"A\"", nil, []string{`add tag "A"`}},
	{"I123_default_of_a_pool", people, onMessage + "assign any of [agent amelie] strategy default", []string{"R402"}, nil},
	{"I123_limit_on_visit", "", "rule \"r\"\n  on visit\n  limit once per contact\n  then\n    stop", []string{"R115"}, nil},
	{"I123_every_ten_seconds", "", "rule \"r\"\n  on every 10 seconds\n  then\n    stop", []string{"R115"}, nil},
}

// TestSemantics has a case for each of them.
func TestSemantics(t *testing.T) {
	for _, tt := range semantics {
		t.Run(tt.name, func(t *testing.T) {
			ws, found := load(t, book(tt.yaml, tt.rules+"\n"))
			require.Empty(t, found)
			info, _ := Check(ws)
			var refused []string
			for _, line := range check(t, tt.yaml, tt.rules+"\n") {
				switch line[:4] {
				case "R106", "R110", "R112":
				default:
					refused = append(refused, line)
				}
			}
			require.Len(t, refused, len(tt.refused), "%q", refused)
			for i, want := range tt.refused {
				assert.Contains(t, refused[i], want)
			}
			if len(refused) > 0 {
				return
			}
			p, err := Compile(ws, info)
			require.NoError(t, err)
			require.NoError(t, p.Verify())
			text := string(p.Disassemble())
			for _, want := range tt.program {
				assert.True(t, strings.Contains(text, want), "%q in\n%s", want, rulesOf([]byte(text)))
			}
		})
	}
}
