"""The class's store: limits, retries, removals, restarts, and damaged files."""

import asyncio
import contextlib
import os
import shutil
import sqlite3

import pytest

from model.data.class_digits import MAX_PHONE, SAMPLE_PHONES, ClassDigits, SharedDrawing, pack
from model.errors import InputError
from page.tabs.classroom import store as store_module
from page.tabs.classroom import tables
from page.tabs.classroom.database import DatabaseError
from page.tabs.classroom.rehearsal import sample_drawings
from page.tabs.classroom.store import FILE, Store
from page.tabs.classroom.training import held_out_phones, phones_of

STROKES = [[[500, 100], [500, 900]]]


def id_of(number):
    return f"{number:032x}"


@pytest.fixture
def store(tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        yield store


@contextlib.contextmanager
def restarted(store, folder):
    """Close a store and open its folder again."""
    store.close()
    with contextlib.closing(Store(folder)) as another:
        yield another


async def share(store, token, number, label=1):
    return await store.share(token, id_of(number), label, "phone", STROKES)


async def on_wall(store):
    """Return the numbers of the drawings on the wall, oldest first."""
    return [int(drawing.id, 16) for drawing in (await store.digits()).drawings]


def some_class(*numbers, phone=1):
    return ClassDigits([SharedDrawing(id_of(number), 5, phone, "phone", pack(STROKES)) for number in numbers])


async def test_a_class_is_the_same_after_a_restart_and_open_in_one_process(store, tmp_path):
    token = store.new_token()
    await share(store, token, 1)
    await share(store, token, 2, label=7)
    await store.relabel(id_of(2), 2)
    await store.remove(id_of(1))
    await store.pause(True)
    with pytest.raises(DatabaseError, match="one process"):
        Store(tmp_path)
    own, digits, summary, name = await store.own(token), await store.digits(), store.summary, store.name
    with restarted(store, tmp_path) as store:
        assert (await store.own(token), await store.digits(), store.summary) == (own, digits, summary)
        assert store.name == name != Store().name
        with pytest.raises(InputError, match="paused"):
            await share(store, token, 4)
        await store.pause(False)
        await store.undo()
        assert await on_wall(store) == [1, 2]
        assert (await share(store, store.new_token(), 3)).phone == 2
        assert store.summary == ([0, 2, 1] + [0] * 7, 2, False, False, False)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
async def test_other_users_cannot_read_the_files_in_a_folder_that_they_can_open(tmp_path):
    tmp_path.chmod(0o755)
    files = tmp_path / FILE, tmp_path / f"{FILE}-wal"
    for file in files:  # as an earlier version may have left them
        file.touch(0o644)
    with contextlib.closing(Store(tmp_path)) as store:
        await share(store, store.new_token(), 1)
        assert set(files) == set(tmp_path.iterdir())
        assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * 2


async def test_a_retry_is_kept_once_even_while_the_first_is_being_committed(store):
    token, other = store.new_token(), store.new_token()
    *both, different = await asyncio.gather(share(store, token, 1), share(store, token, 1), share(store, other, 2))
    await store.pause(True)
    again = await share(store, token, 1)  # accepted: it is known
    assert both == [again, again]
    assert different.phone != again.phone
    assert await on_wall(store) == [1, 2]
    with pytest.raises(InputError, match="Another drawing has this id"):
        await share(store, other, 1)


async def test_a_client_that_disconnects_before_the_commit_has_shared(tmp_path):
    shown = []

    store = Store(tmp_path, lambda change: shown.extend(drawing.id for drawing in change.shown))
    with contextlib.closing(store):
        token = store.new_token()
        task = asyncio.ensure_future(share(store, token, 1))
        await asyncio.sleep(0)
        task.cancel()
        await share(store, token, 2)  # committed later
        assert await on_wall(store) == [1, 2]
    assert shown == [id_of(1), id_of(2)]


async def test_invalid_tokens_are_refused(store):
    for token in (None, "", "x", 3, "a" * 10_000, "é.é", {}, "0" * 32 + "." + "0" * 64):
        for operation in (share(store, token, 1), store.withdraw(token)):
            with pytest.raises(InputError, match="doesn't know your phone"):
                await operation
    assert await on_wall(store) == []


async def test_only_its_own_phone_withdraws_a_drawing_and_no_file_keeps_it(store, tmp_path):
    mine, others = store.new_token(), store.new_token()
    await store.share(mine, id_of(1), 1, "phone", [[[123, 456], [789, 987]]])
    await share(store, mine, 2)
    await share(store, others, 3)
    assert any(b"[123,456]" in file.read_bytes() for file in tmp_path.iterdir())
    await store.withdraw(others, id_of(1))
    assert await on_wall(store) == [1, 2, 3]
    assert (await store.withdraw(mine, id_of(1))).drawings == [(id_of(2), 1)]
    assert not any(b"[123,456]" in file.read_bytes() for file in tmp_path.iterdir())
    assert (await store.withdraw(mine)).drawings == []
    assert await on_wall(store) == [3]
    assert not store.summary.can_undo


@pytest.mark.parametrize("is_cleared", [False, True])
async def test_an_earlier_export_does_not_restore_withdrawn_drawings(store, tmp_path, is_cleared, monkeypatch):
    monkeypatch.setattr(store_module, "MAX_WITHDRAWN", 2)
    token, other = store.new_token(), store.new_token()
    for number in range(3):
        await share(store, token, number)
    await share(store, other, 3)
    earlier = await store.digits()
    for number in range(3):
        await store.withdraw(token, id_of(number))  # the ids of the last two are kept
    if is_cleared:
        await store.clear()
    with restarted(store, tmp_path) as store:
        assert await store.add(earlier) == 1 + is_cleared
        assert set(await on_wall(store)) == {0, 3}


LIMITS = [("MAX_OF_PHONE", True, "as many as one phone can"), ("MAX_DRAWINGS", False, "as many as it can hold")]


@pytest.mark.parametrize(("limit", "is_one_phone", "sentence"), LIMITS)
async def test_limits_include_drawings_that_can_be_restored(store, limit, is_one_phone, sentence, monkeypatch):
    monkeypatch.setattr(tables, limit, 3)
    monkeypatch.setattr(store_module, "MAX_DRAWINGS", 3)
    tokens = [store.new_token()] * 5 if is_one_phone else [store.new_token() for _ in range(5)]
    sharing = [share(store, token, number) for number, token in enumerate(tokens)]
    results = await asyncio.gather(*sharing, return_exceptions=True)
    assert [sentence in str(result) for result in results] == [False] * 3 + [True] * 2
    await store.remove(id_of(0))
    with pytest.raises(InputError, match=sentence):
        await share(store, tokens[0], 4)
    with pytest.raises(InputError, match="Together"):
        await store.add(some_class(9))
    await store.undo()
    await store.withdraw(tokens[1], id_of(1))
    await share(store, tokens[0], 4)
    assert await on_wall(store) == [0, 2, 4]
    await store.clear()
    added = await asyncio.gather(store.add(some_class(11, 12)), store.add(some_class(13, 14)), return_exceptions=True)
    assert (added[0], type(added[1])) == (2, InputError)


async def test_a_removed_phone_cannot_share_until_that_is_undone_or_cleared(store):
    token, other = store.new_token(), store.new_token()
    assert (await share(store, other, 0)).phone == 1
    await store.withdraw(other)  # which forgets the phone
    await share(store, token, 1)
    await share(store, other, 2)
    await share(store, token, 3)
    await store.remove(id_of(3))
    await store.remove_phone(1)
    assert await store.add(some_class(4)) == 1
    assert await store.add(some_class(1, 5)) == 1  # is removed and restored with its phone
    assert await on_wall(store) == [2, 4]
    with pytest.raises(InputError, match="removed this phone's drawings"):
        await share(store, token, 6)
    await store.undo()
    assert await on_wall(store) == [1, 2, 4, 5]
    await share(store, token, 6)
    await store.undo()
    assert await on_wall(store) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(InputError, match="no removal"):
        await store.undo()
    await store.remove_phone(1)
    await store.withdraw(token)
    with pytest.raises(InputError, match="removed this phone's drawings"):
        await share(store, token, 7)
    await store.clear()
    assert store.summary == ([0] * 10, 0, False, False, False)
    await share(store, token, 7)


async def test_only_the_last_removals_can_be_undone_also_after_a_restart(store, tmp_path):
    count = tables.MAX_UNDO + 2
    token, removed = store.new_token(), store.new_token()
    await share(store, removed, 100)
    for number in range(count + 1):
        await share(store, token, number)
    await store.remove_phone(1)
    await asyncio.gather(*(store.remove(id_of(number)) for number in range(count + 1)))
    await store.withdraw(token, id_of(count))  # this removal has no drawings left
    with restarted(store, tmp_path) as store:
        for _ in range(tables.MAX_UNDO - 1):
            await store.undo()
        assert not store.summary.can_undo
        assert await on_wall(store) == list(range(3, count))
        with pytest.raises(InputError, match="removed this phone's drawings"):
            await share(store, removed, 101)


async def test_all_phones_of_an_address_are_removed_and_restored_and_no_file_has_the_address(store, tmp_path):
    for number, address in enumerate(["192.0.2.7", "192.0.2.8", "192.0.2.7", "192.0.2.7"]):
        token = store.new_token()
        await store.share(token, id_of(number), 1, "phone", STROKES, address=address)
    await store.withdraw(token)  # forgets the phone
    assert [await store.count_address(phone) for phone in (1, 2, 3, 4)] == [(2, 2), (1, 1), (2, 2), (1, 0)]
    await store.remove_phone(3, with_address=True)
    assert await on_wall(store) == [1]
    await store.undo()
    assert await on_wall(store) == [0, 1, 2]
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(word in content for word in (b"192.0.2", b"address", store._address_key))
    assert store._connection.execute("PRAGMA temp_store").fetchone() == (2,)  # memory
    with restarted(store, tmp_path) as store:
        assert await store.count_address(1) == (1, 1)


async def test_drawings_are_added_once_and_numbers_stay_unique(store):
    token = store.new_token()
    await share(store, token, 1)
    earlier = await store.digits()
    await share(store, token, 2)
    assert await store.add(earlier) == 0
    drawings = [*some_class(10, 12).drawings, *some_class(11, 13, phone=2).drawings]
    others = ClassDigits(drawings, "2026-01-02", "2026-01-03")
    assert await asyncio.gather(store.add(others), store.add(others)) == [4, 0]
    digits = await store.digits()
    phones = [drawing.phone for drawing in digits.drawings]
    assert phones[:2] == [1, 1]
    assert len(set(phones[2:])) == 2
    assert 1 not in phones[2:]
    assert digits.first == "2026-01-02"
    assert (await share(store, store.new_token(), 20)).phone not in phones
    await store.add(some_class(21, phone=MAX_PHONE))
    await share(store, store.new_token(), 22)


async def test_sample_phones_leave_without_a_trace_and_change_nothing_about_pupils(store, tmp_path):
    samples = ClassDigits(sample_drawings())
    assert await store.add(samples, are_samples=True) == 60
    with pytest.raises(InputError, match="empty class"):
        await store.add(ClassDigits(sample_drawings()), are_samples=True)
    for number in range(6):
        await share(store, store.new_token(), number)
    await store.add(some_class(9, phone=SAMPLE_PHONES[3]))  # of a zip that is not ours
    await store.remove(samples.drawings[0].id)
    await store.begin_training("a" * 32, {1, *SAMPLE_PHONES[:2]})
    await store.keep_network("a" * 32, "class-1", {}, b"file", lambda network: None)
    await store.begin_training("b" * 32, {1})
    with restarted(store, tmp_path) as store:
        digits = await store.digits()
        assert (store.summary.is_rehearsal, len(digits.drawings)) == (True, 59 + 7)
        held_out = [phone for phone in held_out_phones(digits) if phone not in SAMPLE_PHONES]
        await store.clear(only_samples=True)
        digits = await store.digits()
        assert (held_out_phones(digits), phones_of(digits)) == (held_out, list(range(1, 8)))
        assert store.summary == ([0, 6, 0, 0, 0, 1, 0, 0, 0, 0], 7, False, False, False)
        with pytest.raises(InputError, match="was stopped"):
            await store.check_training("b" * 32)
        with pytest.raises(InputError, match="empty class"):
            await store.add(samples, are_samples=True)


async def test_nothing_is_accepted_while_the_folder_is_deleted_or_moved(tmp_path):
    folder = tmp_path / "class"
    with contextlib.closing(Store(folder)) as store:
        token = store.new_token()
        await share(store, token, 1)
        folder.rename(tmp_path / "elsewhere")
        for _ in range(2):
            assert store.is_lost
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
    token = store.new_token()
    await share(store, token, 1)
    run = store._connection.execute  # its thread is idle
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count').fetchone()[0]}")
    long = [[[number % 1000, 1] for number in range(1000)]]
    with pytest.raises(InputError, match="can't be saved"):
        await store.share(token, id_of(2), 1, "phone", long)
    with pytest.raises(InputError, match="can't be saved"):
        await store.add(ClassDigits([SharedDrawing(id_of(3), 1, 9, "phone", pack(long))]))
    assert await on_wall(store) == [1]
    assert store.summary.counts[1] == 1
    run("PRAGMA max_page_count = 100000")
    await store.share(token, id_of(2), 1, "phone", long)
    assert await on_wall(store) == [1, 2]


# ---- Files that cannot be used

CHANGES = {
    "label": "UPDATE drawings SET label = 10",
    "id": "UPDATE drawings SET id = '../../a'",
    "strokes": "UPDATE drawings SET strokes = 'no JSON'",
    "deep strokes": f"UPDATE drawings SET strokes = '{'[' * 100_000}'",
    "strokes beyond the pad": "UPDATE drawings SET strokes = '[[[1, 1e300]]]'",
    "device": "UPDATE phones SET device = 'p\u200bhone'",
    "key": "UPDATE secrets SET token_key = 'a'",
    "another table": "ALTER TABLE drawings RENAME COLUMN strokes TO lines",
    "invalid UTF-8": "UPDATE drawings SET id = CAST(x'ff' AS TEXT)",
    "another version": "PRAGMA user_version = 2",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
async def test_a_changed_file_is_refused_with_a_sentence(store, tmp_path, sql):
    await share(store, store.new_token(), 1)
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute(sql)
        database.commit()
    for _ in range(2):  # the first attempt leaves no lock
        with pytest.raises(DatabaseError, match=r"another folder\.$"):
            Store(tmp_path)


async def test_files_of_others_are_left_unchanged_and_a_damaged_one_is_refused(store, tmp_path):
    await asyncio.gather(*(share(store, store.new_token(), number) for number in range(50)))
    store.close()
    file, mine = tmp_path / FILE, tmp_path / "mine"
    with contextlib.closing(sqlite3.connect(mine)) as database:
        database.execute("CREATE TABLE mine (a)")
    damaged = file.read_bytes()[:4096].ljust(file.stat().st_size, b"\0")
    for content in (mine.read_bytes(), b"no database, but longer than the header of one" * 20, damaged):
        file.write_bytes(content)
        with pytest.raises(DatabaseError, match=r"another folder\.$"):
            Store(tmp_path)
        assert file.read_bytes()[100:] == content[100:]


def test_unusable_folders_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder", tmp_path / ("x" * 300)):
        with pytest.raises(DatabaseError, match=r"another folder\.$"):
            Store(folder)
