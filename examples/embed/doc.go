// Embed is the library in a program of one's own: it asks a book what is to be done about each message that comes in. README.md
// goes through it.
package main
