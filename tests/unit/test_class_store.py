"""The class's store: limits, retries, removals, and that it is there again after a restart."""

import asyncio
import contextlib
import sqlite3
import time

import pytest
from loops import in_a_loop

from model.data.class_digits import MAX_PHONE, ClassDigits, SharedDrawing, pack
from model.errors import InputError
from page.server.routes import RefusedError
from page.tabs.classroom import store as store_module
from page.tabs.classroom import tables
from page.tabs.classroom.database import Database, DatabaseError, NotSavedError
from page.tabs.classroom.store import FILE, Store

STROKES = [[[500, 100], [500, 900]]]


def id_of(number):
    return f"{number:032x}"


def with_store(folder, use):
    """What an `async` function returns that is given a store, which is closed afterwards."""

    async def run():
        with contextlib.closing(Store(folder)) as store:
            return await use(store)

    return in_a_loop(run())


async def share(store, token, number, label=1):
    return await store.share(token, id_of(number), label, "phone", STROKES)


async def on_wall(store):
    """The numbers of the drawings on the wall, oldest first."""
    return [int(drawing.id, 16) for drawing in (await store.digits()).drawings]


def some_class(*numbers, phone=1):
    return ClassDigits([SharedDrawing(id_of(number), 5, phone, "phone", pack(STROKES)) for number in numbers])


def test_what_was_shared_is_there_after_a_restart(tmp_path):
    async def first(store):
        token = store.new_token("a")
        await share(store, token, 1)
        await share(store, token, 2, label=7)
        await store.relabel(id_of(2), 2)
        await store.remove(id_of(1))
        await store.pause(True)
        return token, await store.own(token), await store.digits(), store.summary

    async def second(store):
        assert (await store.own(token), await store.digits(), store.summary) == (own, digits, summary)
        with pytest.raises(InputError, match="paused"):
            await share(store, token, 4)
        await store.pause(False)
        await store.undo()
        assert await on_wall(store) == [1, 2]
        assert (await share(store, store.new_token("a"), 3)).phone == 2
        assert store.summary == ([0, 2, 1] + [0] * 7, 2, False, False)

    token, own, digits, summary = with_store(tmp_path, first)
    assert own == (1, [(id_of(2), 2)])
    with_store(tmp_path, second)


def test_a_class_has_its_name_after_a_restart_and_no_other_has(tmp_path):
    names = []

    async def use(store):
        names.append(store.name)

    for place in (tmp_path, tmp_path, None, None):
        with_store(place, use)
    assert (names[0], len(set(names))) == (names[1], 3)


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def use(store):
        await share(store, store.new_token("a"), 1)
        assert await on_wall(store) == [1]

    with_store(None, use)
    assert list(tmp_path.iterdir()) == []


def test_a_retry_is_kept_once_even_while_the_first_is_being_committed(tmp_path):
    async def use(store):
        token = store.new_token("a")
        both = await asyncio.gather(share(store, token, 1), share(store, token, 1))
        await store.pause(True)
        again = await share(store, token, 1)  # it is there already
        assert both == [again, again]
        assert await on_wall(store) == [1]
        with pytest.raises(InputError, match="Another drawing has this id"):
            await share(store, store.new_token("a"), 1)

    with_store(tmp_path, use)


def test_who_leaves_before_the_commit_has_shared_all_the_same(tmp_path):
    shown = []

    async def run():
        store = Store(tmp_path, lambda change: shown.extend(drawing.id for drawing in change.shown))
        with contextlib.closing(store):
            token = store.new_token("a")
            task = asyncio.ensure_future(share(store, token, 1))
            await asyncio.sleep(0)
            task.cancel()
            await share(store, token, 2)  # committed later
            assert await on_wall(store) == [1, 2]

    in_a_loop(run())
    assert shown == [id_of(1), id_of(2)]


def test_a_phone_may_share_a_hundred_drawings_removed_ones_included():
    async def use(store):
        token = store.new_token("a")
        await asyncio.gather(*(share(store, token, number) for number in range(tables.MAX_OF_PHONE - 1)))
        await store.remove(id_of(0))
        await share(store, token, 500)
        with pytest.raises(InputError, match="as many as one phone may"):
            await share(store, token, 501)
        await store.withdraw(token, id_of(500))
        await share(store, token, 501)
        assert (await share(store, store.new_token("a"), 502)).phone == 2

    with_store(None, use)


