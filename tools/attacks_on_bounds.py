"""Attacks on what a request may cost after it was accepted: responses, images, time in threads, places of a class."""

import asyncio
import io
import itertools
import struct
import time
from contextlib import AsyncExitStack

import numpy as np
import psutil
from attacker import (
    BUDGET,
    CONNECTIONS,
    PATIENCE,
    Reply,
    Visitor,
    image_request,
    photo_request,
    request,
    upload_request,
)
from attacks import (
    PATIENT,
    PHONES,
    REFUSED,
    Scene,
    attack,
    class_goes_on,
    drawn,
    join_class,
    share_request,
)
from calls import DRAWING
from images import bad_rows, dashes, encoded, many_scans, noise, picture_of_one
from images import hostile_images as images_that_take_long
from npz_files import class_network
from PIL import Image

from model.data.class_digits import MAX_DRAWINGS
from page.tabs.classroom.tables import MAX_OF_PHONE
from page.tabs.classroom.training import MAX_NETWORK_BYTES, MIN_PHONES

IMAGE_CPU = 5.0  # s for one image: 3 s of reading, and the work around it
SHARES_AT_ONCE, SHARES_PER_SECOND = 120, 20  # of one address


# ---- Files


@attack()
async def greedy_downloads(attacker: Visitor, scene: Scene) -> None:
    """A file of 1.2 MB, again and again, on all connections; and from three addresses that read nothing of it.

    A bystander loads it meanwhile.
    """
    download = request("/engine/networks/0")
    await attacker.ask_many([download] * 2)
    flood = asyncio.create_task(attacker.flood([download]))
    await asyncio.sleep(min(1, attacker.seconds))
    while not flood.done():
        await scene.bystander.can_send(download)
        await scene.bystander.can_draw()
    async with AsyncExitStack() as stack:
        for visitor in (attacker, *(attacker.neighbour(f"127.9.3.{n + 1}") for n in range(2))):
            await stack.enter_async_context(visitor.hold(attacker.some(CONNECTIONS), download, receive_buffer=4096))
        for _ in range(attacker.some(10)):
            await scene.bystander.can_send(download)
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
        images["900 million pixels"] = encoded(Image.new("1", (30_000, 30_000)), "PNG")
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


@attack(allowed=REFUSED)
async def talkative_images(attacker: Visitor, scene: Scene) -> None:
    """Images in old formats that are sent as photos and uploads: libtiff has a line for each of 10,000 bad rows."""
    image = bad_rows()
    (uploaded,) = await scene.bystander.ask_many([upload_request(image)])
    requests = [photo_request(image, name) for name in ("read_photo", "photo_steps")]
    replies = await attacker.ask_many([*requests, image_request(uploaded.json[0])] * attacker.some(30))
    attacker.check(all(b"WebP" in reply.body for reply in replies), "an answer does not say which formats work")


@attack()
async def costly_photos(attacker: Visitor, scene: Scene) -> None:
    """Photos of 1,500 scans, noise and dashes from 12 addresses without a pause, while a bystander sends some.

    When each address has had one, a bystander's photo waits for the one that is being read and for few others.
    """
    images = [many_scans(1500, 1600), noise(quality=30), dashes()]
    requests = [photo_request(each, name) for each in images for name in ("read_photo", "photo_steps")]
    photo = photo_request(encoded(picture_of_one(), "JPEG"))
    visitors = [attacker.neighbour(f"127.9.1.{n + 1}") for n in range(2 if scene.is_quick else 12)]

    async def go_on(visitor: Visitor) -> None:
        for data in itertools.cycle(requests):
            await visitor.ask_raw(data, patience=4 * PATIENCE)

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(go_on(visitor)) for visitor in visitors]
        while not all(visitor.statuses.keys() - {503} for visitor in visitors):
            await asyncio.sleep(0.1)
        for _ in range(1 if scene.is_quick else 4):
            before = total_cpu(scene.server)
            reply = await scene.bystander.ask_raw(photo, patience=4 * PATIENCE)
            spent = total_cpu(scene.server) - before
            attacker.check(b'"text":"1"' in reply.body, f"a bystander's photo is answered with {reply.status}")
            attacker.check(spent < 2 * IMAGE_CPU, f"a bystander's photo waits for {spent:.0f} s of work")
            await scene.bystander.can_draw()
        for task in asking:
            task.cancel()


def total_cpu(server: psutil.Process) -> float:
    """Return s of CPU time of a process and its children, and of those that have ended."""
    times = [server.cpu_times(), *(child.cpu_times() for child in server.children(recursive=True))]
    return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))


# ---- What accumulates


