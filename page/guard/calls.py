"""A body is a call of a documented function of Gradio's, and names no file but one that was uploaded."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from page.gradio_internals import public_functions
from page.guard.routes import CALLS, OpenRoute
from page.guard.uploads import is_uploaded
from page.json_body import BadBodyError, check_keys, parse_object

MAX_BYTES_UNCHECKED = 100_000  # of a call that waits in Gradio's queue: up to 2 MB of objects
# What Gradio's clients send as null.
NEVER_USED = ("event_data", "event_id", "simple_format", "batched", "oauth_token", "trigger_id")


class Calls:
    """The calls that a page takes."""

    def __init__(self, page: gr.Blocks, checks: Mapping[str, Callable[..., object]]) -> None:
        """Learn what may be called.

        Args:
            page: complete.
            checks: by the name of a function of Gradio's, what its arguments are checked by before Gradio has them: it
                raises ValueError with a sentence.
        """
        self._names, self._checks = public_functions(page), checks
        endpoints = page.get_api_info()["named_endpoints"]
        self._parameters = {name: endpoints[f"/{name}"]["parameters"] for name in self._names.values()}

    def check(self, route: OpenRoute, body: bytes) -> str | None:
        """Check a body of a route; returns the session that a call is of, where it names one.

        Raises:
            BadBodyError: it is no call of this route.
            ValueError: what is wrong with an argument.
        """
        if route.kind not in CALLS:
            return None
        call = parse_object(body)
        if route.kind == "named call":
            parameters = self._parameters[route.name]
            names = [each["parameter_name"] for each in parameters]
            check_keys(
                call, names, [each["parameter_name"] for each in parameters if not each["parameter_has_default"]]
            )
            arguments = [call.get(name) for name in names]
        else:
            others = () if route.name else ("fn_index", "session_hash", *NEVER_USED)
            check_keys(call, ["data", *others], ["data"])
            arguments = call["data"]
        if not isinstance(arguments, list):
            raise BadBodyError('The body must have a list of the arguments, like {"data": [...]}.')
        name = route.name or self._name(call)
        check_files(name, arguments)
        # What Gradio queues is rejected in its own way, which its client expects, unless it is large.
        if name in self._checks and (not route.is_queued or len(body) > MAX_BYTES_UNCHECKED):
            self._checks[name](*arguments)
        return None if route.name else call["session_hash"]

    def _name(self, call: dict[str, Any]) -> str:
        """The name of the function that a call of a session is of."""
        if any(call.get(name) for name in NEVER_USED):
            raise BadBodyError("A call consists of data, fn_index and session_hash: leave the rest out.")
        number, session = call.get("fn_index"), call.get("session_hash")
        if type(number) is not int or number not in self._names:
            raise BadBodyError("There is no function of this number: use the endpoints of Use via API on the page.")
        if not isinstance(session, str) or not re.fullmatch(r"[\w-]{1,64}", session, re.ASCII):
            raise BadBodyError("The session_hash must be up to 64 letters and digits.")
        return self._names[number]


def check_files(name: str, arguments: list[Any]) -> None:
    """Check the files in a call: Gradio would fetch what an address names, in whatever place of a call."""
    if name == "predict_image" and arguments:
        file, *others = arguments
        if others:
            raise BadBodyError("This function takes one argument, an uploaded image: leave the others out.")
        is_file = isinstance(file, dict) and isinstance(file.get("url"), str | None)
        if not is_file or not is_uploaded(file.get("path")):
            raise BadBodyError(
                "A file in this call was not uploaded: upload it first, then send what the upload gave back."
            )
        arguments = [value for key, value in file.items() if key not in ("path", "url")]
    if any(map(has_file, arguments)):
        raise BadBodyError("There is a file in this call where none belongs: see Use via API on the page.")


def has_file(value: Any) -> bool:
    """Whether a value of JSON is what Gradio takes for a file, or has one in it."""
    if isinstance(value, dict):
        return "path" in value or any(map(has_file, value.values()))
    return isinstance(value, list) and any(map(has_file, value))
