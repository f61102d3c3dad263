"""Attacks on the server, each on a promise of SECURITY.md: `hostile/test_attacks.py` plays them once, for seconds.

`tools/attack.py` plays them, for long by default, beside a victim whose answers it watches, and watches the server's
memory, its log and its files. An attack is a function with a decorator and a docstring. It gets a visitor of its own,
from an address that no other has, and a scene with a bystander at another address. It checks what is particular to it,
as counts, bytes and statuses, never as times.
"""

import asyncio
import itertools
import random
import re
import secrets
import socket
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
from helpers.attacks import random_requests as at_random
from helpers.attacks.attacker import (
    BUDGET,
    CLOSED,
    CONNECTIONS,
    GONE,
    HOST,
    PATIENCE,
    Connection,
    Reply,
    Visitor,
    drawn,
    picture_request,
    request,
)
from helpers.classes.class_zips import ONE, zip_of, zipped
from helpers.classes.classroom import new_id
from helpers.drawings.images import A_PNG, animated, bad_pictures, data_url, noise, slow_pictures
from helpers.networks.npz_files import class_network, members_of
from helpers.requests.calls import DRAWING, GRADIO_API

from model.data.class_digits import MAX_DRAWINGS, STROKES
from page.guard.bodies import MAX_PICTURE_BYTES
from page.guard.downloads import MOST
from page.tabs.classroom.drawings import MAX_OF_PHONE
from page.tabs.classroom.training import MAX_NETWORK_BYTES, MIN_PHONES

LIFETIME = 45  # s after which a connection without progress must be gone
PHONES = 60  # in a class
PICTURE_CPU = 5.0  # s for a picture, and the work around it
MOST_GROWTH = 100.0  # MB of the server, after downloads or pictures: a few buffers, each as large as one request
HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A"}
ROW = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]  # strokes that may be many digits
WALL = request("/api/class_wall", {})
LARGE_ANSWERS = b"".join(request(path) for path in ("/", f"{GRADIO_API}/openapi.json", "/config")) * 10

# What a server may answer to an attack. It never fails itself, and never leaves a request without a reply.
REFUSED = frozenset({CLOSED, *range(400, 432), 501, 503})
ANYTHING = REFUSED | {100, 200, 206, 304, 416}
UNLOADED = ANYTHING - {CLOSED, 501, 503}


@dataclass(frozen=True)
class Setting:
    """A server to attack, which has a class in its folder."""

    setup: str = ""  # Python to run before it starts
    has_mnist: bool = True  # or has to download it, from a server that never answers


@dataclass(frozen=True)
class Scene:
    """What an attack may look at besides its own visitor."""

    bystander: Visitor
    folder: Path  # where the server can write
    server: psutil.Process
    key: str  # the teacher's

    def size(self) -> int:
        """Return how many bytes are in the folder, whose files may go meanwhile."""
        total = 0
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):
                total += path.stat().st_size
        return total

    def memory(self) -> float:
        """Return the MB that the server holds."""
        return float(self.server.memory_info().rss) / 1e6

    def cpu(self) -> float:
        """Return s of CPU time of the server and its children, and of those that have ended."""
        times = [self.server.cpu_times(), *(child.cpu_times() for child in self.server.children(recursive=True))]
        return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))

    async def network(self) -> bytes:
        """Return a request for the largest file of a network."""
        config = await self.bystander.can(request("/config.json"))
        return request("/" + config.json["networks"]["handwriting"]["file"])

    async def teach(self, name: str, /, **body: Any) -> Reply:
        return await self.bystander.can(request(f"/api/class_{name}", body, X_Class_Key=self.key))

    async def class_goes_on(self) -> None:
        """Check that a bystander shares, sees the wall and withdraws the drawing; then empty the class."""
        token = new_id()
        await self.bystander.can(share_request(token), request("/api/class_withdraw", {"token": token}))
        async with self.bystander.connection() as connection:
            await connection.send(WALL)
            head = await connection.reader.readuntil(b"\r\n")  # the body goes on
            self.bystander.check(b" 200 " in head, "a bystander does not see the wall")
        await self.teach("clear")


