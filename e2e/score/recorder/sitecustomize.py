"""Loaded by every interpreter that has this folder on PYTHONPATH: makes the program write down its own truth."""
import os
import sys

if os.environ.get("TRUTH_OUT"):
    try:
        import truth.hooks
        truth.hooks.install()
    except Exception as e:  # Python would go on without: better no log than a log without truth
        sys.stderr.write("no truth: %r\n" % e)
        sys.stderr.flush()
        os._exit(97)
