package traceback

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// TestKernelPlaces compares what is read of the kernel's words with what the crashing program itself has seen: its handler of signals knows the instruction,
// the file that it is in, and the process.
func TestKernelPlaces(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, log := range cases(t, "kernel") {
		data, err := os.ReadFile(strings.TrimSuffix(log, ".log") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Traces []struct {
				Place struct{ Pid, IP, Module string }
			}
		}
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		for i, trace := range scan(readLines(t, log)) {
			w := want.Traces[i].Place
			if w.Pid == "" {
				continue // typed: nobody has seen it
			}
			seen++
			e := trace.Exceptions[0]
			if e.ThreadID != w.Pid || trace.Threads[0].ID != w.Pid {
				t.Errorf("%s: got process %s and thread %+v, want %s", filepath.Base(log), e.ThreadID, trace.Threads[0], w.Pid)
			}
			if w.IP == "" {
				continue
			}
			if f := e.Stacktrace.Frames[0]; f.InstructionAddr != w.IP || f.Package != w.Module {
				t.Errorf("%s: got %s in %q, want %s in %q", filepath.Base(log), f.InstructionAddr, f.Package, w.IP, w.Module)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d crashes were seen", seen)
	}
}

func TestKernelText(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"[    5.995168] Call Trace:":                         "Call Trace:",
		"[    5.995168]  <TASK>":                             " <TASK>",
		"[    5.995168][  T812] CPU: 0":                      "CPU: 0",
		"<4>[12047.506488][   C1]  do_open+0x1/0x2":          " do_open+0x1/0x2",
		"kern  :warn  : [12047.506488] Modules linked in: x": "Modules linked in: x",
		"kern  :err   : text":                                "text",
		"<6>text":                                            "text",
		"[main] text":                                        "[main] text",
		"[12] text":                                          "[12] text",
		"[12.] text":                                         "[12.] text",
		"[0000000000000008] pgd=0":                           "[0000000000000008] pgd=0",
		"kernel of truth: text":                              "kernel of truth: text",
		"<6":                                                 "<6",
		"[":                                                  "[",
		"":                                                   "",
	} {
		if got := kernelText(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestKernelFrames(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		f        event.Frame
		reliable bool
	}{
		"do_one_initcall+0x48/0x1d0":                        {event.Frame{Function: "do_one_initcall"}, true},
		"? shop_init+0x1c/0x1000 [shop]":                    {event.Frame{Function: "shop_init", Package: "shop"}, false},
		"shop_init+0x1c/0x1000 [shop 1f2e]":                 {event.Frame{Function: "shop_init", Package: "shop"}, true},
		"kfree+0x2ef/0x310 (P)":                             {event.Frame{Function: "kfree"}, true},
		"[<ffffffff8100c2e5>] show+0x35/0x40":               {event.Frame{Function: "show", InstructionAddr: "0xffffffff8100c2e5"}, true},
		"[<80776938>] (schedule) from [<80>] (x+0x20/0x40)": {event.Frame{Function: "schedule"}, true},
		"schedule from io_schedule+0x20/0x40":               {event.Frame{Function: "schedule"}, true},
		"0x7f23a6521219":                                    {},
		"a sum of 1+0x2/0x3":                                {},
		"mail from a+0x1":                                   {},
		"[<":                                                {},
		"x+0x/0x":                                           {},
		"<TASK>":                                            {},
	} {
		f, reliable, ok := kernelFrame(line)
		if ok != (want.f.Function != "") || ok && (cmp.Diff(f, want.f) != "" || reliable != want.reliable) {
			t.Errorf("%q: got %+v, %v, %v; want %+v, %v", line, f, reliable, ok, want.f, want.reliable)
		}
	}
}

// TestKernelInApp wants the functions that only print a report left out of what grouping looks at.
func TestKernelInApp(t *testing.T) {
	t.Parallel()
	traces := scan(readLines(t, filepath.Join(corpus, "kernel", "kasan-typed.log")))
	resolveKernel(&traces[0].Trace, Project{})
	got := map[string]bool{}
	for _, f := range traces[0].Exceptions[0].Stacktrace.Frames {
		got[f.Function] = *f.InApp
	}
	if !got["shop_release"] || !got["__fput"] || got["kasan_report"] || got["dump_stack_lvl"] || len(got) != 5 {
		t.Errorf("got %v", got)
	}
}

// FuzzKernel reads any text. The corpus is the seed.
func FuzzKernel(f *testing.F) {
	seedWith(f, "kernel")
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Kernel) })
}

// FuzzCoredump reads any text. The corpus is the seed.
func FuzzCoredump(f *testing.F) {
	seedWith(f, "coredump")
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Coredump) })
}
