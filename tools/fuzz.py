"""Send requests that hypothesis generates, and print a table of the replies. Exits with 1 if anything was wrong.

python tools/fuzz.py --requests 20000

Wrong means: a status of 500 or more, a traceback in a reply, no reply, or a log line without an explanation.
It starts a server of its own, on this machine, and sends one request after the other.
"""

import argparse
import base64
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from calls import DRAWING, GRADIO_API, resident_memory, unexplained
from common import served, small_mnist
from datasets import png_of_one

from model.drawing import PAD_SIDE
from model.jobs.settings import TUTORIAL
from research.markdown import head, row

TIMEOUT = 30  # s after which a request counts as never answered
PARTS = 10  # memory is measured after each; hypothesis remembers all that it sent within a part
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
DRAWERS = ("look", "steps", "inside", "place")
ROUTES = (*DRAWERS, "example", "structure", "weights", "most_activating", "fool", "mistakes", "progress")
ROUTES += ("join", "code", "map", "map_labels", "map_digits")
FUNCTIONS = ("predict", "predict_image", "read", "read_image")
KEYS = ("strokes", "line_width", "field", "network", "digit", "position", "layer", "unit", "settings", "address", "at")
KEYS += ("compare", "small", "positions")
PIECES = ".. . %2e%2e %00 \\ ~ etc passwd file= ?a=b proxy=http://127.0.0.1 assets static config gradio_api run call v2"
PIECES += " api page look queue data heartbeat stream upload"
HEADERS = (
    "Content-Type Content-Encoding Accept-Encoding Expect Range Upgrade Cookie Authorization Host X-Forwarded-Host"
)
HEADERS += " X-Forwarded-Proto X-Forwarded-For X-Gradio-Server Origin Referer"


@dataclass(frozen=True)
class Request:
    """A request, with the kind that it is counted as."""

    kind: str
    path: str
    body: bytes = b""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=JSON.copy)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=25,
)
numbers = st.integers(-2, 600) | st.floats() | values
points = st.lists(st.integers(0, PAD_SIDE) | st.floats(-2 * PAD_SIDE, 2 * PAD_SIDE), min_size=2, max_size=2)
drawings = st.lists(st.lists(points, min_size=1, max_size=40), min_size=1, max_size=4)
any_drawings = drawings | st.lists(st.lists(points | values, max_size=6), max_size=4) | values
changes = st.dictionaries(st.sampled_from(sorted(vars(TUTORIAL))), numbers)
names = st.text(max_size=30) | st.sampled_from(["a.png", "../../a", "/etc/passwd", "<img src=x>", "a\0b", ""])
texts = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
headers = st.dictionaries(st.sampled_from(HEADERS.split()), texts.map(str.strip), max_size=5)
sessions = st.text("abc-_0123", min_size=1, max_size=8)
paths = st.lists(st.sampled_from(PIECES.split()) | st.text("abc%./=?&", max_size=6), min_size=1, max_size=6)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def ask(
    kind: str, route: str | st.SearchStrategy[str], **arguments: st.SearchStrategy[Any]
) -> st.SearchStrategy[Request]:
    """Return requests to a route of the page, each with some of the arguments."""
    bodies = st.fixed_dictionaries({}, optional=arguments).map(as_json)
    routes = st.just(route) if isinstance(route, str) else route
    return st.builds(Request, st.just(kind), routes.map("/api/{}".format), bodies)


def call(kind: str, bodies: st.SearchStrategy[bytes], ways: tuple[str, ...] = ("run",)) -> st.SearchStrategy[Request]:
    """Return calls of the API for programs."""
    places = st.builds(f"{GRADIO_API}/{{}}/{{}}".format, st.sampled_from(ways), st.sampled_from(FUNCTIONS))
    return st.builds(Request, st.just(kind), places, bodies)


def mangled(content: bytes) -> st.SearchStrategy[bytes]:
    """Return bytes with a part exchanged for others."""
    return st.tuples(st.integers(0, len(content)), st.integers(0, 20), st.binary(max_size=20)).map(
        lambda cut: content[: cut[0]] + cut[2] + content[cut[0] + cut[1] :]
    )


def form(name: str, field: str, content: bytes) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + content + b"\r\n--x--\r\n"


def uploads(kind: str, bodies: st.SearchStrategy[bytes]) -> st.SearchStrategy[Request]:
    return st.builds(Request, st.just(kind), st.just(f"{GRADIO_API}/upload"), bodies, headers=st.just(FORM))


