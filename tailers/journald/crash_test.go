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
	'n': {"_TRANSPORT=kernel", "MESSAGE=oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice,task_memcg=/system.slice/shop.service/worker,task=shop,pid=812,uid=0"},
	'r': {"_TRANSPORT=kernel", "MESSAGE=oom_reaper: reaped process 812 (shop), now anon-rss:0kB"},
	'w': {"_TRANSPORT=journal", "UNIT=shop.service", "MESSAGE=shop.service: Failed with result 'core-dump'."},
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
		{"no more than the unit's words", "k.1w5", "3k.~w"},
		{"unit without more", "u.4", "3u."},
		{"unit after the kernel", "k.1u.5", "3k.~u."},
		{"dump after the unit", "u.1c1", "1~u.c"},
		{"out of memory", "oO4", "o~O"},
		{"out of memory, of which unit comes later", "o.2O1", "2o.~O"},
		{"out of memory in a unit that the kernel names", "no..r1O1", "no..r1~O"},
		{"out of memory, systemd was first", "O1no.1", "1~Ono."},
		{"half of what the kernel says", "n.4", "3n."},
		{"a segfault, and memory", "k1O5", "3k1O"},
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

// TestCrashUnit wants the kernel's lines to be those of the unit, with all that belongs to them, and nothing else.
func TestCrashUnit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, written, want string }{
		{"named by the kernel", ".nor", ". n=shop.service o=shop.service r=shop.service"},
		{"named by systemd", ".o.O", ". o=shop.service . O=shop.service"},
		{"named by systemd before", "O.no", "O=shop.service . n=shop.service o=shop.service"},
		{"not named", "o.r", "o= . r="},
		{"a segfault", "ku", "k=shop.service u=shop.service"},
		{"another one's words", "kO", "k= O=shop.service"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{})
			for i, c := range tt.written {
				w.Append(uint64(1_700_000_000_000_000+i), parts[c]...)
			}
			r := sourcetest.New(t, 1)
			if err := (&Follower{Directories: []string{dir}, Once: true, Handler: r}).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got []string
			for line := range strings.Lines(r.Safe()) {
				head, message, _ := strings.Cut(line, "\x1fM")
				letter := '.'
				for l, fields := range parts {
					if fields[len(fields)-1] == "MESSAGE="+strings.TrimSuffix(message, "\n") {
						letter = l
					}
				}
				if letter == '.' {
					got = append(got, ".")
					continue
				}
				_, writer, _ := strings.Cut(head[strings.LastIndex(head, "\x1fw"):], "w")
				group, _, _ := strings.Cut(writer, "\x1e")
				got = append(got, string(letter)+"="+group)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s, want %s", strings.Join(got, " "), tt.want)
			}
		})
	}
}

func TestKernelCrash(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("0af9", 16)
	for _, tt := range []struct {
		message string
		rank    rank
		want    crash
	}{
		{"shop[812]: segfault at 0 ip 0 sp 0 error 4 in shop[0+1]", kernelLine, crash{pid: "812", signal: "SEGV"}},
		{"a b[1]c[812]: segfault at 0 ip 0", kernelLine, crash{pid: "812", signal: "SEGV"}},
		{"shop[812]: segfault (11) at 0 nip 10000 lr 100 code 1 in shop[10000000+10000]", kernelLine, crash{pid: "812", signal: "SEGV"}},
		{"traps: shop[812] trap divide error ip:0 sp:0 error:0", kernelLine, crash{pid: "812", signal: "FPE"}},
		{"traps: shop[812] trap invalid opcode ip:0 sp:0 error:0 in shop[0+1]", kernelLine, crash{pid: "812", signal: "ILL"}},
		{"traps: shop[812] takes its time", 0, crash{}},
		{"]: segfault at noon", 0, crash{}},
		{"shop[x]: segfault at 0", 0, crash{}},
		{"Out of memory: Kill process 812 (shop) score 900 or sacrifice child", kernelLine, crash{pid: "812", signal: killed}},
		{"Memory cgroup out of memory: Killed process 812, UID 0, (shop) total-vm:1kB", kernelLine, crash{pid: "812", signal: killed}},
		{"oom-kill:constraint=CONSTRAINT_NONE,global_oom,task_memcg=/system.slice/docker-" + id + ".scope,task=python,pid=7,uid=0", kernelNote,
			crash{pid: "7", signal: killed, unit: "docker-" + id + ".scope", container: id}},
		{"oom-kill:constraint=CONSTRAINT_NONE,global_oom,task_memcg=/user.slice/user-1000.slice/user@1000.service/app.slice/a,b.service,task=a,pid=7,uid=1000", kernelNote,
			crash{pid: "7", signal: killed, unit: "a,b.service"}},
		{"oom-kill:constraint=CONSTRAINT_MEMCG,task_memcg=/kubepods/burstable/pod1/" + id + ",task=a,pid=7,uid=0", kernelNote, crash{pid: "7", signal: killed}},
		{"oom-kill:constraint=", 0, crash{}},
		{"oom_reaper: reaped process 812 (shop)", kernelNote, crash{pid: "812", signal: killed}},
		{"ut of memory: Kill process 99999999999999999999 (a)", 0, crash{}},
	} {
		if r, got := kernelCrash([]byte(tt.message)); r != tt.rank || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%q: %d %+v, want %d %+v", tt.message, r, got, tt.rank, tt.want)
		}
	}
}
