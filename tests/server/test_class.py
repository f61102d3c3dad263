"""What the class needs a server for: the disk, and kills."""

import asyncio
import io
import itertools
import random
from dataclasses import dataclass, field

import httpx
import psutil
import pytest
from helpers.classes.classroom import Phone, Teacher, key_of, new_id, state_at, strokes_of_digit
from helpers.running.driver import free_port
from helpers.running.forked import forked_app
from helpers.running.waiting import REPLY

from model.data.class_digits import read_class
from page.tabs.classroom.key import HEADER


def test_without_a_folder_nothing_is_written_to_the_disk(tmp_path):
    places = dict.fromkeys(("TMPDIR", "HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with forked_app("--port", free_port(), "--class", **places) as app:
        with httpx.Client(base_url=app.address, timeout=REPLY) as http:
            teacher, phone = Teacher(http, key_of(app)), Phone(http)
            id_ = phone.share(7)["own"][0]["id"]
            assert http.post("/api/class_drawing", json={"id": id_}).json()["strokes"] == strokes_of_digit(7)
            for name, body in (("evaluate", {}), ("remove", {"id": id_}), ("export", {})):
                teacher.ask(name, body).raise_for_status()
        open_files = psutil.Process(app.pid).open_files()
        assert [file.path for file in open_files if set(getattr(file, "mode", "")) & set("wa+")] == []
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


KILLS, PHONES = 2, 60
ASKED = {"lesson": "25", "step": "fool"}


@dataclass
class SharingPhone:
    """A phone that votes, reads a digit, shares drawings, and repeats requests that were not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    has_voted: bool = False

    async def share(self, http, count, is_last):
        body = {"token": self.token, "label": self.number % 10, "device": "phone"}
        body["strokes"] = strokes_of_digit(self.number % 10)
        while not is_last or self.sent > self.confirmed:
            id_ = next(iter(self.sent - self.confirmed), None) or new_id()
            self.sent.add(id_)
            count()
            try:
                (await http.post("/api/class_share", json={**body, "id": id_})).raise_for_status()
                if not self.has_voted:
                    vote = {"token": self.token, "question": "25 fool", "answer": self.number % 3}
                    (await http.post("/api/class_vote", json=vote)).raise_for_status()
                    self.has_voted = True
            except httpx.TransportError:
                return
            self.confirmed.add(id_)
            count()


@pytest.mark.slow
async def test_kills_of_the_server_neither_lose_nor_double_confirmed_drawings_and_votes(tmp_path):
    generator, port = random.Random(20), free_port()
    phones = []

    async def live(app, enough):
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=REPLY) as http:
            teacher = {HEADER: key_of(app)}
            if not phones:
                phones.extend(SharingPhone(number, new_id()) for number in range(PHONES))
                await http.post("/api/class_ask", json={**ASKED, "stage": 0}, headers=teacher)
            # No drawing is deleted: what a kill loses or doubles remains so until the end.
            kept = sum(state_at(app.address)["counts"])
            confirmed, sent = (sum(map(len, ids)) for ids in zip(*((p.confirmed, p.sent) for p in phones), strict=True))
            assert confirmed <= kept <= sent

            def count():
                if next(moments) == enough:
                    app.process.kill()

            await asyncio.gather(*(phone.share(http, count, enough is None) for phone in phones))
            if enough is None:
                content = (await http.post("/api/class_export", json={}, headers=teacher)).content
                ids = [drawing.id for drawing in read_class(io.BytesIO(content)).drawings]
                assert sorted(ids) == sorted(id_ for phone in phones for id_ in phone.sent)
                await http.post("/api/class_ask", json={**ASKED, "stage": 1}, headers=teacher)
                assert state_at(app.address)["lesson"]["results"] == {"25 fool": [20, 20, 20]}
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            await live(app, enough)
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
