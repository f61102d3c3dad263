"""Send the server whatever hypothesis thinks of, and tell what came back. Ends with 1 where anything was wrong.

python tools/fuzz.py --requests 20000

Wrong is: a status of 500 or more, a traceback in a reply, no reply, or a line in the log that has no explanation.
It starts a server of its own, on this machine, and sends one request after the other.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import httpx
from calls import DRAWING, resident_memory, unexplained
from datasets import png_of_one, write_small_mnist
from driver import free_port, running_app
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from model.data.mnist import PATH_VARIABLE
from model.drawing import PAD_SIDE
from model.jobs.settings import TUTORIAL

API = "/gradio_api"
TIMEOUT = 30  # s after which a request counts as never answered
WARM_UP = 0.1  # part of the requests, after which the server's memory is taken as the beginning
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


# ---- What is sent: (kind, method, path, headers, body)

Strategy = st.SearchStrategy[Any]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=25,
)
points = st.lists(st.integers(0, PAD_SIDE) | st.floats(-2 * PAD_SIDE, 2 * PAD_SIDE), min_size=2, max_size=2)
drawings = st.lists(st.lists(points, min_size=1, max_size=40), min_size=1, max_size=4)
odd_points = st.lists(st.floats() | st.integers() | st.booleans() | st.none() | st.text(max_size=3), max_size=3)
odd_drawings = st.lists(st.lists(points | odd_points, max_size=6), max_size=4) | json_values
numbers = st.integers(-2, 600) | st.integers() | st.floats() | json_values
FUNCTIONS = st.sampled_from(["predict", "predict_image"])  # Gradio's way, for programs
ROUTES = st.sampled_from(
    [
        *("look", "steps", "inside", "example", "structure", "weights", "most_activating", "fool"),
        *("session", "mistakes", "progress", "join", "code", "download"),
    ]
)
KEYS = st.sampled_from(
    ["strokes", "line_width", "network", "digit", "position", "layer", "unit", "settings", "address"]
)
names = st.text(max_size=30) | st.sampled_from(["a.png", "../../a", "/etc/passwd", "<img src=x>", "a\0b", "..", ""])
chosen_settings = st.fixed_dictionaries(dict.fromkeys(vars(TUTORIAL), numbers)) | st.dictionaries(
    st.sampled_from(sorted(vars(TUTORIAL))), numbers
)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def call(kind: str, arguments: Strategy) -> Strategy:
    """A POST of arguments, a strategy of lists, to a function of Gradio's."""
    body = arguments.map(lambda data: as_json({"data": data}))
    return st.tuples(
        st.just(kind), st.just("POST"), FUNCTIONS.map(lambda name: f"{API}/run/{name}"), st.just(JSON), body
    )


def ask(kind: str, route: str | Strategy, **arguments: Strategy) -> Strategy:
    """A POST of arguments, a strategy each, to a route of the page's."""
    names = st.just(route) if isinstance(route, str) else route
    body = st.fixed_dictionaries({}, optional=arguments).map(as_json)
    return st.tuples(st.just(kind), st.just("POST"), names.map(lambda name: f"/api/{name}"), st.just(JSON), body)


def mangled(content: bytes) -> Strategy:
    """Bytes with a part exchanged for others."""
    return st.tuples(st.integers(0, len(content)), st.integers(0, 20), st.binary(max_size=20)).map(
        lambda cut: content[: cut[0]] + cut[2] + content[cut[0] + cut[1] :]
    )


def form(name: str, field: str, content: bytes) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + content + b"\r\n--x--\r\n"


