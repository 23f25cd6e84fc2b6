import oracle  # noqa
import linecache
SRC = "def pay(n):\n    return 10 / n\n"
PATH = "C:\\inetpub\\shop app\\payments.py"
linecache.cache[PATH] = (len(SRC), None, SRC.splitlines(True), PATH)
code = compile(SRC, PATH, "exec")
ns = {"__name__": "payments"}
exec(code, ns)
ns["pay"](0)
