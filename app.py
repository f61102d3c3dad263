"""The page: draw a digit, watch ten bars move.

python app.py
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, until `serve` sets a handler

import functools
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from page.launch.environment import prepare_environment, register_with_zero_gpu

HOST, PORT = prepare_environment() if __name__ == "__main__" else (None, None)

from model import SMALL_NETWORK, NetworkFileError, Recognizer, load_recognizer, shipped_networks
from model.errors import ProgramError
from page.build.document import LICENCES
from page.build.folder import Page
from page.build.served import page_routes
from page.digit_pad.serving import sketchpad_routes
from page.engine.mnist import DigitsFiles
from page.gradio_adapter.endpoints import describe, make_functions
from page.gradio_adapter.internals import described_functions, public_functions
from page.gradio_adapter.protocol import Calls
from page.header.header import Header
from page.launch.command_line import parse_arguments
from page.launch.serving import ServedPage, serve
from page.pad.pad import Pad
from page.page_component import PageComponent
from page.server.routes import PREFIX
from page.tabs import TABS, Parts, make_tabs


def build_page(
    recognizers: Mapping[str, Recognizer],
    lan: bool = False,
    options: Namespace | None = None,
    is_shared: bool = False,
    embedders: Sequence[str] = (),
    contact: str = "",
) -> ServedPage:
    """Build what Python serves; raises ProgramError. Whatever a visitor draws is answered by the page itself.

    The first recognizer reads the drawings; "Compare" shows the others. `lan` says whether the local network can open
    the page. `options` are those of the command line, if any. `is_shared` says whether there is a public link.
    `embedders` are the sites that get the answers of a frame. `contact` is the link at which visitors report a barrier.
    """
    recognizer, small = next(iter(recognizers.values())), load_recognizer(SMALL_NETWORK)

    # The page's components: the header, the pad and the tabs. Only Class has routes.
    tabs = make_tabs(Parts(recognizers, small), options)
    fragment = "".join(f"#{tab.name}" for tab in tabs if tab.is_joined)
    header = Header({tab.name: tab.layout for tab in tabs}, lan, fragment)
    components: list[PageComponent] = [header, Pad(), *tabs]
    digits = DigitsFiles(recognizer, small, [name for tab in tabs for name in tab.engine_answers])
    own = [route for component in components for route in component.routes]
    own += digits.routes

    # For programs: /predict and /predict_image, as Gradio describes them once it is imported, see `serve`.
    functions = make_functions(recognizer)
    programs = functools.cache(lambda: describe(functions))
    calls = Calls(functions, lambda: public_functions(programs()))

    # At /gradio: a sketchpad for other people's apps, whose drawings Python reads.
    sketchpad = sketchpad_routes()

    # The folder of files, as `run.py site` writes it.
    networks, links = {SMALL_NETWORK: small}, {"api_link": "./api", "site_licences": f"./{LICENCES}"}
    names = [route.path.removeprefix(f"{PREFIX}/") for route in own if route.path.startswith(PREFIX)]
    page = Page(components, recognizers, networks, digits.addresses, embedders=embedders, routes=names, links=links)
    page = replace(page, contact=contact)
    files = page_routes(page, lambda: described_functions(programs()), is_shared)

    announcements = [component.announcement for component in components]
    return ServedPage(programs, [*own, *calls.routes, *files, *sketchpad], announcements, fragment)


def load_recognizers(name: str) -> dict[str, Recognizer]:
    """Load the network of that name or file, and the shipped ones for comparison; return them by name."""
    return {Path(each).name: load_recognizer(each) for each in dict.fromkeys([name, *shipped_networks()])}


def main() -> None:
    options = parse_arguments(HOST, PORT, [tab.add_options for tab in TABS])
    register_with_zero_gpu()
    try:
        recognizers = load_recognizers(options.model)
        serving = options.serving
        embedders = list(serving.trust.embedders)
        page = build_page(recognizers, serving.lan, options.of_tabs, serving.share, embedders, options.contact)
    except (NetworkFileError, ProgramError) as error:
        sys.exit(str(error))
    serve(page, options.serving)


if __name__ == "__main__":
    main()
