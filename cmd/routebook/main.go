package main

import (
	"os"
	_ "time/tzdata" // calendars work on machines without time zones of their own

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
