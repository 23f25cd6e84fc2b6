"""Where the shop's own log goes, and what it looks like."""

import logging.config
import os


def configure_logging() -> None:
    directory = os.environ.get("SHOP_LOG_DIR", "logs")
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s [%(process)d] %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filename": os.path.join(directory, "shop.log"),
                "formatter": "line",
            },
        },
        "root": {"level": os.environ.get("SHOP_LOG_LEVEL", "INFO"), "handlers": ["file"]},
    })
