import oracle  # noqa
import subprocess
subprocess.check_call(["false", "--flag"])
