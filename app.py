"""The page: draw a digit, watch ten bars move.

python app.py
"""

import argparse
import ipaddress
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from page.launch.environment import PORTS, has_class_by_default, prepare_environment, training_by_default

HOST, PORT = prepare_environment() if __name__ == "__main__" else (None, None)

import gradio as gr
from starlette.routing import Route

from model import DEFAULT_NETWORK, NetworkFileError, Recognizer, load_recognizer, shipped_networks
from page.component import PageComponent, Tab
from page.gradio_adapter.internals import public_functions
from page.gradio_adapter.protocol import Calls, add_endpoints
from page.guard.origins import Trust
from page.header.header import Header
from page.launch.join import EVERYWHERE, is_everywhere
from page.launch.serving import check_address, serve
from page.launch.space import is_on_space, register_with_zero_gpu, space_hosts
from page.pad.pad import Pad
from page.server.assets import assets_route, page_head
from page.server.routes import Load
from page.tabs.classroom.classroom import ClassroomTab
from page.tabs.classroom.database import DatabaseError
from page.tabs.classroom.key import ClassOptions
from page.tabs.draw.draw import DrawTab
from page.tabs.inside.inside import InsideTab
from page.tabs.learn.learn import LearnTab
from page.tabs.mistakes.mistakes import MistakesTab
from page.tabs.steps.steps import StepsTab
from page.visitors.trained_networks import TrainedNetworks
from page.visitors.training_processes import TrainingProcesses
from page.visitors.training_queue import TrainingQueue


def build_page(
    recognizers: Mapping[str, Recognizer],
    without: Collection[str] = (),
    lan: bool = False,
    class_options: ClassOptions | None = None,
) -> tuple[gr.Blocks, list[Route]]:
    """Build the page, the API for programs, and the routes that the page's own JavaScript asks.

    Args:
        recognizers: by name. The first reads the drawings, the others are to compare with.
        without: names of tabs to leave out. Without "learn" visitors cannot train networks of their own.
        lan: whether the page is served to the local network.
        class_options: how a class is held; None for none.

    Raises:
        DatabaseError: the class's folder cannot be used.
    """
    recognizer = next(iter(recognizers.values()))
    networks, processes = TrainedNetworks(), TrainingProcesses()
    load = Load()

    all_tabs: list[Tab] = [
        DrawTab(recognizers, networks, load),
        StepsTab(recognizer, networks, load),
        InsideTab(recognizer, networks, load),
        LearnTab(networks, TrainingQueue(networks, processes), load),
        MistakesTab(recognizer, networks),
        *([ClassroomTab(recognizers, networks, processes, load, class_options)] if class_options else []),
    ]
    tabs = [tab for tab in all_tabs if tab.name not in without]
    header = Header([tab.name for tab in tabs], lan, networks)
    pad = Pad()
    with gr.Blocks(title="Digit Sketchpad", analytics_enabled=False, fill_width=True) as page:
        header.render()
        with gr.Row(elem_id="desk"):
            pad.render()
            with gr.Column():
                for tab in tabs:
                    tab.render()
        functions = add_endpoints(recognizer)

    calls = Calls(functions, public_functions(page))
    components: list[PageComponent] = [header, pad, *tabs]
    routes = [route for component in components for route in component.routes]
    return page, [*routes, *calls.routes, assets_route(component.stylesheet for component in components)]


def load_recognizers(name: str) -> dict[str, Recognizer]:
    """Load the network of that name, and all that are shipped, to compare it with; a file goes by the file's name."""
    return {Path(each).name: load_recognizer(each) for each in dict.fromkeys([name, *shipped_networks()])}


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


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the sketchpad.")
    parser.add_argument(
        "--host",
        type=read_host,
        default=HOST or "127.0.0.1",
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
        default=PORT,
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
    return parser.parse_args()


def class_options(folder: str | None) -> ClassOptions | None:
    """How a class is held, by the option --class; None for no class."""
    if has_class_by_default():
        folder = folder or ""
    elif is_on_space():
        folder = None
    return None if folder is None else ClassOptions(Path(folder) if folder else None)


def whom_to_trust(arguments: argparse.Namespace) -> Trust:
    """Whom the server trusts: what the options say, and on a Space its names and its proxy."""
    names = {*arguments.name, *space_hosts()}
    if not is_everywhere(arguments.host):
        names.add(arguments.host)
    return Trust(names, ["*"] if is_on_space() else arguments.proxy, arguments.embed, is_on_space())


def main() -> None:
    arguments = parse_arguments()
    check_address(arguments.host, arguments.port)
    register_with_zero_gpu()
    lan = is_everywhere(arguments.host) and not is_on_space()  # whose container's network is nobody's
    try:
        without = [] if arguments.training else [LearnTab.name]
        options = class_options(arguments.class_folder)
        page, routes = build_page(load_recognizers(arguments.model), without, lan, options)
    except (NetworkFileError, DatabaseError) as error:
        sys.exit(str(error))
    head = page_head(Pad.settings(), [ClassroomTab.early_module] if options else [])
    trust, announcements = whom_to_trust(arguments), [options.announcement] if options else []
    serve(page, routes, head, arguments.host, arguments.port, arguments.share, lan, trust, announcements)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # while starting
        sys.exit(130)
