"""The ways to the page for others in the room: its addresses in the local network, and QR codes of them."""

import io
import ipaddress
import os
import socket
import sys
from urllib.parse import urlsplit

import numpy as np
import psutil
import segno

from model.errors import InputError

EVERYWHERE = "0.0.0.0"  # to listen on all of the machine's addresses
MOST_CHARACTERS = 500  # of an address; a code of more could hardly be scanned from a wall
ELSEWHERE = ("198.51.100.1", 9)  # an address that nobody has, of those reserved for documentation
WHITE_ON_BLACK, USUAL_COLOURS = "\033[97;40m", "\033[0m"


def lan_hosts():
    """This machine's IPv4 addresses in the networks that it is connected to. Nobody is asked for them.

    Returns:
        list of str like "192.168.1.5": first the one by which the machine reaches others, last those that it gave
        itself as nobody gave it one. Empty where it is connected to none.
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


def host_towards_others():
    """The address from which the machine would send to another network: str, or None where there is no way to one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)  # of a datagram socket: it finds the way, and sends nothing
        except OSError:
            return None
        return probe.getsockname()[0]


def addresses_for_others(address, is_local):
    """The addresses by which others may come to the page.

    Args:
        address: str, where a visitor's browser has the page.
        is_local: bool, whether that leads to the page on this machine alone; then addresses in the local network are
            given in its place.

    Returns:
        list of str, the likeliest first; empty where the machine is connected to no network.

    Raises:
        InputError: no address of a web page.
    """
    try:
        parts = urlsplit(address)
        is_web_page = parts.scheme in ("http", "https") and parts.hostname and len(address) <= MOST_CHARACTERS
        port = parts.port
    except (ValueError, TypeError, AttributeError):  # by what is no address, or not even text
        is_web_page = False
    if not is_web_page:
        raise InputError(f"The address of the page must be http or https, of at most {MOST_CHARACTERS} characters.")
    if not is_local:
        return [address]
    return [parts._replace(netloc=f"{host}:{port}" if port else host).geturl() for host in lan_hosts()]


def qr_code(address):
    """The QR code of an address, str: a segno.QRCode that bears some damage."""
    return segno.make(address, micro=False, error="m")


def qr_pixels(address):
    """The QR code of an address, str, with the white margin that it needs.

    Returns:
        uint8 array (side, side), 0 dark and 255 white, a pixel for each of its modules.
    """
    return np.array([[0 if is_dark else 255 for is_dark in row] for row in qr_code(address).matrix_iter()], np.uint8)


def print_invitation(port):
    """Print the addresses of the page in the local network, and the QR code of the first.

    Args:
        port: int, where the page is served.
    """
    addresses = [f"http://{host}:{port}" for host in lan_hosts()]
    if not addresses:
        print("This machine is connected to no network: others cannot come to the page.")
        return
    print(f"Others in the same network come to it by {' or '.join(addresses)}")
    picture = io.StringIO()
    qr_code(addresses[0]).terminal(picture, compact=True)
    # Without colours a light terminal would show the code's negative, which some phones cannot read.
    start, end = (WHITE_ON_BLACK, USUAL_COLOURS) if sys.stdout.isatty() and os.name == "posix" else ("", "")
    try:
        print("\n".join(f"{start}{line}{end}" for line in picture.getvalue().splitlines()), flush=True)
    except UnicodeEncodeError:
        print("(This terminal has no characters to show its QR code: press the button for it on the page.)")
