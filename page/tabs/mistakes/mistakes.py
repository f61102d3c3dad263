"""Mistakes: the test digits that the network misreads, and some that it reads correctly."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from starlette.routing import Route

from model.data.mnist import file_version
from model.data.test_digits import downloaded
from page.server.routes import post
from page.tabs.tab import Parts, Tab


class MistakesTab(Tab):
    """Shows the confusion matrix and a gallery. A cell of the matrix filters the gallery; a digit opens Inside."""

    name = "mistakes"
    layout = "no-pad"
    engine_answers = ("mistakes",)

    @classmethod
    def make(cls, parts: Parts, options: Namespace | None) -> Tab | None:
        """Make the tab; without a server only if MNIST is there."""
        return None if parts.is_static and not file_version() else cls(parts)

    @property
    def routes(self) -> Sequence[Route]:
        return [post("progress", self.progress)]

    async def progress(self) -> dict[str, Any]:
        """Return how much of MNIST has been downloaded."""
        return {"fraction": downloaded()}
