package lint

import (
	"iter"
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
)

// variableMayBeMissing reports texts that name the assigned agent where nobody need be assigned, without a default.
var variableMayBeMissing = &Check{
	Code: "R127", Name: "variable-may-be-missing", Severity: diag.Warning,
	Doc: "a text that names the assigned agent where nobody need be assigned, without a default",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			done := map[string]bool{}
			for t := range takings(r) {
				if pass.mayHaveAgent(t) {
					continue
				}
				for name := range missingAgents(t.Effect) {
					if !done[name] {
						done[name] = true
						pass.reportStep(t, "{{ %s }} has no value while nobody is assigned", name).Label("give it one: {{ %s | default: '…' }}", name)
					}
				}
			}
		}
	},
}

// missingAgents yields the variables of a step that are about the assigned agent and have no default.
func missingAgents(e *compiler.Effect) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range e.Does {
			for _, t := range texts(s) {
				for _, part := range t {
					if part.Var == nil || part.Var.Kind < program.AgentFirstName || hasDefault(part.Var) {
						continue
					}
					if !yield(part.Var.Name) {
						return
					}
				}
			}
		}
	}
}

func hasDefault(v *program.Var) bool {
	return slices.ContainsFunc(v.Filters, func(f program.Filter) bool { return f.Kind == program.Default })
}

// texts returns the texts of a step that are rendered once the pass has settled.
func texts(s program.Step) []program.Text {
	switch s := s.(type) {
	case *program.Send:
		return variants(&s.Message)
	case *program.SendEmail:
		return append(variants(&s.Body), s.Subject, s.To.Address)
	case *program.Notify:
		return variants(&s.Message)
	case *program.CreateCase:
		return settings(s.With)
	case *program.CallWebhook:
		return settings(s.With)
	}
	return nil
}

func variants(m *program.Message) []program.Text {
	var all []program.Text
	for _, v := range m.Variants {
		all = append(all, v.Text)
	}
	return all
}

func settings(with []program.Setting) []program.Text {
	var all []program.Text
	for _, s := range with {
		all = append(all, s.Value.Text)
	}
	return all
}
