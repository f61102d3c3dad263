"""Votes on the questions of a lesson: phones, the teacher's devices, restarts, and a server that is killed."""

import asyncio
import contextlib
import sqlite3

import httpx
import pytest
from classroom import Phone, Teacher, key_of
from driver import free_port
from forked import forked_app
from lessons import ASKED, steps_of

from model.errors import InputError
from page.lessons import answers_of, question_of, step_names
from page.tabs.classroom.store import FILE, Store
from page.tabs.classroom.votes import MAX_VOTES, Votes

LESSON = "5"  # minutes of the lesson that phones vote through: the one with the fewest questions
NEW_TABLES = ("step", "votes", "results")


@pytest.fixture
def votes(tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        yield Votes(store)


def tokens(votes, count):
    return [votes._store.new_token() for _ in range(count)]


async def answer_all(votes, phones, name, answers):
    await asyncio.gather(
        *(votes.vote(phone, "20", name, answer) for phone, answer in zip(phones, answers, strict=True))
    )


async def test_each_phone_has_one_vote_until_the_vote_closes_and_then_only_counts_are_kept(votes, tmp_path):
    phones = tokens(votes, 3)
    await votes.go_to("20", "fool", 0, False)
    await answer_all(votes, phones, "fool", [0, 0, 2])
    await votes.vote(phones[0], "20", "fool", 2)
    assert votes.state["votes"] == 3
    assert votes.state["results"] == {}
    assert [votes.of_phone(phone)["own"] for phone in phones] == [2, 0, 2]
    assert votes.of_phone(phones[0])["counts"] is None
    assert votes.of_phone(None) == {**votes.of_phone(phones[0]), "own": None}  # a phone that joins late
    await votes.go_to("20", "fool", 1, False)
    assert votes.state["results"] == {"20 fool": [1, 0, 2]}
    assert votes.of_phone(phones[0])["counts"] == [1, 0, 2]
    assert votes.of_phone(phones[0])["own"] is None
    with pytest.raises(InputError, match="closed"):
        await votes.vote(phones[1], "20", "fool", 1)
    with contextlib.closing(votes._store):
        pass
    content = (tmp_path / FILE).read_bytes()
    assert not any(votes._voter(phone).encode() in content for phone in phones)


async def test_a_question_is_asked_once_or_again(votes):
    phones = tokens(votes, 2)
    await votes.go_to("20", "fool", 0, False)
    await votes.vote(phones[0], "20", "fool", 1)
    await votes.go_to("20", "talk", 0, False)  # closes the vote
    await votes.go_to("20", "fool", 0, False)
    assert votes.state["stage"] == 1
    await votes.go_to("20", "fool", 0, True)
    assert (votes.state["stage"], votes.state["results"]) == (0, {})
    await votes.vote(phones[1], "20", "fool", 0)
    await votes.go_to("45", "fool", 0, False)  # another lesson asks anew
    assert votes.state["results"] == {"20 fool": [1, 0, 0]}
    await votes.go_to(None, None, 0, False)
    assert votes.of_phone(phones[0])["question"] is None


@pytest.mark.parametrize(
    ("minutes", "name", "answer"),
    [("20", "fool", 3), ("20", "fool", -1), ("20", "fool", True), ("20", "talk", 0), ("6", "fool", 0), ("20", [], 0)],
)
async def test_an_unknown_answer_is_refused(votes, minutes, name, answer):
    await votes.go_to("20", "fool", 0, False)
    with pytest.raises(InputError, match="no such answer"):
        await votes.vote(votes._store.new_token(), minutes, name, answer)
    assert votes.state["votes"] == 0


@pytest.mark.parametrize(
    ("minutes", "name", "stage"), [("20", "share", 0), ("20", "fool", 3), (20, "fool", 0), ("20", None, 0)]
)
async def test_an_unknown_step_is_refused(votes, minutes, name, stage):
    with pytest.raises(InputError, match="no such step"):
        await votes.go_to(minutes, name, stage, False)


async def test_votes_are_limited(votes, monkeypatch):
    monkeypatch.setattr("page.tabs.classroom.votes.MAX_VOTES", 2)
    assert MAX_VOTES >= 60
    phones = tokens(votes, 3)
    await votes.go_to("20", "fool", 0, False)
    await answer_all(votes, phones[:2], "fool", [0, 1])
    with pytest.raises(InputError, match="as many phones as possible"):
        await votes.vote(phones[2], "20", "fool", 1)
    await votes.vote(phones[1], "20", "fool", 0)  # a change
    with pytest.raises(InputError, match="Reload"):
        await votes.vote("unknown", "20", "fool", 0)


async def test_votes_survive_a_restart_and_delete_everything_leaves_none(votes, tmp_path):
    phones = tokens(votes, 2)
    await votes.go_to("20", "before-first", 0, False)
    await votes.vote(phones[0], "20", "before-first", 1)
    await votes.go_to("20", "fool", 0, False)
    await votes.vote(phones[1], "20", "fool", 2)
    votes._store.close()
    with contextlib.closing(Store(tmp_path)) as store:
        again = Votes(store)
        assert {**again.state, "version": 0} == {
            **{"minutes": "20", "name": "fool", "stage": 0, "votes": 1, "version": 0},
            "results": {"20 before-first": [0, 1, 0]},
        }
        assert again.of_phone(phones[1])["own"] == 2
        await store.clear(only_samples=True)
        assert again.state["votes"] == 1
        await store.clear()
        again.forget()
        assert again.state["results"] == {}
        assert again.state["name"] is None
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert [db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in NEW_TABLES] == [(0,)] * 3


async def test_a_folder_of_an_earlier_version_opens(tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        await store.share(store.new_token(), "0" * 32, 1, "phone", [[[500, 100], [500, 900]]])
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as db:
        for table in NEW_TABLES:
            db.execute(f"DROP TABLE {table}")
        db.commit()
    with contextlib.closing(Store(tmp_path)) as store:
        votes = Votes(store)
        await votes.go_to("5", "seven", 0, False)
        await votes.vote(store.new_token(), "5", "seven", 1)
        assert votes.state["votes"] == 1
        assert len((await store.digits()).drawings) == 1


def test_every_question_of_every_lesson_can_be_asked():
    for minutes in ("5", "20", "45"):
        names = step_names(minutes)
        assert {step["name"] for step in steps_of(minutes)} <= set(names)
        assert sum(question_of(name) in ASKED for name in names) == 2 * len(ASKED)
        assert all(answers_of(question) in (2, 3, 4) for name in names if (question := question_of(name)))


@pytest.mark.slow
async def test_thirty_phones_vote_through_a_whole_lesson_while_the_server_is_killed_once(tmp_path):
    """Each phone answers each question; before the last one the server is killed, and the votes are still there."""
    names = [name for name in step_names(LESSON) if question_of(name)]
    port, folder = free_port(), tmp_path / "class"
    with forked_app("--port", port, "--class", folder) as app, httpx.Client(base_url=app.address) as http:
        teacher = Teacher(http, key_of(app))
        phones = [Phone.join(http) for _ in range(30)]
        for name in names[:-1]:
            go_to(teacher, name, 0)
            await vote_at_once(app.address, phones, name)
        go_to(teacher, names[-1], 0)
        await vote_at_once(app.address, phones[:20], names[-1])
        app.process.kill()
        app.process.wait()
    with forked_app("--port", port, "--class", folder) as app, httpx.Client(base_url=app.address) as http:
        late = http.post("/api/class_asked", json={"token": phones[0].token}).json()
        assert (late["name"], late["own"], late["stage"]) == (names[-1], 0, 0)
        await vote_at_once(app.address, phones[20:], names[-1])
        teacher = Teacher(http, key_of(app))
        results = go_to(teacher, names[-1], 1)["results"]
        assert list(results) == sorted(f"{LESSON} {name}" for name in names)
        assert {sum(counts) for counts in results.values()} == {30}
        assert http.post("/api/class_votes", json={}).status_code == 403  # the teacher's alone
        assert teacher.do("clear")["counts"] == [0] * 10
        assert teacher.do("votes")["results"] == {}


def go_to(teacher, name, stage):
    return teacher.ask("ask", {"minutes": LESSON, "name": name, "stage": stage}).raise_for_status().json()


async def vote_at_once(address, phones, name):
    """Send the votes of phones together; raises if one is refused."""
    count = answers_of(question_of(name))

    async def vote(client, number, phone):
        body = {"token": phone.token, "minutes": LESSON, "name": name, "answer": number % count}
        (await client.post("/api/class_vote", json=body)).raise_for_status()

    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.gather(*(vote(client, number, phone) for number, phone in enumerate(phones)))
