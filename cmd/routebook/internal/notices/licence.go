package main

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// texts are the licences that a module may have, each under its SPDX identifier.
//
//go:embed licences/*.txt
var texts embed.FS

// around is what stands in files of licences besides a licence and changes nothing of it: titles, and how to apply one.
var around = []string{
	// gopkg.in/yaml.v3 says which of its files are under which of its two licences.
	"This project is covered by two different licenses: MIT and Apache.",
	`#### MIT License #### The following files were ported to Go from C files of libyaml, and thus are still covered by their original
	MIT license, with the additional copyright staring in 2011 when the project was ported over: apic.go emitterc.go parserc.go
	readerc.go scannerc.go writerc.go yamlh.go yamlprivateh.go`,
	"### Apache License ### All the remaining project files are covered by the Apache license:",
	"Apache License Version 2.0, January 2004 http://www.apache.org/licenses/",
	"Apache License Version 2.0, January 2004 https://www.apache.org/licenses/",
	"END OF TERMS AND CONDITIONS",
	`APPENDIX: How to apply the Apache License to your work. To apply the Apache License to your work, attach the following
	boilerplate notice, with the fields enclosed by brackets "[]" replaced with your own identifying information. (Don't include
	the brackets!) The text should be enclosed in the appropriate comment syntax for the file format. We also recommend that a
	file or class name and description of purpose be included on the same "printed page" as the copyright notice for easier
	identification within third-party archives.`,
	"The MIT License (MIT)",
	"The MIT License",
	"MIT License",
	"ISC License",
	"BSD 2-Clause License",
	"BSD 3-Clause License",
	"Mozilla Public License, version 2.0",
	"Mozilla Public License Version 2.0",
	"All rights reserved.",
}

// byReference is how a file puts something under a licence without its text.
var byReference = []struct{ id, text string }{
	{"Apache-2.0", `Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
	License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0 Unless required by applicable law or
	agreed to in writing, software distributed under the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS
	OF ANY KIND, either express or implied. See the License for the specific language governing permissions and limitations under the
	License.`},
}

// classify returns the identifiers of the licences in a file, sorted. It fails when a part of the file is none of them.
func classify(file string) ([]string, error) {
	words := wordsOf(copyrightLine.ReplaceAllString(file, ""))
	found := map[string]bool{}
	entries, err := texts.ReadDir("licences")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := texts.ReadFile(path.Join("licences", entry.Name()))
		if err != nil {
			return nil, err
		}
		if rest, ok := without(words, patternOf(string(text))); ok {
			words = rest
			found[strings.TrimSuffix(entry.Name(), ".txt")] = true
		}
	}
	for _, r := range byReference {
		if rest, ok := without(words, wordsOf(r.text)); ok {
			words = rest
			found[r.id] = true
		}
	}
	for _, phrase := range around {
		words, _ = without(words, wordsOf(phrase))
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == gap })
	switch {
	case len(words) > 0:
		return nil, fmt.Errorf("unknown text, %d words: %q", len(words), strings.Join(words[:min(len(words), 12)], " "))
	case len(found) == 0:
		return nil, fmt.Errorf("no licence in it")
	}
	var ids []string
	for id := range found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}

const (
	star   = "*"    // stands for a name of a few words
	gap    = "\x00" // stands where a text was taken out, so that its neighbours do not become one
	widest = 12     // words that a star stands for at most
)

var (
	copyrightLine = regexp.MustCompile(`(?im)^\W*copyright\s+(\(c\)|©|[0-9]{4}|\[yyyy\]|\{yyyy\}).*$`)
	bullet        = regexp.MustCompile(`^\(?([0-9]+(\.[0-9]+)*|[a-z])[.)]+$`)
	wordRunes     = regexp.MustCompile(`[^a-z0-9]+`)
)

// wordsOf returns the words of a text as they are compared: without case, punctuation and the numbers of paragraphs.
func wordsOf(text string) []string { return split(text, false) }

// patternOf returns the words of a licence, with its stars.
func patternOf(text string) []string { return split(text, true) }

func split(text string, stars bool) []string {
	var all []string
	for field := range strings.FieldsSeq(strings.ToLower(text)) {
		switch {
		case field == star && stars:
			all = append(all, star)
		case bullet.MatchString(field):
		default:
			all = append(all, strings.Fields(wordRunes.ReplaceAllString(field, " "))...)
		}
	}
	return all
}

// without returns words with a gap in place of the first passage that reads like pattern.
func without(words, pattern []string) ([]string, bool) {
	for i := range words {
		if n, ok := prefix(words[i:], pattern); ok {
			return slices.Concat(words[:i], []string{gap}, words[i+n:]), true
		}
	}
	return words, false
}

// prefix returns how many words the pattern takes up at the beginning of words.
func prefix(words, pattern []string) (int, bool) {
	for i, p := range pattern {
		if p == star {
			for n := 1; n <= widest && i+n <= len(words); n++ {
				if rest, ok := prefix(words[i+n:], pattern[i+1:]); ok {
					return i + n + rest, true
				}
			}
			return 0, false
		}
		if i >= len(words) || words[i] != p {
			return 0, false
		}
	}
	return len(pattern), true
}
