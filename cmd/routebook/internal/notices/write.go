package main

import (
	"bytes"
	"fmt"
	"strings"
)

const introduction = `Third-party notices

The command routebook is made of its own code, which is under the Apache License 2.0 (see LICENSE), and of what is
listed here, for Linux, macOS and Windows together. Each has its licence and where its sources are found; the texts
follow, one that several share only once. Tables made from the Unicode Character Database are used under
https://www.unicode.org/license.txt; the time zones of IANA are in the public domain.

Written by "go generate ./cmd/routebook" from the modules themselves; do not edit.

`

var rule = strings.Repeat("-", 80) + "\n"

// write writes the notices.
func write(modules []*module) []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	for _, m := range modules {
		fmt.Fprintf(&b, "%s\n    %s\n    %s\n", m.name, strings.Join(m.licences, " and "), m.page)
	}
	owners, order := shared(modules)
	for _, text := range order {
		b.WriteString("\n" + rule)
		for _, owner := range owners[text] {
			b.WriteString(owner + "\n")
		}
		b.WriteString(rule + "\n" + text)
	}
	return b.Bytes()
}

// shared returns the texts in order, and for each the modules and files that have it.
func shared(modules []*module) (owners map[string][]string, order []string) {
	owners = map[string][]string{}
	for _, m := range modules {
		for _, f := range m.files {
			if owners[f.text] == nil {
				order = append(order, f.text)
			}
			owners[f.text] = append(owners[f.text], m.name+": "+f.name)
		}
	}
	return owners, order
}
