// Package yamlpos reads YAML into nodes that know their place in the file.
//
// A finding such as
//
//	error[R119]: teams needs a list, found a text
//	  --> book.yaml:4:8
//	   |
//	 4 | teams: Ventes
//	   |        ^^^^^^
//
// needs the first and the last byte of every value. The YAML library gives a line
// and a column of the beginning only, so this package finds the rest in the source.
//
// [Parse] turns a file into a [Node]; a [Reader] takes nodes apart, strictly, and
// collects what is wrong: unknown keys, wrong types, keys given twice. It never
// stops at the first finding.
//
// What it reads is deliberately less than all of YAML: one document, UTF-8, keys
// that are plain words, no tags of one's own and no merge keys. Dates are texts.
// JSON is YAML, so a file written as JSON is read as well. Anchors and aliases are
// resolved. It writes nothing.
//
// No other package of this module imports a YAML library.
package yamlpos
