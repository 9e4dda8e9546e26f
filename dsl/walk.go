package dsl

import (
	"fmt"
	"iter"

	"github.com/routebook/routebook/dsl/diag"
)

// Children returns the parts of a node in the order of the text. It is the only
// switch over all kinds of nodes; everything that walks a tree goes through it.
func Children(n Node) []Node {
	var c children
	c.of(n)
	return c
}

// of adds the children of a node.
func (c *children) of(n Node) {
	switch n := n.(type) {
	case *Language:
		c.name(&n.Tag)
	case *Let:
		c.name(&n.Name)
		c.add(n.Value)
	case *Define:
		c.name(&n.Name)
		c.add(n.Cond)
	case *Template:
		c.name(&n.Name)
		c.name(n.Language)
		c.add(n.Text)
	case *Rule:
		c.name(n.Name)
		list(c, n.Header)
		if n.When != nil {
			c.add(n.When)
		}
		c.add(n.Then)
	case *Description:
		c.add(n.Text)
	case *Precedence:
		c.add(n.Value)
	case *Formerly:
		c.name(&n.Name)
	case *On:
		list(c, n.Events)
	case *Limit:
		if n.Count != nil {
			c.add(n.Count)
		}
		if n.Sliding != nil {
			c.add(n.Sliding)
		}
	case *WordEvent:
		if n.Word != nil {
			c.add(n.Word)
		}
		c.add(n.AnyOf)
	case *Schedule:
		if n.Interval != nil {
			c.add(n.Interval)
		}
		c.add(n.Days)
		if n.At != nil {
			c.add(n.At)
		}
	case *When:
		c.add(n.Cond)
	case *Then:
		list(c, n.Steps)
	case *Or:
		list(c, n.Terms)
	case *And:
		list(c, n.Terms)
	case *Not:
		c.add(n.Cond)
	case *Paren:
		c.add(n.Cond)
	case *Quantified:
		list(c, n.Conds)
	case *Compare:
		c.add(n.Field)
		c.add(n.Operand)
	case *Truth:
		c.add(n.Field)
	case *ConversationIs:
		c.name(&n.What)
	case *Presence:
		c.name(n.Name)
		c.name(n.Word)
	case *BusinessHours:
		c.name(n.Name)
	case *Sample:
		c.name(&n.Name)
		c.add(n.Percent)
	case *Range:
		c.add(n.Low)
		c.add(n.High)
	case *Ago:
		c.add(n.Amount)
		c.name(n.Calendar)
	case *FieldRef:
		c.add(n.Field)
	case *List:
		list(c, n.Items)
	case *Item:
		c.add(n.Value)
		c.add(n.To)
	case *TemplateRef:
		c.name(&n.Name)
	case *Assign:
		c.add(n.Target)
		if n.Strategy != nil {
			c.add(n.Strategy)
		}
		if n.Reassign != nil {
			c.add(n.Reassign)
		}
		list(c, n.Fallbacks)
	case *TeamTarget:
		c.name(&n.Team)
	case *AgentTarget:
		c.name(&n.Agent)
	case *PoolTarget:
		c.add(n.Pool)
	case *Pool:
		list(c, n.Members)
	case *PoolMember:
		c.name(&n.Name)
	case *TeamByTarget:
		c.add(n.Field)
		c.add(n.Cases)
	case *TeamCases:
		list(c, n.Cases)
		if n.Otherwise != nil {
			c.add(n.Otherwise)
		}
	case *TeamCase:
		list(c, n.Values)
		c.name(&n.Team)
	case *OtherwiseTeam:
		c.name(&n.Team)
	case *Strategy:
		c.name(&n.Name)
	case *Reassign:
		c.add(n.After)
		if n.UpTo != nil {
			c.add(n.UpTo)
		}
	case *Fallback:
		c.name(n.Name)
	case *Send:
		c.add(n.Text)
		c.name(n.Translated)
	case *SendAI:
		c.add(n.Prompt)
	case *SendEmail:
		c.add(n.To)
		c.add(n.Subject)
		c.add(n.Body)
	case *EmailSubject:
		c.add(n.Text)
	case *EmailBody:
		c.add(n.Text)
	case *Address:
		if n.Text != nil {
			c.add(n.Text)
		}
		c.name(n.Name)
	case *Notify:
		c.name(n.Name)
		c.add(n.Text)
	case *Set:
		c.name(&n.Value)
	case *AddScore:
		c.add(n.Points)
	case *Resolve:
		c.name(n.Reason)
	case *Snooze:
		c.add(n.For)
	case *Tagging:
		c.name(n.Word)
		c.add(n.Words)
	case *Update:
		list(c, n.Values)
	case *Assignment:
		c.name(&n.Name)
		c.add(n.Value)
	case *CreateCase:
		c.name(&n.Connector)
		if n.With != nil {
			c.add(n.With)
		}
	case *CallWebhook:
		c.name(&n.Webhook)
		if n.With != nil {
			c.add(n.With)
		}
	case *With:
		list(c, n.Values)
	case *If:
		list(c, n.Branches)
		if n.Otherwise != nil {
			c.add(n.Otherwise)
		}
	case *Branch:
		c.add(n.Cond)
		c.add(n.Body)
	case *Block:
		list(c, n.Steps)
	case *PlainEvent, *String, *Name, *Number, *Duration, *Clock, *Day, *Regex, *Field, *PhraseTarget, *Unassign, *Reopen, *Stop:
	default:
		panic(fmt.Sprintf("unexpected %T", n))
	}
}

type children []Node

// add takes nodes that may be nil interfaces, but not nil pointers.
func (c *children) add(n Node) {
	if n != nil {
		*c = append(*c, n)
	}
}

func (c *children) name(n *Name) {
	if n != nil {
		*c = append(*c, n)
	}
}

func list[N Node](c *children, nodes []N) {
	for _, n := range nodes {
		*c = append(*c, n)
	}
}

// Preorder yields a node and everything in it, parents first, in the order of the text.
func Preorder(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		var c children
		c.preorder(n, yield)
	}
}

// preorder uses c as a stack: the children of n lie on it while they are visited.
func (c *children) preorder(n Node, yield func(Node) bool) bool {
	if !yield(n) {
		return false
	}
	from := len(*c)
	c.of(n)
	for i := from; i < len(*c); i++ { // each call leaves the stack as it was
		if !c.preorder((*c)[i], yield) {
			return false
		}
	}
	*c = (*c)[:from]
	return true
}

// PathTo returns the nodes of a file that enclose a span, outermost first; nil when no declaration does.
func PathTo(f *File, span diag.Span) []Node {
	var path []Node
	for _, d := range f.Decls {
		if !d.Span().Contains(span) {
			continue
		}
		path = append(path, d)
		for next := enclosing(d, span); next != nil; next = enclosing(next, span) {
			path = append(path, next)
		}
		break
	}
	return path
}

func enclosing(n Node, span diag.Span) Node {
	for _, child := range Children(n) {
		if child.Span().Contains(span) {
			return child
		}
	}
	return nil
}
