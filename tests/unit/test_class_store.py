"""The class's store: limits, retries, removals, restarts, and damaged files."""

import asyncio
import contextlib
import os
import secrets
import shutil
import sqlite3
from pathlib import Path

import pytest
from helpers.pages.lessons import asked_in

from model.data.class_digits import MAX_PHONE, ClassDigits, SharedDrawing, pack
from model.errors import InputError, ProgramError
from page.lessons import is_right, question_of
from page.tabs.classroom import drawings as module
from page.tabs.classroom import votes as votes_module
from page.tabs.classroom.store import FILE, Store

STROKES = [[[500, 100], [500, 900]]]


def new_token():
    return secrets.token_hex(16)


def id_of(number):
    return f"{number:032x}"


@pytest.fixture
def store(tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        yield store


@contextlib.contextmanager
def restarted(store, folder):
    store.close()
    with contextlib.closing(Store(folder)) as another:
        yield another


async def share(store, token, number, label=1, strokes=STROKES, address=""):
    drawing = SharedDrawing(id_of(number), label, 0, "phone", pack(strokes))
    return (await store.drawings.share(store.drawings.sender(token, address), drawing)).own


async def withdraw(store, token, number=None):
    change = await store.drawings.withdraw(store.drawings.sender(token), None if number is None else id_of(number))
    return [int(each["id"], 16) for each in change.own["own"]]


async def add(store, digits, **options):
    return len((await store.drawings.add(digits, **options)).shown)


def figures(store):
    return [store.state[name] for name in ("counts", "phones", "paused")]


async def on_wall(store):
    return [int(drawing.id, 16) for drawing in (await store.drawings.digits()).drawings]


async def kept(store, token):
    own, digits = await store.drawings.own(store.drawings.sender(token)), await store.drawings.digits()
    return own, digits, store.state, store.drawings.name


def some_class(*numbers, phone=1):
    return ClassDigits([SharedDrawing(id_of(number), 5, phone, "phone", pack(STROKES)) for number in numbers])


async def test_a_class_is_the_same_after_a_restart_and_open_in_one_process(store, tmp_path):
    token = new_token()
    await share(store, token, 1)
    await share(store, token, 2, label=7)
    await store.drawings.relabel(id_of(2), 2)
    await store.drawings.remove(id_of(1))
    await store.drawings.pause(True)
    with pytest.raises(ProgramError, match="one process"):
        Store(tmp_path)
    before = await kept(store, token)
    with restarted(store, tmp_path) as store:
        assert await kept(store, token) == before
        assert store.drawings.name != Store().drawings.name
        with pytest.raises(InputError, match="paused"):
            await share(store, token, 4)
        await store.drawings.pause(False)
        assert await on_wall(store) == [2]
        assert (await share(store, new_token(), 3))["phone"] == 2
        assert figures(store) == [[0, 1, 1] + [0] * 7, 2, False]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
async def test_other_users_cannot_read_the_files_in_a_folder_that_they_can_open(tmp_path):
    tmp_path.chmod(0o755)
    files = tmp_path / FILE, tmp_path / f"{FILE}-wal"
    for file in files:  # as an earlier version may have left them
        file.touch(0o644)
    with contextlib.closing(Store(tmp_path)) as store:
        await share(store, new_token(), 1)
        assert set(files) == set(tmp_path.iterdir())
        assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * 2


async def test_a_retry_is_kept_once_even_while_the_first_is_being_committed(store):
    token, other = new_token(), new_token()
    *both, different = await asyncio.gather(share(store, token, 1), share(store, token, 1), share(store, other, 2))
    await store.drawings.pause(True)
    again = await share(store, token, 1)  # accepted: it is known
    assert both == [again, again]
    assert different["phone"] != again["phone"]
    assert await on_wall(store) == [1, 2]
    with pytest.raises(InputError, match="Another drawing has this id"):
        await share(store, other, 1)


async def test_a_client_that_disconnects_before_the_commit_has_shared(tmp_path):
    shown = []

    store = Store(tmp_path, lambda change: shown.extend(drawing.id for drawing in change.shown))
    with contextlib.closing(store):
        token = new_token()
        task = asyncio.ensure_future(share(store, token, 1))
        await asyncio.sleep(0)
        task.cancel()
        await share(store, token, 2)  # committed later
        assert await on_wall(store) == [1, 2]
    assert shown == [id_of(1), id_of(2)]


def test_invalid_tokens_are_refused(store):
    for token in (None, "", "x", 3, "a" * 10_000, "é" * 32, {}, "0" * 31, "0" * 32 + "."):
        with pytest.raises(InputError, match="32 hexadecimal digits"):
            store.drawings.sender(token)


async def test_only_its_own_phone_withdraws_a_drawing_and_no_file_keeps_it(store, tmp_path):
    mine, others = new_token(), new_token()
    await share(store, mine, 1, strokes=[[[123, 456], [789, 987]]])
    await share(store, mine, 2)
    await share(store, others, 3)
    assert any(b"[123,456]" in file.read_bytes() for file in tmp_path.iterdir())
    await withdraw(store, others, 1)
    assert await on_wall(store) == [1, 2, 3]
    assert await withdraw(store, mine, 1) == [2]
    assert not any(b"[123,456]" in file.read_bytes() for file in tmp_path.iterdir())
    assert await withdraw(store, mine) == []
    assert await on_wall(store) == [3]
    await store.drawings.remove(id_of(3))
    assert not any(b"[500,100]" in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("is_cleared", [False, True])
async def test_an_earlier_export_does_not_restore_withdrawn_drawings(store, tmp_path, is_cleared, monkeypatch):
    monkeypatch.setattr(module, "MAX_WITHDRAWN", 2)
    token, other = new_token(), new_token()
    for number in range(3):
        await share(store, token, number)
    await share(store, other, 3)
    earlier = await store.drawings.digits()
    for number in range(3):
        await withdraw(store, token, number)  # the ids of the last two are kept
    if is_cleared:
        await store.clear()
    with restarted(store, tmp_path) as store:
        assert await add(store, earlier) == 1 + is_cleared
        assert set(await on_wall(store)) == {0, 3}


LIMITS = [("MAX_OF_PHONE", True, "as many as one phone can"), ("MAX_DRAWINGS", False, "as many as it can hold")]


@pytest.mark.parametrize(("limit", "is_one_phone", "sentence"), LIMITS)
async def test_a_full_class_or_phone_may_share_again_after_a_removal(store, limit, is_one_phone, sentence, monkeypatch):
    monkeypatch.setattr(module, limit, 3)
    monkeypatch.setattr(module, "MAX_DRAWINGS", 3)
    tokens = [new_token()] * 5 if is_one_phone else [new_token() for _ in range(5)]
    sharing = [share(store, token, number) for number, token in enumerate(tokens)]
    results = await asyncio.gather(*sharing, return_exceptions=True)
    assert [sentence in str(result) for result in results] == [False] * 3 + [True] * 2
    with pytest.raises(InputError, match="Together"):
        await add(store, some_class(9))
    await store.drawings.remove(id_of(0))
    await share(store, tokens[0], 4)
    with pytest.raises(InputError, match=sentence):
        await share(store, tokens[0], 5)
    await withdraw(store, tokens[1], 1)
    await share(store, tokens[0], 5)
    assert await on_wall(store) == [2, 4, 5]
    await store.clear()
    added = await asyncio.gather(add(store, some_class(11, 12)), add(store, some_class(13, 14)), return_exceptions=True)
    assert (added[0], type(added[1])) == (2, InputError)


async def test_a_removed_phone_cannot_share_until_the_class_is_cleared(store):
    token, other = new_token(), new_token()
    assert (await share(store, other, 0))["phone"] == 1
    await withdraw(store, other)  # which forgets the phone
    await share(store, token, 1)
    await share(store, other, 2)
    await share(store, token, 3)
    await store.drawings.remove(id_of(3))
    await store.drawings.remove(phone=1)
    with pytest.raises(InputError, match="has been removed"):
        await store.drawings.remove(phone=1)
    assert await add(store, some_class(1, 3, 4)) == 1  # of a phone with the next number; the others were removed
    assert await on_wall(store) == [2, 4]
    await withdraw(store, token)
    with pytest.raises(InputError, match="removed this phone's drawings"):
        await share(store, token, 7)
    await store.clear()
    assert figures(store) == [[0] * 10, 0, False]
    await share(store, token, 7)


async def test_drawings_are_added_once_and_numbers_stay_unique(store):
    token = new_token()
    await share(store, token, 1)
    earlier = await store.drawings.digits()
    await share(store, token, 2)
    assert await add(store, earlier) == 0
    drawings = [*some_class(10, 12).drawings, *some_class(11, 13, phone=2).drawings]
    others = ClassDigits(drawings, "2026-01-02", "2026-01-03")
    assert await asyncio.gather(add(store, others), add(store, others)) == [4, 0]
    digits = await store.drawings.digits()
    phones = [drawing.writer for drawing in digits.drawings]
    assert phones[:2] == [1, 1]
    assert len(set(phones[2:])) == 2
    assert 1 not in phones[2:]
    assert digits.first == "2026-01-02"
    assert (await share(store, new_token(), 20))["phone"] not in phones
    await add(store, some_class(21, phone=MAX_PHONE))
    await share(store, new_token(), 22)


async def test_nothing_is_accepted_while_the_folder_is_deleted_or_moved(tmp_path):
    folder = tmp_path / "class"
    with contextlib.closing(Store(folder)) as store:
        token = new_token()
        await share(store, token, 1)
        folder.rename(tmp_path / "elsewhere")
        for _ in range(2):
            assert store.database.is_lost
            results = await asyncio.gather(*(share(store, token, n) for n in (2, 3)), return_exceptions=True)
            assert ["deleted or moved" in str(result) for result in results] == [True] * 2
            assert await on_wall(store) == [1]  # and can be exported
            folder.mkdir(exist_ok=True)
        folder.rmdir()
        (tmp_path / "elsewhere").rename(folder)
        await share(store, token, 2)
        assert await on_wall(store) == [1, 2]
        shutil.rmtree(folder)
        with pytest.raises(InputError, match="deleted or moved"):
            await share(store, token, 3)


async def test_a_full_disk_is_reported_and_nothing_is_shown_as_shared(store):
    token = new_token()
    await share(store, token, 1)
    run = store.database.db.execute  # its thread is idle
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count').fetchone()[0]}")
    long = [[[number % 1000, 1] for number in range(1000)]]
    with pytest.raises(InputError, match="can't be saved"):
        await share(store, token, 2, strokes=long)
    with pytest.raises(InputError, match="can't be saved"):
        await add(store, ClassDigits([SharedDrawing(id_of(3), 1, 9, "phone", pack(long))]))
    assert await on_wall(store) == [1]
    assert store.state["counts"][1] == 1
    run("PRAGMA max_page_count = 100000")
    await share(store, token, 2, strokes=long)
    assert await on_wall(store) == [1, 2]


# ---- Votes


async def vote(store, token, answer, name="fool", lesson="25", address=""):
    await store.votes.vote(store.drawings.sender(token, address), f"{lesson} {name}", answer)


async def go_to(store, name, stage=0, again=False, lesson="25", begins=False):
    await store.votes.ask(lesson, name, stage, again, begins)
    return store.state["lesson"]


async def test_each_phone_has_one_vote_until_the_vote_closes_and_then_only_counts_are_kept(store, tmp_path):
    phones = [new_token() for _ in range(3)]
    await go_to(store, "fool")
    await asyncio.gather(*(vote(store, phone, answer) for phone, answer in zip(phones, [0, 0, 2], strict=True)))
    await vote(store, phones[0], 2)
    lesson = store.state["lesson"]
    assert (lesson["question"], lesson["votes"], lesson["results"]) == (question_of("fool"), 3, {})
    assert [store.votes.answer_of(store.drawings.sender(phone)) for phone in phones] == [2, 0, 2]
    assert (await go_to(store, "fool", 1))["results"] == {"25 fool": [1, 0, 2]}
    assert store.votes.answer_of(store.drawings.sender(phones[0])) is None
    with pytest.raises(InputError, match="closed"):
        await vote(store, phones[1], 1)
    store.close()
    content = (tmp_path / FILE).read_bytes()
    assert not any(votes_module.voter_of(store.drawings.sender(phone)).encode() in content for phone in phones)


async def test_only_counts_of_changed_answers_are_kept_and_none_when_the_last_question_has_closed(store, tmp_path):
    right = next(answer for answer in range(3) if is_right("rules", answer))
    wrong = (right + 1) % 3
    phones = [new_token() for _ in range(7)]
    before, after = [right, wrong, right, wrong, wrong, right, None], [right, right, wrong, wrong, right, None, right]
    for moment, answers in (("before", before), ("after", after)):
        await go_to(store, f"{moment}-rules", lesson="10", begins=moment == "before")
        for phone, answer in zip(phones, answers, strict=True):
            if answer is not None:
                await vote(store, phone, answer, f"{moment}-rules", "10")
        if moment == "before":
            await go_to(store, "seven", lesson="10")
            assert len(store.query("SELECT * FROM firsts")) == 6
    assert asked_in("10")[-1] == "rules"
    results = (await go_to(store, "after-rules", 1, lesson="10"))["results"]
    assert results["10 both-rules"] == [1, 2, 1, 1, 2]  # right twice, gained, lost, wrong twice, once only
    assert store.query("SELECT * FROM firsts") == []
    with restarted(store, tmp_path) as store:
        assert store.state["lesson"]["results"] == results
        assert (await go_to(store, "before-rules", lesson="10", begins=True))["results"] == {}
        await vote(store, phones[0], right, "before-rules", "10")
        await go_to(store, None, lesson=None)  # the lesson is left
        assert store.query("SELECT * FROM firsts") == []
    store.close()
    content = (tmp_path / FILE).read_bytes()
    assert not any(votes_module.voter_of(store.drawings.sender(phone)).encode() in content for phone in phones)


async def test_an_address_gets_half_of_the_votes_that_others_leave(store, monkeypatch):
    monkeypatch.setattr(votes_module, "MAX_VOTES", 8)
    await go_to(store, "fool")
    accepted = []
    for address in ("a", "b", "c", "d", "e"):
        phones = [new_token() for _ in range(6)]
        votes = [vote(store, each, 0, address=address) for each in phones]
        errors = await asyncio.gather(*votes, return_exceptions=True)
        assert all("as many phones as possible" in str(error) for error in errors if error)
        accepted.append(errors.count(None))
        for phone, error in zip(phones, errors, strict=True):
            if not error:
                await vote(store, phone, 1, address=address)  # a change
    assert accepted == [4, 2, 1, 1, 0]
    await go_to(store, "fool", again=True)
    for _ in range(4):
        await vote(store, new_token(), 0, address="a")


async def read(store, token, position, answer):
    await vote(store, token, answer, position, "digit")


async def test_a_round_keeps_an_answer_of_each_phone_to_the_digit_that_is_asked_and_then_only_counts(store, tmp_path):
    phones = [new_token() for _ in range(3)]
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 7, 1)
    await store.votes.play([7, 9000])
    for phone, answer in zip([*phones, phones[0]], [1, 1, 10, 2], strict=True):
        await read(store, phone, 7, answer)
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 9000, 1)  # comes later
    lesson = store.state["lesson"]
    assert lesson["round"] == {"turn": 0, "stage": 0, "total": 2, "positions": [7]}
    assert (lesson["open"], lesson["votes"], lesson["results"]) == ("digit 7", 3, {})
    assert [store.votes.answer_of(store.drawings.sender(phone)) for phone in phones] == [2, 1, 10]
    for turn in (0, 0, 5):  # of two devices, and of none
        await store.votes.end_turn(turn)
    lesson = store.state["lesson"]
    assert lesson["round"] == {"turn": 1, "stage": 1, "total": 2, "positions": [7]}
    assert (lesson["open"], lesson["votes"]) == (None, 0)
    assert lesson["results"] == {"digit 7": [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]}
    assert store.votes.answer_of(store.drawings.sender(phones[0])) is None
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 7, 1)
    for turn in (1, 2):
        await store.votes.end_turn(turn)
    await read(store, phones[0], 9000, 4)
    for turn in (3, 4, 5, 6, 7):
        await store.votes.end_turn(turn)
    assert store.state["lesson"]["round"]["stage"] is None
    await store.votes.play([5])
    assert (store.state["lesson"]["open"], store.state["lesson"]["results"]) == ("digit 5", {})
    await read(store, phones[0], 5, 1)
    await store.votes.play([])
    rows = [store.query(f"SELECT * FROM {table}") for table in ("round", "votes", "addresses")]
    assert (rows, store.state["lesson"]["round"]) == ([[], [], []], None)
    await go_to(store, "fool")
    await vote(store, phones[0], 2)
    await store.votes.play([1])  # which closes the question
    lesson = store.state["lesson"]
    assert (lesson["open"], lesson["votes"], lesson["results"]) == ("digit 1", 0, {"25 fool": [0, 0, 1]})
    await read(store, phones[0], 1, 8)
    assert (await go_to(store, "fool", 2))["round"]  # which the next stage of the step leaves open
    await store.votes.play([])
    assert store.state["lesson"]["open"] is None
    with pytest.raises(InputError, match="closed"):
        await vote(store, phones[0], 1)
    for end in (store.clear, lambda: go_to(store, "fool"), lambda: store.votes.ask(None, None, 0)):
        await store.votes.play([1])
        await end()
        assert store.state["lesson"]["round"] is None
    await store.votes.play([1])
    with restarted(store, tmp_path) as store:
        assert store.state["lesson"]["round"] is None
    store.close()
    content = (tmp_path / FILE).read_bytes()
    assert not any(votes_module.voter_of(store.drawings.sender(phone)).encode() in content for phone in phones)


