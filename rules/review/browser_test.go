//go:build browser

package review_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

// These tests look at the page in a headless Chromium, which has to be installed: go test -tags browser ./rules/review

// tab is a page in a browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string // by its console: errors of the script, refusals of the policy
}

// openPage shows a report in a fresh browser.
func openPage(t *testing.T, r *review.Report, width int64) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	require.NoError(t, err, "install chromium")
	file := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(file, htmlOf(t, r), 0o600))
	ctx, stop := context.WithTimeout(context.Background(), time.Minute) // cleaning up needs it after the test
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewExecAllocator(
		ctx, chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	t.Cleanup(closeBrowser)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	t.Cleanup(func() { assert.NoError(t, chromedp.Cancel(ctx), "the browser is gone before its folder is") })
	b := &tab{t: t, ctx: ctx}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.said = append(b.said, m.String())
			b.mu.Unlock()
		}
	}()
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate("file://"+file)))
	return b
}

// prefer makes the reader prefer a light or a dark page, on a screen or on paper.
func (b *tab) prefer(scheme, media string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(b.t, err)
}

// ask evaluates an expression in the page.
func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	require.NoError(b.t, err, expression)
	return value
}

// run runs statements in the page.
func (b *tab) run(statements string) {
	b.t.Helper()
	ask[bool](b, "(() => { "+statements+"; return true })()")
}

// quiet requires that the console has said nothing: no error, and nothing that the policy refused.
func (b *tab) quiet() {
	b.t.Helper()
	b.run(`console.log("the end")`)
	require.Eventually(b.t, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.said) > 0 && strings.Contains(b.said[len(b.said)-1], "the end")
	}, 30*time.Second, 10*time.Millisecond, "the console is heard")
	b.mu.Lock()
	defer b.mu.Unlock()
	assert.Len(b.t, b.said, 1, "%q", b.said)
	b.said = nil
}

func TestBrowserShowsThePicture(t *testing.T) {
	r := explained(t, severalEdits...)
	var want []string
	for _, f := range r.Flows {
		count := "1 conversation"
		if f.Conversations > 1 {
			count = fmt.Sprintf("%d conversations", f.Conversations)
		}
		want = append(want, fmt.Sprintf("%s → %s: %s", f.Old, f.New, count))
	}
	b := openPage(t, r, 1280)
	for _, tt := range []struct {
		width       int64
		shown, gone string
	}{{1280, "wide", "narrow"}, {360, "narrow", "wide"}} {
		require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(tt.width, 900)))
		size := ask[[]float64](b, `(() => { const r = document.querySelector("svg.flow.`+tt.shown+`").getBoundingClientRect(); return [r.width, r.height] })()`)
		assert.Greater(t, size[0], 0.7*float64(tt.width), "at %d", tt.width)
		assert.Greater(t, size[1], 150.)
		assert.Zero(t, ask[float64](b, `document.querySelector("svg.flow.`+tt.gone+`").getBoundingClientRect().width`))
		assert.ElementsMatch(t, want, ask[[]string](b, `[...document.querySelectorAll("svg.flow.`+tt.shown+` path.link")]
			.filter((p) => p.getTotalLength() > 50 && getComputedStyle(p).stroke !== "none").map((p) => p.textContent)`))
		assert.Empty(t, ask[[]string](b, `[...document.querySelectorAll("svg.flow.`+tt.shown+` text")].filter((e) => {
				const r = e.getBoundingClientRect(), s = e.ownerSVGElement.getBoundingClientRect();
				return r.height < 20 || r.left < s.left - 1 || r.right > s.right + 1 || r.bottom > s.bottom + 1;
			}).map((e) => e.textContent)`), "both lines of the names are legible and within the picture at %d", tt.width)
	}
	b.quiet()
}

func TestBrowserOpensAnExample(t *testing.T) {
	b := openPage(t, explained(t, severalEdits...), 1280)
	shown := func() bool { return ask[bool](b, `document.querySelector(".example .sides").checkVisibility()`) }
	require.False(t, shown(), "it is closed at first")
	click := chromedp.Click(chromedp.CSS(".example > summary"))
	require.NoError(t, chromedp.Do(b.ctx, click))
	require.True(t, shown(), "a click opens it")
	require.NoError(t, chromedp.Do(b.ctx, click))
	require.False(t, shown(), "another one closes it")

	b.run(`document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)`)
	reached := false
	for range 40 { // by keyboard alone
		b.press("Tab", 9)
		if reached = ask[bool](b, `document.activeElement.matches(".example > summary")`); reached {
			break
		}
	}
	require.True(t, reached, "the tab key comes to an example")
	assert.Equal(t, "solid", ask[string](b, `getComputedStyle(document.activeElement).outlineStyle`), "and one sees where one is")
	was := ask[bool](b, `document.activeElement.parentElement.open`)
	b.press("Enter", 13)
	assert.Equal(t, !was, ask[bool](b, `document.activeElement.parentElement.open`), "enter opens it")

	require.NoError(t, chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS("#unfold"))))
	assert.Zero(t, ask[int](b, `document.querySelectorAll("details:not([open])").length`))
	assert.Equal(t, "Close everything", ask[string](b, `document.getElementById("unfold").textContent`))
	b.quiet()
}

