package convert

import "io"

// An Input is one stream to convert. It is read once, from its beginning to its end.
type Input struct {
	io.Reader
	Name string // as the user knows it; findings begin with it
}
