# needs: 3.8
import oracle
import os
import sys

# What a program whose output is piped into `head` prints at its end: no traceback at all.
r, w = os.pipe()
os.close(r)
os.dup2(w, 1)
print("x")
oracle.expect(mechanism="unraisablehook", handled=False,
              exceptions=[{"type": "BrokenPipeError", "module": "", "value": "[Errno 32] Broken pipe", "frames": [], "errno": 32}])
sys.unraisablehook = sys.__unraisablehook__
