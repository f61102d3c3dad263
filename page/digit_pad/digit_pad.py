"""The sketchpad as a component for any Gradio app; `gradio_app.py` is one."""

import json
from pathlib import Path
from typing import Any

import gradio as gr

from model import InputError
from model.drawing import check_drawing
from page.document.joining import join_modules, reach_modules
from page.pad.pad import Pad

FOLDER = Path(__file__).parent
ENTRY = "digit_pad/digit_pad.js"
SETTINGS = "shared/settings.js"  # elsewhere they are in the page's head
HTML = """<div class="digit-pad"><div>
  <button type="button" class="undo" disabled>Undo</button> <button type="button" class="clear" disabled>Clear</button>
</div></div>"""

Strokes = list[list[list[float]]]


def script() -> str:
    """Return the body of a function that mounts the pad: the page's canvas with all modules that it needs."""

    def read(name: str) -> str:
        if name == SETTINGS:
            return f"export const settings = {json.dumps({'pad': Pad.settings()})};"
        return FOLDER.parent.joinpath(name).read_text(encoding="utf-8")

    joined = join_modules(reach_modules([ENTRY], read), [ENTRY], ENTRY)[ENTRY]
    body = "".join(line for line in joined.splitlines(keepends=True) if not line.startswith("export "))
    return f"{body}$digit_pad_digit_pad.mount({{ element, props, trigger, watch }});"


class DigitPad(gr.HTML):
    """A square to draw on with a mouse, finger, pen or keyboard; its value are the strokes.

    A function gets a list of strokes, each a list of [x, y] from 0 to PAD_SIDE, y down, or None if nothing is drawn; it
    may return the same. `input` and `change` come when a line pauses or ends, and after "Undo" and "Clear".
    """

    def __init__(self, value: Strokes | None = None, *, label: str = "Draw a digit", **options: Any) -> None:
        """Make a pad with strokes, if any; `options` are those of `gr.HTML`."""
        css = (FOLDER / "digit_pad.css").read_text(encoding="utf-8")
        shown: dict[str, Any] = {"label": label, "show_label": True, "container": True, **options}
        super().__init__(value, html_template=HTML, css_template=css, js_on_load=script(), **shown)

    def preprocess(self, payload: Any) -> Any:
        """Return untrusted strokes, checked, or None; raises `gr.Error` with one sentence."""
        if not payload:
            return None
        try:
            check_drawing(payload)
        except InputError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return payload

    def postprocess(self, value: Any) -> Any:
        return value

    def api_info(self) -> dict[str, Any]:
        numbers = {"type": "array", "items": {"type": "number"}}
        return {
            "type": "array",
            "items": {"type": "array", "items": numbers},
            "description": "strokes of [x, y] points",
        }

    def example_payload(self) -> Any:
        return [[[500, 100], [500, 900]]]

    def example_value(self) -> Any:
        return self.example_payload()
