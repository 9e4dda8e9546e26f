package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// selfMail reports mails to the customer's own address.
var selfMail = &Check{
	Code: "R310", Name: "self-mail", Severity: diag.Warning,
	Doc: "a mail to the customer's own address, which does not become part of the conversation",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				for _, s := range t.Does {
					if mail, ok := s.(*program.SendEmail); ok && mail.To.Kind == program.ToAddress && pass.isCustomer(mail.To.Address) {
						pass.reportStep(t, "the mail goes to the customer, beside the conversation").Label(`use "send"`)
					}
				}
			}
		}
	},
}

// isCustomer reports whether a text is the address of the customer.
func (b *Book) isCustomer(t program.Text) bool {
	return len(t) == 1 && t[0].Var != nil && (t[0].Var.Kind == program.CustomerEmail ||
		t[0].Var.Kind == program.FieldVar && slices.Contains([]schema.FieldID{schema.From, schema.CustomerEmail}, b.Info.Fields[t[0].Var.Field].ID))
}
