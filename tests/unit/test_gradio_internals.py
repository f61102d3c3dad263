"""What this project takes for granted about Gradio's inside: where one of these fails, Gradio has changed.

The server tests show what it is good for.
"""

import ast
import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import h11
import httpx
import pytest
from driver import free_port
from loops import in_a_loop
from waiting import wait_until

from page.gradio_adapter import internals

ROOT = Path(internals.__file__).resolve().parents[2]
TIMEOUT = 60  # s, many times what anything here takes
API = "/gradio_api"

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


@contextlib.contextmanager
def contract(what: str) -> Iterator[None]:
    """Say of whatever goes wrong in the block where to look."""
    try:
        yield
    except Exception as error:
        message = f"Gradio {gr.__version__} has changed {what}: see page/gradio_adapter/internals.py"
        raise AssertionError(f"{message}\n{type(error).__name__}: {error}") from error


def add(first: float, second: float = 2) -> float:
    """Add two numbers."""
    return first + second


def make_page() -> gr.Blocks:
    with gr.Blocks(analytics_enabled=False) as page:
        gr.api(add, queue=False)
    return page


class Launched:
    """A page that is served.

    Attributes:
        page: the page.
        address: where it is.
        loop: the server's event loop.
    """

    def __init__(self) -> None:
        self.page = make_page()
        self.loop: asyncio.AbstractEventLoop | None = None
        with contract("its queue (_queue)"):
            assert self.page._queue.sleep_when_free < internals.QUEUE_INTERVAL  # and it looks for calls that often
            internals.configure_queue(self.page)
        in_a_loop(self._launch())
        self.address = f"http://127.0.0.1:{self.page.server_port}"

    async def _launch(self) -> None:
        @contextlib.asynccontextmanager
        async def lifespan(_app):
            self.loop = asyncio.get_running_loop()
            yield

        self.page.launch(
            server_name="127.0.0.1",
            server_port=free_port(),
            quiet=True,
            prevent_thread_lock=True,
            ssr_mode=False,
            app_kwargs={"lifespan": lifespan},
        )

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.page.server_port), TIMEOUT)

    def in_server(self, function, *arguments):
        """Run a coroutine function in the server's event loop."""
        return asyncio.run_coroutine_threadsafe(function(*arguments), self.loop).result(TIMEOUT)


@pytest.fixture(scope="module")
def launched():
    launched = Launched()
    yield launched
    launched.page.close(verbose=False)


@pytest.fixture
def http(launched):
    with httpx.Client(base_url=launched.address, timeout=TIMEOUT) as http:
        yield http


# ---- Functions


def test_the_documented_functions_are_known_by_number(launched):
    with contract("what it tells of its functions (Blocks.config: dependencies with id, api_name, api_visibility)"):
        (number,) = internals.public_functions(launched.page)
        assert internals.public_functions(launched.page) == {number: "add"}


# ---- Connections


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

    with contract("its server (uvicorn's H11Protocol: client, conn, cycle, flow, loop, transport)"):
        internals.configure_server(launched.page, 5, noting, outermost)
        with launched.connect() as client:
            wait_until(lambda: made, seconds=TIMEOUT)
            (connection,) = made
            assert connection.cycle is None
            client.sendall(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(10000).startswith(b"HTTP/1.1 200")
            assert clients == ["a visitor"]
            wait_until(lambda: connection.cycle.response_complete, seconds=TIMEOUT)
            assert connection.flow.write_paused is False
            assert connection.loop is launched.loop
            assert connection.transport.get_write_buffer_size() == 0


def test_the_server_is_configured(launched):
    """Keep-alive, uvicorn's protocol, and what stands before Gradio's own middleware."""
    asked, made = [], []

    def outermost(app):
        async def noted(scope, receive, send):
            asked.append(scope["type"])
            await app(scope, receive, send)

        return noted

    def limited(protocol):
        made.append(protocol)
        return protocol

    with contract("its server (Blocks.server.config: timeout_keep_alive, http_protocol_class, loaded_app)"):
        internals.configure_server(launched.page, 77, limited, outermost)
        assert len(made) == 1
        assert httpx.get(f"{launched.page.local_url}robots.txt", timeout=TIMEOUT).status_code == 200
        assert asked == ["http"]
        with launched.connect() as client:
            own = client.getsockname()
            wait_until(
                lambda: any(
                    each.transport.get_extra_info("peername") == own and each.timeout_keep_alive == 77
                    for each in list(launched.page.server.server_state.connections)
                ),
                seconds=TIMEOUT,
            )


def test_few_connections_are_accepted_at_once_at_every_address(launched):
    """Those that wait are in the kernel's queue, none is lost."""
    what = "its server (Blocks.server.servers, config.http_protocol_class, server_state, lifespan.state)"
    others = []
    early = launched.connect()
    wait_until(
        lambda: any(
            each.transport.get_extra_info("peername") == early.getsockname()
            for each in list(launched.page.server.server_state.connections)
        ),
        seconds=TIMEOUT,
    )
    with contextlib.suppress(OSError):
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        others.append("::1")
    with contract(what):
        launched.in_server(internals.listen, launched.page, others)
        with early:
            assert early.recv(1) == b""  # nobody has counted it
        assert len(launched.page.server.servers) == 1 + len(others)
        for host in ["127.0.0.1", *(f"[{other}]" for other in others)]:
            assert (
                httpx.get(f"http://{host}:{launched.page.server_port}/robots.txt", timeout=TIMEOUT).status_code == 200
            )
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(launched.connect()) for _ in range(5 * internals.ACCEPTED_AT_ONCE)]
            for client in clients:
                client.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for client in clients:
                assert client.recv(10000).startswith(b"HTTP/1.1 200")


