package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/routebook/routebook/dsl/diag"
)

// Exit codes, the same for every verb (formats.md section 5).
const (
	exitDone        = 0
	exitFound       = 1 // done, and it found something
	exitCould       = 2 // could not: usage, unreadable input, rules that do not compile
	exitFault       = 3 // our own fault
	exitInterrupted = 130
)

// status is an exit code with what is left to say, which may be nothing.
type status struct {
	code    int
	message string
}

// Error implements error.
func (s *status) Error() string { return s.message }

// found is the status of a verb that has printed what it found.
var found = &status{code: exitFound}

// refused is the status of a verb that has printed why it could not.
var refused = &status{code: exitCould}

// streams are where a verb reads and writes, and how.
type streams struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	color string // auto, always or never
	quiet bool
	talky bool
}

// Main runs one command and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(stderr, "routebook: this is a fault of ours, not of your rules: %v\n\nPlease report it with what follows.\n%s", fault, debug.Stack())
			code = exitFault
		}
	}()
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // a closed pipe is an error of the write, not the end of us
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	s := &streams{in: stdin, out: stdout, err: stderr}
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "routebook: interrupted")
		return exitInterrupted
	}
	return s.exitCode(err)
}

// exitCode prints what is left to say of an error.
func (s *streams) exitCode(err error) int {
	var st *status
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return exitDone
	case errors.As(err, &st):
		if st.message != "" {
			fmt.Fprintf(s.err, "routebook: %s\n", st.message)
		}
		return st.code
	default:
		fmt.Fprintf(s.err, "routebook: %s\n", err)
		return exitCould
	}
}

// newRoot builds the command tree.
func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "routebook COMMAND",
		Short: "Rules as code for routing customer conversations",
		Long:  "Rules as code for routing customer conversations: .route files kept in git, checked, and run over recorded traffic.",
		Example: `  routebook check desk                              what is wrong with the rules
  routebook fmt desk                                their canonical layout
  routebook run desk --traffic week.ndjson          what they decide
  routebook test desk                               whether that is what was expected
  routebook diff main:desk --traffic week.ndjson    what my edits would change`,
		SilenceErrors:         true,
		DisableFlagsInUseLine: true,
		SilenceUsage:          true,
		Args:                  cobra.ArbitraryArgs,
		CompletionOptions:     cobra.CompletionOptions{HiddenDefaultCmd: false},
		PersistentPreRunE:     func(*cobra.Command, []string) error { return oneOf("--color", s.color, colors...) },
		RunE:                  helpOrUnknown,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.color, "color", "auto", "auto, always or never; NO_COLOR and FORCE_COLOR are heeded")
	flags.BoolVarP(&s.quiet, "quiet", "q", false, "say only what went wrong")
	flags.BoolVarP(&s.talky, "verbose", "v", false, "say more, such as how often each rule fired")
	takes(root, "color", colors...)
	root.SetFlagErrorFunc(flagError)
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	root.AddCommand(newCheck(s), newCodes(s), newConvert(s), newDiff(s), newDisasm(s), newDoc(s), newFmt(s), newImport(s), newInit(s), newMan(s), newMutate(s),
		newPacks(s), newProfile(s), newRun(s), newSchema(s), newTest(s), newVersion(s), newWhy(s))
	refuseUnknown(root)
	return root
}

// Help shows examples first: most people want to type, not to read.
const (
	helpTemplate = `{{with (or .Long .Short)}}{{.}}

{{end}}{{.UsageString}}`
	usageTemplate = `{{if .HasExample}}Examples:
{{.Example}}

{{end}}Usage:
  {{if .Runnable}}{{.UseLine}}{{else}}{{.CommandPath}} COMMAND{{end}}
{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableInheritedFlags}}
Flags of every command:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`
)

// flagError turns pflag's message into ours, with a suggestion for a mistyped flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return &status{exitCould, fmt.Sprintf("%s; see %s --help", err, cmd.CommandPath())}
	}
	var names []string
	collect := func(f *pflag.Flag) { names = append(names, "--"+f.Name) }
	cmd.LocalFlags().VisitAll(collect)
	cmd.InheritedFlags().VisitAll(collect)
	name := "--" + strings.TrimLeft(unknown.GetSpecifiedName(), "-")
	if closest, ok := diag.Closest(name, names); ok {
		return &status{exitCould, fmt.Sprintf("unknown flag %s; did you mean %s?", name, closest)}
	}
	return &status{exitCould, fmt.Sprintf("unknown flag %s; see %s --help", name, cmd.CommandPath())}
}

// oneOf checks the value of a flag that takes a word.
func oneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	return &status{exitCould, fmt.Sprintf("%s takes %s, not %q", flag, strings.Join(words, ", "), value)}
}
