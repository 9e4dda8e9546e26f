package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// ran is all that a run lets one see.
type ran struct {
	Out     []string // decisions and rejects, in the order in which they came
	Error   string
	Summary replay.Summary
}

// files are the texts of inputs.
type files []string

func (f files) run(p *program.Program, jobs int, ready, skip bool, wrap func(io.Reader) io.Reader) ran {
	var r ran
	settings := replay.Settings{Program: p, Jobs: jobs, Beyond: time.Hour, Decided: func(d *engine.Decision) error {
		r.Out = append(r.Out, string(d.AppendJSON(nil)))
		return nil
	}}
	if skip {
		settings.Rejected = func(bad *event.LineError) error {
			r.Out = append(r.Out, fmt.Sprintf("%s: %q", bad, bad.Text))
			return nil
		}
	}
	for i, text := range f {
		settings.Inputs = append(settings.Inputs, replay.Input{Name: fmt.Sprintf("%d.ndjson", i), Reader: wrap(strings.NewReader(text)), Ready: ready})
	}
	summary, err := replay.Run(context.Background(), settings)
	r.Summary, r.Error = summary, fmt.Sprint(err)
	return r
}

// checkJobs asserts that it makes no difference by how many goroutines files are read, nor how much of them comes at once.
func checkJobs(t *testing.T, p *program.Program, f files) {
	t.Helper()
	whole := func(r io.Reader) io.Reader { return r }
	for _, skip := range []bool{false, true} {
		want := f.run(p, 0, false, skip, whole)
		for _, jobs := range []int{1, 2, 3, 8} {
			for _, ready := range []bool{false, true} {
				got := f.run(p, jobs, ready, skip, whole)
				require.Empty(t, cmp.Diff(want, got), "%d jobs, ready: %v, skip: %v", jobs, ready, skip)
			}
		}
		require.Empty(t, cmp.Diff(want, f.run(p, 3, true, skip, iotest.HalfReader)), "half of what was asked for")
		require.Empty(t, cmp.Diff(want, f.run(p, 3, true, skip, iotest.OneByteReader)), "byte by byte")
		require.Empty(t, cmp.Diff(want, f.run(p, 3, false, skip, iotest.DataErrReader)), "with the end")
	}
}

func TestJobsChangeNothing(t *testing.T) {
	defer goleak.VerifyNone(t)
	p := compile(t, desk, rules)
	var long strings.Builder // several batches
	for i := range 200 {
		switch {
		case i%50 == 49:
			fmt.Fprintf(&long, "{\"id\":%d]\n", i)
		case i%7 == 3:
			long.WriteString("\n{\"subject\":\"ni id ni heure: retour\"}\n")
		case i%60 == 17:
			fmt.Fprintf(&long, `{"id":"m%d","conversation":"c1","body":"%s"}`+"\n", i, strings.Repeat("long ", 100_000))
		default:
			fmt.Fprintf(&long, `{"id":"m%d","at":"2026-11-20T09:%02d:00Z","conversation":"c%d","subject":"Retour é\u00e9 %d"}`+"\r\n", i, i%60, i%11, i)
		}
	}
	tests := []struct {
		name  string
		files files
	}{
		{"nothing", nil},
		{"empty files", files{"", "", ""}},
		{"one line without an end", files{week[0]}},
		{"a week", files{strings.Join(week, "\n")}},
		{"no instant at first", files{`{"id":"x"}`, strings.Join(week, "\n")}},
		{"several files", files{strings.Join(week, "\n") + "\n", "", "\n\n", `{"subject":"retour"}`, "{\n" + week[0]}},
		{"a mark in each", files{"\xEF\xBB\xBF" + week[0], "\xEF\xBB\xBF" + week[2], "\xFF\xFE{\x00}\x00"}},
		{"many lines", files{long.String(), long.String()}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkJobs(t, p, tt.files) })
	}
}

func TestJobsChangeNothingOfTheExample(t *testing.T) {
	p := compileBook(t, os.DirFS("../../examples/boutique-fr"))
	paths, err := filepath.Glob("../../examples/boutique-fr/traffic/*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var f files
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		f = append(f, string(text))
	}
	checkJobs(t, p, f)
}

func TestJobsChangeNothingOfTheConformanceCorpus(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/conformance/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		book := fstest.MapFS{}
		var events files
		for _, f := range archive.Files {
			if f.Name == "events.ndjson" {
				events = files{string(f.Data)}
				continue
			}
			book[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		p := compileBook(t, book)
		whole := func(r io.Reader) io.Reader { return r }
		require.Empty(t, cmp.Diff(events.run(p, 1, false, true, whole), events.run(p, 4, true, true, whole)), path)
	}
}

// Whoever waits for an answer before saying more gets it.
func TestEachLineIsAnsweredAtOnce(t *testing.T) {
	defer goleak.VerifyNone(t)
	p := compile(t, desk, rules)
	for _, jobs := range []int{1, 2, 8} {
		from, to := io.Pipe()
		answers := make(chan string, 1)
		ended := make(chan error, 1)
		go func() {
			_, err := replay.Run(context.Background(), replay.Settings{
				Program: p, Jobs: jobs, Inputs: []replay.Input{{Reader: from}},
				Decided: func(d *engine.Decision) error {
					answers <- d.Event
					return nil
				},
			})
			ended <- err
		}()
		for i := range 100 {
			fmt.Fprintf(to, `{"id":"m%d","at":"2026-11-20T09:00:00Z"}`+"\n", i)
			if i%10 == 9 { // several at once
				fmt.Fprintf(to, `{"id":"n%d"}`+"\n"+`{"id":"o%d"}`+"\n{", i, i)
			}
			assert.Equal(t, fmt.Sprintf("m%d", i), <-answers)
			if i%10 == 9 {
				assert.Equal(t, fmt.Sprintf("n%d", i), <-answers)
				assert.Equal(t, fmt.Sprintf("o%d", i), <-answers)
				fmt.Fprintln(to, `"id":"half","type":"time"}`)
			}
		}
		require.NoError(t, to.Close())
		require.NoError(t, <-ended)
	}
}

// counted counts the bytes that were read.
type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

// Nobody reads on in an input that may have to be waited for, when there is something to decide.
func TestNothingIsReadAhead(t *testing.T) {
	p := compile(t, desk, rules)
	line := `{"at":"2026-11-20T09:00:00Z"}` + "\n"
	src := &counted{Reader: iotest.OneByteReader(strings.NewReader(strings.Repeat(line, 100)))}
	decided := 0
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: p, Jobs: 8, Inputs: []replay.Input{{Reader: src}},
		Decided: func(*engine.Decision) error {
			decided++
			assert.Equal(t, decided*len(line), src.read)
			return nil
		},
	})
	require.NoError(t, err)
	assert.Equal(t, 100, decided)
}

