"""A class that draws at once, and what a term leaves behind: the commands that measure it, small.

They end with 0 where no prediction failed or was wrong, and where nothing was kept.
"""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import gradio as gr
import pytest
from driver import ROOT
from page.quick_calls import Load, QuickCalls


def run(script, *arguments):
    """Run a script of tests/ that must end with 0; returns what it prints."""
    command = [sys.executable, str(ROOT / "tests" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_class_draws_beside_gradios_queue():
    report = run("load.py", "--students", "8", "120", "--seconds", "8")  # 120 are more than most machines can serve
    _, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.splitlines()]
    assert [row[:2] for row in rows] == [
        [students, way] for students in ("8", "120") for way in ("this page", "Gradio's queue", "ratio")
    ]
    for row in (rows[0], rows[3]):
        assert row[5] == "0"  # errors
        assert float(row[7]) > 0  # every student's bars moved


def test_nothing_is_kept():
    report = run("soak.py", "--predictions", "1000", "--page-loads", "20", "--trainings", "3")
    assert "Files left behind: 0" in report


# ---- Calls that are answered without Gradio's layers


class Line:
    """QuickCalls before a Gradio that only notes what comes to it.

    Attributes:
        worked_on: list of the drawings that the function was called with.
        passed_on: list of the bodies that came to Gradio, as the parts in which they came.
        sent: list of the messages that went back.
    """

    def __init__(self):
        self.worked_on, self.passed_on, self.sent = [], [], []
        page = SimpleNamespace(fns={0: SimpleNamespace(api_name="look", fn=self.look)})
        self.middleware = QuickCalls(self.gradio, page, ["look"])

    async def look(self, drawing, line_width=None):
        self.worked_on.append(drawing)
        if drawing == "nonsense":
            raise gr.Error("A drawing must be a list.")
        return {"line_width": line_width}

    async def gradio(self, _scope, receive, _send):
        parts = []
        while not parts or parts[-1]["more_body"]:
            parts.append(await receive())
        self.passed_on.append([part["body"] for part in parts])

    def call(self, *messages, path="/gradio_api/run/look", method="POST"):
        left = list(messages)

        async def receive():
            return left.pop(0)

        async def send(message):
            self.sent.append(message)

        call = self.middleware({"type": "http", "method": method, "path": path}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # in this one Playwright may have an event loop that runs
            thread.submit(asyncio.run, call).result()


def parts(*bodies):
    return [{"type": "http.request", "body": body, "more_body": i < len(bodies)} for i, body in enumerate(bodies, 1)]


def test_a_plain_call_is_answered_at_once():
    line = Line()
    line.call(*parts(b'{"data": [[[[1, 2]]],', b" 60]}"))
    assert line.worked_on == [[[[1, 2]]]]
    assert line.passed_on == []
    start, body = line.sent
    assert start["status"] == 200
    assert (b"content-type", b"application/json") in start["headers"]
    reply = json.loads(body["body"])
    assert reply.pop("pause") >= 0
    assert reply == {"data": [{"line_width": 60}]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"seven",
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": [1, 2, 3]}',
        b'{"data": ["nonsense"]}',
        b'{"data":[NaN]}',
    ],
)
def test_what_is_no_plain_call_or_refused_comes_to_gradio_whole(body):
    line = Line()
    line.call(*parts(body[:3], body[3:]))
    assert line.passed_on == [[body[:3], body[3:]]]
    assert line.sent == []


@pytest.mark.parametrize("call", [{"path": "/gradio_api/run/predict"}, {"path": "/"}, {"method": "PUT"}])
def test_everything_else_comes_to_gradio(call):
    line = Line()
    line.call(*parts(b'{"data": [1]}'), **call)
    assert line.passed_on == [[b'{"data": [1]}']]
    assert line.worked_on == []


@pytest.mark.parametrize("before", [[], [b'{"data": [']])
def test_nothing_is_worked_on_for_who_has_gone(before):
    line = Line()
    messages = [{"type": "http.request", "body": body, "more_body": True} for body in before]
    line.call(*messages, {"type": "http.disconnect"})
    assert line.worked_on == line.passed_on == line.sent == []


def pause_after(calls, duration, interval):
    """The pause that pages are told to make after so many calls, each of a duration, an interval apart, in s."""
    now = 0.0
    load = Load(clock=lambda: now)
    for _ in range(calls):
        with load.working():
            now += duration
        now += interval - duration
    return load.pause


def test_the_pause_grows_with_the_share_of_the_time_that_answers_take():
    assert pause_after(calls=1000, duration=0.001, interval=0.1) == pytest.approx(1, rel=0.1)  # ms, of 100 at most
    assert pause_after(calls=1000, duration=0.001, interval=0.01) == pytest.approx(10, rel=0.1)
    assert pause_after(calls=5000, duration=0.001, interval=0.001) == pytest.approx(100, rel=0.01)
    assert pause_after(calls=3, duration=10, interval=10) == 100  # one call that takes longer than all is measured by


def test_a_pause_is_forgotten():
    now = 0.0
    load = Load(clock=lambda: now)
    for wait in (0.5, 10):
        with load.working():
            now += 0.5
        now += wait
    with load.working():
        now += 0.001
    assert load.pause < 1


def test_work_that_fails_counts_too():
    now = 0.0
    load = Load(clock=lambda: now)

    def fail():
        nonlocal now
        with load.working():
            now += 0.3
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        fail()
    assert load.pause == pytest.approx(30, rel=0.01)