Play = Callable[[Visitor, Scene], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """A row of the table: what is played, on which server, and which statuses it may answer."""

    play: Play
    setting: Setting
    allowed: frozenset[int]


ORDINARY = Setting()
# Without the pace of a class, which minutes of waiting overcome, too. Connections may rest, as on slow machines.
PATIENT = Setting("""
from page.guard import connections
from page.tabs.classroom import classroom
connections.STUCK, classroom.PHONE_INTERVAL, classroom.ADDRESS_INTERVAL = 600, 0, 0
""")
# It waits for seconds only.
IMPATIENT = Setting("from page.guard import bodies, connections\nbodies.MAX_SECONDS, connections.STUCK = 4, 2")
# It may have 256 files open.
POOR = Setting("import resource as it\nit.setrlimit(it.RLIMIT_NOFILE, (256, 256))", has_mnist=False)
ATTACKS: dict[str, Attack] = {}


def attack(setting: Setting = ORDINARY, allowed: frozenset[int] = ANYTHING) -> Callable[[Play], Play]:
    """Add a function to the attacks."""

    def add(play: Play) -> Play:
        ATTACKS[play.__name__.replace("_", "-")] = Attack(play, setting, allowed)
        return play

    return add


def addresses(network: int, count: int) -> list[str]:
    return [f"127.9.{network}.{n + 1}" for n in range(count)]


def scribble(generator: random.Random, count: int) -> list[list[int]]:
    return [[generator.randrange(1000), generator.randrange(1000)] for _ in range(count)]


@attack()
async def costly_drawings(attacker: Visitor, scene: Scene) -> None:
    """The costliest legal drawings: most points, all brushes, far away, many strokes."""
    generator = random.Random(2)
    strokes = [scribble(generator, 25) for _ in range(200)]
    far = [[generator.choice([-1, 1]) * (1e6 - x), 1e6 - y] for x, y in scribble(generator, 2000)]
    groups = [[[x + n % 2 * 60, y + n * 20] for n in range(5)] for y in range(0, 1000, 200) for x in range(0, 900, 150)]
    heap = [[[x, y // 3], [x + n % 30, y // 3 + n]] for n, (x, y) in enumerate(scribble(generator, 60))]
    requests = [drawn(strokes, width) for width in (1e-9, 130, 1e6)]
    requests += [drawn(digits) for digits in (groups, ROW, heap, *([scribble(generator, n)] for n in (30, 100, 800)))]
    requests.append(drawn([far + scribble(generator, 500)]))
    await attacker.ask_many(requests[-1:] * attacker.some(20), patience=0.5)  # left before they are answered
    for reply in await attacker.ask_many(requests, at_once=1):
        attacker.check(reply.status == 200, f"a legal drawing is answered with {reply.status}: {reply.body[:200]!r}")
    await attacker.flood(requests, attacker.some(100))
    await scene.bystander.can_draw()


@attack()
async def small_requests(attacker: Visitor, _scene: Scene) -> None:
    """Small drawings and pages: one by one on 300 connections, and on 30 connections in pieces of 100 at once."""
    paths = ("/", "/config", "/icon.svg", f"{GRADIO_API}/openapi.json")
    pages = [request(path, Accept_Encoding="gzip", Host=f"10.0.{n}.1") for n in range(200) for path in paths]
    await attacker.flood([data for page in pages for data in (page, drawn())])
    pieces = itertools.cycle([drawn() * 100, request("/") * 100])

    async def send(connection: Connection) -> None:
        data = next(pieces)
        await connection.send(data)
        for _ in range(100):
            attacker.note(data, await connection.reply())

    await attacker.repeat(send, attacker.some(30))


@attack(allowed=UNLOADED)
async def random_requests(attacker: Visitor, _scene: Scene) -> None:
    """Requests that hypothesis generates, one after the other, each followed up by what an answer makes possible."""
    attacker.spend(-(10**9))  # more than the promise's budget
    ends_at = time.monotonic() + attacker.seconds
    number = secrets.randbelow(10**6) if attacker.seconds else 0
    while number is not None:
        for data in at_random.generate(attacker.some(200, 30), number):
            reply = await attacker.ask(data)
            attacker.check(reply.status in UNLOADED, f"{reply.status} is the answer to {data[:2000]!r}")
            for following in at_random.follow(data, reply):
                await attacker.ask(following)
        number = number + 1 if time.monotonic() < ends_at else None


@attack(setting=POOR)
async def silent_connections(attacker: Visitor, scene: Scene) -> None:
    """300 WebSocket handshakes, then connections without a word, to a server that may have 256 files open."""
    for _ in range(CONNECTIONS):
        with suppress(*GONE):
            async with attacker.connection() as connection:
                await connection.send(request(f"{GRADIO_API}/queue/join", **HANDSHAKE) + bytes(2000))
    async with attacker.hold(CONNECTIONS):
        await scene.bystander.can_draw()
        await asyncio.sleep(attacker.seconds)
        await scene.bystander.can_draw()
    async with attacker.hold(100, sources=addresses(4, 3)):  # more than it has files, of more than one visitor
        await asyncio.sleep(1)


@attack()
async def slow_readers(attacker: Visitor, scene: Scene) -> None:
    """300 clients that ask for the largest answers and read nothing or little; five that read no wall of the class."""
    walls = attacker.hold(60, WALL, receive_buffer=4096, sources=addresses(2, 5))
    async with attacker.hold(CONNECTIONS, LARGE_ANSWERS, receive_buffer=4096) as held, walls:
        for _ in range(attacker.some(2 * LIFETIME, 1)):
            for connection in held[::2]:
                connection.sip()
            await asyncio.sleep(1)
        await scene.bystander.can_draw()
        await scene.class_goes_on()


@attack()
async def slow_senders(attacker: Visitor, scene: Scene) -> None:
    """Bodies of 240 kB, 20 from each of 100 addresses, which go on by a byte a second: more than one visitor."""
    start = request(f"{GRADIO_API}/run/predict", b" " * 240_000, Content_Length="249000")
    async with attacker.hold(20, start, sources=addresses(0, attacker.some(100))) as held:
        await scene.bystander.can_draw()
        for _ in range(attacker.some(LIFETIME, 1)):
            for connection in held:
                connection.writer.write(b" ")
            await asyncio.sleep(1)
        await scene.bystander.can_draw()


@attack()
async def resets(attacker: Visitor, scene: Scene) -> None:
    """Connections that are reset at once, in the middle of a head, or after a request, as fast as they are made."""
    starts = itertools.cycle([b"", b"GET / HT", request("/"), drawn(), request("/digits/mistakes")])

    async def reset(connection: Connection) -> None:
        linger = struct.pack("ii", 1, 0)
        connection.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.writer.write(next(starts))
        await asyncio.sleep(0)

    await attacker.repeat(reset, 50)
    await scene.bystander.can_draw()


@attack()
async def refused_requests(attacker: Visitor, _scene: Scene) -> None:
    """Odd HTTP, the largest heads, and JSON that takes long to read: each could leave a line in the log."""
    values = {"Cookie": "a=b; ", "Accept-Encoding": "gzip;q=0.1,", "X-Forwarded-For": "1.2.3.4, "}
    requests = [request("/", **{name: text * (15_000 // len(text))}) for name, text in values.items()]
    requests += [request("/icon.svg", Range="bytes=" + "0-0," * 3500 + "1-1")]
    requests += [request("/", **{f"X-{n}": "x" for n in range(1500)}), request("/config?" + "a=%00&" * 2500)]
    requests += [b"GET\r\n\r\n", b"\x16\x03\x01\0\r\n\r\n", b"GET / HTTP/1.1\r\n: a\r\n\r\n", bytes(50) + b"\r\n\r\n"]
    requests += [request("/", **HANDSHAKE), request("/", Upgrade="h2c"), request("/", Content_Length="9" * 5000)]
    requests += [request("/api/join", b"f" * 5000, Transfer_Encoding="chunked"), request("/", {}, Origin="http://[")]
    size = 240_000
    lists = [b",".join([b"[" * deep + b"]" * deep] * (size // 2 // deep - 1)) for deep in (1, 17, size // 4)]
    texts = [b'"%s"' % (b'\\"' * (size // 2)), b"[[[%s,1]]]" % (b"9" * size), *(b"[%s]" % each for each in lists)]
    texts += [b"[[%s]]" % b",".join([b"[1,2]"] * 5000), b"{%s}" % b",".join([b'"a":{"a":1,"a":2}'] * 9000)]
    ways = {f"{GRADIO_API}/{way}": b'{"data":[%s]}' for way in ("run/predict", "queue/join")}
    ways["/api/join"] = b'{"address":%s}'
    await attacker.ask_many([request(path, body % text) for path, body in ways.items() for text in texts])
    await attacker.flood(requests, connections=50)


@attack(allowed=REFUSED)
async def costly_parsing(attacker: Visitor, scene: Scene) -> None:
    """Heads of 1,500 lines, and of 200 kB, on 300 connections at once; bodies of one-byte chunks."""
    lines = request("/", **{f"X-{n}": "x" for n in range(1500)})
    long = request("/", **{f"X-{n}": "x" * 2000 for n in range(100)})
    chunks = request("/api/join", b"1\r\nx\r\n" * 40_000, Transfer_Encoding="chunked")
    for data, count in ((lines, CONNECTIONS), (long, CONNECTIONS), (chunks, 40)):
        await attacker.ask_many([data] * attacker.some(count))
        await scene.bystander.can_draw()


@attack(allowed=REFUSED)
async def other_sites(attacker: Visitor, scene: Scene) -> None:
    """Requests of another site's page: from its origin, or with a name of its own; hosts that others must not see."""
    foreign = [{"Origin": origin} for origin in ("https://evil.example", "null", f"http://{HOST}:1")]
    foreign += [{"Host": host} for host in ("evil.example", "localhost.evil.example", f"evil.example@{HOST}")]
    foreign += [{"Host": "evil.example", "Origin": "http://evil.example", "X-Forwarded-Host": HOST}]
    foreign += [{"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}]
    for headers in foreign:
        reply = await attacker.ask(request("/api/class_wall", {}, **headers))
        attacker.check(reply.status == 403, f"{headers} is answered with {reply.status}")
    for path in (f"{GRADIO_API}/info", f"/gradio{GRADIO_API}/info", "/config", "/", "/api"):
        await attacker.neighbour().ask(request(path, Host=(other := "192.0.2.77"), X_Gradio_Server=f"http://{other}"))
        reply = await scene.bystander.can(request(path))
        attacker.check(other.encode() not in reply.body, f"{path} shows a bystander the address that another one used")


PATHS = rf"""
    /static/../../../../../etc/passwd /static/..%2f..%2f..%2f..%2fetc%2fpasswd /static/%2e%2e/%2e%2e/routes.py
    /static/....//....//routes.py /static/..\..\routes.py /static/%5c..%5croutes.py /static//etc/passwd /static/%00
    /static/ /assets/%2e%2e/%2e%2e/%2e%2e/routes.py /assets/../index.html /assets/. //etc/passwd /../../etc/passwd
    /%2e%2e/%2e%2e/etc/passwd {GRADIO_API}/../../etc/passwd {GRADIO_API}/file=../../../../etc/passwd
    {GRADIO_API}/FILE=/etc/passwd {GRADIO_API}/run/../file=/etc/passwd /config/../app.py http://elsewhere.example/etc
"""


@attack()
async def odd_requests(attacker: Visitor, _scene: Scene) -> None:
    """Raw paths; a request in single bytes, some that wait for 100 Continue, a half-closed one, many in odd pieces."""
    for path in PATHS.split():
        reply = await attacker.ask(request(path))
        is_file = re.search(b"root:|import ", reply.body)
        attacker.check(reply.status in (400, 404) and not is_file, f"{path} is answered with {reply.status}")
    data = drawn()
    head, _, _ = data.partition(b"\r\n\r\n")
    async with attacker.hold(3) as (in_bytes, expecting, half_closed):
        half_closed.writer.write(data)
        half_closed.writer.write_eof()
        await expecting.send(head + b"\r\nExpect: 100-continue\r\n\r\n")
        for byte in data:
            await in_bytes.send(bytes([byte]))
        statuses = [(await each.reply()).status for each in (in_bytes, expecting)]
        attacker.check(statuses == [200, 100], f"odd senders are answered with {statuses}")
    small = [request("/robots.txt", X_Padding="x" * (number * 37 % 700)) for number in range(100)]
    many = b"".join([*small, *[request("/")] * 200])  # answers of 10 MB
    for size in (len(many), len(many) // 3, len(many) // 101):
        async with attacker.connection() as connection:
            for begin in range(0, len(many), size):
                connection.writer.write(many[begin : begin + size])
                await asyncio.sleep(0)
            statuses = [(await connection.reply()).status for _ in range(300)]
            attacker.check(statuses == [200] * 300, "pipelined requests are not all answered")


@attack(setting=IMPATIENT)
async def unfinished_requests(attacker: Visitor, scene: Scene) -> None:
    """Requests that stop in the middle of a body, which are answered after a while, or of a head, which are closed."""
    bodies = [
        *(request("/api/join", body, Content_Length="100") for body in (b"", b'{"address": [')),
        request(f"{GRADIO_API}/run/predict", b'{"data": [', Content_Length="100"),
        request(f"{GRADIO_API}/run/predict_image", b'{"data": ["data:image/png', Content_Length="1999999"),
    ]
    replies = await attacker.ask_many([*bodies, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b""])
    statuses = [reply.status for reply in replies]
    attacker.check(statuses == [408] * 4 + [CLOSED] * 2, f"unfinished requests are answered with {statuses}")
    await scene.bystander.can_draw()


@attack(setting=PATIENT)
async def greedy_downloads(attacker: Visitor, scene: Scene) -> None:
    """A file of 1.2 MB again and again, then on connections from three addresses that read nothing of it."""
    download = await scene.network()
    await attacker.ask_many([download] * 2)
    flood = asyncio.create_task(attacker.flood([download]))
    await asyncio.sleep(min(1, attacker.seconds))
    while not flood.done():
        await scene.bystander.can(download)
        await scene.bystander.can_draw()
    sources, before = [attacker.source, *addresses(3, 2)], scene.memory()
    async with attacker.hold(CONNECTIONS, download, receive_buffer=4096, sources=sources) as held:
        for _ in range(attacker.some(10)):
            await scene.bystander.can(download)
            await scene.bystander.can_draw()
        heads: dict[Connection, bytes] = {}
        with suppress(TimeoutError):
            async with asyncio.timeout(4 * PATIENCE):
                while waiting := [each for each in held if not heads.get(each)]:
                    heads |= {each: each.sip()[:20] for each in waiting}
                    await asyncio.sleep(0.1)
        counts = Counter(each.writer.get_extra_info("sockname")[0] for each in held)
        most = sum(min(MOST, count) for count in counts.values())
        begun = sum(b" 200 " in head for head in heads.values())
        attacker.check(begun == most, f"{begun} of {most} downloads are begun, {MOST} for each address")
        grown = scene.memory() - before
        attacker.check(grown < MOST_GROWTH, f"downloads that nothing reads take {grown:.0f} MB")


@attack()
async def gradio_files(attacker: Visitor, scene: Scene) -> None:
    """Gradio's largest script, which no page needs, as if by gzip and br; on connections that read nothing of it."""
    (gradio,) = find_spec("gradio").submodule_search_locations  # without importing it, which takes seconds
    scripts = Path(gradio).glob("templates/frontend/assets/*.js")
    largest = max(scripts, key=lambda script: script.stat().st_size)
    ways = [request(f"/gradio/assets/{largest.name}", Accept_Encoding=each) for each in ("gzip", "br, gzip", "br")]
    content = largest.read_bytes()
    for reply in await attacker.ask_many(ways * attacker.some(30)):
        attacker.check(reply.body == content, "a script is compressed, or not whole")
    before = scene.memory()
    async with attacker.hold(CONNECTIONS, *ways, receive_buffer=4096):
        await asyncio.sleep(max(0.5, attacker.seconds))
        await scene.bystander.can_draw()
        grown = scene.memory() - before
        attacker.check(grown < MOST_GROWTH, f"scripts that nothing reads take {grown:.0f} MB")
    await attacker.flood(ways, attacker.some(60))
    await scene.bystander.can_draw()


@attack(setting=POOR, allowed=REFUSED)
async def no_download(attacker: Visitor, scene: Scene) -> None:
    """60 requests for the mistakes, where MNIST is on a server that never answers: one download is begun for all."""
    asked = [request("/digits/mistakes")] * 60
    asking = asyncio.create_task(attacker.ask_many(asked, patience=max(attacker.seconds, 2)))
    await asyncio.sleep(0.5)
    await scene.bystander.can_draw()
    await scene.bystander.can(await scene.network())
    downloads = [each for each in scene.server.net_connections() if each.raddr and each.laddr.port != attacker.port]
    attacker.check(len(downloads) <= 2, f"{len(downloads)} downloads were begun for one file")
    await asking


@attack()
async def hostile_pictures(attacker: Visitor, scene: Scene) -> None:
    """Values that are no pictures, damaged ones, small files of many pixels; whole ones that take long."""
    good, bad, slow = picture_request(A_PNG), bad_pictures(), slow_pictures()
    slow |= {f"an animated {kind}": data_url(animated(kind), kind) for kind in ("png", "webp")}
    await scene.bystander.can(good)
    requests = {name: picture_request(value) for name, value in [*bad.items(), *slow.items()]}
    attacker.spend(-sum(map(len, requests.values())))  # more than the promise's budget, but one after the other
    for name, data in requests.items():
        before, spent = scene.memory(), scene.cpu()
        reply, beside = await asyncio.gather(attacker.ask(data), scene.bystander.can(good))
        grown, spent = scene.memory() - before, scene.cpu() - spent
        attacker.check((reply.status == 200) is (name in slow), f"{name} is answered with {reply.status}")
        attacker.check(likeliest(beside) == "1", "a bystander's picture is misread")
        attacker.check(grown < MOST_GROWTH, f"{name} takes {grown:.0f} MB")
        attacker.check(spent < PICTURE_CPU, f"{name} takes {spent:.0f} s")
    await scene.bystander.can_draw()


@attack()
async def many_pictures(attacker: Visitor, scene: Scene) -> None:
    """Pictures of 1.2 MB at once, more than the server holds for an address; JSON as large as such a picture's."""
    way, size = f"{GRADIO_API}/run/predict_image", MAX_PICTURE_BYTES - 100
    texts = [b"[" * size, b'"",' * (size // 3), b'"%s"' % (b'\\"' * (size // 2)), b"9" * size, b" " * size]
    bodies = [b'{"data":[%s]}' % text for text in texts]
    picture, before = picture_request(data_url(noise(), "jpeg")), scene.memory()
    count = attacker.some(CONNECTIONS, 40)
    attacker.spend(-sum(map(len, bodies)) - count * len(picture))  # more than the promise's budget
    for reply in await attacker.ask_many([request(way, body) for body in bodies], at_once=1):
        attacker.check(400 <= reply.status < 500, f"JSON that is no picture is answered with {reply.status}")
    too_large = await attacker.ask(request(way, b"{}", Content_Length=str(MAX_PICTURE_BYTES + 1)))
    attacker.check(too_large.status == 413, f"a body that is too large is answered with {too_large.status}")
    asking = asyncio.create_task(attacker.ask_many([picture] * count, patience=4 * PATIENCE))
    while not asking.done():
        reply = await scene.bystander.can(picture_request(A_PNG))
        attacker.check(likeliest(reply) == "1", "a bystander's picture is misread")
        await scene.bystander.can_draw()
    statuses = {reply.status for reply in await asking}
    attacker.check(statuses <= {200, 503}, f"pictures at once are answered with {statuses}")
    grown = scene.memory() - before
    attacker.check(grown < MOST_GROWTH, f"pictures leave {grown:.0f} MB")


def likeliest(reply: Reply) -> str:
    """Return the likeliest digit of an answer about an image, or "" without one."""
    (probabilities,) = reply.json["data"] if reply.status == 200 else [{"": 1}]
    return max(probabilities, key=probabilities.get)


def share_request(token: str, strokes: Any = DRAWING) -> bytes:
    body = {"token": token, "id": new_id(), "label": 1, "device": "phone", "strokes": strokes}
    return request("/api/class_share", body)


@attack(allowed=REFUSED)
async def wrong_keys(attacker: Visitor, scene: Scene) -> None:
    """Guessed keys for all that a teacher may do, as if from many addresses; the right one counts at the address."""
    names = ("remove", "relabel", "pause", "clear", "train", "progress", "stop", "export", "import")
    names += ("play", "end_turn")
    keys = ["", "a" * 15_000, *(secrets.token_urlsafe(16) for _ in range(20))]
    forwarded = (f"10.0.{n // 200}.{n % 200}" for n in itertools.count())
    requests = [
        request(f"/api/class_{name}", {}, X_Class_Key=key, X_Forwarded_For=next(forwarded))
        for key in keys
        for name in names
    ]
    for name in ("import", "trained"):
        await attacker.ask_many([request(f"/api/class_{name}", bytes(900_000), Content_Type="application/zip")] * 3)
    await attacker.flood(requests, len(requests))
    attacker.check(429 in attacker.statuses, "wrong keys are never told to wait")
    await attacker.neighbour().can(request("/api/class_stop", {}, X_Class_Key=scene.key))
    await scene.class_goes_on()


@attack()
async def full_class(attacker: Visitor, scene: Scene) -> None:
    """60 phones at one address that share without a rest, also drawings that take long to read or are invalid."""
    tokens = [new_id() for _ in range(PHONES)]
    kinds = itertools.cycle((DRAWING, ROW, [[[0, 5000]]]))
    requests = [share_request(token, next(kinds)) for _ in range(attacker.some(60, 3)) for token in tokens]
    await attacker.ask_many(requests, patience=2 + attacker.seconds)
    await scene.class_goes_on()


@attack()
async def class_floods(attacker: Visitor, scene: Scene) -> None:
    """200 connections of an address that compare the networks, share, vote and withdraw, as a bystander does."""
    step = {"lesson": "25", "step": "fool"}
    await scene.teach("ask", **step, stage=0)

    def requests_of(token: str) -> list[bytes]:
        vote = {"token": token, "question": "25 fool", "answer": secrets.randbelow(3)}
        last = request("/api/class_vote", vote), request("/api/class_withdraw", {"token": token})
        return [share_request(token), request("/api/class_evaluate", {}, Accept_Encoding="gzip"), *last]

    tokens = [new_id() for _ in range(attacker.some(PHONES))]
    requests = [data for token in [*tokens, "invalid"] for data in requests_of(token)]
    flood = asyncio.create_task(attacker.flood(requests, attacker.some(200)))
    while True:
        await scene.bystander.can(*requests_of(new_id()))
        await asyncio.sleep(0.2)
        if flood.done():
            break
    await scene.class_goes_on()


@attack()
async def class_rounds(attacker: Visitor, scene: Scene) -> None:
    """Long and invalid rounds with the teacher's key; answers to no digit; tokens without end on 200 connections."""
    bad = [None, {}, "12", [[]], [True], [0.5], [-1], [10_000], [10**18], [1, 1], [*range(40_000)], [*range(90_000)]]
    orders = [(name, {key: each}) for name, key in (("play", "positions"), ("end_turn", "turn")) for each in bad]
    requests = [request(f"/api/class_{name}", body, X_Class_Key=scene.key) for name, body in orders]

    def answer(question: Any = "digit 7", digit: Any = 3, token: Any = None) -> bytes:
        return request("/api/class_vote", {"token": token or new_id(), "question": question, "answer": digit})

    await scene.teach("play", positions=[7, 2])
    requests += [answer("digit 2"), answer(digit=11), answer(token=[1])]
    requests += [*map(answer, bad), *(answer(digit=each) for each in bad)]
    for reply in await attacker.ask_many(requests, at_once=1):
        attacker.check(400 <= reply.status < 500, f"{reply.status} is the answer to an invalid round or answer")
    await attacker.flood([answer() for _ in range(attacker.some(2000))], attacker.some(200))
    await scene.bystander.can(answer(), answer(digit=10))
    await scene.class_goes_on()


@attack()
async def class_units(attacker: Visitor, scene: Scene) -> None:
    """Units with wrong weights; orders without the key; tokens without end on 200 connections."""
    bad = [[], [1] * 783, [1] * 785, [2] * 784, [0.5] * 784, [[1]] * 784, "1" * 784, {}, [10**18] * 784, [1] * 90_000]
    bodies = [{"token": new_id(), "weights": each, "bias": 0} for each in bad]
    bodies += [{"token": new_id(), "weights": [1] * 784, "bias": each} for each in (61, 1e9, None, [1], "1")]
    requests = [request("/api/class_unit", body) for body in [*bodies, {"token": "x"}]]
    requests += [
        request(f"/api/class_{name}", {"unit": 1} if name == "discard" else {}) for name in ("units", "discard")
    ]
    for reply in await attacker.ask_many(requests, at_once=1):
        attacker.check(400 <= reply.status < 500, f"{reply.status} is the answer to an invalid unit")
    sent = [{"token": new_id(), "weights": [-1] * 784, "bias": -60} for _ in range(attacker.some(2000))]
    await attacker.flood([request("/api/class_unit", body) for body in sent], attacker.some(200))
    units = (await scene.teach("units")).json["units"]
    attacker.check(len(units) <= 10, "more than ten units are the class's")
    await scene.class_goes_on()


@attack()
async def class_networks(attacker: Visitor, scene: Scene) -> None:
    """The class's network on 300 connections that read nothing; files with the key: damaged, too large, slow."""
    for _ in range(MIN_PHONES):
        await scene.bystander.can(share_request(new_id()))
    content = class_network((await scene.teach("train")).json["ticket"])
    options = {"Content_Type": "application/zip", "X_Class_Key": scene.key}
    kept = await scene.bystander.can(request("/api/class_trained", content, **options))
    download = request("/api/class_network", {"token": kept.json["state"]["network"]})
    bad = [content[:-1000], bytes(MAX_NETWORK_BYTES), bytes(MAX_NETWORK_BYTES + 1), content]  # whose ticket is used
    attacker.spend(-sum(map(len, bad)))  # more than the promise's budget
    replies = await attacker.ask_many([request("/api/class_trained", each, **options) for each in bad])
    attacker.check(not any(reply.status == 200 for reply in replies), "a damaged network is accepted")
    slow = request("/api/class_trained", content[:100_000], Content_Length=str(len(content)), **options)
    reading = attacker.hold(attacker.some(CONNECTIONS), download, receive_buffer=4096)
    async with reading, attacker.neighbour().hold(attacker.some(CONNECTIONS), slow):
        await asyncio.sleep(max(0.5, attacker.seconds))
        await scene.bystander.can_draw()
        await scene.bystander.can(download)
    await attacker.ask_many([request("/api/class_train", {}, X_Class_Key=scene.key)] * attacker.some(100))
    await scene.class_goes_on()


@attack(setting=PATIENT)
async def full_state(attacker: Visitor, scene: Scene) -> None:
    """A class with as much ink as it can hold, compared and exported; a zip of empty lines; large bodies at once."""
    line, evaluate = [[[500, n] for n in range(5, 995)]], request("/api/class_evaluate", {}, Accept_Encoding="gzip")
    lines = zipped({**members_of(zip_of([ONE])), STROKES: b"\n" * 59_000_000}).getvalue()
    of_teacher = {"X_Class_Key": scene.key, "Content_Type": "application/zip"}
    tokens = [new_id() for _ in range(attacker.some(MAX_DRAWINGS // MAX_OF_PHONE, 3))]
    attacker.spend(-5 * BUDGET)  # of the minutes in which it would arrive
    shared = await attacker.ask_many((share_request(t, line) for _ in range(MAX_OF_PHONE) for t in tokens), at_once=30)
    attacker.check(all(reply.status == 200 for reply in shared), "a class does not hold what it may")
    large = drawn([[[n % 1000 + 0.123456789, n / 7] for n in range(4990)]])
    pictures = [picture_request(data_url(noise(), "jpeg"))] * 12 if attacker.seconds else []
    for requests in ([evaluate] * 60, [large] * 60, pictures, [evaluate]):
        await attacker.ask_many(requests)
    export = request("/api/class_export", {}, X_Class_Key=scene.key)
    await attacker.ask_many([export] * attacker.some(8, 2), patience=4 * PATIENCE)  # one at a time is written
    imported = await attacker.ask_many(
        [request("/api/class_import", lines, **of_teacher)] * attacker.some(3), patience=4 * PATIENCE
    )
    attacker.check(not any(reply.status == 200 for reply in imported), "60 million lines are a class")
    await scene.teach("clear")  # the way out of a full class
    await scene.class_goes_on()
