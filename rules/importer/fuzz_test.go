package importer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/importer"
)

// fuzzSystem checks that any bytes give either findings that lie within them, or a book without errors and a report that
// counts every rule.
func fuzzSystem(f *testing.F, system string, more ...string) {
	for _, file := range ruleSets(f, system) {
		text, err := os.ReadFile(filepath.Clean(file))
		require.NoError(f, err)
		f.Add(text)
	}
	for _, text := range more {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<14 {
			return
		}
		s, _ := importer.Find(system)
		result, found, err := s.Import(importer.Source{File: "in", Text: text})
		require.NoError(t, err)
		for _, d := range found {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Fatalf("%q at %v of %d bytes", d.Message, d.Span, len(text))
			}
		}
		if len(found) > 0 {
			return
		}
		r := result.Report
		c := r.Counts
		require.Equal(t, len(r.Rules), c.Rules)
		require.Equal(t, c.Rules, c.Translated+c.Approximated+c.Partial+c.Untranslated)
		if result.Files != nil {
			newDesk(t, result.Files)
			imported(t, system, "in", text, nil)
		}
	})
}

func FuzzAlertmanager(f *testing.F) {
	fuzzSystem(f, "alertmanager", "route: {receiver: a, routes: [{matchers: ['{x=\"a\", \"y z\"!~\"b|c\"}'], continue: true}, {match_re: {x: '.*'}}]}")
}

func FuzzGmail(f *testing.F) {
	fuzzSystem(f, "gmail", `<feed><entry><property name="hasTheWord" value="{from:a -b} (c OR &quot;d e&quot;) has:attachment list:x@y"/><property name="shouldTrash" value="true"/></entry></feed>`,
		`{"rules": [{"filter": {"or": [{"from": "a@b.c"}, {"not": {"subject": "x y"}}, {"query": "to:me", "isEscaped": true}]}, "actions": {"labels": ["x"], "delete": true}}]}`)
}

func FuzzSieve(f *testing.F) {
	fuzzSystem(f, "sieve", `require ["variables", "date"]; set "x" "y"; if not anyof (exists "a", header :matches "b" "*c?") { addflag "\\Seen"; } elsif currentdate :value "ge" "hour" "18" { stop; } else { discard; }`,
		"vacation :days 3 text:\nhello\n.\n;\nif body :contains \"x\" { redirect \"a@b.c\"; setflag \"y\"; } /* z */")
}

func FuzzZendesk(f *testing.F) {
	fuzzSystem(f, "zendesk", `{"triggers": [{"title": "a", "conditions": {"all": [{"field": "priority", "operator": "less_than", "value": "high"}], "any": [{"field": "status", "operator": "changed"}]}, "actions": [{"field": "set_tags", "value": "a b"}, {"field": "comment_value", "value": "{{ticket.title}}"}]}]}`)
}

func FuzzChatwoot(f *testing.F) {
	fuzzSystem(f, "chatwoot", `[{"name": "a", "event_name": "conversation_updated", "conditions": [{"attribute_key": "priority", "filter_operator": "not_equal_to", "values": ["low"], "query_operator": "or"}, {"attribute_key": "x", "custom_attribute_type": "contact_attribute", "filter_operator": "is_present"}], "actions": [{"action_name": "remove_label", "action_params": ["x"]}]}]`)
}

func FuzzTwilio(f *testing.F) {
	fuzzSystem(f, "twilio", `{"task_routing": {"filters": [{"expression": "NOT (a.b[0] HAS 'x' OR 1 == 1) AND c NOT IN [1, 'y']", "targets": [{"queue": "q", "timeout": 5, "skip_if": "1==1"}]}], "default_filter": {"queue": "r"}}}`)
}
