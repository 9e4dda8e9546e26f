package main

// target is a system that there are builds for.
type target struct{ goos, goarch string }

// targets are all of them, in the order in which they are built.
var targets = []target{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

func (t target) String() string { return t.goos + "/" + t.goarch }

// binary is the name of the command on the system.
func (t target) binary() string {
	if t.goos == "windows" {
		return "routebook.exe"
	}
	return "routebook"
}

// folder is the name of what an archive unpacks to.
func (t target) folder(id identity) string {
	return "routebook_" + id.number() + "_" + t.goos + "_" + t.goarch
}

// archive is the name of the archive: of the kind that the system opens by itself.
func (t target) archive(id identity) string {
	if t.goos == "windows" {
		return t.folder(id) + ".zip"
	}
	return t.folder(id) + ".tar.gz"
}
