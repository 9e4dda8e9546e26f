package cli

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIdentity(t *testing.T) {
	const revision = "0123456789abcdef0123456789abcdef01234567"
	built := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	from := debug.BuildSetting{Key: "vcs.revision", Value: revision}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	tests := []struct {
		name            string
		info            *debug.BuildInfo
		version, commit string // what the linker was told
		want            string
	}{
		{"a release", built("(devel)"), "v1.2.3", revision, "v1.2.3 commit 0123456789ab"},
		{"a release of unknown commit", built("(devel)"), "v1.2.3", "", "v1.2.3"},
		{"go install of a version", built("v1.2.3"), "", "", "v1.2.3"},
		{"go build in a clone", built("v1.2.4-0.20261120081500-0123456789ab", from), "", "", "v1.2.4-0.20261120081500-0123456789ab commit 0123456789ab"},
		{"go build of unsaved work", built("v1.2.3+dirty", from, modified), "", "", "v1.2.3+dirty commit 0123456789ab, modified"},
		{"go build without a repository", built("(devel)"), "", "", "devel"},
		{"an older go build in a clone", built("(devel)", from), "", "", "devel commit 0123456789ab"},
		{"no build information", nil, "", "", "devel"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, identity(tt.info, tt.version, tt.commit), tt.name)
	}
}
