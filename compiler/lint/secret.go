package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// secret reports passwords, and addresses of people, that stand where everybody reads them.
var secret = &Check{
	Code: "R903", Name: "secret-or-personal-data", Severity: diag.Error,
	Doc: "a secret in a connector, or a customer's address in a rule",
	Run: func(pass *Pass) {
		for i := range pass.Workspace.Connectors {
			c := &pass.Workspace.Connectors[i]
			for _, s := range c.Settings {
				if isSecretKey(s.Key.Text) && s.Value.Kind == yamlpos.Text && s.Value.Text != "" && !strings.HasPrefix(s.Value.Text, "${") {
					pass.Reportf(c.File, s.Value.Span, "the connector %q holds a secret", c.Name).
						Label("keep it elsewhere, and refer to it: ${env:%s}", strings.ToUpper(c.Name+"_"+s.Key.Text))
				}
			}
		}
		for c := range pass.conditions() {
			for a := range compiler.Atoms(c.cond) {
				if a.File == c.file && a.Asks == compiler.AskField {
					pass.address(c, a)
				}
			}
		}
	},
}

// isSecretKey reports whether a setting is one that nobody else may know.
func isSecretKey(key string) bool {
	switch key {
	case "token", "secret", "password", "api_key", "key":
		return true
	}
	return false
}

// private are the domains at which people, not companies, have addresses.
var private = []string{"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "yahoo.fr", "orange.fr", "free.fr", "icloud.com", "laposte.net", "wanadoo.fr", "gmx.de"}

// address reports the address of a person.
func (p *Pass) address(c condition, a *compiler.Atom) {
	for _, v := range a.Values {
		_, domain, isAddress := strings.Cut(v.Text, "@")
		if v.Kind == compiler.Word && isAddress && slices.Contains(private, strings.ToLower(domain)) {
			p.Reportf(a.File.Name, a.Span(), "the rule names a person").As(diag.Warning).within(c).
				Label("%s stays in the history for ever; use a property or a tag of the contact", strconv.Quote(v.Text))
			return
		}
	}
}
