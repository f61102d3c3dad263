"""Attacks by large files: downloads that nothing reads, and pictures."""

import asyncio
from collections import Counter
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from helpers.attacks.attacker import CONNECTIONS, PATIENCE, Connection, Reply, Visitor, picture_request, request
from helpers.attacks.scene import PATIENT, POOR, REFUSED, Scene, addresses, attack
from helpers.drawings.images import A_PNG, animated, bad_pictures, data_url, noise, slow_pictures
from helpers.requests.calls import GRADIO_API

from page.guard.bodies import MAX_PICTURE_BYTES
from page.guard.downloads import MOST

PICTURE_CPU = 5.0  # s for a picture, and the work around it
MOST_GROWTH = 100.0  # MB of the server, after downloads or pictures: a few buffers, each as large as one request


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
