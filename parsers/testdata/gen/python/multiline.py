import oracle  # noqa


def q():
    raise ValueError("1 validation error for User\nage\n  value is not a valid integer (type=type_error.integer)")


q()
