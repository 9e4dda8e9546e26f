package convert

// body returns the text of a mail. Unless full, quoted mails and signatures are left out.
func (l *letter) body(full bool) string {
	if full {
		return l.content.text
	}
	return written(l.content.text)
}

func written(s string) string { return s }
