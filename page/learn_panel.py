"""Watch it learn: train a network with chosen settings, and see it become better."""

import base64
from dataclasses import asdict

import numpy as np

from model.training.settings import OPTIMIZERS, RANGES, TUTORIAL, tutorial_results
from page.component import PageComponent
from page.replies import picture


class LearnPanel(PageComponent):
    """Shows the tutorial's code with the visitor's settings, and a training with them, from start to result.

    A training goes on while its page is open, whichever tab is. "Use it" is told as a `network` event on the document,
    whose detail is the network's token, null for the shipped networks.
    """

    def __init__(self, endpoint, code_endpoint, download_endpoint):
        """Make the component.

        Args:
            endpoint: name of the API endpoint that trains; its updates are made by `answer`.
            code_endpoint: of the one that gives the code for settings.
            download_endpoint: of the one that gives a network's file, made by `download_answer`.
        """
        results = tutorial_results()
        super().__init__(
            endpoint=endpoint,
            code_endpoint=code_endpoint,
            download_endpoint=download_endpoint,
            settings=asdict(TUTORIAL),
            ranges=RANGES,
            optimizers=list(OPTIMIZERS),
            tutorial=None if results is None else asdict(results),
        )

    @staticmethod
    def answer(update, field):
        """Make an update of the form that learn_panel.js reads.

        Args:
            update: dict, see `page.visitors.training_queue.TrainingLine.train`.
            field: uint8 array (28, 28), what is judged meanwhile, or None.

        Returns:
            dict, the update with `field`, and with pictures in place of the images of its examples.
        """
        examples = [
            {**example, "image": picture(np.array(example["image"], np.uint8))}
            for example in update.get("examples", [])
        ]
        return {**update, "field": None if field is None else picture(field), "examples": examples}

    @staticmethod
    def download_answer(file):
        """Make a reply of a network's file, bytes."""
        return {"data": base64.b64encode(file).decode()}
