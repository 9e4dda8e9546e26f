// Package rows computes the table that package fold is made of, from the Unicode tables of golang.org/x/text.
//
// It exists for the generator beside fold and for fold's tests. Programs use
// package fold, which holds the finished table and does not import x/text.
package rows
