package cli

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// unzipped says in words what is wrong with gzipped input. Who reads it adds how far that went.
type unzipped struct{ io.ReadCloser }

func (u unzipped) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if err != nil && err != io.EOF { // EOF is the good end, and is compared as it is
		err = unzipFault(err)
	}
	return n, err
}

// unzipFault explains an error of the packages that unzip, and leaves others as they are.
func unzipFault(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file is cut off, as by a copy that stopped early: its gzip data has no end; get it again, whole")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("it is not gzipped, though its name ends in .gz; name it without that")
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return errors.New("the file is damaged: its gzip data does not add up; get it again")
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty; get it again, whole")
	}
	return err
}
