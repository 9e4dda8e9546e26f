package convert

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mailbag makes mails for ever, or as many as it is told, and never holds more than one.
type mailbag struct {
	mails int
	next  int
	rest  []byte
}

// Read implements io.Reader.
func (b *mailbag) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.next == b.mails {
			return 0, io.EOF
		}
		b.rest = bagMail(b.rest, b.next)
		b.next++
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// bagMail makes a mail of some 3 kB, as a desk gets them: every third one answers, every fifth has HTML, every tenth a file.
func bagMail(buf []byte, i int) []byte {
	buf = append(buf[:0], mark...)
	add := func(format string, args ...any) { buf = fmt.Appendf(buf, format, args...) }
	for hop := range 4 {
		add("Received: from mx%d.client.example (mx%d.client.example [192.0.2.%d])\n\tby mail.shop.example (Postfix) with ESMTPS id 4F%08X\n\tfor <support@shop.example>; Fri, 20 Nov 2026 09:15:%02d +0000 (UTC)\n", hop, hop, hop, i, hop)
	}
	add("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=client.example; s=s1;\n\th=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n\tb=%040x\n", i)
	add("Message-ID: <%d.2026@client.example>\nFrom: =?utf-8?q?Zo=C3=A9?= Lambert <zoe%d@client.example>\nTo: Support <support@shop.example>\n", i, i%1000)
	add("Subject: Re: =?utf-8?q?Commande_=C3=A9gar=C3=A9e?= %d\nDate: Fri, 20 Nov 2026 %02d:%02d:%02d +0100\nMIME-Version: 1.0\n", i/3, i/3600%24, i/60%60, i%60)
	if i%3 > 0 {
		add("References: <%d.2026@client.example>\n", i-i%3)
	}
	text := strings.Repeat("Bonjour, ma commande n=E2=80=99est pas arriv=C3=A9e et je voudrais =\nsavoir o=C3=B9 elle est.\n", 8) +
		"\nLe 20 nov. 2026 =C3=A0 09:15, Support <support@shop.example> a =C3=A9crit=C2=A0:\n" + strings.Repeat("> Nous nous en occupons.\n", 10)
	switch {
	case i%10 == 0:
		add("Content-Type: multipart/mixed; boundary=\"=_%d\"\n\n--=_%d\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n", i, i, text)
		add("--=_%d\nContent-Type: image/png; name=\"photo.png\"\nContent-Transfer-Encoding: base64\n\n%s--=_%d--\n\n", i, strings.Repeat(strings.Repeat("A", 76)+"\n", 50), i)
	case i%5 == 0:
		html := "<html><body><p>" + strings.ReplaceAll(text, "\n", "<br>\n") + "</p></body></html>"
		add("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n\n", html)
	default:
		add("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n", text)
	}
	return buf
}

// TestMemory converts eight times as many mails, and takes no more memory than what conversations are known by: mails do
// not stay, and events wait in a file.
func TestMemory(t *testing.T) {
	const few, many = 2_000, 16_000
	heapOf(t, few) // tables and patterns that are made when they are first used
	small, big := heapOf(t, few), heapOf(t, many)
	each := (big - small) / (many - few)
	t.Logf("%d mails: %.2f MB, %d mails: %.2f MB, %.0f bytes for each further mail", few, small/1e6, many, big/1e6, each)
	assert.Less(t, each, 400.0)
	assert.Greater(t, each, 20.0, "too little to be believed")
}

// heapOf returns how many bytes a conversion holds at most when all mails were read, or later. Its arena is small, so that it
// is full in any case.
func heapOf(t *testing.T, mails int) (most float64) {
	t.Helper()
	heap := func() float64 {
		runtime.GC() // what pools hold is gone after the second time
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	base := heap()
	c := &conversion{file: "input", settings: Settings{TempDir: t.TempDir()}}
	c.out = newOutlet(io.Discard, true, c.settings, &c.summary)
	c.out.order.max = 1 << 20
	m := &mbox{newMails(c)}
	require.NoError(t, m.read(Input{Reader: &mailbag{mails: mails}}))
	most = heap() - base
	lines := 0
	c.out.stages = []Stage{stageFunc(func(*Line) (bool, error) {
		if lines++; lines == mails {
			most = max(most, heap()-base)
		}
		return true, nil
	})}
	require.NoError(t, c.out.finish(m.settle))
	require.NoError(t, c.out.close())
	require.Equal(t, mails, c.summary.Written)
	return most
}

type stageFunc func(l *Line) (bool, error)

// Pass implements Stage.
func (f stageFunc) Pass(l *Line) (bool, error) { return f(l) }

// BenchmarkMbox converts a mailbox of small mails, in memory: MB/s of the mailbox, by the clock and for each second that
// a processor worked.
func BenchmarkMbox(b *testing.B) {
	var box []byte
	var one []byte
	const mails = 2_000
	for i := range mails {
		one = bagMail(one, i)
		box = append(box, one...)
	}
	for _, full := range []bool{false, true} {
		b.Run(fmt.Sprintf("mails=%d/full=%v", mails, full), func(b *testing.B) {
			b.SetBytes(int64(len(box)))
			b.ReportAllocs()
			began := cpuTime()
			for b.Loop() {
				if _, err := runOn("mbox", io.Discard, bytes.NewReader(box), Settings{Full: full}); err != nil {
					b.Fatal(err)
				}
			}
			if cpu := cpuTime() - began; cpu > 0 {
				b.ReportMetric(float64(len(box))*float64(b.N)/1e6/cpu.Seconds(), "MB/cpu-s")
			}
		})
	}
}
