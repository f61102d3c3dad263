"""Keep the log small, whatever visitors send."""

import logging
import time

LOGGERS = ("uvicorn.error", "page.server.routes", "page.workers.image_reader", "asyncio")
INTERVAL = 60  # s


class Repeats:
    """Drops records that were logged in the last minute already: each bad request would be a line."""

    def __init__(self) -> None:
        self._logged: dict[object, float] = {}  # kind of record -> s, when the last one was logged

    def filter(self, record: logging.LogRecord) -> bool:
        kind = str(record.msg).partition("\n")[0], record.exc_info and record.exc_info[0]  # asyncio adds other lines
        now = time.monotonic()
        is_new = now - self._logged.get(kind, -INTERVAL) >= INTERVAL
        if is_new:
            self._logged[kind] = now
        return is_new


def is_not_the_end(record: logging.LogRecord) -> bool:
    """Return whether a record says something else than that requests are cancelled when the server stops."""
    return not str(record.msg).startswith("Cancel ")


def limit_log() -> None:
    repeats = Repeats()
    logging.getLogger("uvicorn.error").addFilter(is_not_the_end)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(repeats)
