-module(door).
-behaviour(gen_statem).
-compile(export_all).
-compile(nowarn_export_all).
callback_mode() -> state_functions.
init(X) -> {ok, idle, X}.
idle(cast, go, D) -> {next_state, idle, D + hd([])};
idle(info, _, D) -> {keep_state, D}.