flags = st.booleans() | values
units = {"layer": numbers, "unit": numbers, "small": flags}
drawers, routes = st.sampled_from(DRAWERS), st.sampled_from(ROUTES)
joined = {"data": st.lists(any_drawings, max_size=3), "fn_index": st.integers(-1, 5), "session_hash": sessions}
odd_joined = {"data": values, "fn_index": numbers, "session_hash": values, "trigger_id": numbers, "event_data": values}
images = mangled(png_of_one()) | st.binary()
photo_kinds = st.sampled_from(["image/png", "image/jpeg", "image/webp", "image/png; a=b", "image/gif", "text/html"])
photo_headers = st.fixed_dictionaries({"Content-Type": photo_kinds})
queries = st.sampled_from(["", "?network=", "?network=../a", "?a=%00&network"])
photo_paths = st.builds("/api/{}{}".format, st.sampled_from(["read_photo", "photo_steps"]), queries)
fields = st.binary(min_size=784, max_size=784).map(lambda field: base64.b64encode(field).decode()) | values
requests = st.one_of(
    ask("drawing", drawers, strokes=drawings, line_width=st.none() | st.floats(1, 200)),
    ask("any drawing", drawers, strokes=any_drawings, line_width=numbers, network=values, unfinished=values, at=values),
    call("drawing", st.tuples(drawings).map(lambda data: as_json({"data": data}))),
    call("any drawing", st.tuples(any_drawings, numbers).map(lambda data: as_json({"data": data}))),
    ask("numbers", st.sampled_from(["weights", "most_activating"]), **units, network=values),
    ask("numbers", "inside", strokes=drawings, **units),
    ask("numbers", "fool", strokes=drawings, digit=numbers, small=flags),
    ask("numbers", "example", position=numbers, **units),
    ask("numbers", "structure", small=flags),
    ask("settings", "code", settings=changes.map(lambda some: {**vars(TUTORIAL), **some}) | values),
    ask("texts", "join", address=names | values, is_local=values),
    st.tuples(routes, st.dictionaries(st.sampled_from(KEYS), values, max_size=4)).map(
        lambda pair: Request("any arguments", f"/api/{pair[0]}", as_json(pair[1]))
    ),
    st.tuples(routes, st.binary() | mangled(as_json({"strokes": DRAWING}))).map(
        lambda pair: Request("any bytes", f"/api/{pair[0]}", pair[1])
    ),
    call("any bytes", st.binary() | mangled(as_json({"data": [DRAWING, 60]}))),
    call("names", st.dictionaries(st.sampled_from(["drawing", "line_width"]), any_drawings).map(as_json), ("call/v2",)),
    (st.fixed_dictionaries(joined) | st.fixed_dictionaries({}, optional=odd_joined)).map(
        lambda body: Request("queue", f"{GRADIO_API}/queue/join", as_json(body))
    ),
    uploads("upload", st.builds(form, names, names, st.binary()) | mangled(form("a.png", "files", png_of_one()))),
    uploads("image", images.map(lambda image: form("a.png", "files", image))),
    st.builds(Request, st.just("photo"), photo_paths, images, headers=photo_headers),
    ask("field", drawers, field=fields, strokes=st.none() | values, at=st.none() | values),
    st.tuples(paths, st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])).map(
        lambda pair: Request("path", "/" + "/".join(pair[0]), method=pair[1])
    ),
    st.tuples(st.sampled_from(["/api/look", f"{GRADIO_API}/run/predict", f"{GRADIO_API}/upload"]), headers).map(
        lambda pair: Request("headers", pair[0], as_json({"strokes": DRAWING}), headers={**JSON, **pair[1]})
    ),
    st.tuples(st.sampled_from(["/", "/config", f"{GRADIO_API}/queue/data?session_hash=x"]), headers).map(
        lambda pair: Request("headers", pair[0], method="GET", headers=pair[1])
    ),
)


# ---- Sending


class Fuzzer:
    """Sends requests, and counts each (kind, status); `wrong` are sentences."""

    def __init__(self, address: str) -> None:
        self.http, self.address = httpx.Client(timeout=TIMEOUT), address
        self.counts: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []

    def send(self, request: Request) -> None:
        """Send a request, and follow up on the reply: ask about an upload, fetch the answer to a call."""
        target = request.path.encode("ascii", "ignore")  # sent unchanged; httpx would normalize a URL
        raw = {name: value.encode("latin-1") for name, value in request.headers.items()}
        extensions = {"target": target}
        try:
            reply = self.http.request(
                request.method, self.address, headers=raw, content=request.body, extensions=extensions
            )
        except httpx.HTTPError as error:
            self.counts[request.kind, type(error).__name__] += 1
            self.wrong.append(f"{request}: {error!r}"[:600])
            return
        self.counts[request.kind, str(reply.status_code)] += 1
        if reply.status_code >= 500 or "Traceback" in reply.text:
            self.wrong.append(f"{request}: {reply.status_code} {reply.text}"[:600])
        if reply.status_code != 200 or request.method != "POST":
            return
        if request.kind == "image" and reply.json():
            file = {"path": reply.json()[0], "meta": {"_type": "gradio.FileData"}}
            for name in ("predict_image", "read_image"):
                self.send(Request("image read", f"{GRADIO_API}/run/{name}", as_json({"data": [file]})))
        if "event_id" in reply.text:
            session = json.loads(request.body).get("session_hash")
            path = f"queue/data?session_hash={session}" if session else f"call/read/{reply.json()['event_id']}"
            self.send(Request("answer", f"{GRADIO_API}/{path}", method="GET", headers={}))


def send_many(fuzzer: Fuzzer, count: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck
    )
    @given(request=requests)
    def send(request: Request) -> None:
        fuzzer.send(request)

    send()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="at least so many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the requests (default: another)")
    options = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served("app.py", **small_mnist(folder)) as app:
        fuzzer = Fuzzer(app.address)
        for part in range(PARTS):
            send_many(fuzzer, max(1, options.requests // PARTS), options.seed + part)
            memory = resident_memory(app.process) // 1_000_000 if sys.platform == "linux" else 0
            print(f"{fuzzer.counts.total():,} sent, the server holds {memory} MB", flush=True)
    wrong = fuzzer.wrong + [f"log: {line}" for line in unexplained(app.output)]

    statuses = sorted({status for _, status in fuzzer.counts})
    print(f"\n{head('kind', *statuses)}")
    for kind in sorted({kind for kind, _ in fuzzer.counts}):
        print(row(kind, *(fuzzer.counts[kind, status] or "" for status in statuses)))
    print(f"{time.monotonic() - begin:.0f} s, seed {options.seed}.")
    print("\n".join(wrong[:20]))
    print(f"{len(wrong)} wrong." if wrong else "Nothing was wrong.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
