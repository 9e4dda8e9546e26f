package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What the linker sets in the builds of a release (-X), where the go command knows nothing of a repository.
var (
	stampedVersion string // as in v1.2.3
	stampedCommit  string // in full
)

func newVersion(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which version this is",
		Long:    "Prints the version, the commit it was built from where that is known, and the version of Go that built it: the same three give the same bytes.",
		Example: "  routebook version",
		Args:    noArguments,

		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "routebook %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version says which version this is, and of which commit.
func version() string {
	info, _ := debug.ReadBuildInfo()
	return identity(info, stampedVersion, stampedCommit)
}

// shownCommit is how many digits of a commit are shown.
const shownCommit = 12

// identity says which version of the sources was built, and from which commit: what the linker was told, else what the go
// command has found out, which is nothing for some builds (info is nil, or says "(devel)").
func identity(info *debug.BuildInfo, version, commit string) string {
	dirty := false
	if info != nil {
		if v := info.Main.Version; version == "" && v != "(devel)" {
			version = v
		}
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && commit == "":
				commit = setting.Value
			case setting.Key == "vcs.modified":
				dirty = setting.Value == "true"
			}
		}
	}
	if version == "" {
		version = "devel"
	}
	if len(commit) < shownCommit {
		return version
	}
	text := version + " commit " + commit[:shownCommit]
	if dirty {
		text += ", modified"
	}
	return text
}
