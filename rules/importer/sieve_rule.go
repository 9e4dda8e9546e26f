package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// top translates a command of the first level, or an if with its elsif and else.
func (s *sieveReader) top(chain []*sieveCommand) {
	first := chain[0]
	switch first.name {
	case "require":
		return
	case "set":
		s.set(first)
		return
	}
	span := first.at.To(chain[len(chain)-1].at)
	s.item = s.add(sieveTitle(chain), span)
	if s.lostStop != nil {
		s.item.note(approximated, span, "the stop in line %d was not translated: this rule also sees messages that it would have ended", s.line(*s.lostStop))
	}
	if first.name != "if" {
		s.branch(first, nil, []*sieveCommand{first})
		return
	}
	if len(chain) > maxChain {
		s.together(chain)
		return
	}
	var before condition
	for i, c := range chain {
		when, err := s.condition(c)
		if err != nil {
			s.lost(chain[i:], err)
			return
		}
		if i > 0 {
			s.item.note(ordered, c.at, "elsif, else: the rule also says that what stands before it does not hold")
		}
		s.branch(c, and(before, when), c.block)
		before = and(before, negate(when))
	}
}

// together makes one rule of a long if.
func (s *sieveReader) together(chain []*sieveCommand) {
	if answer := findCommand(chain, "vacation"); answer != nil {
		s.item.note(untranslated, answer.at, "vacation: within a condition that is within another")
	}
	description := chain[0].comment
	if description == "" {
		description = s.provenance(chain[0].at)
	}
	if steps := s.choice(chain, nil); len(steps) > 0 {
		s.item.addRule(&rule{name: s.item.name, description: description, then: steps})
	}
}

// lost notes that a branch and those behind it are not translated.
func (s *sieveReader) lost(chain []*sieveCommand, reason error) {
	at := chain[0].at
	if placed := (sieveError{}); errors.As(reason, &placed) {
		at = placed.at
	}
	s.item.note(untranslated, at, "%s", reason)
	for _, c := range chain {
		if at := findStop(c.block); at != nil && s.lostStop == nil {
			s.lostStop = at
		}
	}
}

// findStop returns where a stop stands.
func findStop(commands []*sieveCommand) *diag.Span {
	for _, c := range commands {
		if c.name == "stop" {
			return &c.at
		}
		if at := findStop(c.block); at != nil {
			return at
		}
	}
	return nil
}

// branch makes a rule of commands that are run under a condition.
func (s *sieveReader) branch(c *sieveCommand, when condition, block []*sieveCommand) {
	steps := s.steps(block, when)
	if when == never {
		s.item.note(ordered, c.at, "nothing ever gets here, so there is no rule")
		return
	}
	description := c.comment
	if description == "" {
		description = s.provenance(c.at)
	}
	name := sieveTitle([]*sieveCommand{c})
	for _, answer := range s.answers(block) {
		s.item.addRule(&rule{name: name + ": answer", description: description, when: when, limit: answer.limit, then: []step{answer.send}})
	}
	if len(steps) > 0 {
		s.item.addRule(&rule{name: name, description: description, when: when, then: steps})
	}
}

// filedBefore is what is not the same about flags and copies: there is one message, and not a copy for each folder.
const filedBefore = "flags: what holds at the end of the script counts for the message as a whole, also for what was filed before"

// steps translates the commands of a block.
func (s *sieveReader) steps(block []*sieveCommand, path condition) []step {
	var all []step
	s.lateFlags(block)
	for i := 0; i < len(block); i++ {
		c := block[i]
		if c.name != "if" {
			all = append(all, s.action(c, path)...)
			continue
		}
		n := 1
		for i+n < len(block) && (block[i+n].name == "elsif" || block[i+n].name == "else") {
			n++
		}
		all = append(all, s.choice(block[i:i+n], path)...)
		i += n - 1
	}
	return all
}

