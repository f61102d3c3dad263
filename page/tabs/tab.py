"""What a tab is made from, and what it declares about itself to the rest of the page."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any, ClassVar

from model import Recognizer
from page.engine.files import MOST_DIGITS
from page.page_component import PageComponent


class Parts:
    def __init__(
        self,
        recognizers: Mapping[str, Recognizer],
        small: Recognizer,
        is_static: bool = False,
        digits: Mapping[str, int] = MOST_DIGITS,
    ) -> None:
        """Make the parts of a page, which has a server unless it `is_static`.

        The first recognizer, by the name of its network, reads the drawings, and `small` is that of SMALL_NETWORK.
        `digits` are the numbers of MNIST's digits by their files, see `digits_files`.
        """
        self.recognizers, self.small, self.is_static, self.digits = recognizers, small, is_static, digits
        self.recognizer = next(iter(recognizers.values()))


class Tab(PageComponent):
    """A component that is shown while its tab is open; `layout.css` beside it has rules for the page while it is."""

    name: ClassVar[str]  # the hash of the tab's address; its title is the text `tab_NAME`
    layout: ClassVar[str] = ""  # words for the layouts in shared/sizes.css
    is_joined: ClassVar[bool] = False  # whether the page's QR code opens it, see the text `join_how_NAME`

    def __init__(self, parts: Parts, **props: Any) -> None:
        super().__init__(element_id=f"panel-{self.name}", **props)
        self.parts = parts

    @classmethod
    def add_options(cls, parser: ArgumentParser) -> None:
        """Add the tab's own options to the command line."""

    @classmethod
    def make(cls, parts: Parts, options: Namespace | None) -> "Tab | None":
        """Make the tab, or return None if this page has none; `options` are those of the command line, if any."""
        return cls(parts)

    @property
    def css(self) -> str:
        layout = self._source.with_name("layout.css")
        rules = layout.read_text(encoding="utf-8") if layout.exists() else ""
        return f'{super().css}body[data-tab="{self.name}"] {{\n{rules}}}\n'
