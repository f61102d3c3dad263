"""The command line of `app.py`."""

import argparse
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from model import DEFAULT_NETWORK
from page.guard.origins import Trust
from page.launch.environment import PORTS, has_class_by_default, training_by_default
from page.launch.join import EVERYWHERE, is_everywhere
from page.launch.serving import ServeOptions
from page.launch.space import is_on_space, space_hosts
from page.tabs.classroom.key import ClassOptions


@dataclass(frozen=True)
class AppOptions:
    """What the command line asks for.

    Attributes:
        model: name of a network in model/, or path of a .keras file.
        training: whether visitors may train networks of their own.
        class_options: how a class is held; None for none.
        serving: how the page is served.
    """

    model: str
    training: bool
    class_options: ClassOptions | None
    serving: ServeOptions


def parse_arguments(host: str | None = None, port: str | None = None) -> AppOptions:
    """Parse the command line.

    Args:
        host: to listen on where no option says so.
        port: as text, likewise.

    Raises:
        SystemExit: after argparse's sentence about an option, or with one about an environment variable.
    """
    arguments = make_parser(host, port).parse_args()
    serving = ServeOptions(arguments.host, arguments.port, arguments.share, trust_of(arguments))
    return AppOptions(arguments.model, arguments.training, class_options(arguments.class_folder), serving)


def read_host(text: str) -> str:
    """Read a host from the command line: an address in its usual form, or any other name as it is."""
    text = text.removeprefix("[").removesuffix("]")  # as in a web page's address
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def read_port(text: str) -> int:
    """Read a port from the command line; argparse makes a sentence of the error."""
    if not text.isdecimal() or int(text) not in PORTS:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def make_parser(host: str | None, port: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve the sketchpad.")
    parser.add_argument(
        "--host",
        type=read_host,
        default=host or "127.0.0.1",
        help="address to listen on (default: GRADIO_SERVER_NAME or 127.0.0.1)",
    )
    parser.add_argument(
        "--lan",
        dest="host",
        action="store_const",
        const=EVERYWHERE,
        help=f"let everybody in the local network open the page, and show how (as --host {EVERYWHERE})",
    )
    parser.add_argument(
        "--port",
        type=read_port,
        default=port,
        help="port (default: GRADIO_SERVER_PORT or the first free one from 7860)",
    )
    parser.add_argument(
        "--model", default=DEFAULT_NETWORK, help="name of a network in model/, or a .keras file (default: %(default)s)"
    )
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through gradio.live")
    parser.add_argument(
        "--training",
        action=argparse.BooleanOptionalAction,
        default=training_by_default(is_on_space()),
        help="let visitors train networks of their own, one at a time (default: what "
        "DIGIT_SKETCHPAD_TRAINING=on or off says, or else yes, but not on a Hugging Face Space)",
    )
    parser.add_argument(
        "--class",
        dest="class_folder",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="let a class share its digits, and print the teacher's link; they are kept in FOLDER, or without one in "
        "memory, by this process alone (default: none, but in memory where DIGIT_SKETCHPAD_CLASS=on, without which "
        "there is no class on a Hugging Face Space)",
    )
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        help="a name by which the page may be asked for, besides this machine's own and addresses in figures",
    )
    parser.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address of a proxy before the page, which says in X-Forwarded-For who asks",
    )
    parser.add_argument(
        "--embed",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="another site that may show the page in a frame and call its API, like https://school.example",
    )
    return parser


def class_options(folder: str | None) -> ClassOptions | None:
    """Return how a class is held, by the option --class; None for no class."""
    if has_class_by_default():
        folder = folder or ""
    elif is_on_space():
        folder = None
    return None if folder is None else ClassOptions(Path(folder) if folder else None)


def trust_of(arguments: argparse.Namespace) -> Trust:
    """Return whom the server trusts: what the options say, and on a Space its names and its proxy."""
    names = {*arguments.name, *space_hosts()}
    if not is_everywhere(arguments.host):
        names.add(arguments.host)
    return Trust(names, ["*"] if is_on_space() else arguments.proxy, arguments.embed, is_on_space())
