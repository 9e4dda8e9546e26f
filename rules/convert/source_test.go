package convert

import (
	"io"
	"iter"
)

// inputs is a list of inputs as Run takes them.
func inputs(all ...Input) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		for _, in := range all {
			if !yield(in, nil) {
				return
			}
		}
	}
}

// runOn converts one input named "input".
func runOn(name string, dst io.Writer, in io.Reader, s Settings) (Summary, error) {
	src, ok := Named(name)
	if !ok {
		panic("no source " + name)
	}
	return Run(dst, src, inputs(Input{Name: "input", Reader: in}), s)
}
