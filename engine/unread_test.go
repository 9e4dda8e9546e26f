package engine_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

func TestUnread(t *testing.T) {
	all := event.Unread{Subject: true, Body: true, Paths: true}
	tests := []struct {
		rule string
		want event.Unread
	}{
		{"  when source is email\n  then\n    add tag \"x\"\n", all},
		{"  when from.domain is \"acme.fr\"\n  then\n    add tag \"x\"\n", all},
		{"  when subject contains \"a\"\n  then\n    add tag \"x\"\n", event.Unread{Body: true, Paths: true}},
		{"  when body contains \"a\"\n  then\n    add tag \"x\"\n", event.Unread{Subject: true, Paths: true}},
		{"  when conversation.first_body contains \"a\"\n  then\n    add tag \"x\"\n", event.Unread{Subject: true, Paths: true}},
		{"  when event.zone is \"EU\"\n  then\n    add tag \"x\"\n", event.Unread{Subject: true, Body: true}},
		{"  when source is email\n  then\n    send \"{{ subject }}\"\n", event.Unread{Body: true, Paths: true}},
		{"  when source is email\n  then\n    send \"{{ conversation.first_body }}\"\n", event.Unread{Subject: true, Paths: true}},
		{"  when source is email\n  then\n    update conversation zone = \"{{ event.zone }}\"\n", event.Unread{Subject: true, Body: true}},
	}
	for _, tt := range tests {
		book := fstest.MapFS{
			"book.yaml": {Data: []byte("edition: 1\ntimezone: UTC\nproperties: {conversation: {zone: text}}\n")},
			"a.route":   {Data: []byte("rule \"r\"\n  on message\n" + tt.rule)},
		}
		m, err := engine.New(compile(t, book))
		require.NoError(t, err)
		assert.Equal(t, tt.want, m.Unread(), tt.rule)
	}
}
