import oracle  # noqa
code = compile("\n\n\nx = missing\n", "/srv/templates/order \"new\", v2.html", "exec")
code = code.replace(co_name="top-level template code") if hasattr(code, "replace") else code
exec(code, {"__name__": "templates"})