async def test_the_class_of_version_1_0_0_goes_on(tmp_path):
    """The file has the class as that version has written it: a lesson's name is in the column `minutes`."""
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.executescript(Path(__file__).with_name("class_of_1_0_0.sql").read_text(encoding="utf-8"))
        # A drawing and a phone that the teacher had removed, and a sample phone of a rehearsal.
        database.execute("INSERT INTO phones VALUES (3, NULL, 'phone', 1), (99997, NULL, 'phone', NULL)")
        line = "'[[[100,100],[200,300]]]', '2026-12-01'"
        for place, (phone, removal) in enumerate(((1, 1), (3, 2), (99_997, "NULL")), start=20):
            database.execute(f"INSERT INTO drawings VALUES ({place}, '{id_of(place)}', {phone}, 1, {line}, {removal})")
        database.commit()
    tokens = [id_of(number) for number in (1, 2, 3)]
    with contextlib.closing(Store(tmp_path)) as store:
        assert await on_wall(store) == [11, 12]
        assert [(await store.drawings.own(store.drawings.sender(token)))["phone"] for token in tokens] == [1, 2, None]
        lesson = {name: store.state["lesson"][name] for name in ("lesson", "step", "stage", "votes", "results")}
        # Its question "first" is not asked in that lesson any more.
        assert lesson == {"lesson": "25", "step": "fool", "stage": 0, "votes": 1, "results": {}}
        assert store.votes.answer_of(store.drawings.sender(tokens[2])) == 2
        assert await add(store, some_class(13, 20)) == 0  # withdrawn, and removed
        assert store.query("SELECT number, is_removed FROM phones") == [(1, 0), (2, 0), (3, 1)]
        assert (await go_to(store, "fool", 1))["results"] == {"25 fool": [0, 0, 1]}