// lateFlags notes flags that are set behind the last fileinto of a block.
func (s *sieveReader) lateFlags(block []*sieveCommand) {
	filed := false
	for i, c := range block {
		switch c.name {
		case "fileinto", "keep":
			filed = true
		case "addflag", "setflag":
			if filed && !slices.ContainsFunc(block[i:], func(c *sieveCommand) bool { return c.name == "fileinto" || c.name == "keep" }) {
				s.item.note(approximated, c.at, filedBefore)
			}
		}
	}
}

// choice translates an if within a rule.
func (s *sieveReader) choice(chain []*sieveCommand, path condition) []step {
	var made choice
	var skipped condition // no branch holds that does nothing and is not written
	before := path        // the way to here; only flags that are taken away ask for it
	for i, c := range chain {
		when, err := s.condition(c)
		if err != nil {
			s.lost(chain[i:], err)
			break
		}
		way := before
		if len(s.clears) > 0 {
			way = and(before, when)
			before = and(before, negate(when))
		}
		steps := s.steps(c.block, way)
		asks := and(skipped, when)
		switch {
		case asks == never:
		case len(steps) == 0 && i < len(chain)-1:
			if skipped = and(skipped, negate(when)); size(skipped) > maxFlagGuards {
				s.lost(chain[i:], fmt.Errorf("too many branches that do nothing, before others"))
				return nil
			}
		case len(steps) == 0:
		case asks == nil && len(made.branches) == 0:
			return steps
		case asks == nil:
			made.otherwise = steps
			return []step{made}
		default:
			made.branches = append(made.branches, branch{asks, steps})
		}
	}
	if len(made.branches) == 0 {
		return nil
	}
	return []step{made}
}

// action translates a command that does something.
func (s *sieveReader) action(c *sieveCommand, path condition) []step {
	text, err := s.argument(c)
	if err != nil {
		s.item.note(untranslated, c.at, "%s: %s", c.name, err)
		return nil
	}
	switch c.name {
	case "stop":
		return []step{stop}
	case "keep":
		return s.taggedFlags(c, path)
	case "fileinto":
		tags := s.taggedFlags(c, path)
		if strings.EqualFold(text, "INBOX") {
			return tags
		}
		if spelling, own := s.tags.name(text); !own {
			s.item.note(approximated, c.at, "the folders or flags %q and %q are one tag to a book", text, spelling)
		}
		return append(tags, s.addTag(text))
	case "addflag", "setflag":
		flags, ok := c.flags()
		if !ok {
			s.item.note(untranslated, c.at, "%s: flags that are kept in a variable have no counterpart", c.name)
			return nil
		}
		return s.flagTags(flags, c, path)
	case "removeflag": // what was added asks for it
		return nil
	case "discard":
		if s.files {
			s.item.note(approximated, c.at, "discard: the conversation is resolved also when another rule files the message or sends it on")
		}
		return []step{do(`resolve reason "discarded"`)}
	case "redirect":
		s.item.note(approximated, c.at, "redirect: %s", sentOnly)
		return []step{sendOn(text)}
	case "reject", "ereject":
		s.item.note(approximated, c.at, "%s: the sender gets an answer, and no failure of the delivery", c.name)
		return []step{do("send " + string(quoted(text))), do(`resolve reason "rejected"`)}
	case "vacation": // a rule of its own, see answers
		return nil
	case "set":
		s.item.note(untranslated, c.at, "set: a variable that is set within a condition depends on the message")
		return nil
	case "elsif", "else", "require":
		s.item.note(untranslated, c.at, "%s: it has no meaning here", c.name)
		return nil
	}
	s.item.note(untranslated, c.at, "%s: %s", c.name, sieveActionReason(c.name))
	return nil
}

func quoted(s string) literal { return text(s) }

func sieveActionReason(name string) string {
	switch name {
	case "expire":
		return "a message does not go away by itself"
	case "notify":
		return "the file does not say who is notified in a way that a rule can"
	case "include":
		return "the script that is included is another file"
	case "addheader", "deleteheader", "replace", "enclose", "extracttext":
		return "rules do not change messages"
	default:
		return "not known here"
	}
}

