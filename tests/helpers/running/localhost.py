"""A web server on this machine."""

import contextlib
import functools
import http.server
import threading


class _Folder(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments, announced, **options):
        self.announced = announced
        super().__init__(*arguments, **options)

    def log_message(self, *_):
        pass

    def send_header(self, keyword, value):
        if keyword == "Content-Length" and self.announced is not None:
            value = self.announced
        if value != "":
            super().send_header(keyword, value)


@contextlib.contextmanager
def serve_folder(folder, announced=None):
    """Serve a folder while the block runs; yields its address without a slash at the end.

    Args:
        folder: Path.
        announced: a wrong Content-Length for every file, "" for none.
    """
    with serve(functools.partial(_Folder, directory=str(folder), announced=announced)) as address:
        yield address


@contextlib.contextmanager
def serve(handler):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
