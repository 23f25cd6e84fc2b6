# needs: 3.6
import oracle  # noqa

# The cause was never raised: it has no traceback of its own.
raise RuntimeError("outer") from ValueError("never raised")
