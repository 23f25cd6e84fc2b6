# needs: 3.11
import oracle  # noqa


def raised(e):
    try:
        raise e
    except BaseException as got:
        return got


def main():
    inner = raised(ExceptionGroup("inner", [raised(KeyError("k")), OSError(2, "No such file or directory", "/x")]))
    deepest = ExceptionGroup("never raised", [ValueError("v")])
    raise ExceptionGroup("outer", [raised(TypeError("first")), inner, deepest, raised(RuntimeError)])


main()
