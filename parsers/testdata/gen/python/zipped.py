import oracle  # noqa
import sys
import zipfile
with zipfile.ZipFile("/tmp/shop/bundle.zip", "w") as z:
    z.writestr("tools/__init__.py", "")
    z.writestr("tools/hammer.py", "def hit(x):\n    raise ValueError('bent: %r' % x)\n")
sys.path.insert(0, "/tmp/shop/bundle.zip")
from tools import hammer  # noqa
hammer.hit("nail")
