"""Values of options on the command line, checked; argparse prints the errors."""

import argparse
import ipaddress
import re
from urllib.parse import urlsplit

from page.guard.origins import host_name
from page.launch.environment import PORTS

CONTACT = "an e-mail address, or a page's address with https://, at which visitors report a barrier"
IN_PATHS = r"[\w/?#\[\]@!$&'()*+,;=:%.~-]"  # characters in the address of a web page, after its host


def read_host(text: str) -> str:
    """Return a host from the command line, an IP address in its usual form."""
    text = text.removeprefix("[").removesuffix("]")  # as in a URL
    if not text:
        raise argparse.ArgumentTypeError("an empty host would stand for all addresses: write 0.0.0.0 for these")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def read_address(text: str) -> str:
    """Return the IP address of a proxy from the command line in its usual form."""
    try:
        return str(ipaddress.ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        sentence = f"{text} is not an IP address: write 127.0.0.1 for a proxy on this machine"
        raise argparse.ArgumentTypeError(sentence) from None


def read_name(text: str) -> str:
    """Return a host name from the command line."""
    if "/" in text or host_name(text) != text.lower():
        raise argparse.ArgumentTypeError(f"{text} is not a host name: leave out https:// and the path, and any port")
    return text


def read_port(text: str) -> int:
    """Return a port from the command line."""
    if not text.isdecimal() or int(text) not in PORTS:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def read_origin(text: str) -> str:
    """Return a site from the command line as browsers send it in `Origin`."""
    scheme, _, host = text.lower().rstrip("/").partition("://")
    if scheme not in ("http", "https") or not host_name(host.removeprefix("*.")):
        raise argparse.ArgumentTypeError(f"{text} is not a site: give its address without a path")
    return f"{scheme}://{host}"


def read_contact(text: str) -> str:
    """Return a link to an e-mail address, or to a web page with https, from the command line."""
    is_mail = re.fullmatch(r"[\w.+-]{1,64}@([a-z\d-]+\.)+[a-z]{2,}", text, re.ASCII | re.IGNORECASE)
    is_page = re.fullmatch(rf"https://[\w.-]+(:\d+)?([/?#]{IN_PATHS}*)?", text, re.ASCII)
    if not is_mail and not is_page:
        raise argparse.ArgumentTypeError(f"{text!r} is neither an e-mail address nor a page's address with https://")
    return f"mailto:{text}" if is_mail else text


def read_url(text: str) -> str:
    """Return the address of a web page from the command line, without "index.html"."""
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise argparse.ArgumentTypeError(f"{text} is not a web page's address, like https://school.example/digits/")
    return text.removesuffix("index.html")
