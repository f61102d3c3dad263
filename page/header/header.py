"""The head of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from model import InputError
from page.encoding import encode_image
from page.guard.origins import host_name
from page.lessons import LESSONS
from page.page_component import PageComponent
from page.server.join import addresses_for_others, qr_pixels
from page.server.routes import Json, post


class Header(PageComponent):
    """The title, the tabs, and buttons for joining, lessons, projector mode, light or dark, and the language."""

    stylesheets = ("narrow.css", "joining.css", *(f"../lessons/{name}.css" for name in ("card", "bar", "question")))

    def __init__(self, tabs: Mapping[str, str], lan: bool, fragment: str = "", published: str | None = None) -> None:
        """Make the component for tabs, the layout of each by its name.

        `fragment` is that of the address in QR codes, "#" and the name of the tab that they open, or "". `published` is
        the address of a static site, "" if it is unknown, and None for a served page.
        """
        joining = "address" if published == "" else fragment.removeprefix("#")
        here = {"address": published, "qr_code": encode_image(qr_pixels(published))} if published else None
        lessons = [name for name, plan in LESSONS.items() if plan.get("tab") in (None, *tabs)]
        props = {"joining": joining, "published": here, "lessons": lessons}
        super().__init__("head", tabs=tabs, lan=lan, **props)
        self._lan, self._fragment = lan, fragment

    @property
    def routes(self) -> Sequence[Route]:
        return [post("join", self.join)]

    def join(self, request: Request, address: Json, is_local: Json) -> dict[str, Any]:
        """Return the addresses for others, each with its QR code.

        Raises InputError like `addresses_for_others`.
        """
        if is_local and not self._lan:
            raise InputError("This page is served to its own machine alone: start it with --lan to let others join.")
        asked_for = [request.headers.get(name, "") for name in ("host", "x-forwarded-host")]
        addresses = addresses_for_others(address, is_local, set(map(host_name, asked_for)))
        codes = [f"{each}/{self._fragment}" if self._fragment else each for each in addresses]
        ways = zip(addresses, codes, strict=True)
        return {"addresses": [{"address": each, "qr_code": encode_image(qr_pixels(code))} for each, code in ways]}
