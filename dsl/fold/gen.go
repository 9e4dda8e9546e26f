//go:build ignore

// Gen writes tables.go.
package main

import (
	"log"
	"os"

	"github.com/routebook/routebook/dsl/fold/rows"
)

func main() {
	source, err := rows.Source()
	if err != nil {
		log.Fatalf("make tables.go: %v", err)
	}
	if err := os.WriteFile("tables.go", source, 0o644); err != nil {
		log.Fatal(err)
	}
}
