package journald

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// parts are the entries of a crash, by a letter for each.
var parts = map[rune][]string{
	'.': {"_TRANSPORT=stdout", "_SYSTEMD_UNIT=other.service", "MESSAGE=."},
	'k': {"_TRANSPORT=kernel", "MESSAGE=shop[812]: segfault at 0 ip 0 sp 0 error 4 in shop[0+1]"},
	'K': {"_TRANSPORT=kernel", "MESSAGE=traps: mail[913] general protection fault ip:0 sp:0 error:0 in mail[0+1]"},
	'c': {"_TRANSPORT=journal", "_UID=0", "MESSAGE_ID=" + coredumpID, "COREDUMP_PID=812", "COREDUMP_UNIT=shop.service", "MESSAGE=core"},
	'u': {"_TRANSPORT=journal", "_PID=1", "MESSAGE_ID=" + unitFailedID, "UNIT=shop.service", "UNIT_RESULT=core-dump", "MESSAGE=unit"},
	'U': {"_TRANSPORT=journal", "_PID=1", "MESSAGE_ID=" + unitFailedID, "UNIT=mail.service", "UNIT_RESULT=signal", "MESSAGE=other unit"},
	'o': {"_TRANSPORT=kernel", "MESSAGE=Memory cgroup out of memory: Killed process 812 (shop) total-vm:1kB"},
	'O': {"_TRANSPORT=journal", "_PID=1", "MESSAGE_ID=" + unitFailedID, "UNIT=shop.service", "UNIT_RESULT=oom-kill", "MESSAGE=oom unit"},
	'e': {"_TRANSPORT=journal", "_PID=1", "MESSAGE_ID=" + unitFailedID, "UNIT=shop.service", "UNIT_RESULT=exit-code", "MESSAGE=exit"},
}

// TestCrashLive writes the entries of a crash with pauses ("1" is a second), and wants to see which lines are shown, which of them marked, and when.
func TestCrashLive(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, written string
		want          string // lines with marked ones in upper case, and seconds between windows
	}{
		{"nothing", "..1..1", "..1.."},
		{"dump at once", "kc.1", "~kc."},
		{"dump after two seconds", "k..2c..1", "2~k..c.."},
		{"dump too late", "k.5c1", "3k.2c"},
		{"unit after the dump", "c.1u1", "c.1~u"},
		{"unit without more", "u.4", "3u."},
		{"unit after the kernel", "k.1u.5", "3k.~u."},
		{"dump after the unit", "u.1c1", "1~u.c"},
		{"out of memory", "oO4", "3o~O"},
		{"exit code", "e.1", "e."},
		{"two crashes", "kK1cuU5", "1~k 2K c ~u ~U"},
		{"one process after the other", "kc3u1kc1", "~kc3~u1~kc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{})
				begun := time.Now()
				var got strings.Builder
				last := 0
				r := sourcetest.New(t, 1)
				r.Greedy = true
				r.Shown = func(_ *tailers.Stream, w *tailers.Window) {
					if len(w.Data) == 0 {
						return
					}
					if s := int(time.Since(begun).Seconds()); s > last && got.Len() >= 0 {
						fmt.Fprint(&got, s-last)
						last = s
					}
					for line := range strings.Lines(string(w.Data)) {
						if strings.HasPrefix(line, "j1") {
							got.WriteByte('~')
						}
						_, message, _ := strings.Cut(line, "\x1fM")
						for letter, fields := range parts {
							if fields[len(fields)-1] == "MESSAGE="+strings.TrimSuffix(message, "\n") {
								got.WriteRune(letter)
							}
						}
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				f := follower(&journal{dir: dir}, r)
				go func() { ended <- f.Run(ctx) }()
				synctest.Wait()
				now := uint64(time.Now().UnixMicro())
				for _, c := range tt.written {
					if c >= '0' && c <= '9' {
						time.Sleep(time.Duration(c-'0') * time.Second)
						now += uint64(c-'0') * 1_000_000
						continue
					}
					now++
					w.Append(now, parts[c]...)
				}
				cancel()
				<-ended
				if want := strings.ReplaceAll(tt.want, " ", ""); got.String() != want {
					t.Errorf("%s, want %s", got.String(), want)
				}
			})
		})
	}
}
