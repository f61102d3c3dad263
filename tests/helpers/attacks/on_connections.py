"""Attacks by connections: silent, slow, reset, or left in the middle of a request."""

import asyncio
import itertools
import socket
import struct
from contextlib import suppress

from helpers.attacks.attacker import CLOSED, CONNECTIONS, GONE, Connection, Visitor, drawn, request
from helpers.attacks.scene import HANDSHAKE, IMPATIENT, LIFETIME, POOR, WALL, Scene, addresses, attack
from helpers.requests.calls import GRADIO_API

LARGE_ANSWERS = b"".join(request(path) for path in ("/", f"{GRADIO_API}/openapi.json", "/config")) * 10


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
