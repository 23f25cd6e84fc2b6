# needs: 3.6
import oracle
import subprocess
import sys

oracle.expect(initfailure=True, level="fatal", mechanism="faulthandler", handled=False, exceptions=[])
subprocess.call([sys.executable, "-c", "1"], env={"PYTHONHOME": "/nonexistent"})
