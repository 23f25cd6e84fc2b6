-module(cart).
-compile(export_all).
-compile(nowarn_export_all).
start_link() -> gen_server:start_link({local,cart}, cart, [], []).
init(A) -> {ok, A}.
handle_cast(divide, _S) -> X = length([]), {noreply, 1 / X};
handle_cast({match,V}, S) -> ok = V, {noreply, S};
handle_cast(stop, S) -> {stop, {bad_order, 42, "a string"}, S};
handle_cast(custom, _S) -> erlang:error({payment_failed, 7, <<"of a long binary value">>, "and of a long string, so that it has more lines"}).
handle_call(nth, _F, _S) -> lists:nth(0, [1]);
handle_call(slow, _F, S) -> timer:sleep(300), {reply, ok, S}.
handle_info(x, S) -> {noreply, maps:get(price, S)}.
terminate(_, _) -> ok.
