"""The answer to each error: a status of 400 to 599 and one sentence, `{"error": sentence}`, see `UserError`."""

import logging
from typing import Any

from starlette.responses import JSONResponse, Response

from model import DatasetError
from model.errors import UserError

CLOSE = {"connection": "close"}  # where the rest of a request is not read
logger = logging.getLogger(__name__)


def encode_error(error: UserError) -> dict[str, Any]:
    """Return an error's message, and what its translation needs."""
    sentence = str(error)
    if isinstance(error, DatasetError):
        logger.warning("%s", error)  # with the paths and addresses of the server's data sets
        sentence = "A data set that this needs is not available: the log of the server says why."
    return {"error": sentence, **({"reason": error.reason, "values": error.values} if error.reason else {})}


def busy(sentence: str, seconds: int) -> UserError:
    """Return the error for a client that should try again after some seconds."""
    return UserError(sentence, status=503, headers={"retry-after": str(seconds)})


def answer_to(error: UserError) -> Response:
    return JSONResponse(encode_error(error), error.status, error.headers)
