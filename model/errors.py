"""Errors about drawings, images, network files and data sets.

Every message is one sentence that says what is wrong and what to do, so that a page, an API and a command line can
show it unchanged.
"""

from collections.abc import Mapping
from typing import Any


class UserError(Exception):
    """An error whose message is for the user; `values` are those of its translations' placeholders, by name."""

    reason: str | None = None  # key of these, `error_REASON` in the page's texts; None if only programs cause it

    def __init__(
        self,
        message: str,
        reason: str | None = None,
        status: int = 422,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> None:
        """Make an error, for a server with a status of HTTP and headers of its answer."""
        super().__init__(message)
        self.reason = reason or self.reason
        self.status, self.headers, self.values = status, headers, values


class InputError(UserError, ValueError):
    """A drawing or an image that cannot be read as one."""


class NoInkError(InputError):
    """A well-formed drawing or image with no ink."""


class NetworkFileError(UserError, ValueError):
    """A network file that is missing, damaged, or does not map 784 pixels to 10 probabilities."""


class ProgramError(Exception):
    """Why a program cannot go on; the message is for the person who runs it."""


class DatasetError(UserError, ValueError):
    """A data set that is missing, damaged, or in another layout than expected."""

    reason = "no_data"
