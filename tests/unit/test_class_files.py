"""The file of a class: of version 1.0.0, changed, damaged, or another one."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from helpers.classes.classroom import new_id
from helpers.classes.stored import add, answers_of, go_to, id_of, on_wall, share, some_class

from model.errors import ProgramError
from page.tabs.classroom.store import FILE, Store


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
        assert await answers_of(store, tokens[2]) == [2]
        assert await add(store, some_class(13, 20)) == 0  # withdrawn, and removed
        assert store.query("SELECT number, is_removed FROM phones") == [(1, 0), (2, 0), (3, 1)]
        assert (await go_to(store, "fool", 1))["results"] == {"25 fool": [0, 0, 1]}


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
    await share(store, new_id(), 1)
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute(sql)
        database.commit()
    for _ in range(2):  # the first attempt leaves no lock
        with pytest.raises(ProgramError, match=r"another folder\.$"):
            Store(tmp_path)


async def test_files_of_others_are_left_unchanged_and_a_damaged_one_is_refused(store, tmp_path):
    await asyncio.gather(*(share(store, new_id(), number) for number in range(50)))
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
