-module(listener).
-behaviour(gen_event).
-compile(export_all).
-compile(nowarn_export_all).
init(X) -> {ok, X}.
handle_event(E, _S) -> {ok, E = nope}.
handle_call(_, S) -> {ok, ok, S}.
