package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// repository is where a folder stands.
type repository struct {
	dir    string // from which git is asked
	prefix string // of dir within the work tree, with "/"; "" at its top
}

func openRepository(ctx context.Context, dir string) (*repository, error) {
	prefix, err := line(ctx, dir, "rev-parse", "--show-prefix")
	var failed *commandError
	switch {
	case err == nil:
		return &repository{dir: dir, prefix: strings.TrimSuffix(prefix, "/")}, nil
	case errors.As(err, &failed) && strings.Contains(failed.stderr, "not a git repository"):
		return nil, fmt.Errorf("%s is in no git repository: a revision such as main:desk needs one", shown(dir))
	}
	return nil, err
}

// shown names a folder for people.
func shown(dir string) string {
	if dir == "" || dir == "." {
		return "this folder"
	}
	return dir
}

// commit returns the id of the commit that a revision stands for.
func (r *repository) commit(ctx context.Context, revision string) (string, error) {
	id, err := line(ctx, r.dir, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err == nil {
		return id, nil
	}
	var failed *commandError
	if !errors.As(err, &failed) {
		return "", err
	}
	return "", r.unknown(ctx, revision)
}

// unknown says that there is no such revision here, and what to do about it.
func (r *repository) unknown(ctx context.Context, revision string) error {
	shallow, err := line(ctx, r.dir, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return err
	}
	names, err := r.names(ctx)
	if err != nil {
		return err
	}
	base := revision
	if at := strings.IndexAny(base, "~^@"); at > 0 {
		base = base[:at]
	}
	known, _ := line(ctx, r.dir, "rev-parse", "--verify", "--quiet", "--end-of-options", base+"^{commit}") // unknown as well, then
	var hint string
	switch {
	case known != "" && shallow == "true":
		hint = `this clone is shallow and does not reach back that far: "git fetch --unshallow" fetches the rest, "git fetch --deepen 50" some of it`
	case known != "":
		hint = fmt.Sprintf("%s has no such ancestor", base)
	case shallow == "true":
		hint = fmt.Sprintf(`this clone is shallow: "git fetch --unshallow" fetches all of it, "git fetch --depth 1 origin %s" and FETCH_HEAD instead of %s that one commit`, base, base)
	default:
		hint = diag.Suggest(base, names)
	}
	if hint == "" {
		hint = "the repository has no branch or tag yet"
	}
	return fmt.Errorf("unknown revision %q; %s", revision, hint)
}

// names returns the branches and tags of the repository, those of its remotes last.
func (r *repository) names(ctx context.Context) ([]string, error) {
	text, err := run(ctx, r.dir, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
	return strings.Fields(text), err
}

// folder returns the path of a folder within the work tree: relative to where git is asked, as everywhere else on a
// command line, or else to the top of the work tree, as git has it.
func (r *repository) folder(ctx context.Context, commit, name string) (string, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	here := path.Join("/", r.prefix, name)[1:]
	if strings.HasPrefix(name, "/") {
		here = path.Clean(name)[1:]
	}
	top := path.Join("/", name)[1:]
	for _, at := range []string{here, top} {
		kind, err := r.kind(ctx, commit, at)
		switch {
		case err != nil:
			return "", err
		case kind == "tree":
			return at, nil
		case kind == "blob":
			return "", fmt.Errorf("%q is a file there, not a folder", at)
		}
	}
	hint := r.nearby(ctx, commit, here)
	if hint != "" {
		hint = "; " + hint
	}
	return "", &missingFolder{fmt.Sprintf("no folder %q there%s", name, hint)}
}

// missingFolder says that a revision does not have a folder. It is a fs.ErrNotExist.
type missingFolder struct{ text string }

// Error implements error.
func (e *missingFolder) Error() string { return e.text }

// Is reports that something does not exist.
func (e *missingFolder) Is(target error) bool { return target == fs.ErrNotExist }

// kind returns what stands at a path of a commit: "tree", "blob", or "" for nothing.
func (r *repository) kind(ctx context.Context, commit, at string) (string, error) {
	kind, err := line(ctx, r.dir, "cat-file", "-t", commit+":"+at)
	var failed *commandError
	if errors.As(err, &failed) {
		return "", nil
	}
	return kind, err
}

// nearby suggests a folder beside the one that is not there.
func (r *repository) nearby(ctx context.Context, commit, at string) string {
	parent, base := path.Split(at)
	args := []string{"ls-tree", "-z", "-d", "--name-only", "--full-tree", commit}
	if parent != "" {
		args = append(args, "--", parent)
	}
	text, err := run(ctx, r.dir, args...)
	if err != nil {
		return ""
	}
	var names []string
	for _, name := range strings.Split(strings.TrimSuffix(text, "\x00"), "\x00") {
		names = append(names, strings.TrimPrefix(name, parent))
	}
	if closest, ok := diag.Closest(base, names); ok {
		return fmt.Sprintf("did you mean %q?", parent+closest)
	}
	return ""
}