// argument returns the one text that an action takes, "" when it takes none; an error for one that says too much.
func (s *sieveReader) argument(c *sieveCommand) (string, error) {
	switch c.name {
	case "fileinto", "redirect", "reject", "ereject":
	default:
		return "", nil
	}
	var found string
	for i := 0; i < len(c.args); i++ {
		switch a := c.args[i]; {
		case a.tag == ":flags":
			i++
		case a.tag == ":copy" || a.tag == ":create":
		case a.tag != "":
			return "", fmt.Errorf("%s has no counterpart", a.tag)
		case len(a.strings) == 1:
			list, err := s.expand(a.strings)
			if err != nil {
				return "", err
			}
			found = list[0]
		}
	}
	switch {
	case strings.TrimSpace(found) == "":
		return "", fmt.Errorf("expected a text")
	case c.name != "fileinto" && strings.Contains(found, "{{"):
		return "", fmt.Errorf("a text with {{ would be taken for a variable")
	}
	return found, nil
}

// taggedFlags are the flags that keep and fileinto name themselves.
func (s *sieveReader) taggedFlags(c *sieveCommand, path condition) []step {
	for i, a := range c.args {
		if a.tag == ":flags" && i+1 < len(c.args) {
			var flags []string
			for _, text := range c.args[i+1].strings {
				flags = append(flags, strings.Fields(text)...)
			}
			return s.flagTags(flags, &sieveCommand{at: diag.Span{Start: len(s.source.Text)}}, path) // nothing behind it takes them away
		}
	}
	return nil
}

// Names of flags that have another as a tag.
var flagTagNames = map[string]string{`\seen`: "read", `\flagged`: "starred", `\answered`: "answered", `\deleted`: "deleted", `\draft`: "draft"}

