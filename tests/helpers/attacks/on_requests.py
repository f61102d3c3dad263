"""Attacks by what a request says: costly or random drawings, odd HTTP, names of other sites."""

import asyncio
import itertools
import random
import re
import secrets
import time

from helpers.attacks import random_requests as at_random
from helpers.attacks.attacker import CONNECTIONS, HOST, Connection, Visitor, drawn, request
from helpers.attacks.scene import HANDSHAKE, REFUSED, ROW, UNLOADED, Scene, attack
from helpers.requests.calls import GRADIO_API


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
