"""A class's drawings: limits, retries, removals, restarts, and a full or deleted folder."""

import asyncio
import contextlib
import os
import shutil

import pytest
from helpers.classes.classroom import new_id
from helpers.classes.stored import add, id_of, on_wall, restarted, share, some_class

from model.data.class_digits import MAX_PHONE, ClassDigits, SharedDrawing, pack
from model.errors import InputError, ProgramError
from page.tabs.classroom import drawings as module
from page.tabs.classroom.store import FILE, Store


async def withdraw(store, token, number=None):
    change = await store.drawings.withdraw(store.drawings.sender(token), None if number is None else id_of(number))
    return [int(each["id"], 16) for each in change.own["own"]]


def figures(store):
    return [store.state[name] for name in ("counts", "phones", "paused")]


async def kept(store, token):
    own, digits = await store.drawings.own(store.drawings.sender(token)), await store.drawings.digits()
    return own, digits, store.state, store.drawings.name


async def test_a_class_is_the_same_after_a_restart_and_open_in_one_process(store, tmp_path):
    token = new_id()
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
        assert (await share(store, new_id(), 3))["phone"] == 2
        assert figures(store) == [[0, 1, 1] + [0] * 7, 2, False]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
async def test_other_users_cannot_read_the_files_in_a_folder_that_they_can_open(tmp_path):
    tmp_path.chmod(0o755)
    files = tmp_path / FILE, tmp_path / f"{FILE}-wal"
    for file in files:  # as an earlier version may have left them
        file.touch(0o644)
    with contextlib.closing(Store(tmp_path)) as store:
        await share(store, new_id(), 1)
        assert set(files) == set(tmp_path.iterdir())
        assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * 2


async def test_a_retry_is_kept_once_even_while_the_first_is_being_committed(store):
    token, other = new_id(), new_id()
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
        token = new_id()
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
    mine, others = new_id(), new_id()
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
    token, other = new_id(), new_id()
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


LIMITS = [("MAX_OF_PHONE", True, "as many as one device can"), ("MAX_DRAWINGS", False, "as many as it can hold")]


@pytest.mark.parametrize(("limit", "is_one_phone", "sentence"), LIMITS)
async def test_a_full_class_or_phone_may_share_again_after_a_removal(store, limit, is_one_phone, sentence, monkeypatch):
    monkeypatch.setattr(module, limit, 3)
    monkeypatch.setattr(module, "MAX_DRAWINGS", 3)
    tokens = [new_id()] * 5 if is_one_phone else [new_id() for _ in range(5)]
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
    token, other = new_id(), new_id()
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
    with pytest.raises(InputError, match="removed this device's drawings"):
        await share(store, token, 7)
    await store.clear()
    assert figures(store) == [[0] * 10, 0, False]
    await share(store, token, 7)


async def test_drawings_are_added_once_and_numbers_stay_unique(store):
    token = new_id()
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
    assert (await share(store, new_id(), 20))["phone"] not in phones
    await add(store, some_class(21, phone=MAX_PHONE))
    await share(store, new_id(), 22)


async def test_nothing_is_accepted_while_the_folder_is_deleted_or_moved(tmp_path):
    folder = tmp_path / "class"
    with contextlib.closing(Store(folder)) as store:
        token = new_id()
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
    token = new_id()
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
