"""The class's routes: what pupils may, and what only the holder of the key may."""

import asyncio
import contextlib
import io
import itertools
import json
import os
import random
import zipfile
from dataclasses import dataclass, field

import httpx
import numpy as np
import pytest
from classroom import Phone, key_of, new_id, strokes_of_digit
from driver import free_port
from forked import forked_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loops import in_a_loop

from model.data.class_digits import MAX_ZIP_BYTES, read_class
from page.tabs.classroom.classroom import MAX_FOLLOWERS
from page.tabs.classroom.key import HEADER, MAX_WRONG

KEYED = ("key", "remove", "undo", "relabel", "pause", "clear", "train", "stop", "export", "import")


@pytest.fixture
def http(class_app):
    with httpx.Client(base_url=class_app.address, timeout=60) as http:
        yield http


@pytest.fixture(scope="module")
def phones(class_app):
    """Phones that have joined once for all tests, as an address is given only so many tokens."""
    with httpx.Client(base_url=class_app.address, timeout=60) as http:
        yield [Phone.join(http) for _ in range(8)]


def first_message(http):
    """What the wall begins with."""
    with http.stream("POST", "/api/class_wall", json={}) as reply:
        assert reply.status_code == 200
        for line in reply.iter_lines():
            if line:
                return json.loads(line.removeprefix("data: "))
    return None


def test_without_the_option_there_is_no_class(app):
    with httpx.Client(base_url=app.address) as http:
        for name in ("join", "state", "share", "wall", "export", "import"):
            assert http.post(f"/api/class_{name}", json={}).status_code == 404
        assert "classroom" not in http.get("/").text
    assert not any("#classroom" in line for line in app.output)


def test_what_is_shared_is_on_the_wall_with_what_the_networks_read(teacher, phones):
    body = phones[0].share(7)
    assert [each["label"] for each in body["own"]] == [7]
    assert body["state"]["counts"][7] == 1
    message = first_message(teacher.http)
    (item,) = message["items"]
    assert item["label"] == 7
    assert [verdict[0] for verdict in item["verdicts"]] == [7, 7]
    assert item["phone"] == body["phone"]
    assert message["reset"]
    strokes = teacher.http.post("/api/class_drawing", json={"id": item["id"]}).json()["strokes"]
    assert strokes == strokes_of_digit(7)


def test_a_change_is_told_to_who_follows_the_wall(teacher, phones):
    id_ = phones[0].share(3)["own"][0]["id"]
    with teacher.http.stream("POST", "/api/class_wall", json={}) as reply:
        messages = (json.loads(line.removeprefix("data: ")) for line in reply.iter_lines() if line)
        assert [item["id"] for item in next(messages)["items"]] == [id_]
        with httpx.Client(base_url=str(teacher.http.base_url)) as other:
            other.post("/api/class_relabel", json={"id": id_, "label": 8}, headers={HEADER: teacher.key})
            assert [item["label"] for item in next(messages)["items"]] == [8]
            other.post("/api/class_remove", json={"id": id_}, headers={HEADER: teacher.key})
            assert next(messages)["gone"] == [id_]
            other.post("/api/class_undo", json={}, headers={HEADER: teacher.key})
            assert [item["id"] for item in next(messages)["items"]] == [id_]


def test_the_teacher_sees_the_wall_however_many_follow_it(teacher):
    with contextlib.ExitStack() as stack:
        for _ in range(MAX_FOLLOWERS):
            pupil = stack.enter_context(httpx.Client(base_url=str(teacher.http.base_url), timeout=60))
            assert stack.enter_context(pupil.stream("POST", "/api/class_wall", json={})).status_code == 200
        assert teacher.http.post("/api/class_wall", json={}).status_code == 422
        with teacher.http.stream("POST", "/api/class_wall", json={}, headers={HEADER: teacher.key}) as reply:
            assert reply.status_code == 200


def test_a_phone_withdraws_its_own_drawings_only(teacher, phones):
    mine = phones[0].share(1)["own"][0]["id"]
    phones[1].share(2)
    body = {"token": phones[1].token, "id": mine}
    assert teacher.http.post("/api/class_withdraw", json=body).json()["state"]["counts"][1] == 1
    body = {"token": phones[0].token, "id": mine}
    assert teacher.http.post("/api/class_withdraw", json=body).json()["own"] == []
    assert teacher.do("key")["counts"][:3] == [0, 0, 1]


