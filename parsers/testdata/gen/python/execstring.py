import oracle  # noqa
exec(compile("def f():\n    return 1 / 0\nf()\n", "<string>", "exec"))
