"""Gradio's own parts, where this page needs them to behave otherwise."""

import gradio as gr
from gradio.blocks import BlocksConfig


class Page(gr.Blocks):
    """A page whose API lets an argument be left out that has a default, and answers bad calls with a sentence."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.default_config = SettledConfig(self)

    def validate_inputs(self, block_fn, inputs):
        """Complete the arguments of a call; what is missing without a default is None, and its function says so."""
        inputs.extend(block.value for block in block_fn.inputs[len(inputs) :])

    async def preprocess_data(self, block_fn, *arguments, **settings):
        """Say it in a sentence of ours where Gradio finds that a file is none that was uploaded."""
        try:
            return await super().preprocess_data(block_fn, *arguments, **settings)
        except Exception as error:  # pydantic's, Gradio's own, OSError: by what was sent in place of a file
            sentence = "A file in this call was not uploaded: upload it first, then send what the upload gave back."
            raise gr.Error(sentence, print_exception=False) from error


class ImageFile(gr.File):
    """An image file, with an example that is one."""

    def preprocess(self, payload):
        """The path; Gradio's own leaves an empty file behind each time."""
        return None if payload is None else payload.path

    def example_payload(self):
        return {"path": "digit.png", "meta": {"_type": "gradio.FileData"}}

    example_value = example_payload


class Probabilities(gr.JSON):
    """The answer of an endpoint, described to programs as what it is."""

    def api_info(self):
        return {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "description": "probability of each digit",
        }


class SettledConfig(BlocksConfig):
    """Gradio's description of the page's blocks, put together once: it asks for all of it at each call of the API.

    Nothing in it changes but the values of a call, which Gradio writes into what it was given.
    """

    def __init__(self, page):
        super().__init__(page)
        self._configs = {}

    def config_for_block(self, block_id, *arguments):
        if block_id not in self._configs:
            self._configs[block_id] = super().config_for_block(block_id, *arguments)
        config = self._configs[block_id]
        return {**config, "props": dict(config["props"])}

    def __copy__(self):
        copied = super().__copy__()
        copied.config_for_block = self.config_for_block
        return copied
