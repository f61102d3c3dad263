"""The attacks that `attack.py` plays: each guards another promise of SECURITY.md.

An attack is a function with a decorator and a docstring. It gets a visitor of its own, from an address that no other
has, and a scene with a bystander at another address. `attack.py` watches the victim's answers, the server's memory, its
log and its files; an attack checks what is particular to it, as counts, bytes and statuses, never as times.
"""

import asyncio
import itertools
import random
import secrets
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from attacker import (
    CLOSED,
    CONNECTIONS,
    GONE,
    Connection,
    Visitor,
    request,
    upload_request,
)
from calls import DRAWING, GRADIO_API
from datasets import png_of_one

LIFETIME = 45  # s after which a connection without progress must be gone
RESERVED = 40  # files and connections that the server has open while nothing attacks it, and a few more
PHONES = 60  # in a class
HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A"}

# What a server may answer to an attack. It never fails itself, and never leaves a request without a reply.
REFUSALS = frozenset({400, 403, 404, 405, 408, 409, 410, 411, 413, 414, 415, 417, 421, 422, 426, 429, 431, 501, 503})
REFUSED = REFUSALS | {CLOSED}
ANYTHING = REFUSED | {100, 200, 206, 304, 416}

CALL = {"data": [DRAWING]}


@dataclass(frozen=True)
class Setting:
    """A server to attack, which has a class in its folder."""

    setup: str = ""  # Python to run before it starts
    files: int | None = None  # that it may have open
    is_mnist_away: bool = False  # whether it downloads MNIST from a server that never answers


@dataclass(frozen=True)
class Scene:
    """What an attack may look at besides its own visitor."""

    bystander: Visitor
    folder: Path  # where the server can write
    server: psutil.Process
    is_quick: bool  # whether there is no time to wait for what takes up to LIFETIME seconds
    key: str  # the teacher's

    async def all_close(self) -> None:
        """Check, if there is time, that the server closes connections without progress."""
        ends_at = time.monotonic() + LIFETIME
        while (left := self.server.num_fds() - RESERVED) > 0 and not self.is_quick:
            if time.monotonic() > ends_at:
                self.bystander.faults.append(f"{left} connections are still open after {LIFETIME} s")
                return
            await asyncio.sleep(0.5)

    def size(self) -> int:
        """Return how many bytes are in the folder, whose files may go meanwhile."""
        total = 0
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):
                total += path.stat().st_size
        return total


ORDINARY = Setting()
# Without the pace of a class: in minutes, an attacker reaches the same state.
PATIENT = Setting(
    setup="from page.tabs.classroom import classroom\nclassroom.PHONE_INTERVAL = classroom.ADDRESS_INTERVAL = 0"
)
POOR = Setting(files=256, is_mnist_away=True)
Play = Callable[[Visitor, Scene], Awaitable[None]]
ATTACKS: dict[str, tuple[Play, Setting, frozenset[int]]] = {}  # by name


def attack(setting: Setting = ORDINARY, allowed: frozenset[int] = ANYTHING) -> Callable[[Play], Play]:
    """Add a function to the attacks on a server in a setting, which may answer with the statuses `allowed`."""

    def add(play: Play) -> Play:
        ATTACKS[play.__name__.replace("_", "-")] = play, setting, allowed
        return play

    return add


@attack()
async def none(attacker: Visitor, _scene: Scene) -> None:
    """Nothing: what the figures are without an attack."""
    await asyncio.sleep(attacker.seconds)


# ---- Work: others' answers stay quick


def drawn(name: str, strokes: Any = DRAWING, **more: Any) -> bytes:
    return request(f"/api/{name}", {"strokes": strokes, **more})


def scribble(generator: random.Random, count: int) -> list[list[int]]:
    return [[generator.randrange(1000), generator.randrange(1000)] for _ in range(count)]


async def flood_with_work(attacker: Visitor, requests: list[bytes], connections: int = 100) -> None:
    """Flood with requests that the server must not refuse at once."""
    for reply in await attacker.ask_many(requests, at_once=1):
        attacker.check(reply.status == 200, f"a legal drawing is answered with {reply.status}: {reply.body[:200]!r}")
    await attacker.flood(requests, attacker.some(connections))


