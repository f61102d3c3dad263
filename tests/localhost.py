"""A web server on this machine, to download from."""

import contextlib
import functools
import http.server
import threading
import time

from model.data.download import CHUNK


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments, announced, pause, **options):
        self.announced, self.pause = announced, pause
        super().__init__(*arguments, **options)

    def log_message(self, *_):
        pass

    def send_header(self, keyword, value):
        if keyword == "Content-Length" and self.announced is not None:
            value = self.announced
        if value != "":
            super().send_header(keyword, value)

    def copyfile(self, source, outputfile):
        while chunk := source.read(CHUNK):
            outputfile.write(chunk)
            time.sleep(self.pause)


@contextlib.contextmanager
def serve_folder(folder, announced=None, pause=0):
    """Serve a folder while the block runs; yields its address, without a slash at the end.

    Args:
        folder: Path.
        announced: what is said of a file's length in place of the truth, "" for nothing.
        pause: s after each part of a file, of the size in which the project reads it.
    """
    with serve(functools.partial(_Quiet, directory=str(folder), announced=announced, pause=pause)) as address:
        yield address


@contextlib.contextmanager
def serve(handler):
    """Serve by a handler of `http.server` while the block runs; yields its address, without a slash at the end."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def fetching_mnist(address, home):
    """Environment variables by which a program fetches `mnist.npz` from an address, and keeps it in a folder: dict."""
    return {"MNIST_PATH": "", "MNIST_URL": f"{address}/mnist.npz", "KERAS_HOME": str(home), "NO_PROXY": "*"}
