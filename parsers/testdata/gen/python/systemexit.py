# needs: 3.6
import oracle  # noqa
import traceback
import sys
try:
    sys.exit(3)
except SystemExit as e:
    oracle.note()
    traceback.print_exc()