@attack()
async def costly_drawings(attacker: Visitor, scene: Scene) -> None:
    """Drawings with the most strokes and points, brushes of all widths, far points, and Fool for all digits."""
    generator = random.Random(2)
    strokes = [scribble(generator, 25) for _ in range(200)]
    far = [[generator.choice([-1, 1]) * (1e6 - x), 1e6 - y] for x, y in scribble(generator, 2000)]
    kinds = itertools.product(("steps", "look", "inside"), (1e-9, 130, 1e6))
    requests = [drawn(name, strokes, line_width=width) for name, width in kinds]
    requests += [drawn("fool", strokes, digit=digit) for digit in range(10)]
    requests += [drawn(name, [far + scribble(generator, 500)]) for name in ("steps", "inside")]
    await attacker.ask_many(requests[-2:] * attacker.some(20), patience=0.5)  # left before they are answered
    await flood_with_work(attacker, requests)
    await scene.bystander.can_draw()


@attack()
async def many_digits(attacker: Visitor, _scene: Scene) -> None:
    """Small drawings that may be many digits, in strokes side by side or in one to be cut."""
    generator = random.Random(8)
    groups = [[[x + n % 2 * 60, y + n * 20] for n in range(5)] for y in range(0, 1000, 200) for x in range(0, 900, 150)]
    row = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]
    starts = [(generator.randrange(1000), generator.randrange(300)) for _ in range(60)]
    heap = [[[x, y], [x + generator.randrange(-30, 30), y + generator.randrange(-100, 100)]] for x, y in starts]
    drawings = [groups, row, heap, *([scribble(generator, n)] for n in (30, 100, 800))]
    await flood_with_work(attacker, [drawn("look", strokes, compare=True) for strokes in drawings])


