-module(shapes).
-export([run/1]).
%% Programs that die, by name.
run(spawn) -> spawn(fun() -> lists:nth(0, [1]) end), rest(), spawn(fun() -> {ok, _} = file:open("/nope", [read]) end), rest();
run(spawnerror) -> spawn(fun() -> erlang:error({declined, "card \"42\" [x", #{a => 1}}) end), rest();
run(spawnthrow) -> spawn(fun() -> throw(ball) end), rest();
run(cast) -> server(), gen_server:cast(cart, divide), rest();
run(call) -> server(), catch gen_server:call(cart, nth), rest();
run(info) -> server(), cart ! x, rest();
run(match) -> server(), gen_server:cast(cart, {match, {error, {enoent, "/nope"}}}), rest();
run(stop) -> server(), gen_server:cast(cart, stop), rest();
run(custom) -> server(), gen_server:cast(cart, custom), rest();
run(timeout) -> server(), proc_lib:spawn(fun() -> gen_server:call(cart, slow, 50) end), rest();
run(supervised) -> process_flag(trap_exit, true), {ok, _} = sup:start_link(), gen_server:cast(cart, divide), rest(), gen_server:cast(cart, {match, no}), rest();
run(statem) -> process_flag(trap_exit, true), {ok, P} = gen_statem:start_link(door, 1, []), gen_statem:cast(P, go), rest();
run(event) -> {ok, Q} = gen_event:start_link({local, bus}), gen_event:add_handler(Q, listener, s), gen_event:notify(Q, evt), rest();
run(proclib) -> proc_lib:spawn(fun() -> element(list_to_integer("3"), {a, b}) end), rest(), proc_lib:spawn(fun() -> exit({bad, thing}) end), rest();
run(undef) -> proc_lib:spawn(fun() -> no_such:function(1, [a, {b, c}]) end), rest();
run(ifclause) -> spawn(fun() -> X = length([]), if X > 1 -> ok end end), rest(), spawn(fun() -> case length([]) of 7 -> ok end end), rest();
run(logged) ->
    try lists:nth(0, [1]) catch C:R:St -> oracle:note(C, R, St), logger:error("order failed ~p:~p~n~p", [C, R, St]) end,
    try error(badarg) catch C2:R2:St2 -> oracle:note(C2, R2, St2), error_logger:error_msg("boom ~p", [{R2, St2}]) end,
    logger:warning("a warning"),
    rest().
server() -> process_flag(trap_exit, true), {ok, _} = cart:start_link().
rest() -> timer:sleep(400).
