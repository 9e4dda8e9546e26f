// Package cli is the command line: one file for each verb.
//
// A verb reads its flags, calls the library, and prints. Results go to stdout;
// progress, summaries and logs to stderr. What a verb returns as an error
// decides the exit code: a *status one of its own, anything else 2, "could not".
// Files are written whole or not at all.
package cli