// endless is a file of the same line over and over.
type endless struct {
	line []byte
	from int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.from:])
	e.from = (e.from + n) % len(e.line)
	return n, nil
}

// However it ends, a run leaves nobody behind, and has read little more of an endless file than it has decided.
func TestARunLeavesNobodyBehind(t *testing.T) {
	p := compile(t, desk, rules)
	const jobs, after = 4, 1000
	line := []byte(`{"id":"x","at":"2026-11-20T09:00:00Z","conversation":"c","subject":"` + strings.Repeat("bonjour ", 100) + "\"}\n")
	enough := errors.New("enough")
	ctx, cancel := context.WithCancel(context.Background())
	tests := []struct {
		name   string
		ctx    context.Context
		last   io.Reader // comes after the lines that are decided
		answer func(n int) error
		want   error
	}{
		{"an error of the caller's", context.Background(), &endless{line: line}, func(n int) error {
			if n == after {
				return enough
			}
			return nil
		}, enough},
		{"a canceled context", ctx, &endless{line: line}, func(n int) error {
			if n == after {
				cancel()
			}
			return nil
		}, context.Canceled},
		{"a file that cannot be read", context.Background(), iotest.ErrReader(enough), func(int) error { return nil }, enough},
		{"a line that is no event", context.Background(), io.MultiReader(strings.NewReader("{\n"), &endless{line: line}), func(int) error { return nil }, &event.LineError{}},
		{"the end", context.Background(), strings.NewReader(""), func(int) error { return nil }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer goleak.VerifyNone(t)
			n := 0
			src := &counted{Reader: io.MultiReader(bytes.NewReader(bytes.Repeat(line, after)), tt.last)}
			summary, err := replay.Run(tt.ctx, replay.Settings{
				Program: p, Jobs: jobs, Inputs: []replay.Input{{Reader: src, Ready: true}},
				Decided: func(*engine.Decision) error {
					n++
					return tt.answer(n)
				},
			})
			var bad *event.LineError
			switch {
			case tt.want == nil:
				require.NoError(t, err)
			case errors.As(tt.want, &bad):
				require.ErrorAs(t, err, &bad)
				assert.Equal(t, after+1, bad.Line)
			default:
				require.ErrorIs(t, err, tt.want)
			}
			assert.Equal(t, after, n)
			assert.Equal(t, after, summary.Events)
			assert.Equal(t, after, summary.Lines.Events, "lines that were read ahead do not count")
			batches, buffer := 2*jobs+2, 64<<10
			assert.LessOrEqual(t, src.read, after*len(line)+16*batches*len(line)+2*buffer)
		})
	}
}

// The events of a batch are not those of the next.
func TestEvidenceOutlivesABatch(t *testing.T) {
	p := compile(t, desk, rules)
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf(`{"id":"m%d","at":"2026-11-20T09:00:00Z","conversation":"c%d","subject":"retour"}`, i, i%3))
	}
	got, _ := printed(t, replay.Settings{Program: p, Jobs: 4, Evidence: true, Inputs: []replay.Input{{Reader: strings.NewReader(strings.Join(lines, "\n")), Ready: true}}})
	want, _ := printed(t, replay.Settings{Program: p, Evidence: true, Inputs: []replay.Input{input("", lines...)}})
	assert.True(t, slices.Equal(want, got), cmp.Diff(want, got))
}

// BenchmarkReplay runs the help desk's messages through its book, from lines to lines.
func BenchmarkReplay(b *testing.B) {
	for _, rules := range []int{10, 1_000} {
		w := workload.New(workload.Settings{Rules: rules, Messages: 2_000})
		p := compileBook(b, fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}})
		text := bytes.Join(w.Lines(), nil)
		for _, jobs := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("rules=%d/jobs=%d", rules, jobs), func(b *testing.B) {
				var line []byte
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					_, err := replay.Run(context.Background(), replay.Settings{
						Program: p, Jobs: jobs, Inputs: []replay.Input{{Reader: bytes.NewReader(text), Ready: true}},
						Decided: func(d *engine.Decision) error {
							line = d.AppendJSON(line[:0])
							return nil
						},
					})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(w.Messages)), "ns/event")
			})
		}
	}
}
