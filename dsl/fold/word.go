package fold

import (
	"strings"
	"unicode/utf8"
)

// IsWord reports whether r can be part of a word: a letter, a mark, a number or "_".
func IsWord(r rune) bool {
	page := uint32(r) >> 8
	if page >= uint32(len(wordIndex)) {
		return false
	}
	return wordPages[wordIndex[page]][r>>6&3]>>(r&63)&1 != 0
}

// ContainsWord reports whether word occurs in folded with no word rune right before or right after it.
// Both are folded already. An apostrophe is no word rune, so "echange" is a word of "l'echange".
// The empty word occurs nowhere.
func ContainsWord(folded, word string) bool {
	if word == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(folded[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(folded[:at])
		after, _ := utf8.DecodeRuneInString(folded[at+len(word):])
		if !IsWord(before) && !IsWord(after) { // at an end of the text both are U+FFFD, no word rune
			return true
		}
		_, size := utf8.DecodeRuneInString(folded[at:])
		from = at + size
	}
}