# ---- The HTML


def test_the_html_can_be_completed(http):
    with contract("the HTML of a page (</head>, <gradio-app)"):
        html = http.get("/").text
        assert list(internals.missing_markers(html)) == []
        whole = internals.complete_html(html, "<meta-x>", "<main-x>")
        assert whole.index("<meta-x>") < whole.index("</head>") < whole.index("<main-x>") < whole.index("<gradio-app")
        assert whole.replace("<meta-x>\n", "").replace("<main-x>\n", "") == html


@pytest.mark.parametrize(
    ("html", "missing"),
    [("<head></head><gradio-app>", []), ("<gradio-app>", ["</head>"]), ("</head>" * 2, ["</head>", "<gradio-app"])],
)
def test_it_is_told_what_is_missing(html, missing):
    assert list(internals.missing_markers(html)) == missing


# ---- No use elsewhere

# Of Gradio's objects, what only that module may use; of ours nothing has such a name.
NAMES = {"upload_file_set", "server_state", "validate_inputs", "server", "lifespan", "event_queue", "state_holder"}
OF_NAMED_TUPLES = {"_replace", "_asdict"}


def private_uses(code: str) -> list[str]:
    """What a module uses of Gradio's inside, and of anybody else's underscored attributes."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gradio":
            found.append(f"line {node.lineno}: from {node.module} import ...")
        elif isinstance(node, ast.Import):
            names = [(alias.name, alias.asname) for alias in node.names if alias.name.split(".")[0] == "gradio"]
            found += [
                f"line {node.lineno}: import {name}" for name, alias in names if (name, alias) != ("gradio", "gr")
            ]
        elif isinstance(node, ast.Attribute):
            is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            is_private = node.attr.startswith("_") and not node.attr.endswith("__") and node.attr not in OF_NAMED_TUPLES
            if not is_own and (is_private or node.attr in NAMES):
                found.append(f"line {node.lineno}: .{node.attr}")
    return found


@pytest.mark.parametrize(
    "path",
    [
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *sorted((ROOT / "page").rglob("*.py"))]
        if path.relative_to(ROOT).as_posix() != "page/gradio_adapter/internals.py"
    ],
)
def test_only_one_module_uses_gradios_inside(path):
    uses = private_uses((ROOT / path).read_text(encoding="utf-8"))
    assert not uses, (
        f"{path} uses Gradio's inside: move it to page/gradio_adapter/internals.py, with a test.\n" + "\n".join(uses)
    )


@pytest.mark.parametrize(
    ("code", "is_private"),
    [
        ("import gradio as gr\nimport os", False),
        ("import gradio", True),
        ("import gradio.routes", True),
        ("import gradio.routes as gr", True),
        ("from gradio import Blocks", True),
        ("from gradio.utils import LRUCache", True),
        ("def f():\n    from gradio import utils", True),
        ("from gradio_client import Client", False),
        ("page._queue.max_size = 3", True),
        ("scope['app'].get_blocks()._queue", True),
        ("page.server.server_state", True),
        ("self._page = page", False),
        ("page.__class__", False),
    ],
)
def test_uses_of_the_inside_are_found(code, is_private):
    assert bool(private_uses(code)) == is_private
