package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// SuppressionCode is the code of what is wrong with a comment that silences findings. No such comment silences it.
const SuppressionCode = "R991"

// suppression judges the comments that silence findings (language.md section 13). It stands last in All, because it
// needs to know what the others found.
var suppression = &Check{
	Code: SuppressionCode, Name: "suppression", Severity: diag.Error,
	Doc: "a comment that silences findings without a reason, for an unknown code, after its day, or for nothing",
}

// A comment such as "# routebook: ignore[R203, R304] until 2027-01-31 agreed with Léa".
var (
	addressed = regexp.MustCompile(`^#\s*routebook:\s*(.*)$`)
	ignoring  = regexp.MustCompile(`^ignore\s*\[([^\]]*)\]\s*(?:until\s+(\S+)\s*)?(.*)$`)
)

// silencer is one such comment.
type silencer struct {
	file   string
	at     diag.Span // of the comment
	covers diag.Span // where findings have to begin to be silenced
	rest   string    // behind "routebook:"
	codes  []string
	until  string
	reason string
	used   map[string]bool // by code
}

// suppress returns the findings that no comment silences, and reports what is wrong with the comments.
func (p *Pass) suppress(found diag.List, silent map[string]bool) diag.List {
	var list []*silencer
	for _, f := range p.Info.Files {
		list = append(list, inRules(f)...)
	}
	for i := range p.Workspace.YAML {
		list = append(list, inYAML(&p.Workspace.YAML[i])...)
	}
	active := list[:0]
	for _, s := range list {
		if p.judge(s) {
			active = append(active, s)
		}
	}
	kept := found[:0:0]
	for _, d := range found {
		if len(compiler.Refused(diag.List{d})) > 0 || !silences(active, &d) {
			kept = append(kept, d)
		}
	}
	for _, s := range active {
		p.judgeUse(s, found, silent)
	}
	return kept
}

// silences reports whether one of some comments silences a finding.
func silences(active []*silencer, d *diag.Diagnostic) bool {
	silenced := false
	for _, s := range active {
		if s.file == d.File && s.covers.Start <= d.Span.Start && d.Span.Start <= s.covers.End && slices.Contains(s.codes, d.Code) {
			s.used[d.Code] = true
			silenced = true
		}
	}
	return silenced
}

// judge reads a comment and reports what is wrong with it. It returns false when the comment silences nothing.
func (p *Pass) judge(s *silencer) bool {
	m := ignoring.FindStringSubmatch(s.rest)
	if m == nil {
		p.Reportf(s.file, s.at, "a comment for routebook that it does not understand").
			Label("write # routebook: ignore[CODE] and a reason")
		return false
	}
	reason, _, _ := strings.Cut(m[3], "#") // a further comment is none
	s.until, s.reason, s.used = m[2], strings.TrimSpace(reason), map[string]bool{}
	for code := range strings.SplitSeq(m[1], ",") {
		code = strings.TrimSpace(code)
		if _, known := Describe(code); !known {
			p.Reportf(s.file, s.at, "no finding has the code %q", code).Label("%s", diag.Suggest(code, codeNames()))
			continue
		}
		s.codes = append(s.codes, code)
	}
	if s.until != "" {
		switch _, err := time.Parse(time.DateOnly, s.until); {
		case err != nil:
			p.Reportf(s.file, s.at, "%q is no date", s.until).Label("write it as 2027-01-31")
			return false
		case p.Today != "" && s.until < p.Today:
			p.Reportf(s.file, s.at, "the suppression ended on %s", s.until).As(diag.Warning).
				Label("look at the finding again, and give it a new day or take it away")
			return false
		}
	}
	if s.reason == "" {
		p.Reportf(s.file, s.at, "the suppression has no reason").Label("say behind it why the finding does not matter here")
	}
	return len(s.codes) > 0
}

