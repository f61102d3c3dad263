"""Components of Gradio's own, where the API for programs needs them to behave otherwise.

Gradio writes a stub file, .pyi, beside a module with such a class.
"""

from typing import Any

import gradio as gr


class ImageFile(gr.File):
    """An image file, with an example that is one."""

    def preprocess(self, payload: Any) -> str | None:
        """The path; Gradio's own leaves an empty file behind each time."""
        return None if payload is None else payload.path

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
