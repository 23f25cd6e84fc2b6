import oracle  # noqa
open("/does/not/exist.txt")
