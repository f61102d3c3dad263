"""Class: share digits, look at them together, see how well networks read them, and train a network on them."""

import asyncio
import contextlib
import functools
import io
import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from model import DatasetError, Drawing, InputError, preprocess_drawing
from model.data import class_digits
from model.data.class_digits import SharedDrawing, check_id, check_label
from model.drawing import BRUSH_WIDTH
from page.guard.downloads import Download
from page.guard.fairness import FairSemaphore
from page.guard.gate import KindRoute
from page.guard.limit import TokenBucket
from page.server.routes import BINARY, PREFIX, Json, post, post_stream, work_in_turn
from page.server.space import is_on_space, space_hosts
from page.tabs.classroom.database import Sender
from page.tabs.classroom.drawings import MAX_OF_PHONE
from page.tabs.classroom.evaluation import ClassEvaluation
from page.tabs.classroom.key import HEADER, TeacherKey
from page.tabs.classroom.store import Store
from page.tabs.classroom.teacher_files import receive, refuse_full_disk
from page.tabs.classroom.training import MAX_NETWORK_BYTES, MIN_PHONES, ClassTraining
from page.tabs.classroom.units import check_unit
from page.tabs.classroom.votes import check_vote
from page.tabs.classroom.wall import PAUSE, PAUSE_OF_PHONE, Reading, Wall
from page.tabs.tab import Parts, Tab

# Streams to one address at once, and to all; an address may have as many of these as it leaves to others. Those with
# the wall are for a class with a screen each, those without it for the page of each phone.
MAX_FOLLOWERS = {True: (60, 300), False: (150, 600)}
PHONE_INTERVAL = 1.0  # s between the shares of a phone
ADDRESS_BURST = 120  # shares of an address at once: a class may share one address
ADDRESS_INTERVAL = 0.05  # s between later ones
VARIABLE = "DIGIT_SKETCHPAD_CLASS"


