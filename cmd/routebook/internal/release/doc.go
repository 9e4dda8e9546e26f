// Release builds what is handed out of a version: for each target an archive with the command, its licences, man pages and
// completions, and SHA256SUMS over them.
//
//	go run ./cmd/routebook/internal/release                      everything, into the new folder dist
//	go run ./cmd/routebook/internal/release --verify             the same, twice, in two places; fails when a byte differs
//	go run ./cmd/routebook/internal/release --target linux/arm64 --binary routebook    one binary and nothing else
//	go run ./cmd/routebook/internal/release --pages dist-pages   man pages and completions only
//
// It runs in the root of the repository.
//
// The one idea is that the same sources and the same Go give the same bytes, wherever and whenever they are built: nothing
// of the machine gets in. Whatever steers the go command is set here and nothing is inherited (build.go), paths are trimmed,
// the version and the commit come in by the linker and not from a repository that may not be there, and archives know one
// instant only, that of the commit or SOURCE_DATE_EPOCH (archive.go). Verify is the test of that (verify.go).
//
// .goreleaser.yaml and Dockerfile build the same command; a test compares them with this program. It publishes nothing.
package main
