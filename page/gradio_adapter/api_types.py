"""Gradio components that only describe the functions for programs.

They have a module of their own because Gradio writes a stub file, .pyi, beside it.
"""

from typing import Any

import gradio as gr


class ImageFile(gr.File):
    def example_payload(self) -> dict[str, Any]:
        return {"path": "digit.png", "meta": {"_type": "gradio.FileData"}}

    example_value = example_payload


class Probabilities(gr.JSON):
    def api_info(self) -> dict[str, Any]:
        values = {"type": "number"}
        return {"type": "object", "additionalProperties": values, "description": "probability of each digit"}


class Numbers(gr.JSON):
    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "the numbers, from top to bottom"}