class ClassroomTab(Tab):
    """Digits that a class shares, live on a wall, with what networks read; see `key` for the teacher's part."""

    name = "classroom"
    layout = "tools-beside"
    is_joined = True
    early_modules = ("tabs/classroom/key.js",)

    def __init__(self, parts: Parts, folder: Path | None = None) -> None:
        """Open a class in a folder, or in memory if None, judged by the first recognizer; raises ProgramError."""
        self._key, self._folder = TeacherKey(), folder
        self._wall = Wall(parts.recognizers)
        self._store = Store(folder, self._wall.update)
        self._training = ClassTraining(self._store, self._wall)
        super().__init__(
            parts,
            networks=list(parts.recognizers),
            kept="space" if is_on_space() else "memory" if folder is None else "folder",
            maxPoints=class_digits.MAX_POINTS,
            maxOfPhone=MAX_OF_PHONE,
            minPhones=MIN_PHONES,
            className=self._store.drawings.name,
        )
        self._followers: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}  # by address, see MAX_FOLLOWERS
        self._paces = make_paces()
        self._zips = FairSemaphore(1)  # a full class takes much memory
        self._evaluation = ClassEvaluation(parts.recognizers, self._wall, self._training)

    @classmethod
    def add_options(cls, parser: ArgumentParser) -> None:
        words = (
            "let a class share its digits, and print the teacher's link; they are kept in FOLDER, or without one in "
            f"this process's memory (default: no class; in memory with {VARIABLE}=on, which a Hugging Face Space needs "
            "to have a class)"
        )
        parser.add_argument("--class", dest="class_folder", nargs="?", const="", metavar="FOLDER", help=words)

    @classmethod
    def make(cls, parts: Parts, options: Namespace | None) -> Tab | None:
        folder = class_folder(options)
        return None if folder is None else cls(parts, Path(folder) if folder else None)

    def announcement(self, address: str) -> str:
        """Return what to print for the teacher. Browsers do not send a link's fragment, which has the code."""
        for host in space_hosts():
            address = f"https://{host}"  # instead of the address in its container
        kept = f"kept in {self._folder}" if self._folder else "kept in memory: export it before you stop the server"
        link = f"{address.rstrip('/')}/#{self.name}:{self._key.value}"
        note = "(the link is secret, and opens on each of your devices: pupils join by the page's address)"
        is_local = address.startswith("http://127.")
        reach = "\nOther devices cannot open it: add --lan, or put a proxy in front of the page." if is_local else ""
        return f"The class is {kept}.\nThe teacher opens {link} {note}{reach}"

    def close(self) -> None:
        self._store.close()

    @property
    def routes(self) -> Sequence[Route]:
        """Return the routes for everyone and for the teacher, with the names of the functions that answer."""
        drawings, votes, units, training = self._store.drawings, self._store.votes, self._store.units, self._training
        public = (self.share, self.own, self.withdraw, self.drawing, self.vote, self.unit, self.evaluate, self.network)
        orders: Sequence[Callable[..., Awaitable[object]]] = (
            *(self.clear, drawings.remove, drawings.relabel, drawings.pause, votes.ask, votes.play, votes.end_turn),
            *(units.units, units.discard, training.train, training.progress, training.stop),
        )
        by_teacher = [
            *(post(f"class_{each.__name__}", self._order(each)) for each in orders),
            post("class_export", self.export),
            KindRoute("raw", f"{PREFIX}/class_import", self.import_zip),
            KindRoute("raw", f"{PREFIX}/class_trained", self.receive_network),
        ]
        visible = [post(f"class_{each.__name__}", each) for each in public]
        return [*visible, post_stream("class_wall", self.wall), *map(self._key.guard, by_teacher)]

    def state(self) -> dict[str, Any]:
        """Return what everyone knows of the class, see `ClassState` in types.d.ts."""
        network = self._training.network
        return {
            **self._store.state,
            "version": self._wall.version,
            "isLost": self._store.database.is_lost,
            "training": self._training.update,
            "result": network and network.result,
            "network": network and network.token,
        }

    def _order(self, function: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[dict[str, Any]]]:
        """Return a function that does the same, and also returns the version of the state that has its effect."""

        @functools.wraps(function)
        async def run(**arguments: Any) -> dict[str, Any]:
            answer = await function(**arguments)
            return {**(answer if isinstance(answer, dict) else {}), "version": self._wall.version}

        return run

    def _sender(self, request: Request, token: Json) -> Sender:
        return self._store.drawings.sender(token, request.scope["guard.address"])

    async def share(
        self, request: Request, token: Json, id: Json, label: Json, device: Json, strokes: Json
    ) -> dict[str, Any]:
        """Share a drawing, which its page has checked, at the pace of its phone and address; ignore a repetition."""
        id_, label, device = check_id(id), check_label(label), class_digits.check_device(device)
        sender = self._sender(request, token)

        def read() -> tuple[SharedDrawing, Reading]:
            points = class_digits.check_strokes(strokes)
            drawing = Drawing(tuple(np.array(stroke, float) for stroke in points), BRUSH_WIDTH)
            reading = self._wall.read_field(preprocess_drawing(drawing))
            return SharedDrawing(id_, label, 0, device, class_digits.pack(points)), reading

        own = await self._store.drawings.own(sender, new=id_)
        if any(each["id"] == id_ for each in own["own"]):
            return own
        drawing, reading = await work_in_turn(request, read)
        # Only drawings that may be shown count: others could keep a class behind one address from sharing.
        await self._paces["phone"].wait(sender.key)
        await self._paces["more" if own["own"] else "first"].wait(sender.address)
        return (await self._store.drawings.share(sender, drawing, reading)).own

    async def own(self, request: Request, token: Json) -> dict[str, Any]:
        """Return the drawings that a phone has shared, and its vote."""
        sender = self._sender(request, token)
        return {**await self._store.drawings.own(sender), "vote": await self._store.votes.own(sender)}

    async def withdraw(self, request: Request, token: Json, id: Json = None) -> dict[str, Any]:
        """Delete a phone's own drawing, or all of them without an id, at the pace of its address."""
        sender, id_ = self._sender(request, token), None if id is None else check_id(id)
        await self._paces["withdraw"].wait(sender.address)
        return (await self._store.drawings.withdraw(sender, id_)).own

    async def vote(self, request: Request, token: Json, question: Json, answer: Json) -> dict[str, Any]:
        """Answer a question, or change the answer, at the pace of its address, for which only valid votes count."""
        sender, votes = self._sender(request, token), self._store.votes
        check_vote(self._store.state["lesson"]["open"], question, answer)
        own = await votes.own(sender)
        if own is None or own["answer"] != answer:
            await self._paces["vote"].wait(sender.address)
            await votes.vote(sender, question, answer)
        return {}

    async def unit(self, request: Request, token: Json, weights: Json = None, bias: Json = 0) -> dict[str, Any]:
        """Return the digit that a phone makes a unit for, and keep its unit, if any, at the pace of its address."""
        sender, unit = self._sender(request, token), None if weights is None else check_unit(weights, bias)
        await self._paces["unit"].wait(sender.address)
        return {"digit": await self._store.units.keep(sender, unit)}

    async def drawing(self, request: Request, id: Json) -> dict[str, Any]:
        visitor = Sender("", request.scope["guard.address"])
        return {"strokes": (await self._store.drawings.drawing(visitor, check_id(id))).strokes}

    async def wall(self, request: Request, wall: Json = True) -> AsyncGenerator[dict[str, Any], None]:
        """Stream the state and, except if `wall` is false, the drawings; raises InputError for too many."""
        address, has_wall = request.scope["guard.address"], wall is not False
        is_teacher = HEADER in request.headers
        followers, (most, together) = self._followers[has_wall], MAX_FOLLOWERS[has_wall]
        if is_teacher:
            self._key.check(request)
        elif followers[address] >= min(most, together - followers.total()):
            raise InputError("Too many screens show the wall. Look at the big screen.", "screens")
        followers[address] += 1
        try:
            pause = PAUSE if has_wall or is_teacher else PAUSE_OF_PHONE
            async with contextlib.aclosing(self._wall.follow(self.state, has_wall, pause)) as messages:
                async for message in messages:
                    yield message
        finally:
            followers -= Counter([address])  # which drops zeros

    async def evaluate(self, request: Request) -> Response:
        """Report how well each network reads the class, see `evaluation`."""
        return (await self._evaluation.get()).response(request)

    async def clear(self) -> None:
        """Delete everything that was shared, and the networks that were trained on it."""
        await self._store.clear()
        self._paces = make_paces()
        self._training.forget()
        self._wall.touch()

    async def export(self, request: Request) -> Response:
        """Return the class in a zip."""

        async def write() -> IO[bytes]:
            digits = await self._store.drawings.digits()
            file = tempfile.TemporaryFile()  # noqa: SIM115, `Download` closes it
            await asyncio.to_thread(class_digits.write_class, file, digits, self._wall.fields(digits.drawings))
            return file

        with refuse_full_disk():
            return Download(await work_in_turn(request, write, self._zips), "application/zip")

    async def import_zip(self, request: Request) -> Response:
        """Add a class from a zip, the request's body; raises UserError."""

        async def add() -> int:
            digits = await asyncio.to_thread(class_digits.read_class, file)
            readings = await asyncio.to_thread(self._wall.read, digits.drawings)
            return len((await self._store.drawings.add(digits, readings)).shown)

        try:
            with refuse_full_disk(), tempfile.TemporaryFile() as file:
                await receive(request, file, class_digits.MAX_ZIP_BYTES, "zip_too_large")
                added = await work_in_turn(request, add, self._zips)
        except DatasetError as error:
            raise InputError(str(error), "bad_zip") from error
        return JSONResponse({"added": added, "version": self._wall.version})

    async def receive_network(self, request: Request) -> Response:
        """Keep the network of a training, the request's body, `.npz`; raises UserError."""
        file = io.BytesIO()
        await receive(request, file, MAX_NETWORK_BYTES, "network_too_large")
        await self._training.receive(file.getvalue())
        return JSONResponse({})

    async def network(self, token: Json) -> Response:
        """Return the class's network, for a page on which it answers."""
        return Download(io.BytesIO(self._training.file(token)), BINARY)


def make_paces() -> dict[str, TokenBucket]:
    """Return the paces of a phone and of an address; many tokens, each with a first drawing, do not slow later ones."""
    of_address = {
        each: TokenBucket(ADDRESS_BURST, ADDRESS_INTERVAL) for each in ("first", "more", "vote", "unit", "withdraw")
    }
    return {"phone": TokenBucket(1, PHONE_INTERVAL), **of_address}


def class_folder(options: Namespace | None) -> str | None:
    """Return the class's folder from the options, "" for memory, None for no class; raises SystemExit for VARIABLE."""
    value = os.environ.get(VARIABLE, "")
    if value not in ("", "on", "off"):
        sys.exit(f"{VARIABLE} is {value}: it must be on or off.")
    if options is None or (is_on_space() and value != "on"):
        return None
    return "" if value == "on" and options.class_folder is None else options.class_folder
