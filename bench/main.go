package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := measure(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

func measure(args []string) error {
	s, jsonFile, err := readFlags(args)
	if err != nil {
		return err
	}
	r := newReport(s)
	if r.Races, err = races(s, os.Stderr); err != nil {
		return err
	}
	if slices.Contains(s.Engines, routebookName) {
		if err := r.measureOurs(s); err != nil {
			return err
		}
	}
	r.Verdicts = judge(r)
	r.print(os.Stdout)
	if jsonFile == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(jsonFile, append(text, '\n'), 0o666)
}

// measureOurs adds what is measured of our engine alone.
func (r *report) measureOurs(s settings) (err error) {
	if r.Pipelines, err = pipelines(s); err != nil {
		return err
	}
	if r.Compilations, err = compilations(s); err != nil {
		return err
	}
	rules := shapedRules(s.Rules)
	if rules == 0 {
		return nil
	}
	if r.Replay, err = measureReplay(rules, s, os.Stderr); err != nil {
		return err
	}
	r.Shapes, err = shapes(rules, min(s.Messages, 1_000), s.Budget, os.Stderr)
	return err
}

// shapedRules returns the size of the unusual books, and of the one that is replayed: the largest that is asked for, up to 1,000.
func shapedRules(rules []int) int {
	most := 0
	for _, n := range rules {
		if n <= 1_000 {
			most = max(most, n)
		}
	}
	return most
}

func readFlags(args []string) (s settings, jsonFile string, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	var names []string
	for _, c := range contenders {
		names = append(names, c.name)
	}
	rules := flags.String("rules", "10,100,1000,10000", "sizes of the book, separated by commas")
	engines := flags.String("engines", strings.Join(names, ","), "engines, separated by commas")
	flags.IntVar(&s.Messages, "messages", 5_000, "messages; slow engines get fewer, see -budget")
	flags.DurationVar(&s.Budget, "budget", 10*time.Second, "CPU time for one engine on one book, about")
	flags.StringVar(&jsonFile, "json", "", "also write everything to this file, as JSON")
	if err := flags.Parse(args); err != nil {
		return s, "", err
	}
	for _, text := range strings.Split(*rules, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return s, "", fmt.Errorf("-rules: expected numbers from 1, found %q", text)
		}
		s.Rules = append(s.Rules, n)
	}
	s.Engines = strings.Split(*engines, ",")
	for _, name := range s.Engines {
		if !slices.Contains(names, name) {
			return s, "", fmt.Errorf("-engines: there is no %q, only %s", name, strings.Join(names, ", "))
		}
	}
	if s.Messages < 1 {
		return s, "", fmt.Errorf("-messages: expected a number from 1, found %d", s.Messages)
	}
	return s, jsonFile, nil
}
