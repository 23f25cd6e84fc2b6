# needs: 3.6
import oracle  # noqa
try:
    compile("x = (", "conf.py", "exec")
except SyntaxError as e:
    raise RuntimeError("cannot read conf.py") from e
