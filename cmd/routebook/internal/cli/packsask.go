package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/routebook/routebook/rules/packs"
)

// isTerminalInput reports whether somebody is typing.
func isTerminalInput(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// askParameters asks for every parameter that was not given, and again for all of them when they do not go together. The
// values are nil when the answers end before that.
func (s *streams) askParameters(ctx context.Context, p *packs.Pack, language string, given map[string]string) (packs.Values, error) {
	lines := typedLines(s.in)
	answers := maps.Clone(given)
	fmt.Fprintln(s.err, "Enter takes what stands in brackets.")
	for {
		for i := range p.Parameters {
			parameter := &p.Parameters[i]
			if _, ok := given[parameter.Name]; ok {
				continue
			}
			answer, ok, err := s.askParameter(ctx, lines, parameter, proposal(p, parameter, language, answers))
			if err != nil || !ok {
				return nil, err
			}
			answers[parameter.Name] = answer
		}
		values, err := p.Parse(language, answers)
		if err == nil {
			return values, nil
		}
		fmt.Fprintf(s.err, "%s\n", err)
	}
}

// proposal is what an empty answer stands for: the answer before, else the default; "" when there is neither.
func proposal(p *packs.Pack, parameter *packs.Parameter, language string, answers map[string]string) string {
	if answer, ok := answers[parameter.Name]; ok {
		return answer
	}
	if parameter.Required {
		return ""
	}
	return p.Default(parameter, language)
}

// askParameter asks until the answer is a value of the parameter. There is none when no more lines come.
func (s *streams) askParameter(ctx context.Context, lines <-chan string, parameter *packs.Parameter, proposed string) (answer string, ok bool, err error) {
	for {
		fmt.Fprintf(s.err, "%s: %s (%s)", parameter.Name, parameter.Description, parameter.Type.Form())
		if proposed != "" {
			fmt.Fprintf(s.err, " [%s]", proposed)
		}
		fmt.Fprint(s.err, "? ")
		select {
		case <-ctx.Done():
			return "", false, ctx.Err()
		case line, more := <-lines:
			if !more {
				fmt.Fprintln(s.err)
				return "", false, nil
			}
			if answer = strings.TrimSpace(line); answer == "" {
				answer = proposed
			}
		}
		if _, err := parameter.Parse(answer); err != nil {
			fmt.Fprintf(s.err, "  %s\n", err)
			continue
		}
		return answer, true, nil
	}
}

// typedLines reads lines on a goroutine of its own, which ends with the input or with the program: a read that waits for
// somebody to type cannot be interrupted.
func typedLines(r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(r)
		for scanner.Scan() {
			lines <- scanner.Text()
		}
	}()
	return lines
}
