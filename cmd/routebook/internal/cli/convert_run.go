package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/routebook/routebook/rules/convert"
)

// convert converts files and folders.
func (s *streams) convert(ctx context.Context, src convert.Source, args []string, f convertFlags) error {
	if len(args) == 0 {
		return &status{exitCould, fmt.Sprintf("convert %s needs a FILE; - is stdin", src.Name)}
	}
	if err := checkRejects(f.onError, f.rejects, f.maxLine); err != nil {
		return err
	}
	settings, err := f.settings(s, src)
	if err != nil {
		return err
	}
	inputs, err := s.convertInputs(src, args)
	if err != nil {
		return err
	}
	out, err := s.openOutput(f.out, inputs)
	if err != nil {
		return err
	}
	defer out.Abort()
	rejects, err := s.openRejects(f.onError, f.rejects, inputs)
	if err != nil {
		return err
	}
	defer rejects.Abort()
	rejects.noun = src.Noun
	sample, err := f.sample.stage()
	if err != nil {
		return err
	}
	if sample != nil {
		settings.Stages = append(settings.Stages, sample)
	}
	people, err := f.people.open(s, inputs)
	if err != nil {
		return err
	}
	defer people.Abort()
	settings.Stages = append(settings.Stages, people.stages()...)
	settings.OnReject = func(r convert.Reject) error {
		return rejects.addAt(fmt.Sprintf("%s:%d", r.File, r.Line), r.Reason, r.Text)
	}

	b := s.newBar(inputs)
	w := bufio.NewWriterSize(out, 1<<16)
	summary, err := convert.Run(w, src, s.opened(ctx, inputs, b), settings)
	b.finish()
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return convertFailed(err, src)
	}
	if summary.Read == 0 && !f.empty {
		return fmt.Errorf("no %s to convert; --allow-empty accepts that", src.Noun)
	}
	if err := errors.Join(out.Commit(), rejects.Commit(), people.Commit()); err != nil {
		return err
	}
	s.convertSummary(src, summary)
	people.summary()
	if summary.Rejected > 0 {
		return found
	}
	return nil
}

// convertFailed adds what to do to errors that have a remedy.
func convertFailed(err error, src convert.Source) error {
	switch {
	case errors.Is(err, convert.ErrNoTime) && !src.Takes.Profile:
		return errors.New("nothing has a time: give one with --at-default 2026-01-31T09:00:00Z")
	case errors.Is(err, convert.ErrNoTime):
		return fmt.Errorf("%w: --set at=FIELD, or --at-default 2026-01-31T09:00:00Z", err)
	}
	return err
}

// convertInputs lists the files to convert, those of folders among them. They are opened one at a time: a mailbox may
// be a hundred thousand files.
func (s *streams) convertInputs(src convert.Source, args []string) ([]*input, error) {
	var all []*input
	for _, name := range args {
		if name == "-" {
			all = append(all, &input{ReadCloser: io.NopCloser(s.in), name: "stdin", info: infoOf(s.in)})
			continue
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", name, cause(err))
		case !info.IsDir():
			all = append(all, &input{name: name, info: info})
			continue
		case src.Folder == convert.None && src.Takes.Mail:
			return nil, fmt.Errorf("read %s: it is a folder; convert eml and convert maildir read folders", name)
		case src.Folder == convert.None:
			return nil, fmt.Errorf("read %s: it is a folder; name its files", name)
		}
		files, err := src.Folder.Files(name)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("read %s: %s", name, src.Folder.Missing())
		}
		for _, file := range files {
			all = append(all, &input{name: file})
		}
	}
	return all, nil
}

// opened opens one input after the other and closes each when the next is asked for.
func (s *streams) opened(ctx context.Context, inputs []*input, b bar) iter.Seq2[convert.Input, error] {
	return func(yield func(convert.Input, error) bool) {
		for _, in := range inputs {
			if in.ReadCloser == nil {
				file, err := s.openInput(in.name)
				if err != nil {
					yield(convert.Input{}, err)
					return
				}
				in.ReadCloser = file.ReadCloser
			}
			more := yield(convert.Input{Name: in.name, Reader: cancelable{ctx, b.watched(in)}}, nil)
			in.Close()
			in.ReadCloser = nil // a mailbox may be a hundred thousand files
			if !more {
				return
			}
		}
	}
}
