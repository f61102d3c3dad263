"""How the page is served: behind its guards, and until somebody ends it."""

import asyncio
import gc
import signal
import socket
import sys

from starlette.middleware import Middleware

from page import FAVICON, HEAD, THEME, i18n
from page.guard import MAX_UPLOAD_BYTES, keep_house, keep_little, middleware
from page.join import print_invitation
from page.quick_calls import QuickCalls


def check_address(host, port):
    """End with a sentence where the page cannot be served at an address: uvicorn would try for ever."""
    try:
        with socket.create_server((host, port or 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        place = f"{host}:{port}" if port else host
        sys.exit(f"The page cannot be served at {place} ({error.strerror}): choose another --host or --port.")


def serve(page, host, port, share, lan, quick):
    """Serve the page until Ctrl-C or SIGTERM; ends the program with a sentence where that cannot be.

    Args:
        page: gr.Blocks, complete.
        host: str, a name or an address of this machine.
        port: int, or None for the first free one that Gradio finds.
        share: bool or None, whether to make a public link.
        lan: bool, whether to print how others in the local network come to it.
        quick: list of the API names of functions that are answered without Gradio's layers.
    """
    keep_little(page)
    try:
        page.launch(
            server_name=f"[{host}]" if ":" in host else host,  # as in an address
            server_port=port,
            share=share,
            i18n=i18n,
            theme=THEME,
            head=HEAD,
            favicon_path=FAVICON,
            footer_links=["api"],
            run_history=False,
            max_file_size=MAX_UPLOAD_BYTES,
            max_threads=100,  # each who waits for a training takes one of these, and others must get through
            ssr_mode=False,  # needs Node.js, and this page draws itself in the browser anyway
            show_error=False,  # of a fault of its own, that is: what a function refuses is always told
            state_session_capacity=1,  # the fewest: Gradio keeps the newest input of each, and this page needs none
            app_kwargs={
                "middleware": [*middleware(page), Middleware(QuickCalls, page=page, names=quick)],
                "lifespan": keep_house,
            },
            quiet=True,
            prevent_thread_lock=True,
        )
    except OSError as error:
        sys.exit(f"The page cannot be served: {error}")
    close_unused_loops()
    print(f"The page is at {page.local_url}", flush=True)
    if page.share_url:
        print(f"Everybody comes to it by {page.share_url}", flush=True)
    if lan:
        print_invitation(page.server_port)
    # What is there now stays: to look through all of TensorFlow for garbage takes a quarter of a second each time, in
    # which nobody's bars move, and seconds at the end.
    gc.freeze()
    serve_to_the_end(page)


def close_unused_loops():
    """Close the event loops that Gradio makes and never runs: the garbage collector would print a traceback of each."""
    for each in gc.get_objects():
        if issubclass(type(each), asyncio.AbstractEventLoop) and not each.is_running():
            each.close()


def serve_to_the_end(page):
    """Serve until Ctrl-C or SIGTERM, then end soon, whatever open pages are waiting for."""

    def stop(*_):
        # As if every page were closed: the server waits for all that they follow, such as trainings.
        for connection in list(page.server.server_state.connections):
            connection.loop.call_soon_threadsafe(connection.transport.close)
        page.close(verbose=False)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    page.block_thread()
