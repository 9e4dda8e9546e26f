// Notices writes THIRD_PARTY_NOTICES: what the command is linked from, on any of the systems that it is built for, with the
// licence of each module and its text.
//
//	go generate ./cmd/routebook
//
// The one idea is that a licence is known when every word of its file is. The text of each licence that we accept lies in
// licences, with a star for the few words that differ; what a file says beyond one of them, its title and its copyright lines
// is unknown, and then nothing is written (licence.go). So a licence with one condition more is not taken for the licence that
// it looks like, as a score of likeness might.
//
// Modules come from go list, for all targets: one that only the build for Windows links has its place too. Whatever
// is embedded in a module, such as a table, comes under the module's licence. Our own embedded files are under ours.
package main
