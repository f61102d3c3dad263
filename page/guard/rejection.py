"""What is wrong with a request is answered with a status of 400 to 599 and one sentence: `{"error": sentence}`."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

CLOSE = {"connection": "close"}  # where the rest of a request is not waited for


class Rejection(Exception):  # noqa: N818, it is the answer
    """A request is not answered; to be raised behind `Gate`, before an answer has begun."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None, reason: str | None = None
    ) -> None:
        super().__init__(sentence)
        body = {"error": sentence} if reason is None else {"error": sentence, "reason": reason}
        self.response = JSONResponse(body, status, headers)
