"""The head of the page."""

from page.component import PageComponent

from gradio.events import Dependency

class Header(PageComponent):
    """The title, and switches for language and for light or dark."""

    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