// press presses a key and lets it go.
func (b *tab) press(key string, code int64) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: code}
		if key == "Enter" && kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = "\r"
		}
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p)
		require.NoError(b.t, err)
	}
}

// TestBrowserWidths checks that nothing is wider than the screen, closed or opened.
func TestBrowserWidths(t *testing.T) {
	for name, r := range map[string]*review.Report{"several edits": explained(t, severalEdits...), "hostile": hostileReport(t), "large": large()} {
		b := openPage(t, r, 1280)
		for _, width := range []int64{1280, 360} {
			require.NoError(t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)))
			for _, open := range []string{"false", "true"} {
				b.run(`document.querySelectorAll("details").forEach((d) => { d.open = ` + open + ` })`)
				assert.Equal(t, width, ask[int64](b, `document.documentElement.scrollWidth`), "%s, %d wide, open %s", name, width, open)
				assert.Empty(t, ask[[]string](b, `[...document.querySelectorAll("body *:not(.quiet)")].filter((e) => getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1)
					.map((e) => e.className)`), "nothing is cut off: %s, %d wide, open %s", name, width, open)
			}
		}
		b.quiet()
	}
}

// TestBrowserRunsNothingOfStrangers checks that hostile texts stay texts.
func TestBrowserRunsNothingOfStrangers(t *testing.T) {
	b := openPage(t, hostileReport(t), 1280)
	b.run(`document.querySelectorAll("*").forEach((e) => e.dispatchEvent(new MouseEvent("mouseover")))`)
	assert.NotEqual(t, "owned", ask[string](b, `document.title`))
	assert.Contains(t, ask[string](b, `document.querySelector(".given").textContent`), "document.title='owned'")
	b.quiet()
	b.run(`const s = document.createElement("script"); s.textContent = "document.title = 'owned'"; document.body.append(s)`)
	assert.NotEqual(t, "owned", ask[string](b, `document.title`), "the policy lets no other script run, were one to get in")
}

// contrasts lists the texts that are hard to read: their contrast with what is behind them, by the formula of WCAG 2, is
// under 4.5.
const contrasts = `(() => {
	const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return [m[0], m[1], m[2], m[3] ?? 1] };
	const linear = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
	const light = (c) => .2126 * linear(c[0]) + .7152 * linear(c[1]) + .0722 * linear(c[2]);
	const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > .99) return c } return [255, 255, 255] };
	document.querySelectorAll("details").forEach((d) => { d.open = true });
	const hard = new Set();
	let seen = 0;
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement, s = getComputedStyle(e), words = walk.currentNode.data.trim();
		if (!words || !e.getClientRects().length || s.visibility === "hidden" || e.closest("title, desc")) continue;
		seen++;
		const a = light(parse(e.closest("svg") ? s.fill : s.color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) hard.add(ratio.toFixed(2) + " ." + e.className + " " + words.slice(0, 40));
	}
	return { seen, hard: [...hard] };
})()`

func TestBrowserContrast(t *testing.T) {
	b := openPage(t, explained(t, severalEdits...), 1280)
	grounds := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		b.prefer(scheme, "")
		grounds[ask[string](b, `getComputedStyle(document.body).backgroundColor`)] = true
		found := ask[struct {
			Seen int      `json:"seen"`
			Hard []string `json:"hard"`
		}](b, contrasts)
		assert.Greater(t, found.Seen, 300, scheme)
		assert.Empty(t, found.Hard, scheme)
	}
	assert.Len(t, grounds, 2, "light and dark have grounds of their own")
	b.quiet()
}

// TestBrowserPrints checks that paper shows what is folded, on a light ground.
func TestBrowserPrints(t *testing.T) {
	b := openPage(t, explained(t, severalEdits...), 794)
	b.prefer("dark", "")
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(pdf), "%PDF-"))
	assert.Zero(t, ask[int](b, `document.querySelectorAll(".example[open]").length`), "the examples are closed again after printing")
	b.prefer("dark", "print")
	assert.Equal(t, "rgb(255, 255, 255)", ask[string](b, `getComputedStyle(document.body).backgroundColor`))
	assert.Equal(t, "rgb(0, 0, 0)", ask[string](b, `getComputedStyle(document.body).color`))
	b.run(`dispatchEvent(new Event("beforeprint"))`)
	assert.Zero(t, ask[int](b, `document.querySelectorAll(".example:not([open])").length`))
	b.quiet()
}
