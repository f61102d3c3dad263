"""What a tab is made from, and what it declares about itself to the rest of the page."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from model import Recognizer
from page.engine.files import MOST_DIGITS
from page.page_component import PageComponent


@dataclass(frozen=True)
class Parts:
    recognizers: Mapping[str, Recognizer]  # by the names of their networks; the first one reads the drawings
    small: Recognizer  # that of SMALL_NETWORK
    is_static: bool = False  # whether the page has no server
    digits: Mapping[str, int] = field(default_factory=lambda: MOST_DIGITS)  # how many, by file, see `digits_files`


class Tab(PageComponent):
    """A component that is shown while its tab is open; `layout.css` beside it has rules for the page while it is."""

    name: ClassVar[str]  # the hash of the tab's address; its title is the text `tab_NAME`
    layout: ClassVar[str] = ""  # words for the layouts in shared/sizes.css
    is_joined: ClassVar[bool] = False  # whether the page's QR code opens it, see the text `join_how_NAME`

    def __init__(self, _parts: Parts, **props: Any) -> None:
        super().__init__(element_id=f"panel-{self.name}", **props)

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
