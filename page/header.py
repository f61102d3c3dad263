"""The head of the page."""

from page.component import PageComponent


class Header(PageComponent):
    """The title, and switches for language and for light or dark."""
