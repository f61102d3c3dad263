"""Components of Gradio's own that describe the functions for programs; nothing is sent through them.

Gradio writes a stub file, .pyi, beside a module with such a class.
"""

from typing import Any

import gradio as gr


class ImageFile(gr.File):
    """An image file, with an example that is one."""

    def example_payload(self) -> dict[str, Any]:
        return {"path": "digit.png", "meta": {"_type": "gradio.FileData"}}

    example_value = example_payload


class Probabilities(gr.JSON):
    """The answer of an endpoint, described to programs as what it is."""

    def api_info(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "description": "probability of each digit",
        }
