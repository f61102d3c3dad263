"""The class's routes on a real server: what pupils and the teacher can do, and that kills lose nothing."""

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
import psutil
import pytest
from classroom import Phone, Teacher, code_of, key_of, new_id, strokes_of_digit
from driver import free_port
from forked import forked_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loops import in_a_loop

from model.data.class_digits import MAX_ZIP_BYTES, read_class
from page.tabs.classroom.classroom import MAX_FOLLOWERS
from page.tabs.classroom.key import HEADER

KEYED = ("key", "remove", "address", "undo", "relabel", "pause", "clear", "train", "stop", "code", "reset", "rehearse")
KEYED += ("export", "import")


@pytest.fixture(scope="module")
def phones(class_app):
    """Phones that have joined once for all tests."""
    with httpx.Client(base_url=class_app.address, timeout=60) as http:
        yield [Phone.join(http) for _ in range(8)]


def test_without_the_option_there_is_no_class(app):
    with httpx.Client(base_url=app.address) as http:
        for name in ("join", "state", "share", "wall", "export", "import"):
            assert http.post(f"/api/class_{name}", json={}).status_code == 404
        assert "classroom" not in http.get("/").text
    assert not any("#classroom" in line for line in app.output)


def test_without_a_folder_nothing_is_written_to_the_disk(tmp_path):
    places = dict.fromkeys(("TMPDIR", "HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with forked_app("--port", free_port(), "--class", **places) as app:
        with httpx.Client(base_url=app.address, timeout=60) as http:
            teacher, phone = Teacher(http, key_of(app)), Phone.join(http)
            id_ = phone.share(7)["own"][0]["id"]
            for name, body in (("remove", {"id": id_}), ("undo", {}), ("evaluate", {}), ("export", {})):
                teacher.ask(name, body).raise_for_status()
        open_files = psutil.Process(app.process.pid).open_files()
        assert [file.path for file in open_files if set(getattr(file, "mode", "")) & set("wa+")] == []
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_wall_streams_a_shared_drawing_with_its_readings_and_its_changes(teacher, phones):
    body = phones[0].share(7)
    assert [each["label"] for each in body["own"]] == [7]
    assert body["state"]["counts"][7] == 1
    id_ = body["own"][0]["id"]
    with teacher.http.stream("POST", "/api/class_wall", json={}) as reply:
        messages = (json.loads(line.removeprefix("data: ")) for line in reply.iter_lines() if line)
        first = next(messages)
        (item,) = first["items"]
        assert (first["reset"], item["id"], item["label"], item["phone"]) == (True, id_, 7, body["phone"])
        assert [verdict[0] for verdict in item["verdicts"]] == [7, 7]
        teacher.do("relabel", id=id_, label=8)
        assert [item["label"] for item in next(messages)["items"]] == [8]
        teacher.do("remove", id=id_)
        assert next(messages)["gone"] == [id_]
        teacher.do("undo")
        assert [item["id"] for item in next(messages)["items"]] == [id_]
    strokes = teacher.http.post("/api/class_drawing", json={"id": id_}).json()["strokes"]
    assert strokes == strokes_of_digit(7)


def test_the_limit_of_streams_does_not_apply_to_the_teacher(teacher):
    with contextlib.ExitStack() as stack:
        for _ in range(MAX_FOLLOWERS):
            pupil = stack.enter_context(httpx.Client(base_url=str(teacher.http.base_url), timeout=60))
            assert stack.enter_context(pupil.stream("POST", "/api/class_wall", json={})).status_code == 200
        assert teacher.http.post("/api/class_wall", json={}).status_code == 422
        with teacher.http.stream("POST", "/api/class_wall", json={}, headers={HEADER: teacher.key}) as reply:
            assert reply.status_code == 200


def test_several_digits_at_once_are_refused(teacher, phones):
    side_by_side = [[[250 + x // 4, y] for x, y in stroke] for stroke in strokes_of_digit(1)]
    side_by_side += [[[600 + x // 4, y] for x, y in stroke] for stroke in strokes_of_digit(1)]
    reply = phones[0].ask(1, strokes=side_by_side)
    assert (reply.status_code, reply.json()["error"]) == (422, "This looks like several digits: draw one at a time.")
    for digit in range(10):
        phones[digit % 8].share(digit)


def test_an_invalid_drawing_is_refused_with_a_sentence(teacher, phones):
    beyond, long = [[[0, 0], [5000, 0]]], [[[n % 1000, 1] for n in range(1001)]]
    changes = [{"strokes": strokes} for strokes in ([], "x", beyond, long)]
    changes += [
        {"token": "x"},
        {"token": None},
        {"id": "0" * 33},
        {"label": 10},
        {"label": True},
        {"device": "toaster"},
    ]
    for each in changes:
        reply = phones[0].ask(1, **each)
        assert (reply.status_code, reply.json()["error"][-1]) == (422, "."), each
    assert teacher.do("key")["counts"] == [0] * 10


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
names = st.sampled_from(["share", "own", "withdraw", "drawing", "state", "redeem", "join_", *KEYED])
keys = st.sampled_from(["token", "id", "label", "device", "strokes", "phone", "paused"])


@given(names, st.dictionaries(keys, json_values, max_size=5), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_causes_a_server_error(teacher, name, body, has_key):
    headers = {HEADER: teacher.key} if has_key else {}
    reply = teacher.http.post(f"/api/class_{name}", json=body, headers=headers)
    assert reply.status_code in (200, 400, 403, 404, 415, 422)
    if reply.status_code != 200:
        assert reply.json()["error"]


# ---- The key


def test_requests_without_the_key_or_from_other_sites_change_nothing(teacher, phones):
    id_ = phones[0].share(5)["own"][0]["id"]
    bodies = ({}, {"id": id_}, {"id": id_, "label": 1}, {"paused": True}, {"nonsense": 1})
    for headers, name, body in itertools.product(({}, {HEADER: ""}, {HEADER: "wrong"}), KEYED, bodies):
        reply = teacher.http.post(f"/api/class_{name}", json=body, headers=headers)
        assert reply.status_code in ((403, 429) if headers else (403,)), (headers, name, body)
        assert "key" in reply.json()["error"]
    headers = {HEADER: teacher.key, "Origin": "https://evil.example"}
    for name, body in itertools.product(("share", "join", "withdraw", *KEYED), bodies):
        assert teacher.http.post(f"/api/class_{name}", json=body, headers=headers).status_code == 403, name
    state = teacher.do("key")
    assert (state["counts"][5], state["paused"]) == (1, False)


def test_the_code_is_only_printed_for_the_teacher_and_the_key_nowhere(teacher, class_app):
    code = code_of(class_app)
    for reply in (teacher.http.get("/"), teacher.ask("key"), teacher.ask("remove", {"id": new_id()})):
        assert not any(secret in reply.text for secret in (code, teacher.key))
    printed = [line for line in class_app.output if code in line]
    assert len(printed) == 1  # for the teacher
    assert printed[0].split()[3].endswith(f"/#classroom:{code}")
    assert teacher.key not in "".join(class_app.output)
    reply = teacher.http.post("/api/class_redeem", json={"code": code, "key": "k" * 32})
    assert (reply.status_code, reply.json()["reason"]) in [(403, "code"), (429, "wait")]


# ---- The teacher


@pytest.mark.slow
def test_an_evaluation_has_a_row_for_each_phone(teacher, phones):
    for digit in range(5):
        phones[0].share(digit)  # one a second
    phones[1].share(7, label=1)  # a wrong label: it reads as a 7
    body = teacher.http.post("/api/class_evaluate", json={}).json()
    assert body["test"]["drawings"] == 0  # two phones: none is held out
    assert body["networks"]["handwriting"]["correct"] == 5
    assert body["networks"]["handwriting"]["matrix"][1][7] == 1
    first, second = body["phones"]
    assert (first["drawings"], first["correct"]["handwriting"]) == (5, 5)
    assert (second["drawings"], second["correct"]["handwriting"]) == (1, 0)
    assert body["hardest"]["handwriting"] == [second["phone"]]
    assert body["easiest"]["handwriting"] == [first["phone"]]
    assert (first["misread"]["handwriting"], second["misread"]["handwriting"]) == ([], [[1, 7]])


def test_a_class_is_exported_and_imported_and_bad_zips_change_nothing(teacher, phones):
    for number, phone in enumerate(phones[:3]):
        phone.share(number)
    content = teacher.ask("export").raise_for_status().content
    digits = read_class(io.BytesIO(content))
    assert [drawing.label for drawing in digits.drawings] == [0, 1, 2]
    data = np.load(zipfile.ZipFile(io.BytesIO(content)).open("digits.npz"))  # noqa: SIM115
    assert data["x"].shape == (3, 28, 28)
    assert teacher.send_zip(content).json()["added"] == 0
    for bad in (b"", b"no zip", b"PK\5\6" + b"\0" * 18, os.urandom(100_000)):
        reply = teacher.send_zip(bad)
        assert (reply.status_code, "not the zip of a class" in reply.json()["error"]) == (422, True)
    assert teacher.do("key")["counts"] == [1] * 3 + [0] * 7
    teacher.do("clear")
    assert teacher.send_zip(content).json()["added"] == 3
    assert read_class(io.BytesIO(teacher.ask("export").content)).drawings == digits.drawings


@pytest.mark.slow
def test_the_upload_of_a_large_zip_is_aborted(teacher):
    assert teacher.send_zip(bytes(MAX_ZIP_BYTES + 1)).status_code == 413


# ---- Killed

KILLS, PHONES = 5, 40


@dataclass
class SharingPhone:
    """A phone that shares drawings one after the other and repeats requests that were not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)

    async def share(self, http, count, is_last):
        """Share until the server is killed, or all is confirmed; call `count` before and after each request."""
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


@pytest.mark.slow
def test_kills_of_the_server_neither_lose_nor_double_confirmed_drawings(tmp_path):
    generator, port = random.Random(20), free_port()
    phones = []

    async def live(app, enough):
        """Share with a started server until it is killed after `enough` requests and answers, or all is confirmed."""
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            for number in range(len(phones), PHONES):
                token = (await http.post("/api/class_join", json={})).raise_for_status().json()["token"]
                phones.append(SharingPhone(number, token))
            # No drawing is deleted: what a kill loses or doubles remains so until the end.
            kept = sum((await http.post("/api/class_state", json={})).json()["counts"])
            confirmed, sent = (sum(map(len, ids)) for ids in zip(*((p.confirmed, p.sent) for p in phones), strict=True))
            assert confirmed <= kept <= sent

            def count():
                if next(moments) == enough:
                    app.process.kill()

            await asyncio.gather(*(phone.share(http, count, enough is None) for phone in phones))
            if enough is None:
                content = (await http.post("/api/class_export", json={}, headers={HEADER: key_of(app)})).content
                ids = [drawing.id for drawing in read_class(io.BytesIO(content)).drawings]
                assert sorted(ids) == sorted(id_ for phone in phones for id_ in phone.sent)
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            in_a_loop(live(app, enough))
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
