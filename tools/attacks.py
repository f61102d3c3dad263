"""The attacks that `attack.py` plays: each a function with what must hold while it goes on and after it.

An attack gets its own visitor, from an address that nobody else has, and a scene with a bystander at another address,
who may have been harmed. The victim's times, the server's memory, log and files are watched by `attack.py`.
"""

import asyncio
import contextlib
import gzip
import http.server
import io
import itertools
import json
import multiprocessing
import random
import re
import secrets
import signal
import socket
import struct
import time
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from attacker import (
    CLOSED,
    CONNECTIONS,
    HOST,
    SILENT,
    Connection,
    Reply,
    Visitor,
    bytes_below,
    form,
    image_call,
    linked_files,
    request,
)
from calls import DRAWING, GRADIO_API
from datasets import png_of_one, write_small_mnist
from PIL import Image

from model.data.class_digits import MAX_MEMBER_BYTES, ClassDigits, SharedDrawing, pack, write_class
from model.jobs.settings import TUTORIAL

FORK = multiprocessing.get_context("fork")
EVIL = "evil.example"
PASSWORD = "correct-horse"
LIFETIME = 45  # s after which a connection that makes no progress must be gone
RESERVED = 40  # files and connections that the server has open while nobody attacks, and a few more
SOON = 5.0  # s in which a bystander must have an answer
PLACES = 2  # in the queue of trainings: one that runs, and one that was next
MANY, MANY_QUICK = 2000, 1100  # calls: more than the server remembers

# What a server may answer to an attack. It never has a fault of its own, and never leaves anybody without a reply.
REFUSALS = frozenset({400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 422, 426, 429, 431, 501, 503})
ANYTHING = REFUSALS | {200, 206, 304, 416, CLOSED}


@dataclass(frozen=True)
class Scene:
    """What an attack may look at besides its own visitor.

    Attributes:
        bystander: another visitor.
        folder: everything that the server can write to without being told where.
        server: the number of its process.
        is_thorough: whether there is time to wait for what takes up to LIFETIME seconds.
        key: the teacher's, or "" where there is no class.
    """

    bystander: Visitor
    folder: Path
    server: int
    is_thorough: bool
    key: str = ""

    def open_files(self) -> int:
        """How many files and connections the server has open."""
        return len(list(Path(f"/proc/{self.server}/fd").iterdir()))

    @property
    def many(self) -> int:
        """How many calls make the server forget some."""
        return MANY if self.is_thorough else MANY_QUICK


# ---- Servers


@contextlib.contextmanager
def small_data(folder: Path) -> Iterator[dict[str, str]]:
    """A small data set in the place of MNIST."""
    path = folder / "small.npz"
    write_small_mnist(path)
    yield {"MNIST_PATH": str(path)}


@contextlib.contextmanager
def broken_data(folder: Path) -> Iterator[dict[str, str]]:
    path = folder / "broken.npz"
    path.write_bytes(b"PK\3\4" + bytes(1000))
    yield {"MNIST_PATH": str(path)}


@dataclass(frozen=True)
class Setting:
    """A server to attack.

    Attributes:
        environment: gets a folder, and gives environment variables for as long as the server runs.
        files: how many it may have open, as `ulimit -n` says, or None.
        file_size: bytes of the largest file that it can write, or None: a disk that is full.
        options: of `app.py`.
    """

    environment: Callable[[Path], AbstractContextManager[dict[str, str]]] = small_data
    files: int | None = None
    file_size: int | None = None
    options: tuple[str, ...] = ()


ORDINARY = Setting()
DOWNLOADS = FORK.Value("i", 0)  # that a server has begun since it was started


def fetching(address: str) -> dict[str, str]:
    return {"MNIST_PATH": "", "MNIST_URL": address, "NO_PROXY": "*"}


def downloading(answer: Callable[[http.server.BaseHTTPRequestHandler], None], user: str = "") -> Setting:
    """A server that downloads MNIST from a place that answers in some way of its own.

    Args:
        answer: to each request.
        user: with a password, in the address.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with DOWNLOADS.get_lock():
                DOWNLOADS.value += 1
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    @contextlib.contextmanager
    def environment(_folder: Path) -> Iterator[dict[str, str]]:
        DOWNLOADS.value = 0
        with http.server.ThreadingHTTPServer((HOST, 0), Handler) as server:
            process = FORK.Process(target=serve, args=(server,), daemon=True)
            process.start()
            try:
                yield fetching(f"http://{user}{HOST}:{server.server_port}/mnist.npz")
            finally:
                process.terminate()
                process.join()

    return Setting(environment)


def serve(server: http.server.HTTPServer) -> None:
    """Serve until the process is terminated, which only the one that attacks has something to say about."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server.serve_forever()


def at_address(address: str) -> Setting:
    """A server that downloads MNIST from an address."""
    return Setting(lambda _folder: contextlib.nullcontext(fetching(address)))


@contextlib.contextmanager
def dropped_packets(_folder: Path) -> Iterator[dict[str, str]]:
    """A place that no connection reaches: where nobody accepts them, all but the first ones get no answer."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((HOST, 0))
        listener.listen(0)
        for _ in range(8):
            connection = stack.enter_context(socket.socket())
            connection.setblocking(False)
            connection.connect_ex(listener.getsockname())
        yield fetching(f"http://{HOST}:{listener.getsockname()[1]}/mnist.npz")


def say_nothing(_request: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(600)


def say_not_found(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_error(404)


def send_login_page(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(b"<!doctype html><form>Password: <input type=password></form>" * 1000)


def send_for_ever(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(4000):  # 400 MB in 20 s, and that is enough
        request.wfile.write(bytes(100_000))
        time.sleep(0.005)


# ---- The list


Play = Callable[[Visitor, Scene], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """An attack.

    Attributes:
        name: on the command line.
        description: a sentence.
        play: attacks, and notes faults of the server with its visitor.
        setting: of the server.
        allowed: statuses that may come back.
        lasts: s that it needs at least where all is played.
    """

    name: str
    description: str
    play: Play
    setting: Setting
    allowed: frozenset[int]
    lasts: float


ATTACKS: dict[str, Attack] = {}


def attack(
    setting: Setting = ORDINARY, allowed: frozenset[int] | set[int] = ANYTHING, lasts: float = 0
) -> Callable[[Play], Play]:
    """Add a function to the list of attacks; its docstring describes it."""

    def add(play: Play) -> Play:
        name = play.__name__.replace("_", "-")
        ATTACKS[name] = Attack(name, (play.__doc__ or "").strip(), play, setting, frozenset(allowed), lasts)
        return play

    return add


@attack()
async def nobody(attacker: Visitor, _scene: Scene) -> None:
    """Nobody attacks: what the figures are without."""
    await asyncio.sleep(attacker.seconds)


# ---- What bystanders can do


async def check_predicts(visitor: Visitor) -> None:
    """Somebody else calls the API in two steps, as programs do, and is answered."""
    call = await visitor.ask(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})
    await check_fetches(visitor, call)


async def check_fetches(visitor: Visitor, call: Reply) -> None:
    visitor.check(call.status == 200, f"a bystander's call is answered with {call.status}")
    if call.status == 200:
        answer = await visitor.ask(f"{GRADIO_API}/call/predict/{call.json['event_id']}")
        visitor.check(
            answer.status == 200 and b"event: complete" in answer.body, "a bystander's answer is not to be had"
        )


async def check_trains(visitor: Visitor) -> None:
    """Somebody else starts a training, and does not wait for all of an attacker's."""
    try:
        async with asyncio.timeout(SOON), visitor.connection() as connection:
            await connection.send(learn_request(digits=100, epochs=1))
            head = await connection.head()
            visitor.check(head.status == 200, f"a bystander's training is answered with {head.status}")
            if head.status != 200:
                return
            update = (await connection.reader.readuntil(b"\n\n")).decode()
            place = re.search(r'"place":(\d+)', update)
            visitor.check(
                place is None or int(place.group(1)) <= PLACES,
                f"a bystander's training waits for {place.group(1) if place else 0} others",
            )
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        visitor.check(False, "a bystander's training does not begin")


async def check_page(visitor: Visitor, *names: str) -> None:
    """Somebody else's page goes on: whatever else is asked is answered soon."""
    bodies: dict[str, Any] = {
        "look": {"strokes": DRAWING},
        "steps": {"strokes": DRAWING},
        "inside": {"strokes": DRAWING},
        "weights": {"layer": 0, "unit": 0},
        "code": {"settings": asdict(TUTORIAL)},
        "progress": {},
        "join": {"address": f"http://{HOST}:{visitor.port}/", "is_local": False},
    }
    for name in names or bodies:
        try:
            async with asyncio.timeout(SOON):
                reply = await visitor.ask(f"/api/{name}", bodies[name])
                visitor.check(reply.status == 200, f"a bystander's {name} is answered with {reply.status}")
        except TimeoutError:
            visitor.check(False, f"a bystander's {name} has no answer after {SOON:.0f} s")


async def upload_one(visitor: Visitor) -> str:
    """Upload an image; returns its path, "" where that fails."""
    reply = await visitor.upload(png_of_one())
    visitor.check(reply.status == 200, f"an upload is answered with {reply.status}")
    return reply.json[0] if reply.status == 200 else ""


