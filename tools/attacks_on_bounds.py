"""Attacks on what a request may cost after it was accepted: responses, images, time in threads, places of a class."""

import asyncio
import random
import re
import struct
import time
from contextlib import suppress
from typing import Any

import psutil
from attacker import (
    CONNECTIONS,
    GONE,
    PATIENCE,
    Visitor,
    image_request,
    learn_request,
    photo_request,
    request,
    upload_request,
)
from attacks import (
    PHONES,
    Scene,
    attack,
    class_goes_on,
    drawn,
    flood_with_work,
    join_class,
    share_request,
)
from images import dashes, encoded, noise, picture_of_one
from images import hostile_images as images_that_take_long
from PIL import Image

IMAGE_CPU = 8.0  # s for one image: 6 s of reading, and the work around it
SHARES_AT_ONCE, SHARES_PER_SECOND = 120, 20  # of one address
LARGE = {"hidden_layers": 3, "units": 512}  # the largest network, of 4 MB
TINY = {"digits": 100, "epochs": 1}  # the shortest training


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


# ---- Work of a network that the attacker has trained


@attack()
async def own_network(attacker: Visitor, scene: Scene) -> None:
    """A network of 4 MB: 300 downloads that are not read or compressed, its mistakes compressed, and looks of 10 kB."""
    token = await trained(attacker, **LARGE)
    download = request("/api/download", {"network": token}, Accept_Encoding="gzip")
    async with attacker.hold(attacker.some(CONNECTIONS), download, receive_buffer=4096):
        await asyncio.sleep(max(0.5, attacker.seconds))
        await scene.bystander.can_draw()
    replies = await attacker.ask_many([download] * attacker.some(100), at_once=1)
    attacker.check(any(reply.status == 200 for reply in replies), "a network can no longer be downloaded")
    attacker.check(not any(b"content-encoding" in reply.head for reply in replies), "a network's file is compressed")
    await flood_with_work(attacker, [request("/api/mistakes", {"network": token}, Accept_Encoding="gzip")])
    await scene.bystander.can_draw()
    stroke = [[500, n] for n in range(0, 1000)]
    await flood_with_work(attacker, [drawn("look", [stroke], network=token)], CONNECTIONS)
    await scene.bystander.can_draw()


# ---- Work of one request


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


@attack()
async def hostile_images(attacker: Visitor, scene: Scene) -> None:
    """Images that take gigabytes or minutes to decode, or are damaged, while a bystander sends an ordinary one.

    The quick run leaves out large ones: `tests/server/test_images.py` plays them with stricter limits.
    """
    side, small = (4990, 4990), encoded(Image.new("L", (40, 40)), "PNG")
    images = {"a false size": small[:16] + struct.pack(">II", *side) + small[24:], "half a file": small[:60]}
    if not scene.is_quick:
        images["900 million pixels"] = encoded(Image.new("1", (30_000, 30_000)), "TIFF", compression="group4")
        images["a TIFF of floats"] = encoded(Image.new("F", side), "TIFF", compression="tiff_deflate")
        images["a large PNG"] = encoded(Image.new("RGBA", side), "PNG", compress_level=1)
        images |= images_that_take_long()
    kept = await scene.bystander.upload()
    for name, image in images.items():
        attacker.spend(-len(image))  # more than the promise's budget, but one image after the other
        (uploaded,) = await attacker.ask_many([upload_request(image)])
        attacker.check(uploaded.status == 200, f"an upload of {name} is answered with {uploaded.status}")
        calls = [image_request(uploaded.json[0])] * (1 if scene.is_quick else 2)
        before = total_cpu(scene.server)
        calling = asyncio.create_task(attacker.ask_many(calls))
        await asyncio.sleep(0.1)
        await scene.bystander.still_has(kept)
        await calling
        spent = (total_cpu(scene.server) - before) / len(calls)
        attacker.check(spent < IMAGE_CPU, f"{name} takes {spent:.0f} s of CPU time")


@attack()
async def photos(attacker: Visitor, scene: Scene) -> None:
    """Photos of noise and of 5,000 dashes on 30 connections, half of which never read, while a bystander sends one."""
    images = [noise(quality=30), dashes()]
    requests = [photo_request(image, name) for image in images for name in ("read_photo", "photo_steps")]
    attacker.spend(-sum(map(len, images)) * CONNECTIONS)  # more than the promise's budget
    count = 1 if scene.is_quick else 15
    async with attacker.hold(count, *requests, receive_buffer=4096):
        asked = requests[-1:] if scene.is_quick else requests * 4
        asking = asyncio.create_task(attacker.ask_many(asked, at_once=count))
        reply = await scene.bystander.ask_raw(photo_request(encoded(picture_of_one(), "JPEG")))
        attacker.check(b'"text":"1"' in reply.body, f"a bystander's photo is answered with {reply.status}")
        await scene.bystander.can_draw()
        await asking


def total_cpu(server: psutil.Process) -> float:
    """Return s of CPU time of a process and its children, and of those that have ended."""
    times = [server.cpu_times(), *(child.cpu_times() for child in server.children(recursive=True))]
    return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))


# ---- Trainings


@attack()
async def greedy_trainings(attacker: Visitor, scene: Scene) -> None:
    """The longest training while a bystander waits, and then more networks than there are places.

    The training ends after 1 s here, and its network is kept. Then there are three networks for two places, and the
    attacker has two of them.
    """
    training = asyncio.create_task(trained(attacker, **LARGE, batch_size=8, epochs=50, digits=60_000))
    await asyncio.sleep(1)
    kept = await trained(scene.bystander)
    await attacker.can_ask("/api/structure", {"network": await training})
    await trained(attacker)
    await scene.bystander.can_ask("/api/structure", {"network": kept})


# ---- A class


@attack()
async def unused_tokens(attacker: Visitor, scene: Scene) -> None:
    """300 requests to join, whose tokens are not used, before a pupil behind the same address joins."""
    await attacker.ask_many([request("/api/class_join", {})] * 300)
    await class_goes_on(scene, attacker.neighbour())


@attack()
async def full_class(attacker: Visitor, scene: Scene) -> None:
    """60 phones at one address that share without a rest."""
    tokens = [await join_class(attacker) for _ in range(PHONES)]
    begin = time.monotonic()
    requests = [share_request(token) for _ in range(6 if scene.is_quick else 60) for token in tokens]
    await attacker.ask_many(requests, patience=2 + attacker.seconds)
    most = SHARES_AT_ONCE + SHARES_PER_SECOND * (time.monotonic() - begin) + len(tokens)
    state = (await scene.bystander.can_ask("/api/class_state", {})).json
    attacker.check(sum(state["counts"]) <= most, f"one address has shared {sum(state['counts'])} drawings")
    await class_goes_on(scene, scene.bystander)
