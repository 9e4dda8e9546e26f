// Command routebook checks, formats and runs rules that route customer
// conversations. "routebook --help" says what it does; everything it does is in
// internal/cli, one file for each verb.
package main

//go:generate go run ./internal/notices . ../../THIRD_PARTY_NOTICES