@attack(setting=PATIENT)
async def full_state(attacker: Visitor, scene: Scene) -> None:
    """A class with as much ink as it can hold and a network, compared; and large bodies at once."""
    line = [[[500, n] for n in range(5, 995)]]
    phones = max(MIN_PHONES, attacker.some(MAX_DRAWINGS) // MAX_OF_PHONE)
    tokens = [await join_class(attacker) for _ in range(phones)]
    attacker.spend(-5 * BUDGET)  # of the minutes in which it would arrive
    shares = (share_request(token, line) for _ in range(MAX_OF_PHONE) for token in tokens)
    shared = await attacker.ask_many(shares, at_once=30)
    attacker.check(all(reply.status == 200 for reply in shared), "a class does not hold what it may")
    await attacker.ask_many([request("/api/class_evaluate", {})])
    await keep_network(scene)
    points = [[n % 1000 + 0.123456789, n / 7] for n in range(4990)]
    await attacker.ask_many([drawn("look", [points])] * attacker.some(60))
    await attacker.ask_many([photo_request(noise())] * attacker.some(12))
    await attacker.ask_many([request("/api/class_evaluate", {})])
    await scene.bystander.ask("/api/class_clear", {}, X_Class_Key=scene.key)
    await class_goes_on(scene, scene.bystander)


# ---- A class


@attack()
async def invalid_drawings(attacker: Visitor, scene: Scene) -> None:
    """150 connections that send invalid drawings to a class while pupils behind the same address share valid ones."""
    pupils = attacker.neighbour()
    tokens = [await join_class(pupils) for _ in range(8)]
    for token in tokens:
        await pupils.can_send(share_request(token))
    invalid = [share_request(await join_class(attacker), [[[0, 5000]]]) for _ in range(150)]
    flood = asyncio.create_task(attacker.flood(invalid, len(invalid)))
    await asyncio.sleep(min(2, attacker.seconds))
    replies: list[Reply] = []
    while not flood.done():
        replies += await pupils.ask_many(map(share_request, tokens))
        await asyncio.sleep(1)
    accepted = sum(reply.status == 200 for reply in replies)
    attacker.check(accepted == len(replies), f"{accepted} of {len(replies)} shares of pupils are accepted")
    await pupils.can_send(share_request(await join_class(pupils)))
    await class_goes_on(scene, scene.bystander)


@attack()
async def full_class(attacker: Visitor, scene: Scene) -> None:
    """60 phones at one address that share without a rest, also drawings that take long to read."""
    tokens = [await join_class(attacker) for _ in range(PHONES)]
    begin = time.monotonic()
    row = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]
    kinds = itertools.cycle((DRAWING, row))
    requests = [share_request(token, next(kinds)) for _ in range(6 if scene.is_quick else 60) for token in tokens]
    await attacker.ask_many(requests, patience=2 + attacker.seconds)
    most = SHARES_AT_ONCE + SHARES_PER_SECOND * (time.monotonic() - begin) + len(tokens)
    state = (await scene.bystander.can_ask("/api/class_state", {})).json
    attacker.check(sum(state["counts"]) <= most, f"one address has shared {sum(state['counts'])} drawings")
    await class_goes_on(scene, scene.bystander)


@attack()
async def unread_walls(attacker: Visitor, scene: Scene) -> None:
    """Five addresses open as many walls as they can and read none, before a bystander's class uses its own."""
    async with AsyncExitStack() as stack:
        for n in range(5):
            other = attacker.neighbour(f"127.9.2.{n + 1}")
            held = await stack.enter_async_context(other.hold(60, request("/api/class_wall", {}), receive_buffer=4096))
            for connection in held:
                while not connection.sip():  # until it is answered
                    await asyncio.sleep(0.05)
        await class_goes_on(scene, scene.bystander)


# ---- The class's network


def trained_request(content: bytes, key: str, **headers: str) -> bytes:
    """Return an upload of a network."""
    return request("/api/class_trained", content, Content_Type="application/zip", X_Class_Key=key, **headers)


def packed(**arrays: np.ndarray) -> bytes:
    """Return a compressed `.npz` file."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


async def begin_training(scene: Scene) -> str:
    """Return a ticket."""
    return str((await scene.bystander.can_ask("/api/class_train", {}, X_Class_Key=scene.key)).json["ticket"])


async def keep_network(scene: Scene) -> str:
    """Train as a teacher's page does; returns the network's token."""
    content = class_network(await begin_training(scene))
    return str((await scene.bystander.can_send(trained_request(content, scene.key))).json["network"])


@attack()
async def class_networks(attacker: Visitor, scene: Scene) -> None:
    """The class's network on 300 connections that read nothing; and uploads with the key: damaged, huge, slow, many."""
    for _ in range(MIN_PHONES):
        await scene.bystander.can_send(share_request(await join_class(scene.bystander)))
    token = await keep_network(scene)
    download = request("/api/class_network", {"token": token})
    async with attacker.hold(attacker.some(CONNECTIONS), download, receive_buffer=4096):
        await asyncio.sleep(max(0.5, attacker.seconds / 2))
        await scene.bystander.can_draw()
        await scene.bystander.can_send(download)
    await attacker.ask_many([request("/api/class_network", {"token": each}) for each in ("class-1", None, [token])])

    ticket = await begin_training(scene)
    content = class_network(ticket)
    layer = {"kernel_0": np.zeros((784, 10), np.float32), "bias_0": np.zeros(10, np.float32)}
    damaged = [content[:-1000], content[1000:], bytes(MAX_NETWORK_BYTES), bytes(MAX_NETWORK_BYTES + 1), b""]
    damaged += [packed(kernel_0=np.zeros(2**26, np.float32)), packed(**layer, report=np.array("[" * 10**6))]
    damaged += [class_network("0" * 32)]
    attacker.spend(-sum(map(len, damaged)))  # more than the promise's budget
    replies = await attacker.ask_many([trained_request(each, scene.key) for each in damaged], at_once=4)
    attacker.check(not any(reply.status == 200 for reply in replies), "a damaged network is accepted")
    slow = trained_request(content[:100_000], scene.key, Content_Length=str(len(content)))
    async with attacker.hold(attacker.some(CONNECTIONS), slow):
        await scene.bystander.can_draw()
        await asyncio.sleep(attacker.seconds / 2)
        await scene.bystander.can_send(download)
    await attacker.ask_many([request("/api/class_train", {}, X_Class_Key=scene.key)] * attacker.some(100))
    await scene.bystander.can_send(download)
    await keep_network(scene)
    await class_goes_on(scene, scene.bystander)