pieces = st.sampled_from(
    [
        *("..", ".", "%2e%2e", "%00", "\\", "~", "etc", "passwd", "file=", "?a=b", "proxy=http://127.0.0.1"),
        *(
            "assets",
            "static",
            "config",
            "gradio_api",
            "run",
            "call",
            "v2",
            "api",
            "page",
            "look",
            "queue",
            "data",
            "heartbeat",
            "stream",
        ),
    ]
)
paths = st.lists(pieces | st.text("abc%./=?&", max_size=6), min_size=1, max_size=6).map(lambda all: "/" + "/".join(all))
header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
header_names = st.sampled_from(
    [
        *(
            "Content-Type",
            "Content-Encoding",
            "Accept-Encoding",
            "Expect",
            "Range",
            "Upgrade",
            "Cookie",
            "Authorization",
        ),
        *("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "X-Gradio-Server", "Origin", "Referer"),
    ]
)
sessions = st.text("abc-_0123", min_size=1, max_size=8)
good_queued = st.fixed_dictionaries(
    {"data": st.tuples(drawings).map(list), "fn_index": st.just(0), "session_hash": sessions}
)
queued = st.fixed_dictionaries(
    {"data": st.lists(odd_drawings | drawings, max_size=3)},
    optional={
        "fn_index": st.integers(-1, 12) | numbers,
        "session_hash": sessions | json_values,
        "trigger_id": numbers,
        "event_data": json_values,
        "batched": json_values,
    },
)


def requests(schema: dict[str, Any]) -> Strategy:
    """A strategy of requests; `schema` is the OpenAPI that the server serves."""
    image = png_of_one()
    described = [(path, method) for path, methods in schema["paths"].items() for method in methods]
    properties = {
        path: list(methods["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"])
        for path, methods in schema["paths"].items()
        if "/v2/" in path
    }
    good = as_json({"data": [DRAWING, 60]})
    good_object = as_json({"strokes": DRAWING, "line_width": 60})
    drawers = st.sampled_from(["look", "steps", "inside"])
    widths = st.none() | st.floats(1, 200)
    path_of = st.sampled_from(sorted(properties))
    post, upload = st.just("POST"), st.just(f"{API}/upload")
    return st.one_of(
        call("drawing", st.tuples(drawings, widths).map(list)),
        ask("drawing", drawers, strokes=drawings, line_width=widths),
        call("odd drawing", st.tuples(odd_drawings, json_values | st.floats()).map(list)),
        ask("odd drawing", drawers, strokes=odd_drawings | drawings, line_width=json_values | st.floats()),
        ask("odd drawing", "look", strokes=drawings, network=json_values),
        call("any arguments", st.lists(json_values, max_size=5)),
        st.tuples(
            st.just("any arguments"),
            post,
            ROUTES.map("/api/{}".format),
            st.just(JSON),
            (st.dictionaries(KEYS | st.text(max_size=8), json_values, max_size=5) | json_values).map(as_json),
        ),
        ask("numbers", "weights", layer=numbers, unit=numbers),
        ask("numbers", "most_activating", layer=numbers, unit=numbers, network=json_values),
        ask("numbers", "inside", strokes=drawings, layer=numbers, unit=numbers),
        ask("numbers", "example", position=numbers, layer=numbers, unit=numbers),
        ask("numbers", "fool", digit=st.integers(0, 9) | numbers, strokes=drawings, position=numbers, layer=numbers),
        ask("settings", "code", settings=chosen_settings),
        ask("settings", "learn", settings=json_values, strokes=odd_drawings, line_width=json_values),
        ask("tokens", "download", network=st.text() | json_values),
        ask("addresses", "join", address=st.text() | json_values, is_local=json_values),
        st.tuples(st.just("mangled JSON"), post, FUNCTIONS.map(f"{API}/run/{{}}".format), st.just(JSON), mangled(good)),
        st.tuples(st.just("mangled JSON"), post, ROUTES.map("/api/{}".format), st.just(JSON), mangled(good_object)),
        st.tuples(st.just("any bytes"), post, FUNCTIONS.map(f"{API}/call/{{}}".format), st.just(JSON), st.binary()),
        st.tuples(st.just("any bytes"), post, ROUTES.map("/api/{}".format), st.just(JSON), st.binary()),
        st.tuples(
            st.just("queue"), post, st.just(f"{API}/queue/join"), st.just(JSON), (good_queued | queued).map(as_json)
        ),
        path_of.flatmap(
            lambda path: st.tuples(
                st.just("as OpenAPI says"),
                post,
                st.just(path),
                st.just(JSON),
                st.dictionaries(st.sampled_from(properties[path]), odd_drawings | drawings).map(as_json),
            )
        ),
        st.sampled_from(described).flatmap(
            lambda each: st.tuples(
                st.just("as OpenAPI says"),
                st.just(each[1].upper()),
                st.text("0123456789abcdef", min_size=1, max_size=32).map(lambda id: each[0].format(event_id=id)),
                st.just({}),
                st.just(b""),
            )
        ),
        st.tuples(st.just("upload"), post, upload, st.just(FORM), st.builds(form, names, names, st.binary())),
        st.tuples(st.just("upload"), post, upload, st.just(FORM), mangled(form("a.png", "files", image))),
        st.tuples(
            st.just("image"), post, upload, st.just(FORM), mangled(image).map(lambda b: form("a.png", "files", b))
        ),
        st.tuples(st.just("image"), post, upload, st.just(FORM), st.binary().map(lambda b: form("a.png", "files", b))),
        st.tuples(
            st.just("path"),
            st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]),
            paths,
            st.just({}),
            st.just(b""),
        ),
        st.tuples(
            st.just("headers"),
            post,
            st.sampled_from(["/api/look", f"{API}/run/predict", f"{API}/upload", f"{API}/queue/join"]),
            st.dictionaries(header_names, header_texts, max_size=5).map(lambda headers: {**JSON, **headers}),
            st.sampled_from([good, good_object]),
        ),
        st.tuples(
            st.just("headers"),
            st.just("GET"),
            st.sampled_from(["/", "/config", f"{API}/info", f"{API}/openapi.json", f"{API}/queue/data?session_hash=x"]),
            st.dictionaries(header_names, header_texts, max_size=5),
            st.just(b""),
        ),
    )


