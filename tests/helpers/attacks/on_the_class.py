"""Attacks on the class: its key, its drawings, its votes and rounds, and its network."""

import asyncio
import itertools
import secrets
from typing import Any

from helpers.attacks.attacker import BUDGET, CONNECTIONS, HOST, PATIENCE, Visitor, drawn, picture_request, request
from helpers.attacks.scene import PATIENT, REFUSED, ROW, Scene, attack, share_request
from helpers.classes.class_zips import ONE, zip_of, zipped
from helpers.classes.classroom import new_id, state_at
from helpers.drawings.images import data_url, noise
from helpers.networks.npz_files import class_network, members_of
from helpers.requests.calls import DRAWING

from model.data.class_digits import MAX_DRAWINGS, STROKES
from page.tabs.classroom.drawings import MAX_OF_PHONE
from page.tabs.classroom.training import MAX_NETWORK_BYTES, MIN_PHONES

PHONES = 60  # in a class


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
    await scene.bystander.can(request("/api/class_trained", content, **options))
    download = request("/api/class_network", {"token": state_at(f"http://{HOST}:{scene.bystander.port}")["network"]})
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
