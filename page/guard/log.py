"""Keep the log small, whatever visitors send."""

import logging
import time

LOGGERS = ("uvicorn.error", "page.server.routes", "python_multipart", "asyncio")
INTERVAL = 60  # s


class Repeats(logging.Filter):
    """Drops records that were logged in the last minute already: each bad request would be a line."""

    def __init__(self) -> None:
        super().__init__()
        self._since, self._logged = float(-INTERVAL), set[object]()

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._since > INTERVAL:
            self._since, self._logged = now, set()
        # asyncio names the connection in further lines.
        key = str(record.msg).partition("\n")[0], record.exc_info and record.exc_info[0]
        is_new = key not in self._logged
        self._logged.add(key)
        return is_new


def limit_log() -> None:
    """Limit what visitors can make the server log."""
    repeats = Repeats()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(repeats)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of each malformed form
