"""An error is a status of 400 to 599 and one sentence: `{"error": sentence}`."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

CLOSE = {"connection": "close"}  # where the rest of a request is not read


class Rejection(Exception):  # noqa: N818, it is the answer
    """A request that gets an error; to be raised behind `Gate`, before the answer has begun."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None, **more: str) -> None:
        super().__init__(sentence)
        self.response = JSONResponse({"error": sentence, **more}, status, headers)
