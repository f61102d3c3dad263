"""The head of the page."""

from page.component import PageComponent
from page.join import qr_pixels
from page.replies import picture


class Header(PageComponent):
    """The title, the tabs, the way here for others, and switches for language and for light or dark.

    Choosing a tab is told as a `tab` event on the document; a component that belongs to it shows itself.

    A button shows the page's address and its QR code as large as the screen. It is there wherever others can come: not
    on a machine that serves the page to itself alone.
    """

    def __init__(self, tabs, join_endpoint, lan):
        """Make the component.

        Args:
            tabs: list of names, the first open; the page's texts call NAME by `tab_NAME`. `#NAME` in a link opens it.
            join_endpoint: name of the API endpoint that is given the page's address, as the browser has it, and whether
                that leads to it on this machine alone; `join_answer` makes the reply.
            lan: bool, whether the page is served to the local network.
        """
        super().__init__(tabs=tabs, join_endpoint=join_endpoint, lan=lan, elem_id="head")

    @staticmethod
    def join_answer(addresses):
        """Make a reply of the form that header.js reads.

        Args:
            addresses: list of str, see `join.addresses_for_others`.

        Returns:
            list of dict: `address`, and `picture` of its QR code, see `replies.picture`.
        """
        return [{"address": address, "picture": picture(qr_pixels(address))} for address in addresses]
