"""The head of the page."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from model import InputError
from page.component import PageComponent
from page.encoding import encode_image
from page.guard.origins import host_name
from page.launch.join import addresses_for_others, qr_pixels
from page.server.routes import Json, post
from page.visitors.trained_networks import TrainedNetworks


class Header(PageComponent):
    """The title, the tabs, how others join, and switches for projector mode, language, and light or dark.

    Opening a tab emits a `tab` event; a component that belongs to it shows itself.

    A button shows the page's address and its QR code as large as the screen. It is there wherever others can join: not
    on a machine that serves the page to itself alone.

    While a network that the visitor has trained answers, a badge says so, and takes it out again.
    """

    def __init__(self, tabs: Sequence[str], lan: bool, networks: TrainedNetworks) -> None:
        """Make the component.

        Args:
            tabs: their names, the first one open.
            lan: whether the page is served to the local network.
            networks: the visitors' own.
        """
        super().__init__(element_id="head", tabs=tabs, lan=lan)
        self._lan, self._networks = lan, networks

    @property
    def routes(self) -> Sequence[Route]:
        return [post("join", self.join), post("kept", self.kept)]

    async def kept(self, network: Json) -> dict[str, Any]:
        """Whether a visitor's own network is still kept, for a page that was loaded again; an error where it is not."""
        self._networks.check(network)
        return {}

    def join(self, request: Request, address: Json, is_local: Json) -> dict[str, Any]:
        """The addresses by which others join, each with its QR code.

        Args:
            request: whose host the address must have.
            address: where a visitor's browser has the page.
            is_local: whether that leads to the page on this machine alone.
        """
        if is_local and not self._lan:
            raise InputError("This page is served to its own machine alone: start it with --lan to let others join.")
        asked_for = [request.headers.get(name, "") for name in ("host", "x-forwarded-host")]
        addresses = addresses_for_others(address, is_local, set(map(host_name, asked_for)))
        return {"addresses": [{"address": each, "qr_code": encode_image(qr_pixels(each))} for each in addresses]}
