package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: notices PACKAGE FILE")
	}
	modules, err := linked(args[0])
	if err != nil {
		return err
	}
	if err := readLicences(modules); err != nil {
		return err
	}
	return os.WriteFile(args[1], write(modules), 0o644)
}
