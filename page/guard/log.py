"""The log stays small, whatever strangers send."""

import logging
import time
from collections import Counter

LOGGERS = ("uvicorn.error", "page.api", "python_multipart", "asyncio")
INTERVAL = 60  # s
MAX_REPEATS = 5  # of a message in that time


class Repeats(logging.Filter):
    """Drops what has been logged several times in the last minute: each bad request would be a line."""

    def __init__(self) -> None:
        super().__init__()
        self._since = float(-INTERVAL)
        self._counts: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._since > INTERVAL:
            self._since, self._counts = now, Counter()
        message = str(record.msg)
        self._counts[message] += 1
        return self._counts[message] <= MAX_REPEATS


def limit_log() -> None:
    """Limit what strangers can make the server log."""
    repeats = Repeats()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(repeats)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of each form that is none
