package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hyperjumptech/grule-rule-engine/ast"
	"github.com/hyperjumptech/grule-rule-engine/builder"
	"github.com/hyperjumptech/grule-rule-engine/engine"
	"github.com/hyperjumptech/grule-rule-engine/logger"
	"github.com/hyperjumptech/grule-rule-engine/pkg"

	"github.com/routebook/routebook/compiler/workload"
)

// gruleMatcher asks grule which rules of one knowledge base match; their actions are not run.
type gruleMatcher struct {
	text      string
	regexes   map[string]*regexp.Regexp
	knowledge *ast.KnowledgeBase
	engine    *engine.GruleEngine
	messages  []workload.Message
}

// GruleFact is the message as GRL sees it. It is exported because grule reads facts by reflection.
type GruleFact struct {
	Source       string
	Subject      string
	Body         string
	LowerSubject string
	LowerBody    string
	Domain       string
	Hour         int64
	Weekday      string

	tags    []string
	regexes map[string]*regexp.Regexp
}

// Tagged reports whether the conversation has a tag.
func (f *GruleFact) Tagged(tag string) bool { return slices.Contains(f.tags, tag) }

// SubjectMatches looks up a pattern that was compiled when the rules were built; grule's own MatchString compiles it
// each time.
func (f *GruleFact) SubjectMatches(pattern string) bool {
	return f.regexes[pattern].MatchString(f.Subject)
}

// BodyMatches is the same for the body.
func (f *GruleFact) BodyMatches(pattern string) bool { return f.regexes[pattern].MatchString(f.Body) }

func (g *gruleMatcher) write(w *workload.Workload) {
	var b strings.Builder
	g.regexes = make(map[string]*regexp.Regexp)
	for i := range w.Rules {
		fmt.Fprintf(&b, "rule r%d \"\" {\n\twhen\n\t\t%s\n\tthen\n\t\tRetract(\"r%d\");\n}\n", i,
			join(cheapFirst(w.Rules[i].When), " && ", " || ", g.condition), i)
	}
	g.text = b.String()
}

func (g *gruleMatcher) condition(c *workload.Condition) string {
	text := g.test(c)
	if c.Negated {
		return "!(" + text + ")"
	}
	return text
}

func (g *gruleMatcher) test(c *workload.Condition) string {
	lower := map[workload.Field]string{workload.Subject: "M.LowerSubject", workload.Body: "M.LowerBody"}
	matches := map[workload.Field]string{workload.Subject: "M.SubjectMatches", workload.Body: "M.BodyMatches"}
	names := map[workload.Field]string{workload.Source: "M.Source", workload.Domain: "M.Domain", workload.Weekday: "M.Weekday"}
	switch {
	case c.Op == workload.Contains:
		return each(c.Values, " || ", func(v string) string { return lower[c.Field] + ".Contains(" + strconv.Quote(v) + ")" })
	case c.Op == workload.Matches:
		g.regexes[c.Values[0]] = nil // compiled in build
		return matches[c.Field] + "(" + strconv.Quote(c.Values[0]) + ")"
	case c.Op == workload.EndsWith:
		return names[c.Field] + ".HasSuffix(" + strconv.Quote(c.Values[0]) + ")"
	case c.Op == workload.Between && c.From < c.To:
		return fmt.Sprintf("(M.Hour >= %d && M.Hour < %d)", c.From, c.To)
	case c.Op == workload.Between:
		return fmt.Sprintf("(M.Hour >= %d || M.Hour < %d)", c.From, c.To)
	case c.Field == workload.Tags:
		return each(c.Values, " || ", func(v string) string { return "M.Tagged(" + strconv.Quote(v) + ")" })
	case len(c.Values) == 1:
		return names[c.Field] + " == " + strconv.Quote(c.Values[0])
	}
	return names[c.Field] + ".In(" + strings.Trim(quoted(c.Values), "[]") + ")"
}

func (g *gruleMatcher) build() error {
	logger.SetLogLevel(logger.FatalLevel)
	for pattern := range g.regexes {
		regex, err := regexp.Compile(pattern)
		if err != nil {
			return err
		}
		g.regexes[pattern] = regex
	}
	library := ast.NewKnowledgeLibrary()
	if err := builder.NewRuleBuilder(library).BuildRuleFromResource("helpdesk", "1", pkg.NewBytesResource([]byte(g.text))); err != nil {
		return err
	}
	var err error
	g.knowledge, err = library.NewKnowledgeBaseInstance("helpdesk", "1")
	g.engine = &engine.GruleEngine{ReturnErrOnFailedRuleEvaluation: true}
	g.text = ""
	return err
}

func (g *gruleMatcher) decode(messages []workload.Message) error {
	g.messages = messages
	return nil
}

func (g *gruleMatcher) match(i int, matched []int) ([]int, error) {
	m := lower(&g.messages[i])
	fact := &GruleFact{
		Source: m.Source, Subject: m.Subject, Body: m.Body, LowerSubject: m.subject, LowerBody: m.body,
		Domain: m.Domain, Hour: int64(m.Hour), Weekday: m.Weekday, tags: m.Tags, regexes: g.regexes,
	}
	facts := ast.NewDataContext()
	if err := facts.Add("M", fact); err != nil {
		return nil, err
	}
	rules, err := g.engine.FetchMatchingRules(facts, g.knowledge)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		n, err := strconv.Atoi(rule.RuleName[1:])
		if err != nil {
			return nil, err
		}
		matched = append(matched, n)
	}
	return matched, nil
}
