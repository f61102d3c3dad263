"""The command line of `app.py`."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model import DEFAULT_NETWORK
from model.recognizer import PURPOSES
from page.guard.origins import Trust
from page.launch.environment import CONTACT_VARIABLE, EMBED_VARIABLE
from page.launch.option_values import CONTACT, read_address, read_contact, read_host, read_name, read_origin, read_port
from page.launch.serving import ServeOptions
from page.server.join import EVERYWHERE, is_everywhere
from page.server.space import discussions, is_on_space, space_hosts

Adder = Callable[[argparse.ArgumentParser], None]  # of options, see `Tab.add_options`


@dataclass(frozen=True)
class AppOptions:
    model: str  # name of a network in model/, or path of a .npz file
    serving: ServeOptions
    contact: str  # the link at which visitors report a barrier, or ""
    of_tabs: argparse.Namespace  # has the options that `add_options` have added


def parse_arguments(host: str | None = None, port: str | None = None, add_options: Iterable[Adder] = ()) -> AppOptions:
    """Parse the command line, given defaults for --host and --port; raises SystemExit with a sentence on an error."""
    parser = make_parser(host, port)
    for add in add_options:
        add(parser)
    embedders = [f"--embed={each}" for each in os.environ.get(EMBED_VARIABLE, "").split()]
    arguments = parser.parse_args([*embedders, *sys.argv[1:]])
    serving = ServeOptions(arguments.host, arguments.port, arguments.share, trust_of(arguments))
    return AppOptions(arguments.model, serving, arguments.contact or "", arguments)


def make_parser(host: str | None, port: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve the sketchpad.")
    add = parser.add_argument
    host_help = "address to listen on (default: GRADIO_SERVER_NAME or 127.0.0.1)"
    add("--host", type=read_host, default=host or "127.0.0.1", help=host_help)
    lan_help = f"let others in the local network open the page, and show how (same as --host {EVERYWHERE})"
    add("--lan", dest="host", action="store_const", const=EVERYWHERE, help=lan_help)
    port_help = "port (default: GRADIO_SERVER_PORT or the first free one from 7860)"
    add("--port", type=read_port, default=port, help=port_help)
    names = "; ".join(f"{name} {purpose}" for name, purpose in PURPOSES.items())
    model_help = f"name of a network in model/, or a .npz file (default: %(default)s). {names}"
    add("--model", default=DEFAULT_NETWORK, help=model_help)
    is_shared = os.environ.get("GRADIO_SHARE", "").lower() == "true"
    add("--share", action="store_true", default=is_shared, help="make a public link through gradio.live")
    name_help = "an additional host name to accept (IP addresses and this machine's names always work)"
    add("--name", type=read_name, action="append", default=[], help=name_help)
    proxy_help = "address of a proxy in front of the page, which sends the visitor's address in X-Forwarded-For"
    add("--proxy", type=read_address, action="append", default=[], metavar="ADDRESS", help=proxy_help)
    words = f"a site that may frame the page and call its API, like https://school.example (also: {EMBED_VARIABLE})"
    add("--embed", type=read_origin, action="append", default=[], metavar="ORIGIN", help=words)
    contact, words = os.environ.get(CONTACT_VARIABLE) or discussions(), f"{CONTACT} (also: {CONTACT_VARIABLE})"
    add("--contact", type=read_contact, default=contact, metavar="ADDRESS", help=words)
    return parser


def trust_of(arguments: argparse.Namespace) -> Trust:
    """Return the names, proxies and sites to trust: those of the options, and on a Space its names and its proxy."""
    names = {*arguments.name, *space_hosts()}
    if not is_everywhere(arguments.host):
        names.add(arguments.host)
    return Trust(names, ["*"] if is_on_space() else arguments.proxy, arguments.embed, is_on_space())
