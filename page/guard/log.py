"""The log stays small, whatever strangers send."""

import logging
import time

LOGGERS = ("uvicorn.error", "page.server.routes", "python_multipart", "asyncio")
INTERVAL = 60  # s


class Repeats(logging.Filter):
    """Drops what has been logged in the last minute already: each bad request would be a line."""

    def __init__(self) -> None:
        super().__init__()
        self._since, self._told = float(-INTERVAL), set[object]()

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._since > INTERVAL:
            self._since, self._told = now, set()
        # asyncio tells in further lines of which connection.
        told = str(record.msg).partition("\n")[0], record.exc_info and record.exc_info[0]
        is_new = told not in self._told
        self._told.add(told)
        return is_new


def limit_log() -> None:
    """Limit what strangers can make the server log."""
    repeats = Repeats()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(repeats)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of each malformed form
