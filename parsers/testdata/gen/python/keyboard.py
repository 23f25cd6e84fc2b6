import oracle  # noqa


def loop():
    raise KeyboardInterrupt


loop()