def test_several_digits_at_once_are_refused(teacher, phones):
    side_by_side = [[[250 + x // 4, y] for x, y in stroke] for stroke in strokes_of_digit(1)]
    side_by_side += [[[600 + x // 4, y] for x, y in stroke] for stroke in strokes_of_digit(1)]
    reply = phones[0].ask(1, strokes=side_by_side)
    assert (reply.status_code, reply.json()["error"]) == (422, "This looks like several digits: draw one at a time.")
    for digit in range(10):
        phones[1].share(digit)


BAD = {
    "token": {"token": "x"},
    "no token": {"token": None},
    "id": {"id": "1"},
    "long id": {"id": "0" * 33},
    "label": {"label": 10},
    "label that is text": {"label": "1"},
    "label that is true": {"label": True},
    "device": {"device": "toaster"},
    "nothing drawn": {"strokes": []},
    "beyond the pad": {"strokes": [[[0, 0], [5000, 0]]]},
    "too many points": {"strokes": [[[n % 1000, 1] for n in range(1001)]]},
    "no strokes": {"strokes": "x"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_what_is_wrong_with_a_drawing_is_said_in_a_sentence(teacher, phones, changes):
    reply = phones[0].ask(1, **changes)
    assert reply.status_code == 422
    assert reply.json()["error"].endswith(".")
    assert teacher.do("key")["counts"] == [0] * 10


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
names = st.sampled_from(["share", "own", "withdraw", "drawing", "state", "join_", *KEYED])
keys = st.sampled_from(["token", "id", "label", "device", "strokes", "phone", "paused"])


@given(names, st.dictionaries(keys, json_values, max_size=5), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_is_a_fault_of_the_server(teacher, name, body, has_key):
    headers = {HEADER: teacher.key} if has_key else {}
    reply = teacher.http.post(f"/api/class_{name}", json=body, headers=headers)
    assert reply.status_code in (200, 400, 403, 404, 415, 422)
    if reply.status_code != 200:
        assert reply.json()["error"]


# ---- The key


@pytest.mark.parametrize("name", KEYED)
@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "wrong"}])
def test_without_the_key_nothing_is_done(teacher, phones, name, headers):
    id_ = phones[0].share(5)["own"][0]["id"]
    for body in ({}, {"id": id_}, {"id": id_, "label": 1}, {"paused": True}, {"nonsense": 1}):
        reply = teacher.http.post(f"/api/class_{name}", json=body, headers=headers)
        assert reply.status_code in (403, 429)
        assert "key" in reply.json()["error"]
        if not headers:
            assert reply.status_code == 403
    state = teacher.do("key")
    assert (state["counts"][5], state["paused"]) == (1, False)


def test_wrong_keys_are_told_to_wait_and_the_right_one_is_not_locked_out(teacher):
    codes = {teacher.http.post("/api/class_key", json={}, headers={HEADER: "no"}).status_code for _ in range(MAX_WRONG)}
    assert codes <= {403, 429}
    reply = teacher.http.post("/api/class_key", json={}, headers={HEADER: "no"})
    assert (reply.status_code, "wait a minute" in reply.json()["error"]) == (429, True)
    teacher.do("key")


@pytest.mark.parametrize("name", ["share", "join", "withdraw", "remove", "export", "import"])
def test_another_site_gets_nothing(teacher, name):
    headers = {HEADER: teacher.key, "Origin": "https://evil.example"}
    assert teacher.http.post(f"/api/class_{name}", json={}, headers=headers).status_code == 403


def test_the_key_is_on_no_page_and_nothing_is_logged(teacher, class_app):
    page = teacher.http.get("/").text
    assert teacher.key not in page
    for reply in (teacher.ask("key"), teacher.ask("remove", {"id": new_id()})):
        assert teacher.key not in reply.text
    printed = [line for line in class_app.output if teacher.key in line]
    assert len(printed) == 1  # for the teacher
    address = printed[0].split()[3]
    assert address.endswith(f"/#classroom:{teacher.key}")


# ---- What the teacher does


def test_the_teacher_removes_restores_and_pauses(teacher, phones):
    mine = phones[0].share(1)
    phones[0].share(2)
    phones[1].share(3)
    assert teacher.do("remove", phone=mine["phone"])["counts"][:4] == [0, 0, 0, 1]
    assert "removed what this phone" in phones[0].ask(1).json()["error"]
    assert teacher.do("undo")["counts"][:4] == [0, 1, 1, 1]
    assert teacher.do("remove", id=mine["own"][0]["id"])["counts"][1] == 0
    teacher.do("pause", paused=True)
    assert "paused" in phones[2].ask(1).json()["error"]
    teacher.do("pause", paused=False)
    phones[2].share(1)


def test_the_class_is_evaluated_with_a_row_for_each_phone(teacher, phones):
    for digit in range(5):
        phones[0].share(digit)
    phones[1].share(7, label=1)  # labelled wrongly: read as a 7
    body = teacher.http.post("/api/class_evaluate", json={}).json()
    assert body["drawings"] == 6
    assert body["networks"]["handwriting"]["correct"] == 5
    assert body["networks"]["handwriting"]["matrix"][1][7] == 1
    first, second = body["phones"]
    assert (first["drawings"], first["correct"]["handwriting"]) == (5, 5)
    assert (second["drawings"], second["correct"]["handwriting"]) == (1, 0)
    assert body["hardest"]["handwriting"] == second["phone"]
    assert body["easiest"]["handwriting"] == first["phone"]
    assert (first["misread"]["handwriting"], second["misread"]["handwriting"]) == ([], [[1, 7]])


def test_a_class_is_exported_and_imported(teacher, phones):
    for number, phone in enumerate(phones[:3]):
        phone.share(number)
    content = teacher.ask("export").raise_for_status().content
    digits = read_class(io.BytesIO(content))
    assert [drawing.label for drawing in digits.drawings] == [0, 1, 2]
    data = np.load(zipfile.ZipFile(io.BytesIO(content)).open("digits.npz"))  # noqa: SIM115
    assert data["x"].shape == (3, 28, 28)
    assert teacher.send_zip(content).json()["added"] == 0
    teacher.do("clear")
    assert teacher.send_zip(content).json()["added"] == 3
    assert [item["label"] for item in first_message(teacher.http)["items"]] == [0, 1, 2]
    assert read_class(io.BytesIO(teacher.ask("export").content)).drawings == digits.drawings


def test_a_bad_zip_is_one_sentence_and_the_class_is_unchanged(teacher, phones):
    phones[0].share(6)
    for content in (b"", b"no zip", b"PK\5\6" + b"\0" * 18, os.urandom(100_000)):
        reply = teacher.send_zip(content)
        assert reply.status_code == 422
        assert "not the zip of a class" in reply.json()["error"]
    assert teacher.do("key")["counts"] == [0] * 6 + [1] + [0] * 3


@pytest.mark.slow
def test_a_zip_that_is_too_large_is_cut_off(teacher):
    pieces = (b"\0" * 1_000_000 for _ in range(MAX_ZIP_BYTES // 1_000_000 + 1))
    assert teacher.send_zip(pieces).status_code == 413


# ---- Killed

KILLS, PHONES = 20, 40


@dataclass
class SharingPhone:
    """A phone that shares one drawing after the other, and sends again what was not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)

    async def share(self, http, count, is_last):
        """Share until the server is killed, or all is confirmed; `count` is called before and after each request."""
        body = {"token": self.token, "label": self.number % 10, "device": "phone"}
        body["strokes"] = strokes_of_digit(self.number % 10)
        while not is_last or self.sent > self.confirmed:
            id_ = next(iter(self.sent - self.confirmed), None) or new_id()
            self.sent.add(id_)
            count()
            try:
                (await http.post("/api/class_share", json={**body, "id": id_})).raise_for_status()
            except httpx.TransportError:
                return
            self.confirmed.add(id_)
            count()

    async def check(self, http):
        """Check that the server has each confirmed drawing, none twice, and no others."""
        answer = (await http.post("/api/class_own", json={"token": self.token})).raise_for_status().json()
        own = [each["id"] for each in answer["own"]]
        assert self.confirmed <= set(own) <= self.sent
        assert len(own) == len(set(own))


@pytest.mark.slow
def test_nothing_that_was_confirmed_is_lost_or_kept_twice_by_twenty_kills_of_the_server(tmp_path):
    generator = random.Random(20)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    phones = []

    async def live(app, enough):
        """What happens from a start of the server to its end, after so many requests and answers."""
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=address, timeout=60) as http:
            for number in range(len(phones), PHONES):
                token = (await http.post("/api/class_join", json={})).raise_for_status().json()["token"]
                phones.append(SharingPhone(number, token))
            # Nothing is taken away: what was lost or doubled by any of the kills would be so in the end, too.
            kept = sum((await http.post("/api/class_state", json={})).json()["counts"])
            confirmed, sent = (
                sum(map(len, sets)) for sets in zip(*((p.confirmed, p.sent) for p in phones), strict=True)
            )
            assert confirmed <= kept <= sent
            shared = [
                phone.share(http, lambda: next(moments) == enough and app.process.kill(), enough is None)
                for phone in phones
            ]
            await asyncio.gather(*shared)
            if enough is None:
                await asyncio.gather(*(phone.check(http) for phone in phones))
                content = (await http.post("/api/class_export", json={}, headers={HEADER: key_of(app)})).content
                ids = [drawing.id for drawing in read_class(io.BytesIO(content)).drawings]
                assert sorted(ids) == sorted(id_ for phone in phones for id_ in phone.sent)
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            in_a_loop(live(app, enough))
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
