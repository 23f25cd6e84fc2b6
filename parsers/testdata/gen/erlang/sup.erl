-module(sup).
-export([start_link/0, init/1]).
start_link() -> supervisor:start_link({local, shop_sup}, sup, []).
init([]) -> {ok, {{one_for_one, 3, 10}, [{cart, {cart, start_link, []}, permanent, 5000, worker, [cart]}]}}.