def test_a_class_has_no_more_drawings_than_it_may_with_those_that_can_be_restored(monkeypatch):
    for each in (tables, store_module):
        monkeypatch.setattr(each, "MAX_DRAWINGS", 3)

    async def use(store):
        shared = [share(store, store.new_token("a"), number) for number in range(5)]
        results = await asyncio.gather(*shared, return_exceptions=True)
        assert sum(isinstance(result, InputError) for result in results) == 2
        await store.remove(id_of(0))
        with pytest.raises(InputError, match="as many as it may have"):
            await share(store, store.new_token("a"), 4)
        with pytest.raises(InputError, match="Together"):
            await store.add(some_class(9))
        await store.undo()
        assert await on_wall(store) == [0, 1, 2]
        await store.clear()
        added = await asyncio.gather(store.add(some_class(1, 2)), store.add(some_class(3, 4)), return_exceptions=True)
        assert (added[0], type(added[1])) == (2, RefusedError)

    with_store(None, use)


def test_an_address_gets_only_so_many_tokens():
    async def use(store):
        for _ in range(store_module.MAX_TOKENS):
            store.new_token("a")
        with pytest.raises(RefusedError, match="phones have joined"):
            store.new_token("a")
        store.new_token("b")

    with_store(None, use)


@pytest.mark.parametrize("token", [None, "", "x", 3, "a" * 10_000, "é.é", {}, "0" * 32 + "." + "0" * 64])
def test_a_token_that_was_not_given_out_is_of_no_use(token):
    async def use(store):
        with pytest.raises(InputError, match="does not know your phone"):
            await share(store, token, 1)
        with pytest.raises(InputError, match="does not know your phone"):
            await store.withdraw(token)
        assert await on_wall(store) == []

    with_store(None, use)


def test_only_its_own_phone_withdraws_a_drawing_and_nothing_of_it_is_in_a_file(tmp_path):
    async def use(store):
        mine, others = store.new_token("a"), store.new_token("a")
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

    with_store(tmp_path, use)


def test_two_phones_never_have_one_number():
    async def use(store):
        first, second = store.new_token("a"), store.new_token("a")

        def wait(sql):  # so that the second phone's first drawing comes between the commits of the other two
            if sql.startswith(("DELETE FROM drawings", "INSERT INTO drawings")):
                time.sleep(0.05)

        store._database._connection.set_trace_callback(wait)

        async def clear_and_share():
            await store.clear()
            return await share(store, second, 2)

        clearing = asyncio.ensure_future(clear_and_share())
        await asyncio.sleep(0.01)
        shared = await asyncio.gather(share(store, first, 1), clearing)
        assert len({each.phone for each in shared}) == 2
        await store.withdraw(second)
        assert await on_wall(store) == [1]

    with_store(None, use)


@pytest.mark.parametrize("is_cleared", [False, True])
def test_what_is_withdrawn_does_not_come_back_with_an_earlier_export(tmp_path, is_cleared):
    async def use(store):
        token, other = store.new_token("a"), store.new_token("a")
        for number in (1, 2):
            await share(store, token, number)
        await share(store, other, 3)
        earlier = await store.digits()
        await store.withdraw(token)
        if is_cleared:
            await store.clear()
        return earlier

    async def after_a_restart(store):
        assert await store.add(earlier) == is_cleared
        assert await on_wall(store) == [3]

    earlier = with_store(tmp_path, use)
    with_store(tmp_path, after_a_restart)


def test_only_the_ids_of_what_was_withdrawn_last_are_kept(monkeypatch):
    monkeypatch.setattr(store_module, "MAX_WITHDRAWN", 2)

    async def use(store):
        token = store.new_token("a")
        for number in range(4):
            await share(store, token, number)
        earlier = await store.digits()
        for number in range(4):
            await store.withdraw(token, id_of(number))
        await store.add(earlier)
        assert await on_wall(store) == [0, 1]

    with_store(None, use)


def test_a_removed_phone_shares_nothing_until_that_is_undone():
    async def use(store):
        token, other = store.new_token("a"), store.new_token("a")
        await share(store, token, 1)
        await share(store, other, 2)
        await share(store, token, 3)
        await store.remove(id_of(3))
        await store.remove_phone(1)
        assert await on_wall(store) == [2]
        with pytest.raises(InputError, match="removed what this phone had shared"):
            await share(store, token, 4)
        await store.undo()
        assert await on_wall(store) == [1, 2]
        await share(store, token, 4)
        await store.undo()
        assert await on_wall(store) == [1, 2, 3, 4]
        with pytest.raises(InputError, match="no removal"):
            await store.undo()

    with_store(None, use)