def upload_requests(count: int) -> list[bytes]:
    """Uploads of ten images each, all of which differ: of two that are alike, one is kept."""
    forms = [form(*[png_of_one() + f"{n} {number}".encode() for number in range(10)]) for n in range(count)]
    return [request(f"{GRADIO_API}/upload", body, **headers) for body, headers in forms]


async def check_image_is_kept(visitor: Visitor, path: str) -> None:
    reply = await visitor.predict_image(path)
    visitor.check(reply.status == 200, f"a bystander's image is gone: {reply.status}")


# ---- Drawings


def drawing_requests(drawing: Any, *names: str) -> list[bytes]:
    body = json.dumps({"strokes": drawing}).encode()
    return [request(f"/api/{name}", body) for name in names]


def predict_request(*arguments: Any) -> bytes:
    return request(f"{GRADIO_API}/run/predict", {"data": arguments})


async def check_legal(attacker: Visitor, *requests: bytes) -> None:
    """What is to be costly must be work, not something that is refused at once."""
    for data in requests:
        reply = await attacker.ask_raw(data)
        attacker.check(reply.status == 200, f"a legal drawing is answered with {reply.status}: {reply.body[:200]!r}")


@attack(allowed=REFUSALS | {CLOSED})
async def long_strings(attacker: Visitor, _scene: Scene) -> None:
    """Drawings whose coordinates are long strings, of up to 0.9 MB."""
    for size, count in ((240_000, 1), (100_000, 9), (900, 1000)):
        drawing = [[["x" * (size // 2), 1], [1, "y" * (size // 2)]]] if count == 1 else [[["x" * size, 1]] * count]
        bodies = drawing_requests(drawing, "look", "steps", "inside")
        await attacker.ask_many([*bodies, predict_request(drawing)])


@attack()
async def far_points(attacker: Visitor, scene: Scene) -> None:
    """Drawings of points at ±1e6 and one near the middle, on sockets that are closed after 1 s."""
    generator = random.Random(1)
    far = [[generator.choice([-1, 1]) * (1e6 - generator.random()) for _ in range(2)] for _ in range(2500)]
    far[::5] = [[generator.randrange(1000), generator.randrange(1000)] for _ in far[::5]]
    requests = drawing_requests([far], "steps", "inside", "look")
    await check_legal(attacker, *requests)
    await attacker.ask_many(itertools.islice(itertools.cycle(requests), 110), leave_after=1)
    await check_page(scene.bystander, "steps", "inside")


@attack()
async def wide_brushes(attacker: Visitor, _scene: Scene) -> None:
    """Drawings with as many strokes, points and segments as are allowed, and brushes of all widths."""
    generator = random.Random(2)
    strokes = [[[generator.randrange(10**3), generator.randrange(10**3)] for _ in range(25)] for _ in range(200)]
    requests = [
        request(f"/api/{name}", {"strokes": strokes, "line_width": width})
        for name in ("steps", "look", "inside")
        for width in (1e-9, 1, 130, 1e6)
    ]
    await check_legal(attacker, *requests)
    await attacker.flood([*requests, predict_request(strokes, 100)], connections=100)


@attack()
async def many_strokes(attacker: Visitor, scene: Scene) -> None:
    """100 calls of /predict with 2,500 strokes of one point, and as many with the most that are allowed."""
    await attacker.ask_many([predict_request([[[n % 1000, n % 777]] for n in range(2500)])] * 100)
    times = 500 if scene.is_thorough else 100
    await attacker.ask_many([predict_request([[[n % 1000, n % 777]] for n in range(200)])] * times)


@attack(allowed=REFUSALS | {CLOSED})
async def deep_lists(attacker: Visitor, _scene: Scene) -> None:
    """Lists nested 7, 17 and 100,000 deep."""
    for depth, count in ((7, 1), (17, 2000), (100_000, 1)):
        drawing = b"[" + b",".join([b"[" * depth + b"]" * depth] * count) + b"]"
        body = b'{"strokes":' + drawing + b"}"
        await attacker.ask_many([request(f"/api/{name}", body) for name in ("look", "steps", "inside")] * 5)


@attack()
async def empty_strokes(attacker: Visitor, _scene: Scene) -> None:
    """330,000 empty strokes, and as many as fit into 250 kB."""
    for count in (330_000, 80_000):
        body = b'{"strokes":[' + b",".join([b"[]"] * count) + b"]}"
        await attacker.ask_many([request(f"/api/{name}", body) for name in ("look", "steps", "inside")])
        body = b'{"data":[[' + b",".join([b"[]"] * count) + b"]]}"
        await attacker.ask_many([request(f"{GRADIO_API}/{way}/predict", body) for way in ("run", "call")])


@attack(allowed=REFUSALS | {CLOSED})
async def large_bodies(attacker: Visitor, _scene: Scene) -> None:
    """JSON of a megabyte: quotes, backslashes, keys, numbers, brackets in strings, points too many."""
    size = 990_000
    texts = [
        b'{"strokes":"' + b'\\"' * (size // 2) + b'"}',
        b'{"strokes":' + b'"' * size,
        b'{"strokes":[' + b'"[",' * (size // 4) + b'"["]}',
        b"{" + b",".join(b'"%d":0' % n for n in range(size // 11)) + b"}",
        b'{"strokes":[[[' + b"9" * size + b",1]]]}",
        b'{"strokes":[[[1e' + b"9" * size + b",1]]]}",
        b'{"strokes":[[' + b",".join([b"[1,2]"] * (size // 6)) + b"]]}",
        b" " * size,
    ]
    for path in ("/api/look", f"{GRADIO_API}/run/predict", f"{GRADIO_API}/queue/join"):
        await attacker.ask_many([request(path, text) for text in texts[: 4 if path == "/api/look" else 3]])
    smaller = [text[:240_000] for text in texts] + [b'{"strokes":[[' + b",".join([b"[1,2]"] * 40_000) + b"]]}"]
    attacker.spend(-5_000_000)  # half as much once more, in pieces that are not refused by their size
    await attacker.ask_many([request("/api/look", text) for text in smaller] * 2)


@attack()
async def small_requests(attacker: Visitor, _scene: Scene) -> None:
    """Small drawings on 300 connections, each as soon as the one before is answered."""
    await attacker.flood(drawing_requests([[[1, 2], [30, 40]]], "look"))


@attack()
async def pipelining(attacker: Visitor, _scene: Scene) -> None:
    """Hundreds of requests in one piece on each of 30 connections, before the first one is answered."""
    drawings = b"".join(drawing_requests([[[1, 2], [30, 40]]], "look", "inside")) * 100
    pages = request("/") * 100

    async def send(data: bytes) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(attacker.seconds + SOON), attacker.connection() as connection:
                await connection.send(data)
                while True:
                    attacker.note(data, await connection.reply())

    await asyncio.gather(*[send(data) for data in [drawings, pages] * 15])


@attack()
async def inside_and_weights(attacker: Visitor, _scene: Scene) -> None:
    """Inside and its weights on 300 connections, with layers, units, digits and positions of any kind."""
    odd: list[Any] = [0, 1, -1, 511, 512, 10**6, 2**63, 10**300, 1.5, None, "0", [], {}, True]
    requests = [request("/api/weights", {"layer": layer, "unit": unit}) for layer in odd[:4] for unit in odd]
    requests += [request("/api/inside", {"strokes": DRAWING, "layer": layer, "unit": 0}) for layer in odd]
    requests += [request("/api/fool", {"strokes": DRAWING, "digit": digit}) for digit in odd]
    requests += [request("/api/structure", {})] * 3
    requests += [request("/api/example", {"position": position}) for position in odd]
    await attacker.flood(requests)


@attack()
async def mistakes_again(attacker: Visitor, _scene: Scene) -> None:
    """The confusion matrix and its gallery on 100 connections, again and again."""
    await attacker.flood([request("/api/mistakes", {}), request("/api/progress", {})], connections=100)


@attack()
async def odd_settings(attacker: Visitor, _scene: Scene) -> None:
    """The tutorial's program with settings of any type."""
    odd: list[Any] = [None, True, -1, 0, 1e308, 10**300, "adam", "'; import os", [1] * 10_000, {"a": {}}, "x" * 10_000]
    settings = asdict(TUTORIAL)
    requests = [
        request("/api/code", {"settings": {**settings, name: value}})
        for name, value in itertools.product(settings, odd)
    ]
    requests += [request("/api/code", {"settings": value}) for value in odd]
    await attacker.flood([*requests, request("/api/code", {"settings": settings})], connections=100)


@attack(allowed=REFUSALS | {CLOSED, 410})
async def guessed_tokens(attacker: Visitor, _scene: Scene) -> None:
    """Tokens of other visitors' networks, guessed, and paths in their place."""
    odd: list[Any] = ["", ".", "..", "../../etc/passwd", "/etc/passwd\0", "a" * 100_000, 0, None, True, [], {}, ["a"]]
    tokens = [*odd[:7], *(secrets.token_urlsafe() for _ in range(50)), *odd[8:]]
    requests = [request("/api/download", {"network": token}) for token in tokens]
    requests += [request("/api/look", {"strokes": DRAWING, "network": token}) for token in tokens]
    await attacker.flood(requests, connections=100)


@attack()
async def huge_addresses(attacker: Visitor, _scene: Scene) -> None:
    """QR codes of the longest addresses, of other hosts, and of what is none."""
    addresses: list[Any] = [f"http://{HOST}:{attacker.port}/?{'a' * 460}{n:04}" for n in range(50)]
    addresses += ["http://" + "a" * 200_000, "http://[" * 50_000, f"http://{EVIL}/", "http://[::1", "\0", None, [], 7]
    requests = [
        request("/api/join", {"address": address, "is_local": is_local})
        for address in addresses
        for is_local in (False, True)
    ]
    await attacker.flood(requests, connections=100)
    reply = await attacker.ask("/api/join", {"address": f"http://{EVIL}/", "is_local": False})
    attacker.check(EVIL.encode() not in reply.body, "it makes a QR code of another host's address")


# ---- Images


def large_picture(mode: str, side: tuple[int, int], **options: Any) -> bytes:
    image = Image.new(mode, side)
    image.paste(1 if mode in ("F", "I;16", "1") else "white", (100, 100, side[0] // 2, side[1] // 2))
    return encoded(image, **options)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


async def predict_images(attacker: Visitor, *files: bytes, times: int) -> None:
    """Call about each image so many times with one request, and so many times with the first of two."""
    paths = [(await attacker.upload(file)).json for file in files]
    calls = [
        request(f"{GRADIO_API}/{way}/predict_image", image_call(path[0]))
        for path in paths
        if path
        for way in ("run", "call")
    ]
    await attacker.ask_many(calls * times)


@attack()
async def float_tiff(attacker: Visitor, scene: Scene) -> None:
    """24 calls about one image of 5,000 × 5,000 floating-point numbers."""
    image = large_picture("F", (5000, 5000), format="TIFF", compression="tiff_deflate")
    await predict_images(attacker, image, times=12)
    await check_image_is_kept(scene.bystander, await upload_one(scene.bystander))


@attack()
async def image_bombs(attacker: Visitor, _scene: Scene) -> None:
    """Calls about images that are small as files and large as pixels, in several formats and modes, or damaged."""
    side = (4990, 4990)
    frames = [Image.new("L", (2000, 2000), n) for n in range(20)]
    images = [
        large_picture("RGBA", side, format="PNG", compress_level=1),
        large_picture("1", (10_000, 2500), format="PNG"),
        large_picture("I;16", side, format="TIFF", compression="tiff_deflate"),
        large_picture("CMYK", side, format="TIFF", compression="tiff_deflate"),
        large_picture("RGB", side, format="JPEG", progressive=True),
        large_picture("1", (30_000, 30_000), format="TIFF", compression="group4"),
        encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        png_of_one()[:16] + struct.pack(">II", 4990, 4990) + png_of_one()[24:],
        png_of_one()[:60],
    ]
    await predict_images(attacker, *images, times=2)


@attack()
async def many_uploads(attacker: Visitor, scene: Scene) -> None:
    """1,200 small files from one visitor, who names another address for each in X-Forwarded-For."""
    kept = await upload_one(scene.bystander)
    requests = [
        data.replace(b"\r\n\r\n", f"\r\nX-Forwarded-For: 10.0.0.{n}\r\n\r\n".encode(), 1)
        for n, data in enumerate(upload_requests(120))
    ]
    await attacker.ask_many(requests, at_once=8)
    await check_image_is_kept(scene.bystander, kept)


@attack()
async def large_uploads(attacker: Visitor, scene: Scene) -> None:
    """A file of 9 MB, again and again, beyond what the promise speaks of."""
    kept = await upload_one(scene.bystander)
    body, headers = form(random.Random(3).randbytes(9_000_000))
    attacker.spend(-260_000_000)
    await attacker.ask_many([request(f"{GRADIO_API}/upload", body, **headers)] * 30, at_once=3)
    attacker.check(bytes_below(scene.folder) < 210_000_000, "uploads take more than 200 MB of the disk")
    await check_image_is_kept(scene.bystander, kept)


@attack(allowed=REFUSALS | {200, CLOSED})
async def odd_forms(attacker: Visitor, _scene: Scene) -> None:
    """Forms with half a million boundaries, huge heads of parts, odd names, and without an end."""
    long_name = form(png_of_one(), name="a" * 300_000)[0]
    climbing = form(png_of_one(), name="../../../../tmp/climbed.png")[0]
    bodies = [
        b"--x\r\n" * 150_000,
        b"\r\n--" * 200_000,
        b"--x\r\n" + b"A: b\r\n" * 100_000,
        b"--x\r\nContent-Disposition: form-data" + b";a=b" * 200_000,
        form(*[b""] * 5000)[0],
        long_name,
        climbing,
        climbing[:-5],
        form(png_of_one())[0].replace(b'name="files"', b'name="other"'),
    ]
    headers = form()[1]
    await attacker.ask_many([request(f"{GRADIO_API}/upload", body, **headers) for body in bodies * 2], at_once=8)


@attack()
async def small_uploads(attacker: Visitor, scene: Scene) -> None:
    """Small files, one after the other, where there are as many as are kept already."""
    kept = await upload_one(scene.bystander)
    await attacker.ask_many(upload_requests(100), at_once=8)
    small, headers = form(b"1")
    await attacker.flood([request(f"{GRADIO_API}/upload", small, **headers)], connections=20)
    await check_image_is_kept(scene.bystander, kept)


@attack()
async def odd_boundaries(attacker: Visitor, _scene: Scene) -> None:
    """Forms whose heads name two boundaries, one with 900 files, or hide it in 16,000 quotes and semicolons."""
    many = form(*[b"1"] * 900, boundary="many")[0]
    kinds = ["; xboundary=few; boundary=many", "; boundary=few; boundary=many", '; a="boundary=few"; boundary=many']
    kinds += ["; boundary*=utf-8''%E2%82%AC", "; boundary*0=ma; boundary*1=ny", "; boundary=", '; a="' + ";" * 15_000]
    kinds += ['; a="' + '";' * 7_500, ";a=b" * 3_500 + ";boundary=many"]
    heads = [{"Content-Type": f"multipart/form-data{kind}"} for kind in kinds]
    replies = await attacker.ask_many(
        [request(f"{GRADIO_API}/upload", b"--few\r\n" + many + b"--few--\r\n", **head) for head in heads]
    )
    files = max(len(reply.json) for reply in replies if reply.status == 200) if 200 in attacker.statuses else 0
    attacker.check(files <= 10, f"{files} files were uploaded at once")
    await attacker.flood([request(f"{GRADIO_API}/upload", b"", **head) for head in heads[-3:]], connections=50)


# A server in want of everything.
POOR = Setting(broken_data, files=256, file_size=2_000_000)


@attack(setting=POOR, allowed={200, 507, *REFUSALS, CLOSED})
async def full_disk(attacker: Visitor, scene: Scene) -> None:
    """Uploads that the disk has no room for."""
    body, headers = form(bytes(3_000_000))
    before = bytes_below(scene.folder)
    replies = await attacker.ask_many([request(f"{GRADIO_API}/upload", body, **headers)] * 3)
    attacker.check(507 in {reply.status for reply in replies}, "no upload is answered with 507")
    attacker.check(bytes_below(scene.folder) <= before + 10_000, "parts of files stay on the full disk")
    await check_image_is_kept(scene.bystander, await upload_one(scene.bystander))


# ---- Connections


async def check_room(scene: Scene) -> None:
    """Somebody else can still connect, and is answered."""
    await check_page(scene.bystander, "look", "inside")


async def stay_silent(attacker: Visitor, scene: Scene, count: int) -> None:
    async with attacker.hold(count) as held:
        await check_room(scene)
        await asyncio.sleep(attacker.seconds)
        await check_room(scene)
        await check_all_closed(attacker, scene, held)


async def check_all_closed(attacker: Visitor, scene: Scene, held: list[Connection]) -> None:
    """Where there is time: the server closes connections that make no progress.

    Whoever never reads does not see that: what was sent before stays on the way, and the server is asked instead.
    """
    if scene.is_thorough:
        ends_at = time.monotonic() + LIFETIME
        while (left := scene.open_files() - RESERVED) > 0 and time.monotonic() < ends_at:
            await asyncio.sleep(0.5)
        attacker.check(left <= 0, f"{left} of {len(held)} connections are still open after {LIFETIME} s")


@attack(setting=POOR)
async def silent_connections(attacker: Visitor, scene: Scene) -> None:
    """300 connections without a word, to a server that may have 256 files open."""
    await stay_silent(attacker, scene, CONNECTIONS)


@attack(setting=Setting(files=1024))
async def more_silent_connections(attacker: Visitor, scene: Scene) -> None:
    """1,060 connections without a word, to a server that may have 1,024 files open."""
    await stay_silent(attacker, scene, 1060)


@attack()
async def readers_asleep(attacker: Visitor, scene: Scene) -> None:
    """300 visitors who ask for the largest files and never read."""
    page = await attacker.ask("/")
    sizes = {path: len((await attacker.ask(path)).body) for path in linked_files(page.body)}
    largest = sorted(sizes, key=lambda path: sizes[path])[-2:]
    data = b"".join(request(path) for path in ["/", f"{GRADIO_API}/openapi.json", *largest]) * 10
    async with attacker.hold(CONNECTIONS, data, receive_buffer=4096) as held:
        await asyncio.sleep(attacker.seconds)
        await check_room(scene)
        await check_all_closed(attacker, scene, held)


@attack()
async def streams_asleep(attacker: Visitor, scene: Scene) -> None:
    """100 visitors who call, follow their calls, and never read."""
    calls = await attacker.ask_many([request(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})] * 100)
    for call in calls:
        if call.status == 200:
            connection = await attacker.open(receive_buffer=2048)
            connection.writer.write(request(f"{GRADIO_API}/call/predict/{call.json['event_id']}"))
    await asyncio.sleep(attacker.seconds)
    await check_predicts(scene.bystander)


async def trickle(attacker: Visitor, scene: Scene, start: bytes, piece: bytes) -> None:
    """Send a piece a second on many connections."""
    async with attacker.hold(CONNECTIONS - 50, start) as held:
        ends_at = time.monotonic() + (max(attacker.seconds, LIFETIME) if scene.is_thorough else attacker.seconds)
        while time.monotonic() < ends_at and not all(connection.is_closed() for connection in held):
            for connection in held:
                if not connection.is_closed():
                    connection.writer.write(piece)
            await asyncio.sleep(1)
        await check_room(scene)
        if scene.is_thorough:
            left = sum(not connection.is_closed() for connection in held)
            attacker.check(left == 0, f"{left} of {len(held)} connections are still open after {LIFETIME} s")


@attack(lasts=LIFETIME)
async def slow_heads(attacker: Visitor, scene: Scene) -> None:
    """Heads of requests that come a line a second."""
    await trickle(attacker, scene, b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-a: b\r\n")


@attack(lasts=LIFETIME)
async def slow_bodies(attacker: Visitor, scene: Scene) -> None:
    """Bodies that come a byte a second."""
    start = request("/api/look", b" ", Content_Length="200000", Expect="100-continue")
    await trickle(attacker, scene, start, b" ")


@attack(lasts=LIFETIME)
async def slow_uploads(attacker: Visitor, scene: Scene) -> None:
    """Uploads of 9 MB of which all but the end has come, then a byte a second; 300 MB together."""
    body, headers = form(bytes(30_000))
    start = request(f"{GRADIO_API}/upload", body[:-4], **{**headers, "Content-Length": "9000000"})
    await trickle(attacker, scene, start, b" ")


@attack()
async def half_bodies(attacker: Visitor, scene: Scene) -> None:
    """Bodies of 250 kB of which the last byte never comes, as many as the budget allows."""
    start = request("/api/look", b" " * 240_000, Content_Length="240001")
    async with attacker.hold(41, start) as held:
        await asyncio.sleep(attacker.seconds)
        await check_room(scene)
        await check_all_closed(attacker, scene, held)


@attack()
async def resets(attacker: Visitor, scene: Scene) -> None:
    """Connections that are reset at once, in the middle of a head, or after a request."""
    starts = [b"", b"GET / HT", request("/"), *drawing_requests(DRAWING, "steps", "inside", "mistakes")]
    endless = itertools.cycle(starts)

    async def reset_again() -> None:
        while not attacker.is_over():
            with contextlib.suppress(OSError, TimeoutError):
                connection = await attacker.open()
                linger = struct.pack("ii", 1, 0)
                connection.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.writer.write(next(endless))
                await asyncio.sleep(0)
                connection.close()

    await asyncio.gather(*[reset_again() for _ in range(50)])
    await check_room(scene)


@attack()
async def single_bytes(attacker: Visitor, scene: Scene) -> None:
    """Requests that arrive a byte at a time on 100 connections, each byte in a packet of its own."""
    data = drawing_requests(DRAWING, "look")[0]

    async def drip() -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with attacker.connection() as connection:
                connection.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for n in itertools.cycle(range(len(data))):
                    if attacker.is_over():
                        return
                    await connection.send(data[n : n + 1])
                    await asyncio.sleep(0)
                    if n == len(data) - 1:
                        attacker.note(data, await connection.reply())

    await asyncio.gather(*[drip() for _ in range(100)])
    await check_room(scene)


@attack()
async def asleep_between_requests(attacker: Visitor, scene: Scene) -> None:
    """Visitors who ask for what Gradio works on, each time when the last answer is under way and nobody has read it."""
    paths = (f"{GRADIO_API}/openapi.json", "/", "/config")
    async with attacker.hold(50, request("/"), receive_buffer=4096) as held:
        for path in itertools.islice(itertools.cycle(paths), 9):
            await asyncio.sleep(0.3)
            for connection in held:
                if not connection.is_closed():
                    connection.writer.write(request(path))
        async with asyncio.timeout(SOON):
            await check_predicts(scene.bystander)


@attack()
async def half_closed(attacker: Visitor, scene: Scene) -> None:
    """Connections that are closed for sending as soon as the request is sent: they are to be answered."""
    data = drawing_requests(DRAWING, "look")[0]

    async def ask() -> None:
        while not attacker.is_over():
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(SOON), attacker.connection() as connection:
                    connection.writer.write(data)
                    connection.writer.write_eof()
                    with contextlib.suppress(asyncio.IncompleteReadError):
                        attacker.note(data, await connection.reply())

    await asyncio.gather(*[ask() for _ in range(20)])
    await check_room(scene)


@attack()
async def slow_bodies_from_everywhere(attacker: Visitor, scene: Scene) -> None:
    """Half bodies of 240 kB from 60 addresses, 20 from each: 288 MB, and more than one visitor."""
    start = request("/api/look", b" " * 240_000, Content_Length="240001")
    visitors = [Visitor(attacker.port, f"127.9.0.{n}", attacker.seconds) for n in range(1, 61)]
    async with contextlib.AsyncExitStack() as stack:
        for visitor in visitors:
            await stack.enter_async_context(visitor.hold(20, start))
        await check_room(scene)
        await asyncio.sleep(attacker.seconds)


# ---- HTTP


@attack()
async def no_http(attacker: Visitor, _scene: Scene) -> None:
    """What is no HTTP, again and again: each may leave a line in the log."""
    await attacker.flood(
        [b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET / HTTP/1.1\r\n: a\r\n\r\n", b"\0" * 50 + b"\r\n\r\n"],
        connections=50,
    )


@attack()
async def upgrades(attacker: Visitor, _scene: Scene) -> None:
    """WebSocket handshakes, from this and other sites, and upgrades to other protocols."""
    websocket = {
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    requests = [
        request(path, Upgrade=protocol, Origin=origin, **websocket)
        for path in (f"{GRADIO_API}/queue/join", "/", "/api/look")
        for protocol in ("websocket", "h2c", "TLS/1.0")
        for origin in (f"http://{EVIL}", f"http://{HOST}:{attacker.port}")
    ]
    await attacker.flood(requests, connections=50)


@attack()
async def upgraded_connections(attacker: Visitor, scene: Scene) -> None:
    """1,100 handshakes, one after the other, each with frames that are none: none may go on counting as open.

    The server may have to accept some of them yet, to find them closed.
    """
    handshake = request(
        f"{GRADIO_API}/queue/join",
        Upgrade="websocket",
        Connection="Upgrade",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==",
    )
    frames = random.Random(6).randbytes(2000)
    for _ in range(1100):
        async with attacker.connection() as connection:
            with contextlib.suppress(OSError):
                await connection.send(handshake + frames)
    is_open = False
    end = time.monotonic() + SOON
    while not is_open and time.monotonic() < end:
        reply = await attacker.ask("/api/look", {"strokes": DRAWING})
        is_open = reply.status == 200
        await asyncio.sleep(0.1)
    attacker.check(is_open, "closed connections go on counting as open")
    await check_room(scene)


@attack(allowed=REFUSALS | {CLOSED, 100})
async def expected_bodies(attacker: Visitor, scene: Scene) -> None:
    """Bodies that are announced with Expect: 100-continue, and never come, again and again."""
    data = request("/api/look", b"", Content_Length="1000", Expect="100-continue")

    async def announce() -> None:
        while not attacker.is_over():
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                async with attacker.connection() as connection:
                    await connection.send(data)
                    attacker.note(data, await connection.head())

    await asyncio.gather(*[announce() for _ in range(50)])
    await check_room(scene)


@attack()
async def odd_http(attacker: Visitor, _scene: Scene) -> None:
    """HTTP/1.0, other methods, lengths that contradict, folded and doubled headers, ranges by the thousand."""
    body = b'{"strokes": [[[1, 2], [3, 4]]]}'
    ranges = ",".join(f"{n}-{n}" for n in range(6000))
    page = await attacker.ask("/")
    assets = linked_files(page.body)[:2]
    requests = [
        b"GET / HTTP/1.0\r\n\r\n",
        b"POST /api/look HTTP/1.0\r\nContent-Type: application/json\r\n\r\n" + body,
        request("/api/look", body + b"\r\n", Transfer_Encoding="chunked"),
        request("/api/look", body, Transfer_Encoding="gzip, chunked"),
        request("/api/look", body, Content_Length="-1"),
        request("/api/look", body, Content_Length="9" * 300),
        request("/api/look", body, content_length="3"),
        request("/api/look", body, Host="a\r\n b"),
        request("/api/look", body, Content_Encoding="gzip"),
        request("/", Range=f"bytes={ranges}"),
        *(request(path, Range=f"bytes={ranges}") for path in assets),
        *(request(path, Range="bytes=-1,0-", If_Range="x") for path in assets),
        *(request("/", method=method) for method in ("HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "X" * 1000)),
        request("/" + "%2e%2e/" * 3000),
        request("http://127.0.0.1:1/"),
        request("*", method="OPTIONS"),
    ]
    for data in requests:
        await attacker.ask_raw(data)


@attack()
async def old_http(attacker: Visitor, scene: Scene) -> None:
    """HTTP/1.0, with keep-alive, in one piece of many requests, and with bodies of no length."""
    head = b"POST /api/look HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n"
    body = json.dumps({"strokes": DRAWING}).encode()
    whole = head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    get = b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n"
    requests = [whole, whole * 50, get * 50, head + b"\r\n" + body]

    async def ask() -> None:
        while not attacker.is_over():
            for data in requests:
                await attacker.ask_raw(data)

    await asyncio.gather(*[ask() for _ in range(30)])
    await check_room(scene)


@attack()
async def odd_numbers(attacker: Visitor, scene: Scene) -> None:
    """Lengths, ports and origins that Python's own functions cannot read, again and again."""
    body = {"strokes": DRAWING}
    requests = [
        request("/api/look", b"", Content_Length="9" * 5_000),
        request("/api/look", b"", Content_Length="0" * 5_000),
        request("/", Host=f"127.0.0.1:{'9' * 5_000}"),
        *(request("/api/look", body, Origin=origin) for origin in ("http://[", "://", "http://[::1]x:y", "\xff" * 100)),
        request("/api/look", body, Transfer_Encoding="chunked", Content_Length="9" * 5_000),
        request("/api/look", b"f" * 5_000 + b"\r\n", Transfer_Encoding="chunked", Content_Length=""),
    ]

    async def ask(data: bytes) -> None:
        while not attacker.is_over():
            await attacker.ask_raw(data)

    await asyncio.gather(*map(ask, requests))
    await check_room(scene)


@attack(allowed=REFUSALS | {CLOSED})
async def small_gzip_bodies(attacker: Visitor, _scene: Scene) -> None:
    """Compressed bodies, small ones by the thousand, said to be so or not."""
    small = gzip.compress(json.dumps({"strokes": DRAWING}).encode())
    bomb = gzip.compress(bytes(1_000_000))
    requests = [
        request(path, content, **headers)
        for path in ("/api/look", f"{GRADIO_API}/run/predict", f"{GRADIO_API}/queue/join")
        for content in (small, bomb)
        for headers in ({"Content-Encoding": "gzip"}, {"Content-Encoding": "br, gzip"}, {})
    ]
    await attacker.flood(requests)


@attack()
async def long_queries(attacker: Visitor, _scene: Scene) -> None:
    """Queries of 15 kB, of all kinds of characters, to every kind of route."""
    queries = ["a=b&" * 3_700, "%00" * 5_000, "session_hash=" + "a" * 15_000, "&" * 15_000, "page=" + "%2f" * 4_900]
    paths = [
        "/",
        "/config",
        "/theme.css",
        f"{GRADIO_API}/info",
        f"{GRADIO_API}/openapi.json",
        f"{GRADIO_API}/queue/data",
    ]
    requests = [request(f"{path}?{query}") for path in paths for query in queries]
    requests += [request(f"/api/look?{query}", {"strokes": DRAWING}) for query in queries]
    await attacker.flood(requests, connections=100)


@attack(allowed=ANYTHING | {100})
async def mixed_pipelines(attacker: Visitor, scene: Scene) -> None:
    """In one piece: drawings in chunks of one byte, streams of calls that are none, pages, and half a request."""
    body = json.dumps({"strokes": DRAWING}).encode()
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    head = request("/api/look", b"", Transfer_Encoding="chunked").replace(b"Content-Length: 0\r\n", b"")
    poll = request(f"{GRADIO_API}/queue/data?session_hash=none")
    data = (head + pieces + poll + request("/config") + request("/api/look", body, Expect="100-continue")) * 20
    data += head + b"1\r\n{"

    async def send() -> None:
        while not attacker.is_over():
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(SOON), attacker.connection() as connection:
                    await connection.send(data)
                    while not attacker.is_over():
                        attacker.note(data, await connection.reply())

    await asyncio.gather(*[send() for _ in range(40)])
    await check_room(scene)


@attack()
async def half_open(attacker: Visitor, scene: Scene) -> None:
    """Connections that are closed for sending within a head or a body, and then neither read nor closed."""
    starts = [
        b"",
        b"GET / HT",
        request("/")[:-2],
        request("/api/look", b"{", Content_Length="9"),
        request("/config") * 50,
    ]
    async with attacker.hold(0) as held:
        for start in itertools.islice(itertools.cycle(starts), CONNECTIONS):
            with contextlib.suppress(OSError, TimeoutError):
                held.append(await attacker.open(receive_buffer=2048))
                held[-1].writer.write(start)
                held[-1].writer.write_eof()
        await asyncio.sleep(attacker.seconds)
        await check_room(scene)
        await check_all_closed(attacker, scene, held)


@attack()
async def chunks(attacker: Visitor, _scene: Scene) -> None:
    """Bodies in chunks of one byte, with huge extensions, with sizes that are none, and without an end."""
    head = request("/api/look", b"", Transfer_Encoding="chunked").replace(b"Content-Length: 0\r\n", b"")
    for body in (
        b"1\r\n \r\n" * 100_000 + b"0\r\n\r\n",
        b"1;" + b"a=b;" * 100_000 + b"\r\n \r\n0\r\n\r\n",
        b"f" * 1000 + b"\r\n",
        b"-1\r\n \r\n",
        b"0\r\n" + b"A: b\r\n" * 50_000 + b"\r\n",
        b"ffffff\r\n" + b" " * 300_000,
    ):
        attacker.spend(len(body))
        with contextlib.suppress(TimeoutError):  # some never end
            async with asyncio.timeout(2):
                await attacker.ask_raw(head + body)


@attack()
async def header_floods(attacker: Visitor, _scene: Scene) -> None:
    """Heads as large as they may be, with many headers, cookies and queries."""
    requests = [
        request("/", **{f"X-{n}": "x" for n in range(4000)}),
        request("/", Cookie="a=b; " * 12_000),
        request("/", Accept_Language="de;q=0.1," * 6000),
        request("/", Accept_Encoding="gzip;q=0.1," * 5000),
        request("/?" + "&".join(f"{n}=a" for n in range(8000))),
        request(f"{GRADIO_API}/queue/data?session_hash=" + "a" * 60_000),
        request(f"{GRADIO_API}/info?" + "a=%00&" * 10_000),
        request("/api/look", DRAWING, Content_Type="application/json;" + "a=b;" * 15_000),
        request("/", Host="a" * 60_000),
        request("/", X_Forwarded_For="1.2.3.4, " * 6000, X_Forwarded_Host="a," * 500),
    ]
    await attacker.flood(requests, connections=50)


@attack(allowed=REFUSALS | {CLOSED})
async def gzip_bombs(attacker: Visitor, _scene: Scene) -> None:
    """Compressed bodies: 100 MB of spaces in 100 kB."""
    bomb = gzip.compress(b'{"strokes":' + b" " * 100_000_000 + b"[]}", 6)
    paths = ("/api/look", f"{GRADIO_API}/run/predict", f"{GRADIO_API}/call/predict")
    requests = [request(path, bomb, Content_Encoding="gzip") for path in paths]
    body, headers = form(bomb)
    requests.append(request(f"{GRADIO_API}/upload", gzip.compress(body), Content_Encoding="gzip", **headers))
    await attacker.ask_many(requests * 10)


@attack()
async def many_tabs(attacker: Visitor, _scene: Scene) -> None:
    """The page and all its files on 300 connections, as if somebody opened one tab after the other."""
    page = await attacker.ask("/")
    paths = ["/", "/config", f"{GRADIO_API}/info", f"{GRADIO_API}/openapi.json", *linked_files(page.body)]
    await attacker.flood([request(path) for path in paths])


@attack()
async def compression(attacker: Visitor, _scene: Scene) -> None:
    """The largest files, to be compressed for each request."""
    page = await attacker.ask("/")
    sizes = {path: len((await attacker.ask(path)).body) for path in ["/", "/config", *linked_files(page.body)]}
    largest = sorted(sizes, key=lambda path: sizes[path])[-4:]
    requests = [request(path, Accept_Encoding=encoding) for path in largest for encoding in ("gzip", "br")]
    await attacker.flood(requests, connections=100)


@attack()
async def addresses_that_lead_nowhere(attacker: Visitor, _scene: Scene) -> None:
    """Paths that do not exist, on 300 connections."""
    await attacker.flood([request(f"/{secrets.token_hex(20)}") for _ in range(1000)])


@attack()
async def files_by_parts(attacker: Visitor, _scene: Scene) -> None:
    """The page's files with ranges, conditions and HEAD, as caches ask; and those that no page of ours needs."""
    page = await attacker.ask("/")
    files = linked_files(page.body)
    conditions: list[dict[str, str]] = [
        {"Range": "bytes=0-0"},
        {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 4000, 2))},
        {"If_None_Match": ", ".join(f'"{n}"' for n in range(500))},
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ]
    requests = [request(path, **each) for path in files for each in conditions]
    requests += [request("/", method="HEAD"), request("/static/ffmpeg/ffmpeg-core.wasm", Accept_Encoding="gzip")]
    await attacker.flood(requests)


@attack()
async def many_hosts(attacker: Visitor, _scene: Scene) -> None:
    """The page and its description, for another host in figures each time: no answer is like one before."""
    paths = ["/", "/config", f"{GRADIO_API}/info", f"{GRADIO_API}/openapi.json"]
    hosts = (f"10.{n // 250 % 250}.{n % 250}.1" for n in range(4000))
    await attacker.flood([request(path, Host=host) for host in hosts for path in paths], connections=100)


@attack()
async def odd_paths(attacker: Visitor, _scene: Scene) -> None:
    """Paths with every character percent-encoded, twice, in overlong UTF-8, with dots, backslashes and zero bytes."""
    paths = ["/" + "".join(f"%{ord(c):02x}" for c in "api/look"), "/%2561pi/look", "/api%2flook", "/api/look%00"]
    paths += ["/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", "/static/%252e%252e/%252e%252e/routes.py", "/assets/..%5c..%5c"]
    paths += ["//127.0.0.1/", "/" + "%25" * 5000, "/" + "a/" * 7000, "/%", "/%zz", "/%ff" * 3000, "/?" + "%26" * 5000]
    await attacker.flood([request(path, method) for path in paths for method in (None, b"{}")], connections=100)


@attack(allowed=REFUSALS | {CLOSED})
async def doubled_keys(attacker: Visitor, _scene: Scene) -> None:
    """JSON with one key 20,000 times, the right one last, and objects six deep with doubled keys in each."""
    many = b'{"strokes":7,' + b'"strokes":{},' * 16_000 + b'"strokes":[]}'
    deep = b'{"a":' * 5 + b'{"a":1,"a":2}' + b',"a":3}' * 5
    bodies = [many, b'{"strokes":[' + b",".join([deep] * 4000) + b"]}", b'{"strokes":[],"' + b"a" * 240_000 + b'":1}']
    await attacker.ask_many([request("/api/look", body) for body in bodies] * 15)


@attack()
async def largest_drawings(attacker: Visitor, _scene: Scene) -> None:
    """Drawings of as many points with as many digits as are allowed, as often as the budget allows."""
    generator = random.Random(5)
    points = [[generator.random() * 400, generator.random() * 400] for _ in range(5000)]
    drawing = [points[n : n + 25] for n in range(0, 5000, 25)]
    requests = [*drawing_requests(drawing, "look", "inside", "steps"), predict_request(drawing)]
    await attacker.flood(requests, connections=20)


@attack()
async def many_digits(attacker: Visitor, _scene: Scene) -> None:
    """Small drawings that may be many digits, in strokes side by side or in one to be cut."""
    generator = random.Random(8)
    groups = [[[x + n % 2 * 60, y + n * 20] for n in range(5)] for y in range(0, 1000, 200) for x in range(0, 900, 150)]
    row = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]
    scribbles = [[[[generator.randrange(1000), generator.randrange(1000)] for _ in range(n)]] for n in (30, 100, 800)]
    requests = [request("/api/look", {"strokes": strokes, "compare": True}) for strokes in (groups, row, *scribbles)]
    await check_legal(attacker, *requests)
    await attacker.flood(requests, connections=100)


@attack()
async def costly_pictures(attacker: Visitor, scene: Scene) -> None:
    """Fool and Inside of the largest drawings, for all digits and units, and drawings watched with sessions made up."""
    generator = random.Random(7)
    strokes = [[[generator.randrange(400), generator.randrange(400)] for _ in range(25)] for _ in range(200)]
    requests = [request("/api/fool", {"strokes": strokes, "digit": digit}) for digit in range(10)]
    requests += [
        request("/api/fool", {"strokes": DRAWING, "digit": digit, "layer": 0, "unit": 5}) for digit in range(10)
    ]
    requests += [request("/api/most_activating", {"layer": 0, "unit": unit}) for unit in range(0, 500, 50)]
    requests += [request("/api/watch", {"strokes": strokes, "session": secrets.token_hex(48)}) for _ in range(5)]
    await attacker.flood(requests, connections=100)
    await check_page(scene.bystander)


# ---- Calls, streams, trainings


@attack()
async def one_event(attacker: Visitor, scene: Scene) -> None:
    """300 streams of one event, and of one session."""
    call = await attacker.ask(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})
    joined = {"data": [DRAWING], "fn_index": 0, "session_hash": "one"}
    await attacker.ask(f"{GRADIO_API}/queue/join", joined)
    if call.status != 200:
        return
    for path in (f"call/predict/{call.json['event_id']}", "queue/data?session_hash=one"):
        async with attacker.hold(CONNECTIONS, request(f"{GRADIO_API}/{path}")):
            await check_predicts(scene.bystander)
            await asyncio.sleep(attacker.seconds / 2)


@attack()
async def many_streams(attacker: Visitor, scene: Scene) -> None:
    """300 calls in a session each, each of which is followed."""
    sessions = [secrets.token_hex(8) for _ in range(CONNECTIONS)]
    joins = [
        request(f"{GRADIO_API}/queue/join", {"data": [DRAWING], "fn_index": 0, "session_hash": session})
        for session in sessions
    ]
    await attacker.ask_many(joins)
    async with attacker.hold(0) as held:
        for session in sessions:
            with contextlib.suppress(OSError, TimeoutError):
                held.append(await attacker.open())
                held[-1].writer.write(request(f"{GRADIO_API}/queue/data?session_hash={session}"))
        await check_predicts(scene.bystander)
        await asyncio.sleep(attacker.seconds)


@attack()
async def calls_never_fetched(attacker: Visitor, scene: Scene) -> None:
    """Thousands of calls whose answers nobody fetches; a bystander fetches the answer to an earlier one."""
    waiting = await scene.bystander.ask(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})
    await attacker.ask_many([request(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})] * scene.many, at_once=50)
    await check_fetches(scene.bystander, waiting)
    await check_predicts(scene.bystander)


@attack()
async def many_sessions(attacker: Visitor, scene: Scene) -> None:
    """Thousands of sessions that call and are never heard of again."""
    waiting = await scene.bystander.ask(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})
    joins = (
        request(f"{GRADIO_API}/queue/join", {"data": [DRAWING], "fn_index": 0, "session_hash": secrets.token_hex(30)})
        for _ in range(scene.many)
    )
    await attacker.ask_many(joins, at_once=50)
    await check_fetches(scene.bystander, waiting)


@attack()
async def one_session_again(attacker: Visitor, scene: Scene) -> None:
    """A session that calls without a pause, on 50 connections, while 50 follow it and read nothing."""
    path = f"{GRADIO_API}/queue/data?session_hash=again"
    joined = request(f"{GRADIO_API}/queue/join", {"data": [DRAWING], "fn_index": 1, "session_hash": "again"})
    await attacker.ask_many([joined])
    async with attacker.hold(50, request(path), receive_buffer=2048):
        await asyncio.gather(attacker.flood([joined], connections=50), check_predicts(scene.bystander))
    await check_predicts(scene.bystander)


def learn_request(headers: dict[str, str] | None = None, **settings: Any) -> bytes:
    return request("/api/learn", {"settings": asdict(replace(TUTORIAL, **settings))}, **(headers or {}))


@attack()
async def many_trainings(attacker: Visitor, scene: Scene) -> None:
    """60 long trainings from one visitor, who does not read."""
    async with attacker.hold(60, learn_request(epochs=50), receive_buffer=2048):
        await asyncio.sleep(0.5)
        await check_trains(scene.bystander)
        await asyncio.sleep(attacker.seconds)
    await check_trains(scene.bystander)


@attack()
async def trainings_of_many_names(attacker: Visitor, scene: Scene) -> None:
    """120 long trainings from one visitor, who names another address for each in X-Forwarded-For and other headers."""
    async with attacker.hold(0) as held:
        for n in range(120):
            name = f"10.0.0.{n}"
            headers = {"X-Forwarded-For": name, "X-Real-IP": name, "Forwarded": f"for={name}", "Cookie": f"session={n}"}
            with contextlib.suppress(OSError, TimeoutError):
                held.append(await attacker.open())
                held[-1].writer.write(learn_request(headers, epochs=50))
        await asyncio.sleep(0.5)
        await check_trains(scene.bystander)
        await asyncio.sleep(attacker.seconds)


@attack()
async def trainings_left(attacker: Visitor, scene: Scene) -> None:
    """Trainings that are left as soon as they have begun, one after the other."""
    while not attacker.is_over():
        async with attacker.hold(5, learn_request()):
            await asyncio.sleep(0.3)
    await asyncio.sleep(1.5)  # a training's process may take a second to be noticed as left
    await check_trains(scene.bystander)


@attack(allowed=ANYTHING | {409})
async def streams_again(attacker: Visitor, scene: Scene) -> None:
    """One call after the other, each of whose answers is asked for 50 times at once: the last one gets it."""
    while not attacker.is_over():
        call = await attacker.ask(f"{GRADIO_API}/call/predict", {"data": [DRAWING]})
        if call.status == 200:
            path = f"{GRADIO_API}/call/predict/{call.json['event_id']}"
            replies = await attacker.ask_many([request(path)] * 50)
            told = sum(b"event: complete" in reply.body for reply in replies)
            attacker.check(told <= 1, f"one answer was sent {told} times")
    await check_predicts(scene.bystander)


@attack(allowed=ANYTHING | {409})
async def polls_left(attacker: Visitor, scene: Scene) -> None:
    """Calls in every way that are followed and left at once, again and again, and followed once more."""
    ways = [("call/predict", {"data": [DRAWING]}), ("call/v2/predict", {"drawing": DRAWING})]

    async def follow_and_leave(way: str, body: Any) -> None:
        while not attacker.is_over():
            session = secrets.token_hex(8)
            joined = {"data": [DRAWING], "fn_index": 0, "session_hash": session}
            call = await attacker.ask(f"{GRADIO_API}/{way}", body if way != "queue/join" else joined)
            if call.status != 200:
                continue
            path = (
                f"queue/data?session_hash={session}" if way == "queue/join" else f"call/predict/{call.json['event_id']}"
            )
            for _ in range(3):
                with contextlib.suppress(OSError, TimeoutError):
                    connection = await attacker.open()
                    connection.writer.write(request(f"{GRADIO_API}/{path}"))
                    await asyncio.sleep(0)
                    connection.close()

    await asyncio.gather(*[follow_and_leave(*way) for way in [*ways, ("queue/join", None)] * 10])
    await check_predicts(scene.bystander)


# ---- Other websites


@attack(allowed=REFUSALS | {CLOSED, 200})
async def other_site(attacker: Visitor, _scene: Scene) -> None:
    """A page on another site: preflights, simple requests, uploads, a name that leads here, an origin of null."""
    own = f"{HOST}:{attacker.port}"
    body = {"strokes": DRAWING}
    call = {"data": [DRAWING]}
    computing = {"/api/look": body, "/api/steps": body, f"{GRADIO_API}/run/predict": call}
    computing |= {f"{GRADIO_API}/call/predict": call, "/api/learn": {"settings": asdict(TUTORIAL)}}
    file, file_headers = form(png_of_one())
    for origin in (f"http://{EVIL}", "null", f"http://{HOST}:1", f"http://{HOST}", "http://localhost.evil.example"):
        for path in computing:
            preflight = await attacker.ask(
                path,
                method="OPTIONS",
                Origin=origin,
                Access_Control_Request_Method="POST",
                Access_Control_Request_Headers="content-type",
            )
            check_no_cors(attacker, preflight)
        for path, content in computing.items():
            reply = await attacker.ask(path, content, Origin=origin, Host=own)
            attacker.check(reply.status == 403, f"{path} from the origin {origin!r} is answered with {reply.status}")
            check_no_cors(attacker, reply)
        simple = await attacker.ask("/api/look", body, Origin=origin, Content_Type="text/plain", Host=own)
        attacker.check(simple.status in (403, 415), f"a simple request is answered with {simple.status}")
        upload = await attacker.ask(f"{GRADIO_API}/upload", file, **file_headers, Origin=origin, Host=own)
        attacker.check(upload.status == 403, f"an upload from the origin {origin!r} is answered with {upload.status}")
    for host in (EVIL, f"{EVIL}:{attacker.port}", f"127.0.0.1.{EVIL}", "localhost.evil.example"):
        for headers in ({}, {"Origin": f"http://{host}"}, {"X-Forwarded-Host": own, "Origin": f"http://{own}"}):
            for path, content in computing.items():
                reply = await attacker.ask(path, content, Host=host, **headers)
                attacker.check(reply.status in REFUSALS, f"{path} at the host {host} is answered with {reply.status}")
    forwarded = await attacker.ask("/api/look", body, Host=own, Origin=f"http://{EVIL}", X_Forwarded_Host=EVIL)
    attacker.check(forwarded.status == 403, "an origin is taken for the page's own as X-Forwarded-Host says so")
    check_no_cors(attacker, await attacker.ask("/config", Origin=f"http://{EVIL}"))
    page = await attacker.ask("/", Host=own)
    attacker.check("frame-ancestors" in page.headers.get("content-security-policy", ""), "any site may frame the page")
    for origin in (f"http://{own}", f"https://{own}"):
        reply = await attacker.ask("/api/look", body, Origin=origin, Host=own)
        attacker.check(reply.status == 200, f"the page itself is answered with {reply.status}")


def check_no_cors(attacker: Visitor, reply: Reply) -> None:
    allowed = sorted(name for name in reply.headers if name.startswith("access-control-allow"))
    attacker.check(not allowed, f"a reply to another site has {', '.join(allowed)}")


@attack(allowed={403, CLOSED, 429, 503})
async def uploads_from_another_site(attacker: Visitor, scene: Scene) -> None:
    """1,200 files that a page on another site makes a visitor's browser upload."""
    kept = await upload_one(scene.bystander)
    body, headers = form(*[png_of_one()] * 10)
    data = request(f"{GRADIO_API}/upload", body, **headers, Origin=f"http://{EVIL}")
    await attacker.ask_many([data] * 120, at_once=8)
    await check_image_is_kept(scene.bystander, kept)


# ---- A class

CLASS = Setting(options=("--class",))
SOON_IN_CLASS = 20.0  # s; to evaluate a full class may take one
DRAWINGS_ON_WALL = 1000  # which have 1.2 kB each there
REFUSED_TO_SHARE = REFUSALS | {200, CLOSED}


def share_request(token: str, strokes: Any = DRAWING, changes: dict[str, Any] | None = None) -> bytes:
    body = {"id": secrets.token_hex(16), "label": 1, "device": "phone"}
    return request("/api/class_share", {**body, "token": token, "strokes": strokes, **(changes or {})})


async def join_class(visitor: Visitor) -> str:
    """A token, "" where the address has had too many."""
    reply = await visitor.ask("/api/class_join", {})
    visitor.check(reply.status in (200, 429), f"who joins the class is answered with {reply.status}")
    return reply.json["token"] if reply.status == 200 else ""


async def ask_as_teacher(visitor: Visitor, name: str, body: Any, key: str, **headers: str) -> Reply:
    return await visitor.ask(f"/api/class_{name}", body, X_Class_Key=key, **headers)


async def check_class(scene: Scene) -> None:
    """Somebody else joins, shares a drawing and takes it away, sees the wall and what the networks know of it."""
    visitor = scene.bystander
    try:
        async with asyncio.timeout(SOON_IN_CLASS):
            token = await join_class(visitor)
            visitor.check(bool(token), "a bystander cannot join the class")
            shared = await visitor.ask_raw(share_request(token))
            visitor.check(shared.status == 200, f"a bystander's share is answered with {shared.status}")
            for name, body in (("evaluate", {}), ("withdraw", {"token": token})):
                reply = await visitor.ask(f"/api/class_{name}", body)
                visitor.check(reply.status == 200, f"a bystander's {name} is answered with {reply.status}")
            async with visitor.connection() as connection:
                await connection.send(request("/api/class_wall", {}))
                head = await connection.head()
                visitor.check(head.status == 200, f"a bystander's wall is answered with {head.status}")
                if head.status == 200:
                    await connection.reader.readuntil(b"data: ")
    except TimeoutError:
        visitor.check(False, f"a bystander's class has no answer after {SOON_IN_CLASS:.0f} s")


async def empty_class(scene: Scene) -> None:
    reply = await ask_as_teacher(scene.bystander, "clear", {}, scene.key)
    scene.bystander.check(reply.status == 200, f"the teacher's key is answered with {reply.status}")


async def fill_class(scene: Scene, count: int) -> None:
    """Have the teacher import so many drawings."""
    drawings = [
        SharedDrawing(secrets.token_hex(16), n % 10, 1 + n % 60, "phone", pack([[[n % 900, 100], [500, 900]]]))
        for n in range(count)
    ]
    file = io.BytesIO()
    write_class(file, ClassDigits(drawings), np.zeros((count, 28, 28), np.uint8))
    headers = {"Content-Type": "application/zip"}
    reply = await ask_as_teacher(scene.bystander, "import", file.getvalue(), scene.key, **headers)
    scene.bystander.check(reply.status == 200, f"the teacher's import is answered with {reply.status}")


@attack(setting=CLASS, allowed=ANYTHING | {429})
async def many_phones(attacker: Visitor, scene: Scene) -> None:
    """Tokens and drawings from as many phones as one address may have, as fast as they are taken."""
    tokens = [token for token in [await join_class(attacker) for _ in range(70)] if token]
    attacker.check(len(tokens) <= 60, f"one address was given {len(tokens)} tokens")
    shares = [share_request(token) for token in tokens for _ in range(40)]
    asks = [request("/api/class_join", {}), request("/api/class_state", {}), request("/api/class_evaluate", {})]
    asks += [request("/api/class_own", {"token": token}) for token in tokens]
    await attacker.flood([each for pair in zip(shares, itertools.cycle(asks), strict=False) for each in pair])
    await check_class(scene)
    await empty_class(scene)


@attack(setting=CLASS, allowed=REFUSED_TO_SHARE)
async def hostile_shares(attacker: Visitor, scene: Scene) -> None:
    """Shared drawings that take long to read, or are none, with ids, labels and tokens of any kind."""
    token = await join_class(attacker)
    generator = random.Random(9)
    row: list[Any] = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]
    scribble = [[[generator.randrange(1000), generator.randrange(1000)] for _ in range(900)]]
    dots = [[[n % 40 * 25, n // 40 * 25]] for n in range(200)]
    odd: list[Any] = [None, [], [[]], [[[]]], [[[1, 2, 3]]], [[["x" * 200_000, 1]]], [[[1e308, -1e308]]], "x", {}, 7]
    odd += [[[[5, 5]] * 5000], [[[-1, 0], [2, 3]]], [[[10**300, 1]]], [[[True, None]]]]
    requests = [share_request(token, strokes) for strokes in [row, scribble, dots] * 30]
    requests += [share_request(token, strokes) for strokes in odd]
    values: list[Any] = [
        None,
        True,
        -1,
        10,
        1e308,
        "7",
        "x" * 100_000,
        [],
        {"a": {}},
        "'; DROP TABLE drawings",
        "\0" * 32,
    ]
    requests += [
        share_request(token, changes={name: value}) for name in ("token", "id", "label", "device") for value in values
    ]
    requests += [
        request(f"/api/class_{name}", body)
        for value in values
        for name, body in (
            ("drawing", {"id": value}),
            ("own", {"token": value}),
            ("withdraw", {"token": token, "id": value}),
        )
    ]
    await attacker.flood(requests, connections=100)
    await check_class(scene)
    await empty_class(scene)


@attack(setting=CLASS, allowed=REFUSALS | {429, CLOSED})
async def wrong_keys(attacker: Visitor, scene: Scene) -> None:
    """Guessed and endless keys for all that a teacher may do; the right one counts at the same address, too."""
    names = ("key", "remove", "undo", "relabel", "pause", "clear", "train", "stop", "export", "import")
    keys = ["", "a" * 15_000, "\xff" * 100, *(secrets.token_urlsafe(16) for _ in range(20))]
    requests = [request(f"/api/class_{name}", {}, X_Class_Key=key) for key in keys for name in names]
    await attacker.ask_many(requests[:20])
    await attacker.flood(requests)
    attacker.check(429 in attacker.statuses, "wrong keys are never told to wait")
    reply = await Visitor(attacker.port, attacker.source, SOON).ask("/api/class_key", {}, X_Class_Key=scene.key)
    attacker.check(reply.status == 200, f"the teacher's key is answered with {reply.status}")
    await check_class(scene)


@attack(setting=CLASS, allowed=REFUSALS | {429, CLOSED})
async def zips_without_a_key(attacker: Visitor, scene: Scene) -> None:
    """Large zips that are sent, or only begun, without a key or with a wrong one."""
    headers = {"Content-Type": "application/zip"}
    whole = request("/api/class_import", bytes(900_000), **headers)
    wrong = request("/api/class_import", bytes(900_000), X_Class_Key="x", **headers)
    await attacker.ask_many([whole, wrong] * 5)
    begun = request("/api/class_import", bytes(10_000), **{**headers, "Content-Length": "40000000"})
    async with attacker.hold(CONNECTIONS, begun):
        await asyncio.sleep(attacker.seconds)
        await check_class(scene)


@attack(setting=CLASS)
async def bad_zips(attacker: Visitor, scene: Scene) -> None:
    """Zips from elsewhere that a teacher imports: bombs, thousands of members, paths that climb, and none at all."""
    bomb, many, climbing = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in MAX_MEMBER_BYTES:
            archive.writestr(name, bytes(200_000_000 if name == "strokes.jsonl" else 1000))
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(20_000):
            archive.writestr(f"{n}", b"")
    with zipfile.ZipFile(climbing, "w") as archive:
        archive.writestr("../../climbed", b"a")
    deep = b"[" * 100_000
    headers = {"Content-Type": "application/zip", "X-Class-Key": scene.key}
    for content in (bomb.getvalue(), many.getvalue(), climbing.getvalue(), bomb.getvalue()[:-30], deep, b"", b"PK"):
        replies = await attacker.ask_many([request("/api/class_import", content, **headers)] * 4)
        attacker.check(all(reply.status == 422 for reply in replies), "a bad zip is not refused with a sentence")
    await check_class(scene)


@attack(setting=CLASS)
async def many_walls(attacker: Visitor, scene: Scene) -> None:
    """300 streams of a full wall that are never read, while drawings are shared and evaluated."""
    await fill_class(scene, DRAWINGS_ON_WALL)
    token = await join_class(attacker)
    shares = [share_request(token) for _ in range(100)]
    async with attacker.hold(CONNECTIONS, request("/api/class_wall", {}), receive_buffer=4096):
        await attacker.flood([*shares, *[request("/api/class_evaluate", {})] * 100], connections=20)
        await check_class(scene)
    await empty_class(scene)


@attack(setting=CLASS)
async def walls_again(attacker: Visitor, scene: Scene) -> None:
    """A full wall, read as fast as it comes, left, and opened anew."""
    await fill_class(scene, DRAWINGS_ON_WALL)

    async def look() -> None:
        while not attacker.is_over():
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(SOON), attacker.connection() as connection:
                    await connection.send(request("/api/class_wall", {}))
                    if (await connection.head()).status == 200:
                        await connection.reader.readexactly(1000 * DRAWINGS_ON_WALL)

    await asyncio.gather(*[look() for _ in range(40)])
    await check_class(scene)
    await empty_class(scene)


# ---- MNIST that is not to be had


async def ask_for_mistakes(attacker: Visitor, scene: Scene, count: int = 105) -> None:
    """Ask for the mistakes on many connections, while the page goes on for somebody else."""
    asking = asyncio.create_task(
        attacker.ask_many([request("/api/mistakes", {})] * count, leave_after=max(attacker.seconds, 2))
    )
    await asyncio.sleep(0.5)
    await check_page(scene.bystander)
    await check_predicts(scene.bystander)
    await asking
    await check_page(scene.bystander)


async def check_fails(attacker: Visitor, scene: Scene) -> None:
    """All that need the data set fail with a sentence, which tells nothing, and what came is not kept.

    A training fails in its stream, whose status is 200.
    """
    for path, body in (("/api/mistakes", {}), ("/api/example", {"position": 0}), ("/api/mistakes", {})):
        reply = await attacker.ask(path, body)
        attacker.check(reply.status in (422, 503), f"{path} is answered with {reply.status}")
        told = reply.body.decode(errors="replace")
        attacker.check(not re.search(r"/\w+/\w+|://", told), f"{path} tells an address or a path: {told[:200]}")
    async with attacker.connection() as connection:
        with contextlib.suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
            async with asyncio.timeout(20):
                await connection.send(learn_request(digits=100, epochs=1))
                reply = await connection.reply()
                attacker.note(b"/api/learn", reply)
                told = reply.body.decode(errors="replace")
                attacker.check(not re.search(r"/\w+/\w+|://", told), f"a training tells a path: {told[-200:]}")
    kept = [path.name for path in scene.folder.rglob("mnist.npz")]
    attacker.check(not kept, "what came in the place of MNIST is kept as mnist.npz")


@attack(setting=Setting(dropped_packets), allowed=REFUSALS)
async def packets_dropped(attacker: Visitor, scene: Scene) -> None:
    """105 requests for the mistakes, where MNIST lies behind a firewall that drops packets."""
    await ask_for_mistakes(attacker, scene)


@attack(setting=downloading(say_nothing), allowed=REFUSALS)
async def no_answer(attacker: Visitor, scene: Scene) -> None:
    """105 requests for the mistakes, where MNIST is on a server that never answers."""
    await ask_for_mistakes(attacker, scene)
    attacker.check(DOWNLOADS.value <= 2, f"{DOWNLOADS.value} downloads were begun for one file")


@attack(setting=downloading(say_not_found, f"teacher:{PASSWORD}@"), allowed=REFUSALS | {200})
async def failing_download(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where MNIST is not found at an address with a password in it."""
    await attacker.ask_many([request("/api/mistakes", {})] * 105)
    attacker.check(DOWNLOADS.value <= 2, f"{DOWNLOADS.value} downloads were begun within a minute")
    await check_fails(attacker, scene)


@attack(setting=downloading(send_login_page), allowed=REFUSALS | {200})
async def login_page(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where a login page comes in the place of MNIST."""
    await check_fails(attacker, scene)


@attack(setting=downloading(send_for_ever), allowed=REFUSALS)
async def endless_stream(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where a stream without an end comes in the place of MNIST."""
    largest = 0
    asking = asyncio.create_task(attacker.ask_many([request("/api/mistakes", {})] * 20, leave_after=15))
    while not asking.done():
        await asyncio.sleep(0.1)
        largest = max(largest, bytes_below(scene.folder))
    attacker.check(largest < 100_000_000, f"{largest // 10**6} MB of a stream without an end were kept meanwhile")
    attacker.check(not list(scene.folder.rglob("mnist.npz")), "a stream without an end is kept as mnist.npz")


@attack(setting=POOR, allowed=REFUSALS | {200})
async def broken_file(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where the file of MNIST is broken."""
    await check_fails(attacker, scene)


@attack(setting=at_address("file:///etc/passwd"), allowed=REFUSALS | {200})
async def file_address(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where MNIST_URL names a file."""
    await check_fails(attacker, scene)


@attack(setting=at_address("data:application/octet-stream,7"), allowed=REFUSALS | {200})
async def data_address(attacker: Visitor, scene: Scene) -> None:
    """Requests for the mistakes, where MNIST_URL is itself the data."""
    await check_fails(attacker, scene)


# ---- Playing


def play_in_process(attack: Attack, attacker: Visitor, scene: Scene, done: Any) -> None:
    """Play an attack; sends (statuses, faults) through a pipe's end."""

    async def play() -> None:
        try:
            async with asyncio.timeout(attacker.seconds + 2 * LIFETIME):
                await attack.play(attacker, scene)
        except TimeoutError:
            attacker.check(False, "the attack could not be ended: the server has kept it waiting")

    asyncio.run(play())
    odd = sorted(status for status in attacker.statuses if status not in attack.allowed and status != SILENT)
    attacker.check(not odd, f"answered with {', '.join(map(str, odd))}")
    attacker.check(not attacker.statuses[SILENT], f"{attacker.statuses[SILENT]} requests had no answer")
    done.send((attacker.statuses, [*attacker.faults, *scene.bystander.faults]))
