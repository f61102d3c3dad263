"""Uploads: the files of a form, kept unchanged for a while; a failed one leaves nothing and keeps the others."""

from pathlib import Path

import pytest
from attacker import form
from calls import check_refused, guarded
from starlette.testclient import TestClient
from waiting import wait_until

from page.gradio_adapter import uploads
from page.gradio_adapter.kept import Kept
from page.gradio_adapter.uploads import MAX_FILES, Uploads
from page.guard.gate import KindRoute


@pytest.fixture
def own():
    return Uploads()


@pytest.fixture
def client(own):
    with TestClient(guarded([KindRoute("upload", "/", own.upload)])) as client:  # one event loop for all requests
        yield client


def send(client, body, kind="multipart/form-data; boundary=x"):
    return client.post("/", content=body, headers={"Content-Type": kind})


CONTENTS = [b"", b"a", b"\r\n", b"--y\r\n\r\n--y--", bytes(range(256)) * 100, b"\r\n--"]
NAMES = ["../../../escaped", "/tmp/escaped", "..\\escaped", "%2e%2e%2fescaped", "a\0b", "-rf", "é" * 500, "a" * 50_000]


def test_files_are_kept_as_they_are_whatever_their_names(client, own):
    paths = [Path(path) for path in send(client, form(*CONTENTS)).json()]
    assert [path.read_bytes() for path in paths] == CONTENTS
    for name in NAMES:
        paths += map(Path, send(client, form(b"content", name=name)).json())
    assert all(own.has(str(path)) and path.name.isalnum() for path in paths)
    assert set(paths[0].parent.iterdir()) == set(paths)


MANY = form(*[b""] * (MAX_FILES + 1))
MALFORMED = [
    *(b"", b"--x--\r\n", form(b"")[:-7], form(b"")[:40], MANY),
    b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
    b"--x\r\n\r\nno name\r\n--x--\r\n",
    *(b"--x\r\n" + bytes(range(256)) * 10, b"--x\r\n" * 150_000, b"--x\r\n" + b"A: b\r\n" * 90_000),
    b"--x\r\nContent-Disposition: a" + b";a=b" * 200_000,
]


def test_malformed_forms_are_refused(client):
    for body in MALFORMED:
        check_refused(send(client, body), 400)
    check_refused(send(client, form(b"a"), "multipart/form-data"), 400)
    for before in ("xboundary=y; ", 'a="boundary=y"; '):  # another boundary must not hide that there are too many
        kind = f"multipart/form-data; {before}boundary=x"
        check_refused(send(client, b"--y\r\n\r\n" + MANY + b"--y--\r\n", kind), 400)


def test_an_old_file_is_removed(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_AGE", 0.01)
    with TestClient(guarded([KindRoute("upload", "/", Uploads().upload)])) as client:
        (path,) = send(client, form(b"old")).json()
        wait_until(lambda: not Path(path).exists(), "removal of the old upload")


def test_a_full_disk_loses_only_the_file_that_did_not_fit(client, own, monkeypatch):
    (before,) = send(client, form(b"before")).json()

    def write_half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_half)
        assert "room" in check_refused(send(client, form(b"unlucky")), 507)
    (after,) = send(client, form(b"after")).json()
    assert {str(file) for file in Path(before).parent.iterdir()} == {before, after}
    assert own.has(before)
    assert own.has(after)


@pytest.mark.parametrize(
    ("values", "room", "removed"),
    [
        # (address, bytes) of each value; at most 8 values of 1000 bytes, a quarter of both for one address
        ([("one", 1), *[("many", 1)] * 4, ("one", 1)], float("inf"), "12"),
        ([("one", 200), *[("much", 90)] * 4], float("inf"), "12"),
        ([(address, 200) for address in "abcdefg"], float("inf"), "01"),
        ([(address, 1) for address in "abcdefghij"], float("inf"), "01"),
        ([(address, 100) for address in "abcd"], 250, "01"),
    ],
    ids=["too many of one address", "too large of one address", "too large", "too many", "less room"],
)
async def test_the_oldest_values_are_removed(values, room, removed):
    removed_names = []
    own = Kept(8, 1000, 60.0, removed_names.append)
    for name, (address, size) in enumerate(values):
        own.add(str(name), name, address, size, room)
    assert removed_names == list(removed)
    assert [name for name, _ in own.items()] == [name for name in map(str, range(len(values))) if name not in removed]