def test_undo_is_the_same_before_a_restart_and_after_it(tmp_path):
    async def use(store):
        tokens = [store.new_token("a") for _ in range(3)]
        for number, token in enumerate(tokens, start=1):
            await share(store, token, number)
        await share(store, tokens[2], 4)
        await asyncio.gather(store.remove_phone(1), store.remove(id_of(2)))
        await store.remove(id_of(4))
        await store.withdraw(tokens[2], id_of(4))  # there is nothing left of this removal

    async def undo(store):
        await store.undo()
        return await on_wall(store), store.summary.can_undo

    async def use_and_undo(store):
        await use(store)
        return await undo(store)

    assert with_store(None, use_and_undo) == ([2, 3], True)
    with_store(tmp_path, use)
    assert with_store(tmp_path, undo) == ([2, 3], True)


def test_after_adding_a_phone_of_the_highest_number_others_can_share():
    async def use(store):
        await store.add(some_class(1, phone=MAX_PHONE))
        assert (await share(store, store.new_token("a"), 2)).phone == 1

    with_store(None, use)


def test_only_the_last_removals_can_be_undone_the_others_are_gone_for_good(tmp_path):
    count = tables.MAX_UNDO + 2

    async def use(store):
        token, removed = store.new_token("a"), store.new_token("a")
        await share(store, removed, 100)
        for number in range(count):
            await share(store, token, number)
        await store.remove_phone(1)
        for number in range(count):
            await store.remove(id_of(number))
        return removed

    async def after_a_restart(store):
        for _ in range(tables.MAX_UNDO):
            await store.undo()
        assert not store.summary.can_undo
        assert await on_wall(store) == list(range(2, count))
        with pytest.raises(InputError, match="removed what this phone had shared"):
            await share(store, removed, 101)

    removed = with_store(tmp_path, use)
    with_store(tmp_path, after_a_restart)


def test_clearing_leaves_nothing():
    async def use(store):
        token = store.new_token("a")
        await share(store, token, 1)
        await store.remove_phone(1)
        await store.clear()
        assert store.summary == ([0] * 10, 0, False, False)
        await share(store, token, 2)

    with_store(None, use)


def test_adding_a_class_twice_adds_it_once_and_other_phones_get_other_numbers():
    async def use(store):
        token = store.new_token("a")
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
        assert (await share(store, store.new_token("a"), 20)).phone not in phones

    with_store(None, use)


def test_one_process_has_a_class_to_itself(tmp_path):
    async def use(_store):
        with pytest.raises(DatabaseError, match="one process"):
            Store(tmp_path)

    with_store(tmp_path, use)


@pytest.mark.parametrize("content", [b"no database at all, and longer than a header of one would be" * 20, None])
def test_another_file_is_left_as_it_is(tmp_path, content):
    file = tmp_path / FILE
    if content is None:
        with contextlib.closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE mine (a)")
        content = file.read_bytes()
    file.write_bytes(content)
    with pytest.raises(DatabaseError):
        Store(tmp_path)
    assert file.read_bytes()[100:] == content[100:]


def count_rows(connection):
    return connection.execute("SELECT count(*) FROM numbers").fetchone()[0]


async def insert(database, number):
    return await database.run(
        lambda connection: connection.execute("INSERT INTO numbers VALUES (?)", (number,)).rowcount
    )


def test_writes_that_arrive_together_are_few_commits(tmp_path):
    commits = []

    async def run():
        database = Database(tmp_path / "a.sqlite3", "CREATE TABLE numbers (number INTEGER UNIQUE)", count_rows)
        database._connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        with contextlib.closing(database):
            await asyncio.gather(*(insert(database, number) for number in range(200)))
            return database.summary

    assert in_a_loop(run()) == 200
    assert len(commits) < 50


def test_what_cannot_be_committed_fails_alone(tmp_path):
    def refuse(connection):
        connection.execute("INSERT INTO numbers VALUES (7)")
        raise InputError("no")

    async def run():
        schema = "CREATE TABLE numbers (number INTEGER UNIQUE)"
        with contextlib.closing(Database(tmp_path / "a.sqlite3", schema, count_rows)) as database:
            operations = [*(insert(database, number) for number in (1, 2, 1, 3)), database.run(refuse)]
            results = await asyncio.gather(*operations, return_exceptions=True)
            return [type(result) for result in results], database.summary

    assert in_a_loop(run()) == ([int, int, NotSavedError, int, InputError], 3)


