"""How others open the page: its addresses in the local network, and their QR codes."""

import contextlib
import io
import ipaddress
import os
import socket
import sys
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import psutil
import segno

from model.errors import InputError

EVERYWHERE = "0.0.0.0"  # a host that stands for all of the machine's IPv4 addresses
EVERYWHERE_IPV6 = "::"  # a host that stands for all of its addresses
MAX_CHARACTERS = 500  # of an address; a longer one makes a code that cannot be scanned from a projector
ELSEWHERE = ("198.51.100.1", 9)  # an unused address, reserved for documentation
WHITE_ON_BLACK = "\033[97;40m"  # of a terminal
USUAL_COLOURS = "\033[0m"


def is_everywhere(host: str) -> bool:
    """Return whether a host to listen on stands for all of the machine's addresses."""
    return host in (EVERYWHERE, EVERYWHERE_IPV6)


def lan_hosts() -> list[str]:
    """Return this machine's IPv4 addresses in its networks: the default route's first, link-local ones last."""
    interfaces = psutil.net_if_stats()
    addresses = [
        ipaddress.ip_address(address.address)
        for name, addresses in psutil.net_if_addrs().items()
        if name in interfaces and interfaces[name].isup
        for address in addresses
        if address.family == socket.AF_INET
    ]
    usual = default_host()
    ordered = sorted(addresses, key=lambda address: (str(address) != usual, address.is_link_local))
    return [str(address) for address in ordered if not address.is_loopback]


def default_host() -> str | None:
    """Return the address from which the machine sends to other networks, None without a route to one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)  # finds the route; a datagram socket sends nothing
        except OSError:
            return None
        return probe.getsockname()[0]


def addresses_for_others(address: Any, is_local: Any, hosts: Collection[str | None]) -> list[str]:
    """Return the addresses at which others can open the page, the likeliest first.

    That is the address in the visitor's browser; if it `is_local`, working on this machine only, it is replaced by
    those in the local network, if there is one. Raises InputError if it is not the address of a web page at `hosts`,
    the names of this server in the request.
    """
    is_web_page = False
    if isinstance(address, str) and len(address) <= MAX_CHARACTERS:
        with contextlib.suppress(ValueError):  # invalid addresses
            parts = urlsplit(address)
            port = parts.port
            is_web_page = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.hostname in hosts
    if not is_web_page:
        sentence = f"The address must be that of this page, of at most {MAX_CHARACTERS} characters."
        raise InputError(sentence, "other_address")
    if not is_local:
        return [address]
    return [parts._replace(netloc=f"{host}:{port}" if port else host).geturl() for host in lan_hosts()]


def qr_code(address: str) -> segno.QRCode:
    """Make the QR code of an address; it can be read with 15% of it damaged."""
    return segno.make(address, micro=False, error="m")


def qr_pixels(address: str) -> np.ndarray:
    """Return the QR code of an address with its margin: uint8 array (side, side), 0 dark and 255 white."""
    return np.array([[0 if is_dark else 255 for is_dark in row] for row in qr_code(address).matrix_iter()], np.uint8)


def print_invitation(port: int, fragment: str = "") -> None:
    """Print the addresses of the page in the local network, and the QR code of the first one with a fragment."""
    addresses = [f"http://{host}:{port}" for host in lan_hosts()]
    if not addresses:
        print("This machine is connected to no network: others cannot open the page.")
        return
    print(f"Others in the same network can open it at {' or '.join(addresses)}")
    picture = io.StringIO()
    qr_code(f"{addresses[0]}/{fragment}" if fragment else addresses[0]).terminal(picture, compact=True)
    # Without colours a light terminal shows a negative, which some phones cannot read.
    start, end = (WHITE_ON_BLACK, USUAL_COLOURS) if sys.stdout.isatty() and os.name == "posix" else ("", "")
    try:
        print("\n".join(f"{start}{line}{end}" for line in picture.getvalue().splitlines()), flush=True)
    except UnicodeEncodeError:
        print("(This terminal has no characters to show its QR code: press the button for it on the page.)")