# ---- Files that cannot be used

CHANGES = {
    "label": "UPDATE drawings SET label = 10",
    "deep strokes": f"UPDATE drawings SET strokes = '{'[' * 100_000}'",
    "strokes beyond the pad": "UPDATE drawings SET strokes = '[[[1, 1e300]]]'",
    "key": "UPDATE secrets SET token_key = 'a'",
    "another table": "ALTER TABLE drawings RENAME COLUMN strokes TO lines",
    "invalid UTF-8": "UPDATE drawings SET id = CAST(x'ff' AS TEXT)",
    "another version": "PRAGMA user_version = 3",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
async def test_a_changed_file_is_refused_with_a_sentence(store, tmp_path, sql):
    await share(store, new_token(), 1)
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute(sql)
        database.commit()
    for _ in range(2):  # the first attempt leaves no lock
        with pytest.raises(ProgramError, match=r"another folder\.$"):
            Store(tmp_path)


async def test_files_of_others_are_left_unchanged_and_a_damaged_one_is_refused(store, tmp_path):
    await asyncio.gather(*(share(store, new_token(), number) for number in range(50)))
    store.close()
    file, mine = tmp_path / FILE, tmp_path / "mine"
    with contextlib.closing(sqlite3.connect(mine)) as database:
        database.execute("CREATE TABLE mine (a)")
    damaged = file.read_bytes()[:4096].ljust(file.stat().st_size, b"\0")
    for content in (mine.read_bytes(), b"no database, but longer than the header of one" * 20, damaged):
        file.write_bytes(content)
        with pytest.raises(ProgramError, match=r"another folder\.$"):
            Store(tmp_path)
        assert file.read_bytes()[100:] == content[100:]


def test_unusable_folders_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder", tmp_path / ("x" * 300)):
        with pytest.raises(ProgramError, match=r"^[^[]*another folder\.$"):  # without [Errno 17]
            Store(folder)
