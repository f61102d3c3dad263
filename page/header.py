"""The head of the page."""

from page.component import PageComponent


class Header(PageComponent):
    """The title, the tabs, and switches for language and for light or dark.

    Choosing a tab is told as a `tab` event on the document; a component that belongs to it shows itself.
    """

    def __init__(self, tabs):
        """Make the component.

        Args:
            tabs: list of names, the first open; the page's texts call NAME by `tab_NAME`. `#NAME` in a link opens it.
        """
        super().__init__(tabs=tabs, elem_id="head")
