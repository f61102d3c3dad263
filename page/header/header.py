"""The head of the page."""

import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from model import InputError
from model.data.mnist import file_version
from model.mistakes import load_test_digits
from page.component import PageComponent
from page.encoding import encode_image
from page.guard.origins import host_name
from page.launch.join import addresses_for_others, qr_pixels
from page.lessons import LESSONS
from page.server.routes import Json, post
from page.server.shared_result import SharedResult

CODE = re.compile(r"[a-z0-9]{0,20}")  # of a teacher's second device, see `tabs/classroom/key.py`, or none


class Header(PageComponent):
    """The title, the tabs, and buttons for joining, lessons, projector mode, light or dark, and the language."""

    def __init__(self, tabs: Sequence[str], lan: bool, fragment: str = "", published: str | None = None) -> None:
        """Make the component for tabs, by name; `fragment` is that of the address in QR codes, with "#", or ""."""
        joining = "address" if published == "" else "class" if fragment else None  # "": a static site anywhere
        here = {"address": published, "qr_code": encode_image(qr_pixels(published))} if published else None
        super().__init__("head", tabs=tabs, lan=lan, joining=joining, published=here, lessons=list(map(str, LESSONS)))
        self._lan, self._fragment = lan, fragment
        self._test_digits = SharedResult(load_test_digits, file_version)

    @property
    def routes(self) -> Sequence[Route]:
        return [post("join", self.join), post("mnist", self.mnist)]

    async def mnist(self) -> dict[str, Any]:
        """Return once MNIST is there, which may take a download; raises DatasetError if it is missing."""
        await self._test_digits.get()
        return {}

    def join(self, request: Request, address: Json, is_local: Json, code: Json = "") -> dict[str, Any]:
        """Return the addresses for others, see `addresses_for_others`, each with its QR code, with a teacher's code."""
        if is_local and not self._lan:
            raise InputError("This page is served to its own machine alone: start it with --lan to let others join.")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise InputError("A teacher's code has at most 20 small letters and figures.")
        ending = f"{self._fragment}:{code}" if code else self._fragment
        asked_for = [request.headers.get(name, "") for name in ("host", "x-forwarded-host")]
        addresses = addresses_for_others(address, is_local, set(map(host_name, asked_for)))
        codes = [f"{each}/{ending}" if ending else each for each in addresses]
        ways = zip(addresses, codes, strict=True)
        return {"addresses": [{"address": each, "qr_code": encode_image(qr_pixels(code))} for each, code in ways]}
