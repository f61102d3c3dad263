"""Bodies are read into bounded memory, of which each address has a share."""

import asyncio

import pytest
from loops import in_a_loop
from starlette.requests import Request

from page.guard import bodies
from page.guard.bodies import Bodies
from page.guard.rejection import Rejection


def statuses_of(*sizes):
    """What is answered to addresses that each send a body of a size in KB, all of which arrive before any is answered.

    Returns:
        A status each, None for a body that was passed on.
    """

    async def go():
        own, are_sent = Bodies(), asyncio.Event()

        async def send_body(number, size):
            body = bytes(1000 * size)
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            messages = [{"type": "http.request", "body": body, "more_body": False}]

            async def receive():
                return messages.pop()

            try:
                request = Request({"type": "http", "headers": headers}, receive)
                async with own.read(request, "json", f"192.0.2.{number}") as receive_whole:
                    await are_sent.wait()
                    return None if (await receive_whole())["body"] == body else "another body"
            except Rejection as rejection:
                return rejection.response.status_code

        tasks = [asyncio.create_task(send_body(*each)) for each in enumerate(sizes)]
        for _ in range(10):
            await asyncio.sleep(0)
        are_sent.set()
        statuses = await asyncio.gather(*tasks)
        assert own._held == {}
        return statuses

    return in_a_loop(go())


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch):
    monkeypatch.setattr(bodies, "MAX_BYTES_TOGETHER", 310_000)
    monkeypatch.setattr(bodies, "MAX_BYTES_SHARED", 300_000)
    monkeypatch.setattr(bodies, "LITTLE", 20_000)
    monkeypatch.setattr(bodies, "MAX_BYTES_OF_ADDRESS", 150_000)


def test_whoever_sends_too_much_is_told_so():
    assert statuses_of(151, 150) == [503, None]


def test_where_many_send_much_somebody_with_little_is_heard():
    assert statuses_of(140, 140, 140, 2, 21, 9) == [None, None, 503, None, 503, None]


def test_nobody_is_heard_beyond_what_memory_there_is():
    assert statuses_of(140, 140, 20, 9, 2) == [None, None, None, None, 503]
