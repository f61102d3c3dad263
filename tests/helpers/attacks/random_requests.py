"""Requests that hypothesis generates, for the attack `random-requests`."""

import json
from collections.abc import Iterator

from helpers.attacks.attacker import Reply, drawn, picture_request, request
from helpers.drawings.images import A_PNG
from helpers.requests.calls import DRAWING, GRADIO_API
from helpers.requests.json_values import json_values
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from model.drawing import PAD_SIDE

ROUTES = "progress mnist join"
FUNCTIONS = ("predict", "predict_image")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
PIECES = ".. . %2e%2e %00 \\ ~ etc passwd file= ?a=b proxy=http://127.0.0.1 assets static config gradio_api run call v2"
PIECES += " api page join queue data heartbeat stream"
HEADERS = "Content-Type Content-Encoding Accept-Encoding Expect Range Upgrade Cookie Authorization Host X-Gradio-Server"
HEADERS += " X-Forwarded-Host X-Forwarded-Proto X-Forwarded-For Origin Referer"


def mangled(content: bytes) -> st.SearchStrategy[bytes]:
    """Return bytes with a part exchanged for others."""
    return st.tuples(st.integers(0, len(content)), st.integers(0, 20), st.binary(max_size=20)).map(
        lambda cut: content[: cut[0]] + cut[2] + content[cut[0] + cut[1] :]
    )


values = json_values()
numbers = st.integers(-2, 600) | st.floats() | values
points = st.lists(st.integers(0, PAD_SIDE) | st.floats(-2 * PAD_SIDE, 2 * PAD_SIDE), min_size=2, max_size=2)
drawings = st.lists(st.lists(points, min_size=1, max_size=40), min_size=1, max_size=4)
drawings |= st.lists(st.lists(points | values, max_size=6), max_size=4) | values
texts = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
headers = st.dictionaries(st.sampled_from(HEADERS.split()), texts.map(str.strip), max_size=5)
paths = st.lists(st.sampled_from(PIECES.split()) | st.text("abc%./=?&", max_size=6), min_size=1, max_size=6)
images = mangled(A_PNG) | st.binary()
bodies = st.binary() | mangled(json.dumps({"strokes": DRAWING, "data": [DRAWING, 60]}).encode())

arguments = {"address": numbers, "is_local": st.booleans() | values}
joined = {"data": st.lists(drawings, max_size=3) | values, "fn_index": st.integers(-1, 5) | values}
joined |= {"session_hash": st.text("abc-_0123", min_size=1, max_size=8) | values, "event_data": values}
routes = st.sampled_from(ROUTES.split())
calls = st.sampled_from(FUNCTIONS).map(f"{GRADIO_API}/run/{{}}".format)

requests = st.one_of(
    st.builds(request, routes.map("/api/{}".format), st.fixed_dictionaries({}, optional=arguments) | bodies),
    st.builds(drawn, drawings, numbers),
    st.builds(request, calls, st.builds(lambda *data: {"data": data}, drawings, numbers) | bodies),
    st.builds(request, st.just(f"{GRADIO_API}/queue/join"), st.fixed_dictionaries({}, optional=joined) | bodies),
    st.builds(picture_request, images | values),
    st.builds(lambda path, method: request("/" + "/".join(path), None, method), paths, st.sampled_from(METHODS)),
    st.builds(lambda path, more: request(path, **more), st.sampled_from(["/", "/config", "/icon.svg"]), headers),
    st.builds(lambda path, more: request(path, {"strokes": DRAWING}, **more), calls | st.just("/api/join"), headers),
)


def generate(count: int, number: int) -> list[bytes]:
    """Return so many requests; each number gives others."""
    found: list[bytes] = []

    @seed(number)
    @settings(max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck)
    @given(requests)
    def collect(data: bytes) -> None:
        found.append(data)

    collect()
    return found


def follow(data: bytes, reply: Reply) -> Iterator[bytes]:
    """Yield requests about the answer to a call, which an answer names."""
    if reply.status == 200 and b'"event_id"' in reply.body:
        session = json.loads(data.partition(b"\r\n\r\n")[2])["session_hash"]
        yield request(f"{GRADIO_API}/queue/data?session_hash={session}")
