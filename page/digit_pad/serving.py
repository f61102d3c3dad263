"""The app in `gradio_app.py`, served at PATH: Gradio answers with its page, and our routes call its function."""

import re
from functools import partial
from types import ModuleType
from typing import Any

import gradio as gr
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


def sketchpad_routes(example: ModuleType) -> list[Route]:
    """Return the routes that answer a call of the function of `gradio_app.py`, by its page or by a program."""
    # The app's page calls each function by its number, at the name "predict", which is this function's own.
    calls = Calls({"predict": partial(predict, example)}, public_functions(example.app), f"{PATH}{API}")
    redirect = KindRoute("file", PATH, to_app, method="GET")
    return [redirect, *calls.routes]


async def to_app(_: Request) -> RedirectResponse:
    return RedirectResponse(f".{PATH}/")


def predict(example: Any, drawing: Any = None) -> Any:
    """Return what Gradio sends to the app's output for a value of its pad; raises InputError."""
    try:
        probabilities = example.predict(example.pad.preprocess(drawing))
    except gr.Error as error:
        raise InputError(error.message) from error
    label = example.bars.postprocess(probabilities)
    return label.model_dump() if hasattr(label, "model_dump") else label
