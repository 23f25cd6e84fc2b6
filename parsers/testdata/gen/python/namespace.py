# needs: 3.6
import oracle  # noqa
from space import far
far.reach()
