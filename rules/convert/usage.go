package convert

import "fmt"

// A usage is the tree of input paths that a profile looks at.
type usage struct {
	whole    bool // the profile takes whatever stands here
	children map[string]*usage
}

// usageOf collects the paths of a profile.
func usageOf(p Profile) *usage {
	u := &usage{}
	for _, f := range p.fields {
		u.addRule(f.rule)
	}
	return u
}

func (u *usage) addRule(ru rule) {
	switch s := ru.source.(type) {
	case pathSource:
		u.add(s)
	case constSource:
	case firstSource:
		for _, alternative := range s {
			u.addRule(alternative)
		}
	case joinSource:
		for _, part := range s.parts {
			u.addRule(part)
		}
	case textSource:
		for _, p := range s {
			if p.path != nil {
				u.add(p.path)
			}
		}
	default:
		panic(fmt.Sprintf("unexpected %T", ru.source))
	}
}

func (u *usage) add(path []string) {
	for _, segment := range path {
		if u.children == nil {
			u.children = make(map[string]*usage)
		}
		if u.children[segment] == nil {
			u.children[segment] = &usage{}
		}
		u = u.children[segment]
	}
	u.whole = true
}

// leftOut calls visit with the path of everything in d that nobody looks at, at the highest level at which that holds.
// Items of a list are not told apart: who takes one of them has looked at the list.
func (u *usage) leftOut(d datum, above []string, visit func(path []string)) {
	for _, m := range d.members {
		path := append(above, m.name)
		child := u.children[m.name]
		switch {
		case m.value.missing() || child != nil && (child.whole || m.value.kind == list):
		case child == nil || m.value.kind != object:
			visit(path)
		default:
			child.leftOut(m.value, path, visit)
		}
	}
}
