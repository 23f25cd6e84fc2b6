import oracle
import subprocess
import sys

# A script that does not compile is printed without the header line.
PATH = "/tmp/shop/bad_main.py"
with open(PATH, "w") as f:
    f.write("import os\nprint(os.getcwd()\nx = = 1\n")
try:
    compile(open(PATH).read(), PATH, "exec")
except SyntaxError as e:
    e.__traceback__ = None
    oracle.write({"exceptions": [dict(oracle.one(e, None))]})
subprocess.call([sys.executable, PATH])