# ---- Sending


class Fuzzer:
    """Sends requests, and counts.

    Attributes:
        counts: of each (kind, status).
        wrong: sentences.
    """

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(timeout=TIMEOUT)
        self.address = address
        self.counts: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []

    def send(self, kind: str, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response | None:
        target = path.encode("ascii", "ignore")  # sent as it is, where a URL would be tidied first
        raw_headers = {name: value.strip().encode("latin-1") for name, value in headers.items()}
        try:
            reply = self.http.request(
                method, self.address, headers=raw_headers, content=body, extensions={"target": target}
            )
        except httpx.HTTPError as error:
            self.count(kind, type(error).__name__)
            self.wrong.append(f"{kind}: {method} {path} {headers}: {error!r}")
            return None
        self.count(kind, reply.status_code)
        if reply.status_code >= 500 or "Traceback" in reply.text:
            self.wrong.append(
                f"{kind}: {method} {path} {headers} {body[:300]!r}: {reply.status_code} {reply.text[:300]}"
            )
        return reply

    def count(self, kind: str, status: int | str) -> None:
        self.counts[kind, str(status)] += 1

    def follow(self, kind: str, body: bytes, reply: httpx.Response | None) -> None:
        """Go on with what a reply gave: ask about an upload, fetch the answer to a call."""
        if reply is None or reply.status_code != 200:
            return
        if kind == "image" and reply.json():
            file = {"path": reply.json()[0], "meta": {"_type": "gradio.FileData"}}
            self.send(kind, "POST", f"{API}/run/predict_image", JSON, as_json({"data": [file]}))
        if body and "event_id" in reply.text:
            call, event = json.loads(body), reply.json()["event_id"]
            path = f"queue/data?session_hash={call['session_hash']}" if "session_hash" in call else f"call/read/{event}"
            self.send(kind, "GET", f"{API}/{path}", {}, b"")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="at least so many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the requests (default: another)")
    arguments = parser.parse_args()

    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_app("--port", free_port(), **small_data(folder)) as app:
        fuzzer = Fuzzer(app.address)
        schema = httpx.get(f"{app.address}{API}/openapi.json").raise_for_status().json()
        memory: list[int] = []

        def fuzz(count: int, number: int) -> None:
            @seed(number)
            @settings(
                max_examples=count,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=HealthCheck,
            )
            @given(request=requests(schema))
            def send(request: tuple[str, str, str, dict[str, str], bytes]) -> None:
                kind, *rest = request
                fuzzer.follow(kind, rest[-1], fuzzer.send(kind, *rest))

            send()
            memory.append(resident_memory(app.process) if sys.platform == "linux" else 0)

        # In parts: hypothesis remembers all it has thought of, and repeats nothing within a part.
        part = round(WARM_UP * arguments.requests)
        while (sent := fuzzer.counts.total()) < arguments.requests:
            fuzz(min(part, max(100, arguments.requests - sent)), arguments.seed + len(memory))
            print(f"{fuzzer.counts.total():,} sent, the server holds {memory[-1] // 1_000_000} MB", flush=True)
    wrong = fuzzer.wrong + [f"log: {line}" for line in unexplained(app.output)]

    show(fuzzer.counts)
    print(f"Memory after a tenth {memory[0] // 1_000_000} MB, at the end {memory[-1] // 1_000_000} MB.")
    print(f"{time.monotonic() - begin:.0f} s, seed {arguments.seed}.")
    for sentence in wrong[:20]:
        print(sentence)
    print(f"{len(wrong)} wrong." if wrong else "Nothing was wrong.")
    sys.exit(1 if wrong else 0)


def small_data(folder: str) -> dict[str, str]:
    """Have a small data set in the place of MNIST, which is not on every machine; gives the variable that names it."""
    path = Path(folder, "small.npz")
    write_small_mnist(path)
    return {PATH_VARIABLE: str(path)}


def show(counts: Counter[tuple[str, str]]) -> None:
    statuses = sorted({status for _, status in counts})
    print(f"\n{'':<18}{'sent':>8}" + "".join(f"{status:>8}" for status in statuses))
    for kind in [*sorted({kind for kind, _ in counts}), "all"]:
        row = [sum(n for (k, s), n in counts.items() if s == status and kind in (k, "all")) for status in statuses]
        print(f"{kind:<18}{sum(row):>8}" + "".join(f"{n or '':>8}" for n in row))


if __name__ == "__main__":
    main()
