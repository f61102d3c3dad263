"""Attacks on what a request may cost after it was accepted: responses, images, time in threads, places of a class."""

import asyncio
import random
import re
import shutil
import struct
import time
import zlib
from contextlib import suppress
from typing import Any

import psutil
from attacker import CONNECTIONS, GONE, PATIENCE, SOON, Visitor, image_request, learn_request, request, upload_request
from attacks import (
    CLASS,
    MAX_PHONES,
    REFUSED,
    Scene,
    Setting,
    attack,
    class_goes_on,
    drawn,
    encoded,
    flood_with_work,
    join_class,
    share_request,
)

IMAGE_CPU = 5.0  # s for one image: 3 s of decoding, and the work around it
SHARES_AT_ONCE, SHARES_PER_SECOND = 120, 20  # of one address
LARGE = {"hidden_layers": 3, "units": 512}  # the largest network, of 4 MB
TINY = {"digits": 100, "epochs": 1}  # the shortest training
FEW_NETWORKS = Setting(setup="from page.visitors import trained_networks\ntrained_networks.MAX_NETWORKS = 3")
HURRIED = Setting(setup="from page.visitors import training_queue\ntraining_queue.FAIR_TIME = 1")
PROXIED = Setting(options=("--class", "--proxy", "*"))
FOLDER = Setting(options=("--class", "{folder}/class"))


async def trained(visitor: Visitor, **settings: Any) -> str:
    """Train a network; returns its token."""
    with suppress(*GONE):
        async with asyncio.timeout(2 * PATIENCE), visitor.connection() as connection:
            await connection.send(learn_request(**{**TINY, **settings}))
            async for line in connection.reader:
                if found := re.search(rb'"token":"([^"]+)"', line):
                    return found.group(1).decode()
    visitor.check(False, "a training ends without a network")
    return ""


# ---- Responses


@attack()
async def unread_downloads(attacker: Visitor, scene: Scene) -> None:
    """300 clients that ask for a network of 4 MB and do not read it; others who want it compressed."""
    download = request("/api/download", {"network": await trained(attacker, **LARGE)}, Accept_Encoding="gzip")
    async with attacker.hold(CONNECTIONS, download, receive_buffer=4096):
        await asyncio.sleep(max(2, attacker.seconds))
        await scene.bystander.can_draw()
    replies = await attacker.ask_many([download] * (4 if scene.is_quick else 100), at_once=1)
    attacker.check(any(reply.status == 200 for reply in replies), "a network can no longer be downloaded")
    attacker.check(not any(b"content-encoding" in reply.head for reply in replies), "a network's file is compressed")


@attack()
async def looks_with_a_network(attacker: Visitor, scene: Scene) -> None:
    """Looks of 10 kB on 300 connections, read by a network of the attacker's own."""
    stroke = [[500, n] for n in range(0, 1000)]
    await flood_with_work(attacker, [drawn("look", [stroke], network=await trained(attacker, **LARGE))], CONNECTIONS)
    await scene.bystander.can_draw()


@attack()
async def mistakes_of_a_network(attacker: Visitor, scene: Scene) -> None:
    """The mistakes of a network of the attacker's own, 500 kB each, compressed."""
    body = {"network": await trained(attacker)}
    await flood_with_work(attacker, [request("/api/mistakes", body, Accept_Encoding="gzip")])
    await scene.bystander.can_draw()


@attack()
async def slow_drawings(attacker: Visitor, scene: Scene) -> None:
    """Drawings of 60 short strokes that fit together in many ways, on 30 connections."""
    generator, strokes = random.Random(3), []
    for _ in range(60):
        x, y = generator.randrange(1000), generator.randrange(300)
        strokes.append([[x, y], [x + generator.randrange(-30, 30), y + generator.randrange(-100, 100)]])
    await flood_with_work(attacker, [drawn("look", strokes)], 30)
    await scene.bystander.can_draw()


# ---- Images


def chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def tiled_tiff(side: int = 30_720) -> bytes:
    """Return a TIFF of 64 x 64 pixels with one white tile of `side` x `side`."""
    rows, zeros = side // 512, bytes(512 * side)
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">I", (rows * len(zeros) % 65_521) << 16 | 1)
    tile = b"\x78\xda" + packed * rows + b"\x03\0" + checksum
    tags = {256: 64, 257: 64, 258: 8, 259: 8, 262: 0, 277: 1, 322: side, 323: side, 324: 8, 325: len(tile)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<I", 8 + len(tile)) + tile + struct.pack("<H", len(tags)) + entries + bytes(4)


def long_jpeg(scans: int = 3_000) -> bytes:
    """Return a progressive JPEG of 25 megapixels whose last scan is repeated."""
    head, marker, scan = encoded("L", (4990, 4990), "JPEG", progressive=True)[:-2].rpartition(b"\xff\xda")
    return head + (marker + scan) * scans + b"\xff\xd9"


def commented_gif(size: int = 3_600_000) -> bytes:
    """Return a GIF with a comment in blocks of 255 bytes."""
    image = encoded("L", (28, 28), "GIF")
    begin = 13 + 3 * 2 ** ((image[10] & 7) + 1)  # after the palette
    return image[:begin] + b"!\xfe" + (b"\xff" + bytes(255)) * (size // 256) + b"\0" + image[begin:]


def chunky_png(size: int = 9_900_000) -> bytes:
    """Return a PNG with hundreds of thousands of empty chunks, of a kind that no program knows."""
    image = encoded("L", (28, 28), "PNG")
    return image[:33] + chunk(b"abCd") * (size // 12) + image[33:]


def run_length_bmp(size: int = 9_900_000) -> bytes:
    """Return a BMP of 4990 x 990 pixels, each in a run of its own."""
    data = b"\1\0" * (size // 2)
    head = struct.pack("<IiiHHIIiiII", 40, 4990, size // 2 // 4990, 1, 8, 1, len(data), 1, 1, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(data), 0, 0, 1078) + head + bytes(1024) + data


async def call_about(attacker: Visitor, scene: Scene, image: bytes) -> None:
    """Call the API about an image from several connections, while a bystander calls it about an ordinary one."""
    kept = await scene.bystander.upload()
    (uploaded,) = await attacker.ask_many([upload_request(image)])
    attacker.check(uploaded.status == 200, f"an upload of {len(image)} bytes is answered with {uploaded.status}")
    calls = [image_request(uploaded.json[0])] * (1 if scene.is_quick else 8)
    before, begin = total_cpu(scene.server), time.monotonic()
    calling = asyncio.create_task(attacker.ask_many(calls))
    await asyncio.sleep(0.3)
    reply = await scene.bystander.ask_raw(image_request(kept))
    waited = time.monotonic() - begin
    scene.bystander.check(reply.status == 200, f"a bystander's image is answered with {reply.status}")
    scene.bystander.check(scene.is_quick or waited < SOON, f"a bystander's image waits {waited:.0f} s")
    await calling
    spent = (total_cpu(scene.server) - before) / len(calls)
    attacker.check(spent < IMAGE_CPU, f"an image takes {spent:.0f} s of CPU time")


def total_cpu(server: psutil.Process) -> float:
    """Return s of CPU time of a process and its children, and of those that have ended."""
    times = [server.cpu_times(), *(child.cpu_times() for child in server.children(recursive=True))]
    return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))


@attack()
async def tiff_tile(attacker: Visitor, scene: Scene) -> None:
    """An image of 64 x 64 pixels in a tile of 30,720 x 30,720."""
    await call_about(attacker, scene, tiled_tiff())


@attack()
async def large_webp(attacker: Visitor, scene: Scene) -> None:
    """An ordinary WebP of 25 megapixels."""
    await call_about(attacker, scene, encoded("RGB", (4990, 4990), "WEBP", method=0))


@attack()
async def jpeg_scans(attacker: Visitor, scene: Scene) -> None:
    """A progressive JPEG with 3,000 scans."""
    await call_about(attacker, scene, long_jpeg())


@attack()
async def gif_comments(attacker: Visitor, scene: Scene) -> None:
    """A GIF with 3.6 MB of comments."""
    await call_about(attacker, scene, commented_gif())


@attack()
async def png_chunks(attacker: Visitor, scene: Scene) -> None:
    """A PNG of 800,000 chunks."""
    await call_about(attacker, scene, chunky_png())


@attack()
async def bmp_runs(attacker: Visitor, scene: Scene) -> None:
    """A BMP of 5,000,000 runs."""
    await call_about(attacker, scene, run_length_bmp())


# ---- Trainings


@attack(setting=FEW_NETWORKS)
async def tiny_trainings(attacker: Visitor, scene: Scene) -> None:
    """More trainings of one visitor than the server keeps networks, three here, after another visitor's."""
    kept = await trained(scene.bystander)
    for _ in range(4):
        await trained(attacker)
    await scene.bystander.can_ask("/api/structure", {"network": kept})


@attack(setting=HURRIED)
async def long_training(attacker: Visitor, scene: Scene) -> None:
    """The longest training, while a bystander waits: it ends after 1 s here, and its network is kept."""
    training = asyncio.create_task(trained(attacker, **LARGE, batch_size=8, epochs=50, digits=60_000))
    await asyncio.sleep(1)
    await trained(scene.bystander)
    await attacker.can_ask("/api/structure", {"network": await training})


# ---- A class


@attack(setting=CLASS)
async def unused_tokens(attacker: Visitor, scene: Scene) -> None:
    """300 requests to join, whose tokens are not used, before a pupil behind the same address joins."""
    await attacker.ask_many([request("/api/class_join", {})] * 300)
    await class_goes_on(scene, attacker.neighbour())


@attack(setting=CLASS)
async def full_class(attacker: Visitor, scene: Scene) -> None:
    """60 phones at one address that share without a rest."""
    tokens = [await join_class(attacker) for _ in range(MAX_PHONES)]
    begin = time.monotonic()
    requests = [share_request(token) for _ in range(6 if scene.is_quick else 60) for token in tokens]
    await attacker.ask_many(requests, patience=2 + attacker.seconds)
    most = SHARES_AT_ONCE + SHARES_PER_SECOND * (time.monotonic() - begin) + len(tokens)
    state = (await scene.bystander.can_ask("/api/class_state", {})).json
    attacker.check(sum(state["counts"]) <= most, f"one address has shared {sum(state['counts'])} drawings")
    await class_goes_on(scene, scene.bystander)


@attack(setting=PROXIED)
async def ports_of_a_proxy(attacker: Visitor, _scene: Scene) -> None:
    """Wrong keys through a proxy that names the visitor's port, too: all count as one visitor."""
    for address in ("203.0.113.7:{}", "[2001:db8::7]:{}"):
        before = attacker.statuses[429]
        keys = [
            request("/api/class_key", {}, X_Class_Key="a", X_Forwarded_For=address.format(n)) for n in range(999, 1029)
        ]
        await attacker.ask_many(keys)
        attacker.check(attacker.statuses[429] > before, f"{address.format('PORT')} is a visitor for each port")


@attack(setting=FOLDER, allowed=REFUSED | {200})
async def deleted_class(attacker: Visitor, scene: Scene) -> None:
    """A class whose folder is deleted while the server runs: what can't be kept is not confirmed."""
    token = await join_class(scene.bystander)
    await scene.bystander.can_send(share_request(token))
    shutil.rmtree(scene.folder / "class")
    await asyncio.sleep(1)  # a phone may share once a second
    reply = await attacker.ask_raw(share_request(token))
    attacker.check(reply.status in REFUSED, f"a drawing that is not kept is answered with {reply.status}")
    await scene.bystander.can_draw()
