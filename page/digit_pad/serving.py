"""The app in `gradio_app.py`, served at PATH: Gradio answers with its page, and our routes call its function."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from model import InputError
from page.gradio_adapter.internals import public_functions
from page.gradio_adapter.protocol import Calls
from page.guard.gate import API, KindRoute

PATH = "/gradio"
DESCRIPTIONS = ("/", "/config", f"{API}/info", f"{API}/openapi.json")
FILES = r"/(?:theme\.css|(?:assets|static(?:/\w+){1,3})/[\w-][\w.-]*\.(?:css|js|png|svg|ttf|woff2?))"  # no ffmpeg
OPEN_FOR_SKETCHPAD = {re.escape(f"{PATH}{each}"): "description" for each in DESCRIPTIONS} | {PATH + FILES: "file"}


def sketchpad_routes() -> list[Route]:
    """Return the routes that answer a call of the function of `gradio_app.py`, by its page or by a program."""
    # The app's page calls each function by its number, at the name "predict", which is this function's own.
    calls = Calls({"predict": predict}, numbers, f"{PATH}{API}")
    redirect = KindRoute("file", PATH, to_app, method="GET")
    return [redirect, *calls.routes]


async def to_app(_: Request) -> RedirectResponse:
    return RedirectResponse(f".{PATH}/")


def numbers() -> Mapping[int, str]:
    from page.digit_pad import gradio_app  # here, as below: Gradio takes seconds to import

    return public_functions(gradio_app.app)


def predict(drawing: Any = None) -> Any:
    """Return what Gradio sends to the app's output for a value of its pad; raises InputError."""
    import gradio as gr

    from page.digit_pad import gradio_app as example

    try:
        probabilities = example.predict(example.pad.preprocess(drawing))
    except gr.Error as error:
        raise InputError(error.message) from error
    bars: Any = example.bars  # its types refuse what `predict` returns
    label = bars.postprocess(probabilities)
    return label.model_dump() if hasattr(label, "model_dump") else label