// judgeUse reports the codes of a comment that silence nothing. What was not looked for is not known.
func (p *Pass) judgeUse(s *silencer, found diag.List, silent map[string]bool) {
	var idle []string
	for _, code := range s.codes {
		if !s.used[code] && !silent[code] {
			idle = append(idle, code)
		}
	}
	if len(idle) == 0 {
		return
	}
	covered := func(d diag.Diagnostic) bool {
		return d.File == s.file && s.covers.Start <= d.Span.Start && d.Span.Start <= s.covers.End && slices.Contains(idle, d.Code)
	}
	if slices.ContainsFunc(compiler.Refused(found), covered) {
		p.Reportf(s.file, s.at, "%s cannot be silenced", strings.Join(idle, ", ")).As(diag.Warning).
			Label("without a meaning a rule cannot run")
		return
	}
	r := p.Reportf(s.file, s.at, "%s has nothing to silence here", strings.Join(idle, ", ")).As(diag.Warning)
	if len(idle) == len(s.codes) {
		r.Fix(true, "remove the comment", diag.Edit{File: s.file, Span: p.line(s)})
	}
}

// line returns what goes with a comment: its whole line where it stands alone, else the blanks before it.
func (p *Pass) line(s *silencer) diag.Span {
	src := p.Workspace.Text(s.file)
	at := s.at
	for at.Start > 0 && (src[at.Start-1] == ' ' || src[at.Start-1] == '\t') {
		at.Start--
	}
	if at.Start == 0 || src[at.Start-1] == '\n' {
		if next := bytes.IndexByte(src[at.End:], '\n'); next >= 0 {
			at.End += next + 1
		}
	}
	return at
}

// inRules returns the comments of a file of rules.
func inRules(f *dsl.File) []*silencer {
	var list []*silencer
	for _, c := range f.Comments {
		m := addressed.FindStringSubmatch(c.Text)
		if m == nil {
			continue
		}
		s := &silencer{file: f.Name, at: diag.Span{Start: c.Start, End: c.End()}, rest: m[1]}
		if s.covers = lineOf(f.Src, c.Start); c.OwnLine {
			s.covers = below(f, c)
		}
		list = append(list, s)
	}
	return list
}

// below returns what a comment on a line of its own speaks of: the declaration that begins below it, else the line below it.
func below(f *dsl.File, c dsl.Comment) diag.Span {
	for _, d := range f.Decls {
		if start := d.Span().Start; start > c.Start {
			if onlyComments(f, c, start) {
				return diag.Span{Start: c.End(), End: d.Span().End} // with the comments before it
			}
			break
		}
	}
	return nextLine(f.Src, c.End())
}

// onlyComments reports whether nothing but comments stands between a comment and an offset.
func onlyComments(f *dsl.File, c dsl.Comment, until int) bool {
	at := c.End()
	for _, other := range f.Comments {
		if other.Start < at || other.Start >= until {
			continue
		}
		if len(bytes.TrimSpace(f.Src[at:other.Start])) > 0 {
			return false
		}
		at = other.End()
	}
	return len(bytes.TrimSpace(f.Src[at:until])) == 0
}

// inYAML returns the comments of a YAML file.
func inYAML(f *workspace.File) []*silencer {
	var list []*silencer
	at := 0
	for line := range bytes.Lines(f.Text) {
		text := bytes.TrimRight(line, "\r\n")
		if hash := bytes.Index(text, []byte("# routebook:")); hash >= 0 {
			m := addressed.FindStringSubmatch(strings.TrimRight(string(text[hash:]), " \t"))
			s := &silencer{file: f.Path, at: diag.Span{Start: at + hash, End: at + len(text)}, rest: m[1]}
			if s.covers = lineOf(f.Text, at); len(bytes.TrimSpace(text[:hash])) == 0 {
				s.covers = nextLine(f.Text, at+len(text))
			}
			list = append(list, s)
		}
		at += len(line)
	}
	return list
}

// lineOf returns the line in which an offset lies.
func lineOf(src []byte, at int) diag.Span {
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	end := len(src)
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		end = at + n
	}
	return diag.Span{Start: start, End: end}
}

// nextLine returns the first line below an offset that is not blank.
func nextLine(src []byte, at int) diag.Span {
	for {
		n := bytes.IndexByte(src[at:], '\n')
		if n < 0 {
			return diag.Span{Start: len(src), End: len(src)}
		}
		at += n + 1
		if line := lineOf(src, at); len(bytes.TrimSpace(src[line.Start:line.End])) > 0 {
			return line
		}
	}
}
