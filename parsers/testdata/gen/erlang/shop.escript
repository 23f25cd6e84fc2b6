#!/usr/bin/env escript
open(X) -> {ok, Y} = X, Y + 1.
main(_) -> io:put_chars(standard_error, "starting\n"), open({error, y}), ok.
