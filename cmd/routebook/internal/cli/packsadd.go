package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/rules/packs"
)

// addFlags are the flags of packs add.
type addFlags struct {
	set      []string
	language string
}

func newPacksAdd(s *streams) *cobra.Command {
	var f addFlags
	cmd := &cobra.Command{
		Use:   "add NAME [DIR]",
		Short: "Make a pack your own book",
		Long: `Writes a pack into a new folder, by default one of its name, with your teams, agents and words in place of the pack's. They are passed with
--set, or asked for on a terminal. The book is checked, laid out and tested before it is there under its name; nothing is ever overwritten.
Exit code: 0 done, 2 could not, and nothing was written.`,
		Example: `  routebook packs add hubspot-routing desk
  routebook packs add hubspot-routing desk --language fr
  routebook packs add responso-workflows --set returns_agent='Ann Lee <ann@shop.example>' \
    --set other_agent='Bo Day <bo@shop.example>' --set follow_up_address=team@shop.example --set return_words='return, refund'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return oneName(cmd, args)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return folder(cmd, nil, typed)
			}
			return first(offeredPacks)(cmd, args, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := args[0]
			if len(args) > 1 {
				dir = args[1]
			}
			return s.addPack(cmd.Context(), args[0], dir, f)
		},
	}
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "PARAMETER=VALUE; may be repeated")
	cmd.Flags().StringVar(&f.language, "language", packs.English, "of the keywords and of everything that you do not name yourself: en or fr")
	offer(cmd, "language", packLanguages)
	offer(cmd, "set", offeredParameters)
	return cmd
}

func (s *streams) addPack(ctx context.Context, name, dir string, f addFlags) error {
	p, err := findPack(name, f.language)
	if err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	if err := isFree(dir); err != nil {
		return err
	}
	given, err := assignments(f.set)
	if err != nil {
		return err
	}
	values, err := s.packValues(ctx, p, f.language, given)
	if err != nil {
		return err
	}
	files, err := p.Edition(f.language, values)
	if err != nil {
		return err
	}
	if err := s.install(ctx, files, dir); err != nil {
		return err
	}
	return s.sayAdded(p, files, dir)
}

// isFree reports what stands where a folder is to be written.
func isFree(dir string) error {
	if _, err := os.Lstat(dir); err == nil {
		return &status{exitCould, fmt.Sprintf("%s is there already, and nothing is overwritten: name a new folder", dir)}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", dir, cause(err))
	}
	parent := filepath.Dir(dir)
	info, err := os.Stat(parent)
	if err != nil {
		return fmt.Errorf("write %s: the folder %s: %w", dir, parent, cause(err))
	}
	if !info.IsDir() {
		return fmt.Errorf("write %s: %s is no folder", dir, parent)
	}
	return nil
}

// assignments reads the values of --set.
func assignments(set []string) (map[string]string, error) {
	given := map[string]string{}
	for _, text := range set {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, &status{exitCould, fmt.Sprintf("--set takes PARAMETER=VALUE, not %q", text)}
		}
		if _, twice := given[key]; twice {
			return nil, &status{exitCould, fmt.Sprintf("--set gives %s twice", key)}
		}
		given[key] = value
	}
	return given, nil
}

// packValues reads what was given, and asks for the rest when something is needed and there is somebody to ask.
func (s *streams) packValues(ctx context.Context, p *packs.Pack, language string, given map[string]string) (packs.Values, error) {
	values, err := p.Parse(language, given)
	if err != nil {
		return nil, &status{exitCould, err.Error()}
	}
	missing := p.Missing(values)
	if len(missing) == 0 {
		return values, nil
	}
	if isTerminalInput(s.in) {
		if values, err = s.askParameters(ctx, p, language, given); err != nil || values != nil {
			return values, err
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s needs to know:", p.Name)
	for _, parameter := range missing {
		fmt.Fprintf(&b, "\n  --set %s='%s'   %s", parameter.Name, p.Default(parameter, language), parameter.Description)
	}
	return nil, &status{exitCould, b.String()}
}

// install writes a book beside its folder, makes sure that it is sound, and gives it its name.
func (s *streams) install(ctx context.Context, files packs.Files, dir string) error {
	temp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", dir, cause(err))
	}
	defer os.RemoveAll(temp)
	for _, name := range files.Names() {
		file := filepath.Join(temp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("write %s: %w", dir, cause(err))
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return fmt.Errorf("write %s: %w", dir, cause(err))
		}
	}
	if err := s.requireSound(ctx, temp, dir); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", dir, cause(err))
	}
	if err := isFree(dir); err != nil { // somebody else may have written it in the meantime
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		return fmt.Errorf("write %s: %w", dir, errors.Unwrap(err))
	}
	return nil
}

// requireSound says what is wrong with a book under the name that it would have.
func (s *streams) requireSound(ctx context.Context, folder, dir string) error {
	problems, err := packs.Verify(ctx, os.DirFS(folder), time.Now().Format(time.DateOnly))
	if err != nil {
		return fmt.Errorf("check %s: %w", dir, err)
	}
	if problems.None() {
		return nil
	}
	if len(problems.Found) > 0 {
		if err := s.render(s.err, problems.Found, problems.Text); err != nil {
			return err
		}
		fmt.Fprintln(s.err)
	}
	for _, name := range problems.Failed {
		fmt.Fprintf(s.err, "FAIL %s\n", name)
	}
	for _, name := range problems.Laid {
		fmt.Fprintf(s.err, "not in the canonical layout: %s\n", name)
	}
	return &status{exitCould, "with these values the pack is no sound book: choose others. Nothing was written"}
}

// sayAdded lists what was written, and says what to do with it.
func (s *streams) sayAdded(p *packs.Pack, files packs.Files, dir string) error {
	for _, name := range files.Names() {
		if _, err := fmt.Fprintln(s.out, filepath.ToSlash(filepath.Join(dir, name))); err != nil {
			return err
		}
	}
	if !s.quiet {
		fmt.Fprintf(s.err, "%s is a book now; it passes check, fmt --check and test. What to do next: routebook packs show %s --readme\n", dir, p.Name)
	}
	return nil
}
