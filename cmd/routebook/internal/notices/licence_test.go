package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// licence is the text of an accepted licence.
func licence(t *testing.T, id string) string {
	t.Helper()
	text, err := texts.ReadFile("licences/" + id + ".txt")
	require.NoError(t, err)
	return string(text)
}

func TestClassify(t *testing.T) {
	bsd := func(id string) string {
		text := licence(t, id)
		text = strings.Replace(text, "the name of *", "the name of Google Inc.", 1)
		text = strings.Replace(text, "PROVIDED BY *", "PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS", 1)
		return strings.Replace(text, "\n* BE LIABLE", "\nTHE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE", 1)
	}
	reference := byReference[0].text
	tests := []struct {
		name, file string
		want       string // identifiers
	}{
		{"the bare text", licence(t, "MIT"), "MIT"},
		{"with title and copyright", "The MIT License (MIT)\n\nCopyright (c) 2014 Ana Roux\n\n" + licence(t, "MIT"), "MIT"},
		{"wrapped otherwise, and quoted", strings.ReplaceAll(licence(t, "MIT"), " ", "\n// "), "MIT"},
		{"Go's", "Copyright 2009 The Go Authors. All rights reserved.\n\n" + bsd("BSD-3-Clause"), "BSD-3-Clause"},
		{"with stars for numbers", strings.NewReplacer("1. ", "* ", "2. ", "* ", "3. ", "* ").Replace(bsd("BSD-3-Clause")), "BSD-3-Clause"},
		{"two clauses", "BSD 2-Clause License\nCopyright © 2020, Ana\nAll rights reserved.\n" + bsd("BSD-2-Clause"), "BSD-2-Clause"},
		{"ISC", "ISC License\n" + licence(t, "ISC"), "ISC"},
		{"Apache with its title", "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n\n" + licence(t, "Apache-2.0") + "\nEND OF TERMS AND CONDITIONS\n", "Apache-2.0"},
		{"Mozilla's", "Mozilla Public License, version 2.0\n\n" + licence(t, "MPL-2.0"), "MPL-2.0"},
		{"two in one file", licence(t, "MIT") + "\n" + licence(t, "ISC"), "ISC MIT"},
		{"one by reference", "Copyright (c) 2011 Ana\n" + reference, "Apache-2.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := classify(tt.file)
			require.NoError(t, err)
			assert.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestClassifyRefuses(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"nothing", "", "no licence in it"},
		{"a title alone", "MIT License\n", "no licence in it"},
		{"one condition more", licence(t, "MIT") + "\nThe Software shall be used for Good, not Evil.\n", `unknown text, 9 words: "the software shall be used for good not evil"`},
		{"one condition before", "Commons Clause\n" + licence(t, "Apache-2.0"), `unknown text, 2 words: "commons clause"`},
		{"one word less", strings.Replace(licence(t, "MIT"), "free of charge", "of charge", 1), "unknown text, "},
		{"a condition turned round", strings.Replace(licence(t, "ISC"), "with or without fee", "without fee", 1), "unknown text, "},
		{"four clauses", strings.Replace(licence(t, "BSD-3-Clause"), "THIS SOFTWARE IS", "4. All advertising materials must mention us.\n\nTHIS SOFTWARE IS", 1), "unknown text, "},
		{"another licence", "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007", "unknown text, "},
		{"a licence joined by taking one out", "MIT " + licence(t, "ISC") + " License", `unknown text, 2 words: "mit license"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := classify(tt.file)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
}
