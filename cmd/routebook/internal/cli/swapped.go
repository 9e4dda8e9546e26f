package cli

import (
	"fmt"
	"path/filepath"
	"strings"
)

// checkTraffic refuses traffic that was meant otherwise: rules where a recording belongs, and a recording that was named a
// second time where the book belongs, and so was taken for more traffic. It would be decided twice, with the rules of a
// folder that nobody named.
func checkTraffic(verb string, traffic []string, bookNamed bool) error {
	seen := map[string]bool{}
	for _, name := range traffic {
		clean := filepath.Clean(name)
		switch {
		case strings.HasSuffix(name, ".route"):
			return &status{exitCould, fmt.Sprintf("%s holds rules, not events; --traffic takes a recording, and rules are the book: routebook %s %[1]s --traffic FILE", name, verb)}
		case seen[clean] && !bookNamed && name != "-":
			return &status{exitCould, fmt.Sprintf("%s is a recording, and stands behind --traffic already; name the book instead, such as routebook %s %s --traffic %[1]s", name, verb, bookExample(verb))}
		}
		seen[clean] = true
	}
	return nil
}

// needsTraffic says that a verb was given no recording, or one that stands where the book belongs.
func needsTraffic(verb string, args []string) error {
	for _, arg := range args {
		if isNamedAsRecording(arg) {
			return &status{exitCould, fmt.Sprintf("%s is a recording, not a book; a recording stands behind --traffic, such as routebook %s %s --traffic %[1]s", arg, verb, bookExample(verb))}
		}
	}
	return &status{exitCould, verb + " needs --traffic FILE; - is stdin"}
}

// bookExample is a book as a verb takes it.
func bookExample(verb string) string {
	if verb == "diff" {
		return "main:desk"
	}
	return "desk"
}

// isNamedAsRecording reports whether a name is one that recordings have.
func isNamedAsRecording(name string) bool {
	switch filepath.Ext(strings.TrimSuffix(name, ".gz")) {
	case ".ndjson", ".jsonl":
		return true
	}
	return false
}
