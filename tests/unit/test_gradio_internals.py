"""Contract tests of the Gradio internals that this project uses: if one fails, Gradio has changed."""

import ast
import asyncio
import contextlib
import socket
from collections.abc import Iterator

import h11
import httpx
import pytest
from driver import ROOT, free_port
from lazy import Lazy
from loops import in_a_loop
from waiting import wait_until

gr, internals = Lazy("gradio"), Lazy("page.gradio_adapter.internals")
TIMEOUT = 60  # s
REQUEST = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


@contextlib.contextmanager
def contract(what: str) -> Iterator[None]:
    """Turn any error in the block into one that names the code to adapt."""
    try:
        yield
    except Exception as error:
        message = f"Gradio {gr.__version__} has changed {what}: see page/gradio_adapter/internals.py"
        raise AssertionError(f"{message}\n{type(error).__name__}: {error}") from error


def add(first: float, second: float = 2) -> float:
    """Add two numbers."""
    return first + second


class Launched:
    """A served page, `page`, and the server's event loop, `loop`."""

    def __init__(self) -> None:
        with gr.Blocks(analytics_enabled=False) as self.page:
            gr.api(add, queue=False)
        with contract("its queue (_queue)"):
            assert self.page._queue.sleep_when_free < internals.QUEUE_INTERVAL  # else there is no need to change it
            internals.configure_queue(self.page)
        in_a_loop(self._launch())

    async def _launch(self) -> None:
        @contextlib.asynccontextmanager
        async def lifespan(_app):
            self.loop = asyncio.get_running_loop()
            yield

        options = {"server_name": "127.0.0.1", "server_port": free_port(), "app_kwargs": {"lifespan": lifespan}}
        self.page.launch(quiet=True, prevent_thread_lock=True, ssr_mode=False, **options)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.page.server_port), TIMEOUT)

    def wait_for_connection(self, client: socket.socket, **attributes) -> None:
        """Wait until the server has a client's connection, with attributes of these values."""
        connections = self.page.server.server_state.connections
        wait_until(
            lambda: any(
                each.transport.get_extra_info("peername") == client.getsockname()
                and all(getattr(each, name) == value for name, value in attributes.items())
                for each in list(connections)
            ),
            seconds=TIMEOUT,
        )


@pytest.fixture(scope="module")
def launched():
    launched = Launched()
    yield launched
    launched.page.close(verbose=False)


def test_gradio_reads_how_many_calls_it_remembers(monkeypatch):
    """From the variable that page/launch/environment.py sets."""
    monkeypatch.setenv("GRADIO_ANALYTICS_MAX_EVENTS", "7")
    with contract("how it reads GRADIO_ANALYTICS_MAX_EVENTS"):
        assert gr.Blocks(analytics_enabled=False)._queue.ANALYTICS_MAX_EVENTS == 7


def test_documented_functions_have_numbers(launched):
    with contract("its list of functions (Blocks.config: dependencies with id, api_name, api_visibility)"):
        (number,) = internals.public_functions(launched.page)
        assert internals.public_functions(launched.page) == {number: "add"}


def test_documented_functions_are_described(launched):
    with contract("its description of functions (Blocks.get_api_info: named_endpoints)"):
        (function,) = internals.described_functions(launched.page).values()
        assert function["description"] == "Add two numbers."
        parameters = [(each["parameter_name"], each["parameter_has_default"]) for each in function["parameters"]]
        assert parameters == [("first", False), ("second", True)]
        assert [each["python_type"]["type"] for each in function["parameters"]] == ["float", "float"]


def test_connections_show_what_they_wait_for_and_use_our_parser_and_address(launched):
    """Their requests, whether an answer waits to be read, and what `guard.connections` sets."""
    made, clients = [], []

    class Parser(h11.Connection):
        def receive_data(self, data):
            super().receive_data(data.replace(b"/nothing", b"/robots.txt"))

    def noting(protocol):
        class Noting(protocol):
            def connection_made(self, transport):
                self.conn = Parser(h11.SERVER)
                super().connection_made(transport)
                self.client = "a visitor", self.client[1]
                made.append(self)

        return Noting

    def outermost(app):
        async def noted(scope, receive, send):
            clients.append(scope["client"][0])
            await app(scope, receive, send)

        return noted

    with contract("its server (config; uvicorn's H11Protocol: client, conn, cycle, flow, loop, transport)"):
        internals.configure_server(launched.page, 77, noting, outermost)
        with launched.connect() as client:
            launched.wait_for_connection(client, timeout_keep_alive=77)
            wait_until(lambda: made, seconds=TIMEOUT)
            (connection,) = made
            assert connection.cycle is None
            client.sendall(REQUEST.replace(b"/robots.txt", b"/nothing"))
            assert client.recv(10000).startswith(b"HTTP/1.1 200")
            assert clients == ["a visitor"]
            wait_until(lambda: connection.cycle.response_complete, seconds=TIMEOUT)
            assert connection.flow.write_paused is False
            assert connection.loop is launched.loop
            assert connection.transport.get_write_buffer_size() == 0


def test_the_html_can_be_completed(launched):
    with contract("the HTML of a page (</head>, <gradio-app)"):
        html = httpx.get(launched.page.local_url, timeout=TIMEOUT).text
        assert [html.count(marker) for marker in (internals.HEAD_END, internals.APP_START)] == [1, 1]
        whole = internals.complete_html(html, "<meta-x>", "<main-x>")
        assert whole.index("<meta-x>") < whole.index("</head>") < whole.index("<main-x>") < whole.index("<gradio-app")
        assert whole.replace("<meta-x>\n", "").replace("<main-x>\n", "") == html


# Attributes of Gradio's objects that only that module may use; no attribute of this project has such a name.
NAMES = {"upload_file_set", "server_state", "validate_inputs", "server", "lifespan", "event_queue", "state_holder"}
OF_NAMED_TUPLES = {"_replace", "_asdict"}


def private_uses(code: str) -> list[str]:
    """List a module's uses of Gradio's internals and of other objects' private attributes."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "cls"):
            is_private = node.attr.startswith("_") and not node.attr.endswith("__") and node.attr not in OF_NAMED_TUPLES
            found += [ast.unparse(node)] * (is_private or node.attr in NAMES)
        elif isinstance(node, ast.Import | ast.ImportFrom) and "gradio" in ast.unparse(node).replace("page.gradio", ""):
            found += [ast.unparse(node)] * (ast.unparse(node) != "import gradio as gr")
    return found


def test_only_one_module_uses_gradios_internals():
    """Move other uses to page/gradio_adapter/internals.py, with a test."""
    paths = [ROOT / "app.py", *(ROOT / "page").rglob("*.py")]
    uses = {path.relative_to(ROOT).as_posix(): private_uses(path.read_text(encoding="utf-8")) for path in paths}
    assert uses.pop("page/gradio_adapter/internals.py")
    assert {path: found for path, found in uses.items() if found} == {}
