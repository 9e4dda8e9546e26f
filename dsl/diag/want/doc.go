// Package want compares findings with the comments that announce them, in annotated sources:
//
//	assign team Vente # want R103 "no team named"
//
// announces a finding with that code, whose message and label, joined by " | ", hold that text, on that line; a comment
// alone on its line announces what is found on the next one. A line without such a comment is silent. Tests of checks
// use it, and nothing else does.
package want
