%% What the runtime itself knows of the errors of a program: a handler of logger takes reason and stack out of the events, and appends them to the file ORACLE as lines
%% of JSON. The value is what erl_error says of the exception. Of the events that tell of the same process the first is taken.
-module(oracle).
-export([install/0, log/2, note/3, note/4]).

install() -> ok = logger:add_handler(oracle, oracle, #{}).

log(#{msg := {report, #{label := {gen_server, terminate}, reason := R}}, meta := M}, _) -> death(M, R);
log(#{msg := {report, #{label := {gen_statem, terminate}, reason := {C, R, St}}}, meta := M}, _) -> once(pid(M), C, R, St);
log(#{msg := {report, #{label := {gen_event, terminate}, reason := {'EXIT', R}}}, meta := M}, _) -> death(M#{pid => make_ref()}, R);
log(#{msg := {report, #{label := {gen_event, terminate}, reason := R}}, meta := M}, _) -> death(M#{pid => make_ref()}, R);
log(#{msg := {report, #{label := {proc_lib, crash}, report := [Info | _]}}, meta := M}, _) ->
    {C, R, St} = proplists:get_value(error_info, Info),
    once(pid(M), C, R, [F || F <- St, element(2, F) =/= init_p]); % which it leaves out
log(#{msg := {"Error in process ~p" ++ _, [Pid, {R, St}]}}, _) -> once(Pid, error, R, St);
log(#{msg := {"Error in process ~p" ++ _, [Pid, _Node, {R, St}]}}, _) -> once(Pid, error, R, St);
log(_, _) -> ok.

pid(#{pid := Pid}) -> Pid.
death(M, {R, St = [{_, _, _, _} | _]}) -> once(pid(M), error, R, St);
death(M, R) -> once(pid(M), exit, R, []).

once(Pid, C, R, St) ->
    case persistent_term:get({oracle, Pid}, false) of
        true -> ok;
        false -> persistent_term:put({oracle, Pid}, true), note(C, R, St, true)
    end.

note(C, R, St) -> note(C, R, St, false).
note(C, R, St, Death) ->
    Frames = lists:join(",", [frame(F) || F <- lists:reverse(St)]),
    Extra = case Death of true -> ",\"mechanism\":\"generic\",\"handled\":false"; false -> "" end,
    Line = ["{\"exceptions\":[{\"type\":", quote(tag(R, C)), ",\"module\":\"\",\"value\":", quote(value(C, R, St)), ",\"frames\":[", Frames, "]}]", Extra, "}\n"],
    ok = file:write_file(os:getenv("ORACLE"), unicode:characters_to_binary(Line), [append]).

tag(R, _) when is_atom(R) -> atom_to_list(R);
tag(R, C) when is_tuple(R), tuple_size(R) > 0 -> tag(element(1, R), C);
tag(_, C) -> atom_to_list(C).

%% The first line of what erl_error writes, without the class before it and the place behind it.
value(_, R, _) when is_tuple(R), element(1, R) =/= badmatch, element(1, R) =/= badmap, element(1, R) =/= case_clause -> io_lib:format("~0p", [R]);
value(C, R, St) ->
    Text = unicode:characters_to_list(erl_error:format_exception(C, R, St, #{column => 1, stack_trim_fun => fun(_, _, _) -> false end})),
    First = hd(string:split(Text, "\n")),
    Words = re:replace(First, "^(\\*\\* )?exception (error|exit|throw): ", "", [{return, list}]),
    re:replace(Words, " \\([^ ]+, line [0-9]+\\)$", "", [{return, list}]).

frame({M, F, A, Loc}) ->
    N = if is_list(A) -> length(A); true -> A end,
    ["{\"abs_path\":", quote(proplists:get_value(file, Loc, "")), ",\"lineno\":", integer_to_list(proplists:get_value(line, Loc, 0)),
     ",\"function\":", quote(io_lib:format("~p:~p/~p", [M, F, N])), "}"].

quote(S) -> [$", [escape(C) || C <- unicode:characters_to_list(S)], $"].
escape($") -> "\\\"";
escape($\\) -> "\\\\";
escape(C) when C < 32 -> io_lib:format("\\u~4.16.0b", [C]);
escape(C) -> C.
