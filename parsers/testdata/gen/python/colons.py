import oracle  # noqa
raise RuntimeError("error: module: line 3: x = {'a': 1}: : ")
