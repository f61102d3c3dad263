"""Gradio components that only describe the functions for programs.

They have a module of their own because Gradio writes a stub file, .pyi, beside it.
"""

from typing import Any

import gradio as gr

class ImageFile(gr.File):
    def example_payload(self) -> dict[str, Any]:
        return {"path": "digit.png", "meta": {"_type": "gradio.FileData"}}

    example_value = example_payload
    from collections.abc import Callable, Sequence
    from typing import TYPE_CHECKING, Any, Literal

    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component

class Probabilities(gr.JSON):
    def api_info(self) -> dict[str, Any]:
        values = {"type": "number"}
        return {"type": "object", "additionalProperties": values, "description": "probability of each digit"}
    from collections.abc import Callable, Sequence
    from typing import TYPE_CHECKING, Any, Literal

    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component

class Numbers(gr.JSON):
    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "the numbers, from top to bottom"}
    from collections.abc import Callable, Sequence
    from typing import TYPE_CHECKING, Any, Literal

    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
