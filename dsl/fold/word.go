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

// WordBefore reports whether the rune right before text[at:] is part of a word.
func WordBefore(text string, at int) bool {
	if at == 0 {
		return false
	}
	if c := text[at-1]; c < utf8.RuneSelf {
		return isWordASCII(c)
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return IsWord(r) // U+FFFD, which invalid UTF-8 decodes to, is no word rune
}

// WordAfter reports whether the rune that text[end:] begins with is part of a word.
func WordAfter(text string, end int) bool {
	if end == len(text) {
		return false
	}
	if c := text[end]; c < utf8.RuneSelf {
		return isWordASCII(c)
	}
	r, _ := utf8.DecodeRuneInString(text[end:])
	return IsWord(r)
}

// isWordASCII is IsWord of a byte below utf8.RuneSelf, by constants instead of pages.
func isWordASCII(c byte) bool {
	const (
		low  = 1<<('9'+1) - 1<<'0'
		high = 1<<('Z'-'@'+1) - 1<<('A'-'@') | 1<<('z'-'@'+1) - 1<<('a'-'@') | 1<<('_'-'@')
	)
	if c < '@' {
		return uint64(low)>>c&1 != 0
	}
	return uint64(high)>>(c-'@')&1 != 0
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
		if !WordBefore(folded, at) && !WordAfter(folded, at+len(word)) {
			return true
		}
		from = afterWord(folded, at)
	}
}

// afterWord returns the first place behind at that has no word rune before it. Words that overlap themselves, in a text that
// is one long word, are passed over at once.
func afterWord(folded string, at int) int {
	for at < len(folded) {
		r, size := utf8.DecodeRuneInString(folded[at:])
		at += size
		if !IsWord(r) {
			break
		}
	}
	return at
}