@attack(allowed=REFUSED | {200})
async def hostile_json(attacker: Visitor, _scene: Scene) -> None:
    """JSON that takes long to read: deep, of empty lists, with doubled keys, long strings and numbers."""
    size = 240_000
    lists = [b",".join([b"[" * deep + b"]" * deep] * (size // 2 // deep - 1)) for deep in (1, 17, size // 4)]
    texts = [b'"%s"' % (b'\\"' * (size // 2)), b"[[[%s,1]]]" % (b"9" * size), *(b"[%s]" % each for each in lists)]
    texts += [b"[[%s]]" % b",".join([b"[1,2]"] * 5000), b"{%s}" % b",".join([b'"a":{"a":1,"a":2}'] * 9000)]
    requests = [request("/api/look", b'{"strokes":%s}' % text) for text in texts]
    requests += [request(f"{GRADIO_API}/run/predict", b'{"data":[%s]}' % text) for text in texts]
    requests += [request(f"{GRADIO_API}/call/v2/predict", b'{"drawing":%s}' % text) for text in texts]
    await attacker.ask_many(requests * 2)


@attack()
async def small_requests(attacker: Visitor, _scene: Scene) -> None:
    """Small drawings, and pages to be written for another host and compressed, on 300 connections."""
    paths = ("/", "/config", "/theme.css", f"{GRADIO_API}/openapi.json")
    pages = [request(path, Accept_Encoding="gzip", Host=f"10.0.{n}.1") for n in range(200) for path in paths]
    await attacker.flood([data for page in pages for data in (page, drawn("look"))])


@attack()
async def pipelining(attacker: Visitor, _scene: Scene) -> None:
    """Hundreds of requests in one piece on each of 30 connections, before the first one is answered."""
    pieces = itertools.cycle([(drawn("look") + drawn("inside")) * 100, request("/") * 100])

    async def send(connection: Connection) -> None:
        data = next(pieces)
        await connection.send(data)
        for _ in range(100):
            attacker.note(data, await connection.reply())

    await attacker.repeat(send, attacker.some(30))


# ---- Connections


@attack(setting=POOR)
async def silent_connections(attacker: Visitor, scene: Scene) -> None:
    """300 WebSocket handshakes, then as many connections without a word, to a server that may have 256 files open."""
    for _ in range(CONNECTIONS):
        with suppress(*GONE):
            async with attacker.connection() as connection:
                await connection.send(request(f"{GRADIO_API}/queue/join", **HANDSHAKE) + bytes(2000))
    async with attacker.hold(CONNECTIONS):
        await scene.bystander.can_draw()
        await asyncio.sleep(attacker.seconds)
        await scene.bystander.can_draw()
        await scene.all_close()


@attack()
async def readers_asleep(attacker: Visitor, scene: Scene) -> None:
    """300 clients that ask for the largest answers and never read."""
    data = b"".join(request(path) for path in ["/", f"{GRADIO_API}/openapi.json", "/config"]) * 10
    async with attacker.hold(CONNECTIONS, data, receive_buffer=4096):
        await asyncio.sleep(attacker.seconds)
        await scene.bystander.can_draw()
        await scene.bystander.can_fetch(await scene.bystander.call())
        await scene.all_close()


@attack()
async def slow_readers(attacker: Visitor, scene: Scene) -> None:
    """300 clients that ask for the largest answers and read some bytes a second, for two minutes."""
    data = b"".join(request(path) for path in ["/", f"{GRADIO_API}/openapi.json", "/config"]) * 10
    async with attacker.hold(CONNECTIONS, data, receive_buffer=4096) as held:
        for _ in range(1 if scene.is_quick else 120):
            for connection in held:
                connection.sip()
            await asyncio.sleep(1)
        await scene.bystander.can_draw()
        await scene.bystander.can_fetch(await scene.bystander.call())


@attack()
async def slow_senders(attacker: Visitor, scene: Scene) -> None:
    """Heads, bodies and uploads that come a byte a second."""
    body = request("/api/look", b" ", Content_Length="200000", Expect="100-continue")
    upload = upload_request(bytes(30_000), Content_Length="9000000")[:-8]
    async with attacker.hold(CONNECTIONS - 50, b"GET / HTTP/1.1\r\nHost: a\r\nX-a:", body, upload) as held:
        for _ in range(1 if scene.is_quick else LIFETIME):
            for connection in held:
                connection.writer.write(b" ")
            await asyncio.sleep(1)
        await scene.bystander.can_draw()
        await scene.all_close()


@attack()
async def half_bodies(attacker: Visitor, scene: Scene) -> None:
    """Bodies without their last byte from 60 addresses, 20 of 240 kB from each: 288 MB, and more than one visitor."""
    start = request("/api/look", b" " * 240_000, Content_Length="240001")
    async with AsyncExitStack() as stack:
        for n in range(60):
            await stack.enter_async_context(attacker.neighbour(f"127.9.0.{n + 1}").hold(20, start))
        await scene.bystander.can_draw()
        await asyncio.sleep(attacker.seconds)


@attack()
async def resets(attacker: Visitor, scene: Scene) -> None:
    """Connections that are reset at once, in the middle of a head, or after a request, as fast as they are made."""
    starts = itertools.cycle([b"", b"GET / HT", request("/"), drawn("steps"), request("/api/mistakes", {})])

    async def reset(connection: Connection) -> None:
        linger = struct.pack("ii", 1, 0)
        connection.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.writer.write(next(starts))
        await asyncio.sleep(0)

    await attacker.repeat(reset, 50)
    await scene.bystander.can_draw()


@attack()
async def odd_http(attacker: Visitor, _scene: Scene) -> None:
    """What is not HTTP, and heads as large as they may be, again and again: each could leave a line in the log."""
    values = {"Cookie": "a=b; ", "Accept-Encoding": "gzip;q=0.1,", "X-Forwarded-For": "1.2.3.4, "}
    requests = [request("/", **{name: text * (15_000 // len(text))}) for name, text in values.items()]
    requests += [request("/theme.css", Range="bytes=" + "0-0," * 3500 + "1-1")]
    requests += [request("/", **{f"X-{n}": "x" for n in range(1500)}), request("/config?" + "a=%00&" * 2500)]
    requests += [b"GET\r\n\r\n", b"\x16\x03\x01\0\r\n\r\n", b"GET / HTTP/1.1\r\n: a\r\n\r\n", bytes(50) + b"\r\n\r\n"]
    requests += [request("/", **HANDSHAKE), request("/", Upgrade="h2c"), request("/", Content_Length="9" * 5000)]
    requests += [request("/api/look", b"f" * 5000, Transfer_Encoding="chunked"), request("/", {}, Origin="http://[")]
    await attacker.flood(requests, connections=50)


# ---- Memory and disk


@attack()
async def many_uploads(attacker: Visitor, scene: Scene) -> None:
    """Files of 9 MB and 1,200 small ones, each with another address in X-Forwarded-For; beyond the promise's budget."""
    kept = await scene.bystander.upload()
    attacker.spend(-260_000_000)
    large = upload_request(random.Random(3).randbytes(9_000_000))
    await attacker.ask_many([large] * attacker.some(27), at_once=3)
    images = [[png_of_one() + f"{n} {k}".encode() for k in range(10)] for n in range(attacker.some(120))]
    small = [upload_request(*each, X_Forwarded_For=f"10.0.0.{n}") for n, each in enumerate(images)]
    await attacker.ask_many(small, at_once=8)
    attacker.check(scene.size() < 210_000_000, "uploads take more than 200 MB of the disk")
    await scene.bystander.still_has(kept)


# ---- Others' answers


@attack()
async def calls_never_fetched(attacker: Visitor, scene: Scene) -> None:
    """More calls, in sessions and without, than are remembered; a bystander fetches the answer to an earlier one."""
    earlier = await scene.bystander.call()
    count = 80 if scene.is_quick else 350  # 150 of an address are remembered, and 600 in all
    joined = [{**CALL, "fn_index": 0, "session_hash": secrets.token_hex(30)} for _ in range(count)]
    requests = [request(f"{GRADIO_API}/queue/join", body) for body in joined]
    requests += [request(f"{GRADIO_API}/call/v2/predict", {"drawing": DRAWING})] * count
    await attacker.ask_many(requests, at_once=50)
    await scene.bystander.can_fetch(earlier)
    await scene.bystander.can_fetch(await scene.bystander.call())


@attack(setting=POOR, allowed=REFUSED)
async def no_download(attacker: Visitor, scene: Scene) -> None:
    """60 requests for the mistakes, where MNIST is on a server that never answers: one download is begun for all."""
    asked = [request("/api/mistakes", {})] * 60
    asking = asyncio.create_task(attacker.ask_many(asked, patience=max(attacker.seconds, 2)))
    await asyncio.sleep(0.5)
    await scene.bystander.can_draw()
    await scene.bystander.can_ask("/api/weights", {"layer": 0, "unit": 0})
    downloads = [each for each in scene.server.net_connections() if each.raddr and each.laddr.port != attacker.port]
    attacker.check(len(downloads) <= 2, f"{len(downloads)} downloads were begun for one file")
    await asking


# ---- A class


def share_request(token: str, strokes: Any = DRAWING) -> bytes:
    body = {"token": token, "id": secrets.token_hex(16), "label": 1, "device": "phone", "strokes": strokes}
    return request("/api/class_share", body)


async def join_class(visitor: Visitor) -> str:
    """Return a token."""
    return str((await visitor.ask("/api/class_join", {})).json["token"])


async def class_goes_on(scene: Scene, visitor: Visitor) -> None:
    """Check that a visitor joins, shares, sees the wall and withdraws the drawing; then empty the class."""
    token = await join_class(visitor)
    await visitor.can_send(share_request(token))
    await visitor.can_ask("/api/class_withdraw", {"token": token})
    async with visitor.connection() as connection:
        await connection.send(request("/api/class_wall", {}))
        visitor.check(await connection.status() == 200, "a bystander does not see the wall")
    await visitor.can_ask("/api/class_clear", {}, X_Class_Key=scene.key)


@attack(allowed=REFUSED)
async def wrong_keys(attacker: Visitor, scene: Scene) -> None:
    """Guessed keys for all that a teacher may do, and large files without one; the right one counts at that address."""
    names = ("key", "remove", "undo", "relabel", "pause", "clear", "train", "progress", "stop", "export", "import")
    keys = ["", "a" * 15_000, *(secrets.token_urlsafe(16) for _ in range(20))]
    requests = [request(f"/api/class_{name}", {}, X_Class_Key=key) for key in keys for name in names]
    for name in ("import", "trained"):
        await attacker.ask_many([request(f"/api/class_{name}", bytes(900_000), Content_Type="application/zip")] * 3)
    await attacker.flood(requests, len(requests))
    attacker.check(429 in attacker.statuses, "wrong keys are never told to wait")
    await attacker.neighbour().can_ask("/api/class_key", {}, X_Class_Key=scene.key)
    await class_goes_on(scene, scene.bystander)
