package cli

import (
	"context"
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/traffic"
)

// learnTraffic decides recorded traffic and returns what lints ask of it. A book that has no meaning decides nothing: its
// findings say so, and the traffic is left alone.
func (s *streams) learnTraffic(ctx context.Context, b *book, names []string) (*lint.Traffic, error) {
	if len(compiler.Refused(b.found)) > 0 {
		fmt.Fprintf(s.err, "%s: the traffic was not looked at, since the book does not compile\n", b.name)
		return nil, nil
	}
	p, err := b.compile(s, true)
	if err != nil {
		return nil, err
	}
	var opened []*input
	defer func() { closeInputs(opened) }()
	learned, err := traffic.Learn(ctx, traffic.Settings{Program: p, Open: func() ([]replay.Input, error) {
		closeInputs(opened)
		if opened, err = s.openInputs(names); err != nil {
			return nil, err
		}
		var inputs []replay.Input
		for _, in := range opened {
			inputs = append(inputs, replay.Input{Name: in.name, Reader: cancelable{ctx, in}})
		}
		return inputs, nil
	}})
	if err == nil && learned.Events == 0 {
		err = fmt.Errorf("no event in the traffic")
	}
	return learned, err
}
