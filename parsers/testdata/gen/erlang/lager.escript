#!/usr/bin/env escript
%%! -pa /tmp/erlangshop
main(_) -> application:load(lager), application:set_env(lager, handlers, [{lager_console_backend,[{level,info}]}]), {ok,_} = application:ensure_all_started(lager),
 process_flag(trap_exit,true), {ok,_} = sup:start_link(), gen_server:cast(cart, divide), timer:sleep(300), (catch gen_server:call(cart, nth)), timer:sleep(300), gen_server:cast(cart, {match, no}), timer:sleep(300), spawn(fun() -> lists:nth(0,[1]) end), timer:sleep(300).
