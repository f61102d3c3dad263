"""Keep the log small, whatever visitors send."""

import logging
import time
import traceback

LOGGERS = ("uvicorn.error", "page.guard.errors", "asyncio")
INTERVAL = 60  # s


class Repeats:
    """Drops records that were logged in the last minute already: each bad request would be a line."""

    def __init__(self) -> None:
        self._logged: dict[object, float] = {}  # first line, error and its place -> s, when it was logged

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        places = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)] if error else []
        kind = record.getMessage().partition("\n")[0], type(error), *places[-1:]  # asyncio adds other lines
        now = time.monotonic()
        self._logged = {each: at for each, at in self._logged.items() if now - at < INTERVAL}
        is_new = kind not in self._logged
        self._logged.setdefault(kind, now)
        return is_new


def is_not_the_end(record: logging.LogRecord) -> bool:
    """Return whether a record says something else than that requests are cancelled when the server stops."""
    return not str(record.msg).startswith("Cancel ")


def limit_log() -> None:
    repeats = Repeats()
    logging.getLogger("uvicorn.error").addFilter(is_not_the_end)
    for name in LOGGERS:
        logging.getLogger(name).addFilter(repeats)
