"""How others in the room open the page: its addresses in the local network, and QR codes of them."""

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

# To listen on all of the machine's addresses: those of IPv4, or of IPv6 as well.
EVERYWHERE, EVERYWHERE_IPV6 = "0.0.0.0", "::"
MAX_CHARACTERS = 500  # of an address; a code of more could hardly be scanned from a wall
ELSEWHERE = ("198.51.100.1", 9)  # an address that nobody has, of those reserved for documentation
WHITE_ON_BLACK, USUAL_COLOURS = "\033[97;40m", "\033[0m"


def is_everywhere(host: str) -> bool:
    """Whether a host to listen on stands for all of the machine's addresses."""
    return host in (EVERYWHERE, EVERYWHERE_IPV6)


def lan_hosts() -> list[str]:
    """This machine's IPv4 addresses in the networks that it is connected to. Nobody is asked for them.

    Returns:
        Like "192.168.1.5": first the one by which the machine reaches others, last link-local ones. Empty where it is
        connected to none.
    """
    interfaces = psutil.net_if_stats()
    addresses = [
        ipaddress.ip_address(address.address)
        for name, addresses in psutil.net_if_addrs().items()
        if name in interfaces and interfaces[name].isup
        for address in addresses
        if address.family == socket.AF_INET
    ]
    usual = host_towards_others()
    ordered = sorted(addresses, key=lambda address: (str(address) != usual, address.is_link_local))
    return [str(address) for address in ordered if not address.is_loopback]


def host_towards_others() -> str | None:
    """The address from which the machine would send to another network, None where there is no route to one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)  # of a datagram socket: it finds the way, and sends nothing
        except OSError:
            return None
        return probe.getsockname()[0]


def addresses_for_others(address: Any, is_local: Any, hosts: Collection[str | None]) -> list[str]:
    """The addresses by which others can open the page.

    Args:
        address: where a visitor's browser has the page, as it was sent.
        is_local: whether that leads to the page on this machine alone; then addresses in the local network are given in
            its place.
        hosts: the names by which this server is asked for.

    Returns:
        The likeliest first; none where the machine is connected to no network.

    Raises:
        InputError: the address is not one of a web page of this server.
    """
    is_web_page = False
    if isinstance(address, str) and len(address) <= MAX_CHARACTERS:
        with contextlib.suppress(ValueError):  # of what is no address
            parts = urlsplit(address)
            port = parts.port
            is_web_page = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.hostname in hosts
    if not is_web_page:
        raise InputError(f"The address must be that of this page, of at most {MAX_CHARACTERS} characters.")
    if not is_local:
        return [address]
    return [parts._replace(netloc=f"{host}:{port}" if port else host).geturl() for host in lan_hosts()]


def qr_code(address: str) -> segno.QRCode:
    """The QR code of an address, with an error correction that bears some damage."""
    return segno.make(address, micro=False, error="m")


def qr_pixels(address: str) -> np.ndarray:
    """The QR code of an address, with the white margin that it needs.

    Returns:
        uint8 array (side, side), 0 dark and 255 white, a pixel for each of its modules.
    """
    return np.array([[0 if is_dark else 255 for is_dark in row] for row in qr_code(address).matrix_iter()], np.uint8)


def print_invitation(port: int) -> None:
    """Print the addresses of the page in the local network, and the QR code of the first.

    Args:
        port: where the page is served.
    """
    addresses = [f"http://{host}:{port}" for host in lan_hosts()]
    if not addresses:
        print("This machine is connected to no network: others cannot open the page.")
        return
    print(f"Others in the same network can open it at {' or '.join(addresses)}")
    picture = io.StringIO()
    qr_code(addresses[0]).terminal(picture, compact=True)
    # Without colours a light terminal would show the code's negative, which some phones cannot read.
    start, end = (WHITE_ON_BLACK, USUAL_COLOURS) if sys.stdout.isatty() and os.name == "posix" else ("", "")
    try:
        print("\n".join(f"{start}{line}{end}" for line in picture.getvalue().splitlines()), flush=True)
    except UnicodeEncodeError:
        print("(This terminal has no characters to show its QR code: press the button for it on the page.)")
