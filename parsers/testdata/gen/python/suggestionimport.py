import oracle  # noqa
from collections import namedtupel  # noqa