// flagTags adds flags that are set at a command, unless something further down takes them away again.
func (s *sieveReader) flagTags(flags []string, c *sieveCommand, path condition) []step {
	var all []step
	for _, flag := range flags {
		name, ok := flagTagNames[strings.ToLower(flag)]
		if !ok {
			name = strings.TrimPrefix(flag, `\`)
		}
		if name == "" {
			continue
		}
		guard, known := s.cleared(flag, c.at.Start)
		if known && guard != nil && s.files {
			s.item.note(approximated, c.at, filedBefore)
		}
		switch {
		case !known:
			s.item.note(untranslated, c.at, "flag %s: whether it is taken away further down cannot be said", flag)
		case guard == never || and(path, guard) == never:
			s.item.note(ordered, c.at, "a flag that is always taken away further down is not added")
		case guard == nil:
			all = append(all, s.addTag(name))
		default:
			s.item.note(ordered, c.at, "flag %s: added only if nothing further down takes it away, as the first rule to add or remove a tag is heard", flag)
			all = append(all, choice{branches: []branch{{guard, []step{s.addTag(name)}}}})
		}
	}
	return all
}

// cleared returns the condition under which nothing behind a place takes a flag away. With a stop in the script the way to
// such a place is longer than its conditions say, and where there are too many such places, nothing is said.
func (s *sieveReader) cleared(flag string, at int) (guard condition, known bool) {
	var all []condition
	for _, c := range s.clears {
		same := func(f string) bool { return strings.EqualFold(f, flag) }
		if c.at <= at || c.flags != nil && !slices.ContainsFunc(c.flags, same) || c.flags == nil && slices.ContainsFunc(c.kept, same) {
			continue
		}
		if s.guards += size(c.when); !c.known || s.stops || s.guards > maxFlagGuards {
			return nil, false
		}
		all = append(all, negate(c.when))
	}
	return and(all...), true
}

// answer is what vacation does.
type answer struct {
	send  step
	limit string
}

// answers translates vacation: an answer that somebody gets once in some days.
func (s *sieveReader) answers(block []*sieveCommand) []answer {
	var all []answer
	for _, c := range block {
		if c.name != "vacation" {
			if inner := findCommand(c.block, "vacation"); inner != nil {
				s.item.note(untranslated, inner.at, "vacation: within a condition that is within another")
			}
			continue
		}
		days, body := int64(7), ""
		for i := 0; i < len(c.args); i++ {
			switch a := c.args[i]; {
			case a.tag == ":days" && i+1 < len(c.args) && c.args[i+1].isNum:
				i++
				days = min(max(c.args[i].number, 1), 365)
			case a.tag == ":mime":
				body = ""
				i = len(c.args)
			case a.tag != "" && i+1 < len(c.args):
				i++
			case len(a.strings) == 1:
				body = a.strings[0]
			}
		}
		list, err := s.expand([]string{body})
		if err != nil || strings.TrimSpace(body) == "" || strings.Contains(body, "{{") {
			s.item.note(untranslated, c.at, "vacation: its text cannot be taken over")
			continue
		}
		s.item.note(approximated, c.at, "vacation: subject, sender and addresses of the answer are the desk's; machines get no answer")
		unit := "days"
		if days == 1 {
			unit = "day"
		}
		all = append(all, answer{do("send " + string(quoted(list[0]))), fmt.Sprintf("1 per contact per %d %s", days, unit)})
	}
	return all
}

// findCommand returns the first command of a name.
func findCommand(commands []*sieveCommand, name string) *sieveCommand {
	for _, c := range commands {
		if c.name == name {
			return c
		}
		if found := findCommand(c.block, name); found != nil {
			return found
		}
	}
	return nil
}

// set keeps a variable that is the same for every message.
func (s *sieveReader) set(c *sieveCommand) {
	var texts []string
	var mods []string
	for _, a := range c.args {
		if a.tag != "" {
			mods = append(mods, a.tag)
			continue
		}
		texts = append(texts, a.strings...)
	}
	if len(texts) != 2 || s.variables == nil {
		return
	}
	name := strings.ToLower(texts[0])
	value, err := s.expand(texts[1:])
	delete(s.variables, name)
	if err != nil || s.varying[name] {
		return
	}
	switch {
	case len(mods) == 0:
		s.variables[name] = value[0]
	case slices.Equal(mods, []string{":lower"}):
		s.variables[name] = strings.ToLower(value[0])
	case slices.Equal(mods, []string{":upper"}):
		s.variables[name] = strings.ToUpper(value[0])
	}
}

// sieveTitle names an if by its folders: those of its own, else those within conditions within it.
func sieveTitle(chain []*sieveCommand) string {
	var own, inner, others []string
	for _, c := range chain {
		block := c.block
		if c.name != "if" && c.name != "elsif" && c.name != "else" {
			block = []*sieveCommand{c}
		}
		for _, action := range block {
			own = append(own, action.folder()...)
			inner = append(inner, foldersIn(action.block)...)
			if word, ok := sieveWords[action.name]; ok {
				others = append(others, word)
			}
		}
	}
	switch comment := strings.TrimRight(chain[0].comment, "."); {
	case len(own) > 0:
		return fewOf(own)
	case comment != "" && len(comment) <= 60:
		return comment
	case len(inner) > 0:
		return fewOf(inner)
	case len(others) > 0:
		return fewOf(others)
	default:
		return chain[0].name
	}
}

// sieveWords say what a command does.
var sieveWords = map[string]string{
	"addflag": "flag", "setflag": "flag", "removeflag": "flag", "discard": "discard", "redirect": "redirect", "reject": "reject",
	"ereject": "reject", "vacation": "vacation", "expire": "expire", "notify": "notify", "keep": "keep", "stop": "stop",
}

// folder returns the folder of a fileinto.
func (c *sieveCommand) folder() []string {
	if c.name == "fileinto" && len(c.args) > 0 {
		return c.args[len(c.args)-1].strings
	}
	return nil
}

func foldersIn(commands []*sieveCommand) []string {
	var all []string
	for _, c := range commands {
		all = append(append(all, c.folder()...), foldersIn(c.block)...)
	}
	return all
}

// fewOf names the first few of several.
func fewOf(all []string) string {
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > 3 {
		return strings.Join(all[:2], ", ") + "…"
	}
	return strings.Join(all, ", ")
}
