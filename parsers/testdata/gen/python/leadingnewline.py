import oracle  # noqa
raise ValueError("\nfirst line is empty\n    indented")
