# needs: 3.6
import oracle
import subprocess
import sys

# An interpreter that cannot find its library. What it gives as the reason differs from version to version.
out = subprocess.run([sys.executable, "-c", "1"], env={"PYTHONHOME": "/nonexistent"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
reason = [line[len("Fatal Python error: "):] for line in out.splitlines() if line.startswith("Fatal Python error: ")][0]
oracle.expect(level="fatal", mechanism="faulthandler", handled=False, exceptions=[
    {"type": "ModuleNotFoundError", "module": "", "value": "No module named 'encodings'", "frames": []},
    {"type": "Fatal Python error", "module": "", "value": reason, "frames": []}])
sys.stderr.write(out)
