package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Expected names are those of Exception.format_mfa/3 for the number of arguments.
func TestElixirFrames(t *testing.T) {
	t.Parallel()
	type frame struct {
		Path             string
		Line             int
		Function, Module string
	}
	tests := []struct {
		text string
		want frame
		ok   bool
	}{
		{"    (shop 0.1.0) lib/cart.ex:4: Cart.handle_cast/2", frame{"lib/cart.ex", 4, "Cart.handle_cast/2", "Elixir.Cart"}, true},
		{"(stdlib 4.2) gen_server.erl:1123: :gen_server.try_dispatch/4", frame{"gen_server.erl", 1123, ":gen_server.try_dispatch/4", "gen_server"}, true},
		{"    (shop) lib/cart.ex:4: Cart.open(1, \"a, b\", %{k: [1, 2]}, #PID<0.1.0>, 'x,y', <<1, 2>>)", frame{"lib/cart.ex", 4, "Cart.open/6", "Elixir.Cart"}, true},
		{"    Shop.Missing.open()", frame{"", 0, "Shop.Missing.open/0", "Elixir.Shop.Missing"}, true},
		{"Shop.Missing.open()", frame{}, false},
		{"    :erlang.map_get(:price, %{a: 1})", frame{"", 0, ":erlang.map_get/2", "erlang"}, true},
		{"    cart.exs:3: anonymous fn/1 in Cart.total/1", frame{"cart.exs", 3, "anonymous fn/1 in Cart.total/1", "Elixir.Cart"}, true},
		{`    (elixir 1.14.0) lib/enum.ex:1658: Enum."-map/2-lists^map/1-0-"/2`, frame{"lib/enum.ex", 1658, `Enum."-map/2-lists^map/1-0-"/2`, "Elixir.Enum"}, true},
		{"    cart.exs:3: (file)", frame{"cart.exs", 3, "(file)", ""}, true},
		{"    lib/cart.ex:3: Cart (module)", frame{"lib/cart.ex", 3, "Cart (module)", ""}, true},
		{"  * 1st argument: not a binary", frame{}, false},
		{"    The following arguments were given to Shop.charge/2:", frame{}, false},
		{"    # 1", frame{}, false},
		{"    and/or", frame{}, false},
		{"10:00:01: Cart.total/1", frame{"10:00", 1, "Cart.total/1", "Elixir.Cart"}, true}, // beginsRecord sees to it before
		{"", frame{}, false},
	}
	for _, tt := range tests {
		f, ok := exFrame(tt.text)
		if got := (frame{f.AbsPath, f.Lineno, f.Function, f.Module}); ok != tt.ok || ok && got != tt.want {
			t.Errorf("exFrame(%q) = %+v, %v; want %+v, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

func TestElixirTitles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10:00:00.000 [error] GenServer Cart terminating":                              exProcess,
		"10:00:00.000 [error] GenServer {Shop.Registry, \"Process 1\"} terminating":    exProcess,
		"10:00:00.000 [error] Task #PID<0.1.0> started from #PID<0.2.0> terminating":   exProcess,
		"10:00:00.000 [error] Process #PID<0.1.0> raised an exception":                 exProcess,
		"10:00:00.000 [error] Process Cart (#PID<0.1.0>) terminating":                  exCrash,
		"10:00:00.000 [error] Child Cart of Supervisor Shop.Sup terminated":            exSupervisor,
		"10:00:00.000 [error] Child Cart of Supervisor Shop.Sup failed to start":       exSupervisor,
		"10:00:00.000 [info] the lease of #PID<0.1.0> was terminated, and renewed":     "",
		"10:00:00.000 [info] connection terminated":                                    "",
		"10:00:00.000 [error] charging failed":                                         "",
		"10:00:00.000 [info] Child Cart of Supervisor Shop.Sup started":                "",
		"10:00:00.000 [error] #PID<0.5.0> running Shop.Endpoint (stream 1) terminated": exProcess,
	} {
		if got := exTitle(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// A death that is told again by a supervisor is one error, and all of its text is taken. What another process says is another error.
func TestElixirTellsADeathOnce(t *testing.T) {
	t.Parallel()
	death := "** (KeyError) key :a not found in: %{}\n    lib/cart.ex:10: Cart.handle_cast/2\n"
	process := "08:41:43.105 [error] GenServer Cart terminating\n" + death + "Last message: 1\nState: 2\n\n"
	supervisor := "08:41:43.109 [error] Child Cart of Supervisor Shop.Sup terminated\n** (exit) an exception was raised:\n    ** (KeyError) key :a not found in: %{}\n" +
		"        lib/cart.ex:10: Cart.handle_cast/2\nPid: #PID<0.126.0>\n"
	tests := []struct {
		name, log string
		ends      []int
	}{
		{"process", process, []int{5}},
		{"twice", process + process, []int{5, 11}},
		{"with its supervisor", process + supervisor, []int{11}},
		{"its supervisor alone", supervisor, []int{5}},
		{"its supervisor later", process + "08:41:43.107 [info] going on\n" + supervisor, []int{5}},
		{"its supervisor later, and then the same again", process + "08:41:43.107 [info] going on\n" + supervisor + process, []int{5, 17}},
	}
	for _, tt := range tests {
		var ends []int
		for _, f := range scan(decode(tt.log)) {
			ends = append(ends, f.end)
		}
		if diff := cmp.Diff(ends, tt.ends); diff != "" {
			t.Errorf("%s: traces end at (-got +want):\n%s", tt.name, diff)
		}
	}
}

func FuzzElixir(f *testing.F) { fuzzRuntime(f, &Elixir) }
