"""The sketchpad as a component for any Gradio app; `gradio_app.py` is one."""

import json
from pathlib import Path
from typing import Any

import gradio as gr

from model import InputError, NoInkError
from model.drawing import BRUSH_WIDTH, PAD_SIDE, check_drawing
from page.build.joining import join_script
from page.pad.pad import Pad

FOLDER = Path(__file__).parent
ENTRY = "digit_pad/digit_pad.js"
SETTINGS = "shared/page_settings.js"  # elsewhere they are in the page's head
HTML = """<div class="digit-pad"><div>
  <button type="button" class="undo" disabled>Undo</button> <button type="button" class="clear" disabled>Clear</button>
</div></div>"""
PICTURE = (
    f"<svg width='64' viewBox='0 0 {PAD_SIDE} {PAD_SIDE}' fill='none' stroke='currentColor' stroke-linecap='round' "
    f"stroke-linejoin='round' stroke-width='{BRUSH_WIDTH}'><path d='{{}}'/></svg>"
)

Strokes = list[list[list[float]]]


def script() -> str:
    """Return the body of a function that mounts the pad: the page's canvas with all modules that it needs."""

    def read(name: str) -> str:
        if name == SETTINGS:
            return f"export const settings = {json.dumps({'pad': Pad.settings()})};"
        return FOLDER.parent.joinpath(name).read_text(encoding="utf-8")

    return f"{join_script(ENTRY, read)}$digit_pad_digit_pad.mount({{ element, props, trigger, watch }});"


class DigitPad(gr.HTML):
    """A square to draw on with a mouse, finger, pen or keyboard; its value is the list of strokes.

    A function receives that list, each stroke a list of [x, y] from 0 to PAD_SIDE, y down, or None if nothing is drawn;
    it may return the same. `input` and `change` fire when a line pauses or ends, and after "Undo" and "Clear".
    """

    def __init__(self, value: Strokes | None = None, *, label: str = "Draw a digit", **options: Any) -> None:
        """Make a pad with strokes, if any; `options` are those of `gr.HTML`."""
        css = (FOLDER / "digit_pad.css").read_text(encoding="utf-8")
        shown: dict[str, Any] = {"label": label, "show_label": True, "container": True, **options}
        super().__init__(value, html_template=HTML, css_template=css, js_on_load=script(), **shown)

    def preprocess(self, payload: Any) -> Any:
        """Return strokes of a visitor or of a function, checked, or None; raises `gr.Error` with one sentence."""
        if payload is None or (isinstance(payload, str) and not payload):  # gr.ClearButton makes None an empty text
            return None
        try:
            return [stroke.tolist() for stroke in check_drawing(payload)]
        except NoInkError:
            return None
        except InputError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def postprocess(self, value: Any) -> Any:
        return self.preprocess(value)

    def process_example(self, value: Any) -> str:
        """Return the picture of a drawing, SVG, that `gr.Examples` shows."""
        lines = ["L".join(f"{x},{y}" for x, y in stroke) for stroke in self.preprocess(value) or []]
        return PICTURE.format("".join(f"M{line}l0,0" for line in lines))  # also a point has a line

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