def test_a_full_disk_is_told_and_nothing_is_shown_as_shared(tmp_path):
    async def use(store):
        token = store.new_token("a")
        await share(store, token, 1)
        run = store._database._connection.execute  # its thread has nothing to do now
        run(f"PRAGMA max_page_count = {run('PRAGMA page_count').fetchone()[0]}")
        long = [[[number % 1000, 1] for number in range(1000)]]
        with pytest.raises(InputError, match="cannot be saved"):
            await store.share(token, id_of(2), 1, "phone", long)
        with pytest.raises(InputError, match="cannot be saved"):
            await store.add(ClassDigits([SharedDrawing(id_of(3), 1, 9, "phone", pack(long))]))
        assert await on_wall(store) == [1]
        assert store.summary.counts[1] == 1
        run("PRAGMA max_page_count = 100000")
        await store.share(token, id_of(2), 1, "phone", long)
        assert await on_wall(store) == [1, 2]

    with_store(tmp_path, use)


def test_what_is_committed_is_told_where_the_log_beside_it_cannot_be_emptied(tmp_path):
    async def use(store):
        token = store.new_token("a")
        await share(store, token, 1)

        def allow(action, name, *_):
            return sqlite3.SQLITE_DENY if (action, name) == (sqlite3.SQLITE_PRAGMA, "wal_checkpoint") else 0

        store._database._connection.set_authorizer(allow)
        await asyncio.gather(store.withdraw(token, id_of(1)), share(store, token, 2))
        assert await on_wall(store) == [2]

    with_store(tmp_path, use)


def test_what_is_added_to_a_removed_phone_is_removed_and_restored_with_it(tmp_path):
    async def use(store):
        token = store.new_token("a")
        await share(store, token, 1)
        await store.remove_phone(1)
        await store.add(ClassDigits([*some_class(1, 2).drawings]))
        assert await on_wall(store) == []

    async def after_a_restart(store):
        assert await on_wall(store) == []
        await store.undo()
        assert await on_wall(store) == [1, 2]

    with_store(tmp_path, use)
    with_store(tmp_path, after_a_restart)


# ---- A file that somebody has changed

CHANGES = {
    "label": "UPDATE drawings SET label = 10",
    "label that is text": "UPDATE drawings SET label = 'x'",
    "id": "UPDATE drawings SET id = '../../a'",
    "phone": "UPDATE drawings SET phone = -1",
    "phone that is a fraction": "UPDATE drawings SET phone = 1.5",
    "strokes": "UPDATE drawings SET strokes = 'no JSON'",
    "strokes that are bytes": "UPDATE drawings SET strokes = x'ff00'",
    "strokes that are deep": f"UPDATE drawings SET strokes = '{'[' * 100_000}'",
    "no strokes": "UPDATE drawings SET strokes = '[]'",
    "strokes beyond the pad": "UPDATE drawings SET strokes = '[[[1, 1e300]]]'",
    "strokes that are no numbers": "UPDATE drawings SET strokes = '[[[NaN, 1]]]'",
    "day": "UPDATE drawings SET day = 'yesterday'",
    "removal": "UPDATE drawings SET removal = 'x'",
    "withdrawn": "INSERT INTO withdrawn (id) VALUES ('x')",
    "device": "UPDATE phones SET device = 'p\u200bhone'",
    "number": "UPDATE phones SET number = 0",
    "key": "UPDATE secrets SET token_key = 'a'",
    "another table": "ALTER TABLE drawings RENAME COLUMN strokes TO lines",
    "text that is none": "UPDATE drawings SET day = CAST(x'ff' AS TEXT)",
    "another version": "PRAGMA user_version = 2",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
def test_a_file_that_was_changed_is_refused_with_a_sentence(tmp_path, sql):
    async def use(store):
        await share(store, store.new_token("a"), 1)

    with_store(tmp_path, use)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute(sql)
        database.commit()
    for _ in range(2):  # it is not left locked
        with pytest.raises(DatabaseError, match=r"another folder\.$"):
            Store(tmp_path)


def test_a_damaged_file_is_refused_with_a_sentence(tmp_path):
    async def use(store):
        await asyncio.gather(*(share(store, store.new_token("a"), number) for number in range(50)))

    with_store(tmp_path, use)
    content = bytearray((tmp_path / FILE).read_bytes())
    content[4096:] = bytes(len(content) - 4096)  # all but its head
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(DatabaseError, match=r"another folder\.$"):
        Store(tmp_path)


def test_a_folder_that_is_none_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder", tmp_path / ("x" * 300)):
        with pytest.raises(DatabaseError, match=r"another folder\.$"):
            Store(folder)
