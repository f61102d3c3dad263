"""The page: draw a digit, watch ten bars move.

python app.py
"""

import sys
from argparse import Namespace
from collections.abc import Collection, Mapping
from pathlib import Path

from page.launch.environment import prepare_environment

HOST, PORT = prepare_environment() if __name__ == "__main__" else (None, None)

import gradio as gr

from model import DEFAULT_NETWORK, SMALL_NETWORK, NetworkFileError, Recognizer, load_recognizer, shipped_networks
from page.engine.routes import EngineFiles
from page.gradio_adapter.endpoints import add_endpoints
from page.gradio_adapter.host import STYLESHEET, place
from page.gradio_adapter.internals import public_functions
from page.gradio_adapter.protocol import Calls
from page.header.header import Header
from page.launch.command_line import parse_arguments
from page.launch.serving import ServedPage, check_address, serve
from page.launch.space import register_with_zero_gpu
from page.pad.pad import Pad
from page.pad.photos import Photos
from page.page_component import ComponentError, PageComponent
from page.server.assets import MOUNT, assets_route, page_head, preload_modules
from page.server.joining import SHARED
from page.tabs import TABS, Parts, make_tabs
from page.workers.image_reader import ImageReader


def build_page(
    recognizers: Mapping[str, Recognizer],
    without: Collection[str] = (),
    lan: bool = False,
    options: Namespace | None = None,
    model: str = DEFAULT_NETWORK,
) -> ServedPage:
    """Build the page, the API for programs, and the routes for the page's own JavaScript; raises ComponentError.

    The first recognizer, whose network has the name or the file `model`, reads the drawings; "Compare" shows the
    others. `without` are names of tabs to leave out. `lan` says whether the local network can open the page. `options`
    are those of the command line, if any.
    """
    recognizer = next(iter(recognizers.values()))
    images = ImageReader(model)
    small = load_recognizer(SMALL_NETWORK)
    tabs = [tab for tab in make_tabs(Parts(recognizers, small), options) if tab.name not in without]
    fragment = "".join(f"#{tab.name}" for tab in tabs if tab.is_joined)
    header = Header({tab.name: tab.layout for tab in tabs}, lan, fragment)
    pad = Pad()
    with gr.Blocks(title="Digit Sketchpad", analytics_enabled=False, fill_width=True) as blocks:
        place(header)
        with gr.Row(elem_id="desk"):
            place(pad)
            with gr.Column():
                for tab in tabs:
                    place(tab)
        functions = add_endpoints(recognizer, images)

    components: list[PageComponent] = [header, pad, *tabs]
    engine = EngineFiles(recognizers, small, components)
    routes = [route for component in components for route in component.routes]
    routes += [*Photos(images, recognizers).routes, *engine.routes]
    styles = [STYLESHEET, *(component.css for component in components)]
    scripts = [component.module for component in components]
    early = [module for component in components for module in component.early_modules]
    calls = Calls(functions, public_functions(blocks), images.turns)
    return ServedPage(
        blocks,
        routes=[*routes, *calls.routes, assets_route(styles, [*scripts, *early], engine.modules)],
        head="\n".join([page_head(Pad.settings(), early), preload_modules([MOUNT, SHARED, *scripts])]),
        announcements=[component.announcement for component in components],
        fragment=fragment,
    )


def load_recognizers(name: str) -> dict[str, Recognizer]:
    """Load the network of that name or file, and the shipped ones for comparison; return them by name."""
    return {Path(each).name: load_recognizer(each) for each in dict.fromkeys([name, *shipped_networks()])}


def main() -> None:
    options = parse_arguments(HOST, PORT, [tab.add_options for tab in TABS])
    check_address(options.serving)
    register_with_zero_gpu()
    try:
        recognizers = load_recognizers(options.model)
        page = build_page(recognizers, lan=options.serving.lan, options=options.of_tabs, model=options.model)
    except (NetworkFileError, ComponentError) as error:
        sys.exit(str(error))
    serve(page, options.serving)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # while starting
        sys.exit(130)
