package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// command is the package that is built, and stamped the one whose variables the linker sets.
const (
	command = "./cmd/routebook"
	stamped = "github.com/routebook/routebook/cmd/routebook/internal/cli"
)

// buildFlags are those of go build, but for ldflags and -o. A build knows no repository: whether there is one changes nothing.
var buildFlags = []string{"-trimpath", "-buildvcs=false", "-mod=readonly"}

// ldflags leave out what only a debugger reads, and say which version it is.
func ldflags(id identity) string {
	return fmt.Sprintf("-s -w -X %s.stampedVersion=%s -X %s.stampedCommit=%s", stamped, id.version, stamped, id.commit)
}

// steering is what decides over the bytes of a build besides flags. The rest of what the go command reads in the environment says
// where things are found.
var steering = map[string]string{
	"CGO_ENABLED":  "0", // static, and no C compiler gets in
	"GOAMD64":      "v1",
	"GOARM64":      "v8.0",
	"GOENV":        "off",
	"GOEXPERIMENT": "",
	"GOFIPS140":    "off",
	"GOFLAGS":      "",
	"GOWORK":       "off",
}

// places are the settings that are kept: where modules come from, and where they go.
var places = []string{
	"GOAUTH", "GOCACHE", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH", "GOPRIVATE", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "GOVCS",
}

// environment is that of a build: what was inherited, without anything that steers the go command.
func environment(t target, inherited []string, kept map[string]string) []string {
	env := slices.DeleteFunc(slices.Clone(inherited), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return strings.HasPrefix(name, "GO") && name != "GOROOT" && name != "GOTMPDIR" || strings.HasPrefix(name, "CGO_")
	})
	for _, name := range places {
		if value := kept[name]; value != "" {
			env = append(env, name+"="+value)
		}
	}
	for name, value := range steering {
		env = append(env, name+"="+value)
	}
	return append(env, "GOOS="+t.goos, "GOARCH="+t.goarch)
}

// compile builds the command for a target.
func compile(t target, id identity, file string) error {
	out, err := exec.Command("go", append([]string{"env", "-json"}, places...)...).Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	var kept map[string]string
	if err := json.Unmarshal(out, &kept); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	if file, err = filepath.Abs(file); err != nil {
		return err
	}
	args := slices.Concat([]string{"build"}, buildFlags, []string{"-ldflags", ldflags(id), "-o", file, command})
	cmd := exec.Command("go", args...)
	cmd.Env = environment(t, os.Environ(), kept)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build for %s: %w\n%s", t, err, text)
	}
	return nil
}
